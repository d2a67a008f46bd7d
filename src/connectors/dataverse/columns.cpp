// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/columns.h"

#include "base/text.h"
#include "connectors/parameters.h"

#include <array>
#include <utility>

namespace leadflow::connectors::dataverse {
namespace {

using model::Json;
using model::JsonObject;

enum class Kind { kText, kInteger, kBoolean };

struct Column {
    std::string_view name;
    Kind kind = Kind::kText;
    size_t units_max = 0;
};

// The lead table of Dynamics 365 as documented; customers may have made columns longer, never
// shorter than what they use.
constexpr auto kLeadColumns = std::to_array<Column>({
    {"subject", Kind::kText, 300},
    {"firstname", Kind::kText, 50},
    {"lastname", Kind::kText, 50},
    {"middlename", Kind::kText, 50},
    {"salutation", Kind::kText, 100},
    {"companyname", Kind::kText, 100},
    {"jobtitle", Kind::kText, 100},
    {"emailaddress1", Kind::kText, 100},
    {"emailaddress2", Kind::kText, 100},
    {"emailaddress3", Kind::kText, 100},
    {"telephone1", Kind::kText, 50},
    {"telephone2", Kind::kText, 50},
    {"telephone3", Kind::kText, 50},
    {"mobilephone", Kind::kText, 20},
    {"fax", Kind::kText, 50},
    {"pager", Kind::kText, 20},
    {"address1_country", Kind::kText, 80},
    {"address1_city", Kind::kText, 80},
    {"address1_line1", Kind::kText, 250},
    {"address1_line2", Kind::kText, 250},
    {"address1_line3", Kind::kText, 250},
    {"websiteurl", Kind::kText, 200},
    {"description", Kind::kText, 2000},
    {"qualificationcomments", Kind::kText, 2000},
    {"leadsourcecode", Kind::kInteger},
    {"leadqualitycode", Kind::kInteger},
    {"industrycode", Kind::kInteger},
    {"preferredcontactmethodcode", Kind::kInteger},
    {"numberofemployees", Kind::kInteger},
    {"statecode", Kind::kInteger},
    {"statuscode", Kind::kInteger},
    {"donotemail", Kind::kBoolean},
    {"donotphone", Kind::kBoolean},
    {"donotbulkemail", Kind::kBoolean},
    {"donotpostalmail", Kind::kBoolean},
    {"donotfax", Kind::kBoolean},
    {"donotsendmm", Kind::kBoolean},
    {"msdyn_gdproptout", Kind::kBoolean},
});

const Column* known_column(std::string_view entity_set, std::string_view name) {
    if (entity_set != "leads") return nullptr;
    for (const Column& column : kLeadColumns)
        if (column.name == name) return &column;
    return nullptr;
}

std::string without_nul(std::string text) {
    std::erase(text, '\0');
    return text;
}

// Nothing: leave the column out. A designer's form writes choices as "8" and blanks as "".
std::optional<Json> typed(const Column& column, const Json& value) {
    if (!value.is_string()) return value;
    const std::string_view text = base::trimmed(model::text_of(value));
    if (text.empty()) return std::nullopt;
    int64_t number = 0;
    if (column.kind == Kind::kInteger && base::parse_integer(text, number)) return Json(number);
    if (column.kind == Kind::kBoolean)
        if (const auto truth = as_boolean(model::text_value(text))) return Json(*truth);
    return value;
}

base::Result<Json> fitted_text(const Column& column, const Json& value, LongText long_text) {
    const std::string text = without_nul(as_text(value));
    const size_t units = base::utf16_length(text);
    if (units <= column.units_max) return model::text_value(text);
    if (long_text == LongText::kRefuse)
        return base::invalid_input(base::format("item/{} has {} characters, the column holds {}",
                                                column.name, units, column.units_max));
    return model::text_value(base::prefix_of_utf16_units(text, column.units_max));
}

// The text between the first `open` after `mark` and the next `close`.
std::string_view quoted_after(std::string_view text, std::string_view mark) {
    const size_t at = text.find(mark);
    if (at == std::string_view::npos) return {};
    const size_t open = text.find('\'', at + mark.size() - 1);
    if (open == std::string_view::npos) return {};
    const size_t close = text.find('\'', open + 1);
    if (close == std::string_view::npos) return {};
    return text.substr(open + 1, close - open - 1);
}

}  // namespace

base::Result<JsonObject> fitted_row(std::string_view entity_set, const JsonObject& item,
                                    LongText long_text) {
    JsonObject row;
    for (const auto& member : item) {
        if (member.value().is_null()) continue;
        const Column* column =
            known_column(entity_set, std::string_view(member.key().data(), member.key().size()));
        if (column != nullptr && column->kind == Kind::kText) {
            row[member.key()] = TRY(fitted_text(*column, member.value(), long_text));
        } else if (column != nullptr) {
            if (auto value = typed(*column, member.value())) row[member.key()] = std::move(*value);
        } else if (member.value().is_string()) {
            row[member.key()] = model::text_value(without_nul(as_text(member.value())));
        } else {
            row[member.key()] = member.value();
        }
    }
    return row;
}

bool cut_as_told(std::string_view message, JsonObject& row) {
    // "The length of the 'X' attribute of the 'Y' entity exceeded the maximum allowed length of
    // 'N'."
    const std::string_view name = quoted_after(message, "length of the '");
    int64_t units = 0;
    if (name.empty() || !base::parse_integer(quoted_after(message, "allowed length of '"), units) ||
        units < 0)
        return false;
    for (auto& member : row) {
        const std::string_view key(member.key().data(), member.key().size());
        // The message may use the schema name, whose case differs.
        if (!base::equals_ignoring_case(key, name) || !member.value().is_string()) continue;
        const std::string text(model::text_of(member.value()));
        if (base::utf16_length(text) <= static_cast<size_t>(units)) return false;
        member.value() =
            model::text_value(base::prefix_of_utf16_units(text, static_cast<size_t>(units)));
        return true;
    }
    return false;
}

std::string id_column(std::string_view entity_set) {
    if (entity_set.ends_with("ies"))
        return base::format("{}yid", entity_set.substr(0, entity_set.size() - 3));
    if (entity_set.ends_with("s")) entity_set.remove_suffix(1);
    return base::format("{}id", entity_set);
}

}  // namespace leadflow::connectors::dataverse
