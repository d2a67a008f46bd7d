// SPDX-License-Identifier: Apache-2.0
#include "sandbox/odata.h"

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/uuid.h"

namespace leadflow::sandbox {
namespace {

// 'O''Neil' -> O'Neil; advances past the closing quote.
std::optional<std::string> take_quoted(std::string_view& text) {
    if (!text.starts_with('\'')) return std::nullopt;
    std::string value;
    for (size_t i = 1; i < text.size(); ++i) {
        if (text[i] != '\'') {
            value += text[i];
        } else if (i + 1 < text.size() && text[i + 1] == '\'') {
            value += '\'';
            ++i;
        } else {
            text.remove_prefix(i + 1);
            return value;
        }
    }
    return std::nullopt;
}

void skip_blanks(std::string_view& text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
}

std::string take_word(std::string_view& text) {
    const std::string word(text.substr(0, text.find(' ')));
    text.remove_prefix(word.size());
    skip_blanks(text);
    return word;
}

std::optional<model::Json> take_literal(std::string_view& text) {
    if (text.starts_with('\'')) {
        const std::optional<std::string> quoted = take_quoted(text);
        if (!quoted) return std::nullopt;
        return model::text_value(*quoted);
    }
    const std::string word = take_word(text);
    if (const auto id = parse_uuid(word)) return model::text_value(*id);
    base::Result<model::Json> literal = model::parse_json(word);
    if (!literal || literal->is_object() || literal->is_array() || literal->is_string())
        return std::nullopt;
    return std::move(literal).value();
}

ODataRefusal bad_option(std::string_view name, std::string_view value) {
    return {400, "0x80060888",
            base::format("The query option '{}' with the value '{}' is not understood.", name,
                         value)};
}

std::vector<std::string> names_in(std::string_view list) {
    std::vector<std::string> names;
    for (const std::string_view name : base::split(list, ','))
        names.emplace_back(base::trimmed(name));
    return names;
}

// False when the option's value cannot be understood.
bool read_option(std::string_view name, const std::string& value, Query& query) {
    if (name == "$select") {
        query.select = names_in(value);
    } else if (name == "$top") {
        int64_t top = 0;
        if (!base::parse_integer(value, top) || top < 0) return false;
        query.top = static_cast<size_t>(top);
    } else if (name == "$filter") {
        query.filter_text = value;
    } else if (name == "$expand") {
        query.expand = value;
    } else if (name == "$count") {
        if (value != "true" && value != "false") return false;
        query.count = value == "true";
    } else if (name == "$skiptoken") {
        // Exactly as it was given out: a client that encodes it anew gets nowhere.
        constexpr std::string_view kHead = "<cookie skip=\"";
        constexpr std::string_view kTail = "\" />";
        int64_t skip = 0;
        if (!value.starts_with(kHead) || !value.ends_with(kTail) ||
            !base::parse_integer(std::string_view(value).substr(
                                     kHead.size(), value.size() - kHead.size() - kTail.size()),
                                 skip) ||
            skip < 0)
            return false;
        query.skip = static_cast<size_t>(skip);
    } else if (name == "$orderby") {
        return value == "createdon desc";
    } else {
        return !name.starts_with('$');
    }
    return true;
}

}  // namespace

http::Response odata_error(const ODataRefusal& refusal, bool annotations) {
    model::JsonObject error;
    error["code"] = model::text_value(refusal.code);
    error["message"] = model::text_value(refusal.message);
    if (annotations) {
        error["@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus"] = "0";
        error["@Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode"] = "2";
        error["@Microsoft.PowerApps.CDS.HelpLink"] = model::text_value(
            "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a" +
            refusal.code);
        error["@Microsoft.PowerApps.CDS.TraceText"] = "";
        error["@Microsoft.PowerApps.CDS.InnerError.Message"] = model::text_value(refusal.message);
    }
    model::JsonObject body;
    body["error"] = std::move(error);
    http::Response response =
        http::json_response(refusal.status, model::to_text(model::Json(std::move(body))));
    response.headers.set("Content-Type", "application/json; odata.metadata=minimal");
    response.headers.set("OData-Version", "4.0");
    return response;
}

std::string skip_token(size_t rows) {
    return base::percent_encode(base::format("<cookie skip=\"{}\" />", rows));
}

std::optional<Segment> parse_segment(std::string_view text) {
    const size_t open = text.find('(');
    Segment segment;
    segment.name = std::string(text.substr(0, open));
    if (open == std::string_view::npos) return segment;
    if (!text.ends_with(')')) return std::nullopt;
    segment.has_key = true;
    std::string_view key = text.substr(open + 1, text.size() - open - 2);
    const size_t quote = key.find('\'');
    const size_t equals = key.substr(0, quote).find('=');
    if (equals != std::string_view::npos) {
        segment.key_column = std::string(base::trimmed(key.substr(0, equals)));
        key = base::trimmed(key.substr(equals + 1));
    }
    if (!key.starts_with('\'')) {
        segment.key = std::string(key);
        return segment;
    }
    const std::optional<std::string> quoted = take_quoted(key);
    if (!quoted || !key.empty()) return std::nullopt;
    segment.key = *quoted;
    return segment;
}

bool parse_filter(std::string_view text, std::vector<Condition>& conditions) {
    text = base::trimmed(text);
    for (;;) {
        Condition condition;
        condition.column = take_word(text);
        if (condition.column.empty() || take_word(text) != "eq") return false;
        const std::optional<model::Json> literal = take_literal(text);
        if (!literal) return false;
        condition.value = *literal;
        conditions.push_back(std::move(condition));
        skip_blanks(text);
        if (text.empty()) return true;
        if (take_word(text) != "and") return false;
    }
}

ParsedQuery parse_odata_query(std::string_view query_text) {
    ParsedQuery parsed;
    for (const auto& [name, value] : base::parse_query(query_text)) {
        if (read_option(name, value, parsed.query)) continue;
        parsed.refusal = bad_option(name, value);
        return parsed;
    }
    return parsed;
}

Preferences preferences_of(const http::Request& request) {
    Preferences preferences;
    for (const auto& [name, value] : request.headers.fields()) {
        if (!base::equals_ignoring_case(name, "Prefer")) continue;
        for (const std::string_view part : base::split(value, ',')) {
            const std::string_view preference = base::trimmed(part);
            if (preference == "return=representation") preferences.representation = true;
            if (preference.starts_with("odata.include-annotations")) preferences.annotations = true;
        }
    }
    return preferences;
}

}  // namespace leadflow::sandbox
