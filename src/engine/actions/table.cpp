// SPDX-License-Identifier: Apache-2.0
// Table: rows as CSV or as an HTML table.
#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "engine/actions/data_operations.h"
#include "expression/text_form.h"

namespace leadflow::engine {

using model::Json;
using model::JsonArray;

namespace {

struct Cells {
    std::vector<std::string> headers;
    std::vector<std::vector<std::string>> rows;
};

base::Result<Cells> cells_of_columns(const CompiledAction& action, const JsonArray& from,
                                     RunContext& context) {
    Cells cells;
    for (const Column& column : action.columns)
        cells.headers.push_back(
            TRY(expression::text_form(TRY(column.header.evaluate(context)))));
    for (const Json& row : from) {
        context.look_at(&row);
        std::vector<std::string> texts;
        for (const Column& column : action.columns)
            texts.push_back(TRY(expression::text_form(TRY(column.value.evaluate(context)))));
        cells.rows.push_back(std::move(texts));
    }
    return cells;
}

// Without columns: those that the rows have, in the order in which they are first seen.
base::Result<Cells> cells_of_rows(const JsonArray& from) {
    constexpr size_t kColumnsMax = 1000;
    Cells cells;
    for (const Json& row : from) {
        if (!row.is_object())
            return base::invalid_input("The rows of a table without columns must be objects.");
        for (const auto& member : row.get_object()) {
            const std::string_view key = member.key();
            if (std::find(cells.headers.begin(), cells.headers.end(), key) != cells.headers.end())
                continue;
            if (cells.headers.size() == kColumnsMax)
                return base::limit_exceeded("a table has more than 1000 columns");
            cells.headers.emplace_back(key);
        }
    }
    for (const Json& row : from) {
        std::vector<std::string> texts;
        for (const std::string& header : cells.headers) {
            const Json* value = model::find(row, header);
            texts.push_back(value == nullptr ? std::string()
                                             : TRY(expression::text_form(*value)));
        }
        cells.rows.push_back(std::move(texts));
    }
    return cells;
}

void append_field(std::string& out, const std::string& text) {
    if (text.find_first_of("\",\r\n") == std::string::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void append_csv_row(std::string& out, const std::vector<std::string>& fields) {
    for (size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out += ',';
        append_field(out, fields[i]);
    }
    out += "\r\n";
}

std::string csv_of(const Cells& cells) {
    std::string out;
    if (cells.headers.empty()) return out;
    append_csv_row(out, cells.headers);
    for (const auto& row : cells.rows) append_csv_row(out, row);
    return out;
}

void append_html_row(std::string& out, std::string_view tag, const std::vector<std::string>& row) {
    out += "<tr>";
    for (const std::string& text : row)
        out += base::format("<{}>{}</{}>", tag, base::html_escape(text), tag);
    out += "</tr>";
}

std::string html_of(const Cells& cells) {
    std::string out = "<table>";
    if (!cells.headers.empty()) {
        out += "<thead>";
        append_html_row(out, "th", cells.headers);
        out += "</thead>";
    }
    out += "<tbody>";
    for (const auto& row : cells.rows) append_html_row(out, "td", row);
    return out + "</tbody></table>";
}

}  // namespace

Performance perform_table(const CompiledAction& action, RunContext& context) {
    Json inputs = TRY(action.inputs.evaluate(context));
    const JsonArray& from = *TRY(array_from(action, inputs));
    const Cells cells = action.columns.empty() ? TRY(cells_of_rows(from))
                                               : TRY(cells_of_columns(action, from, context));
    const bool html = base::equals_ignoring_case(model::text_at(inputs, "format"), "HTML");
    return with_body(std::move(inputs), model::text_value(html ? html_of(cells) : csv_of(cells)));
}

}  // namespace leadflow::engine
