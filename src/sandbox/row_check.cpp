// SPDX-License-Identifier: Apache-2.0
#include "sandbox/row_check.h"

#include <algorithm>

#include "base/clock.h"
#include "base/text.h"
#include "sandbox/uuid.h"

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kBind = "@odata.bind";

ODataRefusal bad_payload(const Table& table, std::string_view what) {
    return {400, "0x80048d19",
            base::format("Error identified in Payload provided by the user for Entity :'{}', For "
                         "more information on this error please follow this help link "
                         "https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : "
                         "Microsoft.OData.ODataException: {}", table.set(), what)};
}

ODataRefusal undeclared(const Table& table, std::string_view name) {
    return bad_payload(table, base::format("An undeclared property '{}' was found in the payload "
                                           "for type 'Microsoft.Dynamics.CRM.{}'.", name,
                                           table.name()));
}

std::string_view edm_type(ColumnType type) {
    switch (type) {
        case ColumnType::kBoolean: return "Edm.Boolean";
        case ColumnType::kMoney: return "Edm.Decimal";
        case ColumnType::kDateTime: return "Edm.DateTimeOffset";
        case ColumnType::kUniqueidentifier: return "Edm.Guid";
        case ColumnType::kString:
        case ColumnType::kMemo: return "Edm.String";
        default: return "Edm.Int32";
    }
}

bool has_right_type(const Column& column, const model::Json& value) {
    if (value.is_null()) return true;
    switch (column.type) {
        case ColumnType::kString:
        case ColumnType::kMemo: return value.is_string();
        case ColumnType::kBoolean: return value.is_bool();
        case ColumnType::kMoney: return value.is_number();
        case ColumnType::kDateTime:
            return value.is_string() && base::parse_iso(model::text_of(value)).has_value();
        case ColumnType::kUniqueidentifier:
            return value.is_string() && parse_uuid(model::text_of(value)).has_value();
        default: return value.is_int64() || value.is_uint64();
    }
}

// "/accounts(guid)" or "accounts(guid)".
bool is_reference(const model::Json& value) {
    std::string_view text = model::text_of(value);
    if (text.starts_with('/')) text.remove_prefix(1);
    const std::optional<Segment> segment = parse_segment(text);
    return segment && segment->has_key && !segment->name.empty() && !segment->key.empty();
}

std::optional<ODataRefusal> check_annotation(const Table& table, std::string_view name,
                                             const model::Json& value) {
    if (!name.ends_with(kBind)) return std::nullopt;
    // Which tables a lookup may point to is not judged here; that it points is.
    if (!value.is_null() && !is_reference(value))
        return bad_payload(table, base::format("The value of '{}' is no reference.", name));
    return std::nullopt;
}

std::optional<ODataRefusal> check_text(const Table& table, const Column& column,
                                       std::string_view text, const Strictness& strictness) {
    if (text.find('\0') != std::string_view::npos)
        return ODataRefusal{400, "0x80040278",
                            base::format("Invalid character in field '{}': '\\0', hexadecimal value "
                                         "0x00, is an invalid character.", column.name)};
    if (base::utf16_length(text) > column.length_max)
        return ODataRefusal{400, "0x80044331",
                            base::format("A validation error occurred. The length of the '{}' "
                                         "attribute of the '{}' entity exceeded the maximum allowed "
                                         "length of '{}'.", column.name, table.name(),
                                         column.length_max)};
    if (strictness.check_email_format && column.format == "Email" && !text.empty() &&
        text.find('@') == std::string_view::npos)
        return ODataRefusal{400, "0x80048d19",
                            base::format("The value of '{}' is not an e-mail address.",
                                         column.name)};
    return std::nullopt;
}

std::optional<ODataRefusal> check_choice(const Table& table, const Column& column,
                                         int64_t value) {
    std::string accepted;
    for (const Choice& choice : column.choices) {
        if (choice.value == value) return std::nullopt;
        accepted += base::format("{}{}", accepted.empty() ? "" : ",", choice.value);
    }
    return ODataRefusal{400, "0x8004431a",
                        base::format("A validation error occurred. The value {} of '{}' on record "
                                     "of type '{}' is outside the valid range. Accepted Values: {}",
                                     value, column.name, table.name(), accepted)};
}

std::optional<ODataRefusal> check_value(const Table& table, const Column& column,
                                        const model::Json& value, const Strictness& strictness) {
    if (value.is_null()) return std::nullopt;
    if (is_text(column.type)) return check_text(table, column, model::text_of(value), strictness);
    if (has_choices(column.type))
        return check_choice(table, column,
                            value.is_int64() ? value.get_int64() : std::int64_t{-1});
    if (column.type != ColumnType::kInteger && column.type != ColumnType::kMoney)
        return std::nullopt;
    const double number = value.to_number<double>();
    if (number >= column.low && number <= column.high) return std::nullopt;
    return ODataRefusal{400, "0x80044331",
                        base::format("A validation error occurred. The value of '{}' on record of "
                                     "type '{}' is outside the valid range.", column.name,
                                     table.name())};
}

std::optional<ODataRefusal> check_required(const Table& table, const model::JsonObject& columns) {
    for (const Column& column : table.columns()) {
        if (column.required != Required::kApplication) continue;
        const model::Json* value = columns.if_contains(column.name);
        if (value == nullptr || value->is_null() || model::text_of(*value).empty())
            return ODataRefusal{400, "0x80040203",
                                base::format("Required field '{}' is missing.", column.name)};
    }
    return std::nullopt;
}

// Names and types, as the OData reader finds them, before any value is judged.
std::optional<ODataRefusal> read_members(const Table& table, const model::JsonObject& body,
                                         CheckedRow& checked) {
    for (const auto& member : body) {
        const std::string_view name(member.key().data(), member.key().size());
        const model::Json& value = member.value();
        if (name.find('@') != std::string_view::npos) {
            if (auto refusal = check_annotation(table, name, value)) return refusal;
            continue;
        }
        const Column* column = table.column(name);
        if (column == nullptr || column->type == ColumnType::kOwner ||
            column->type == ColumnType::kLookup)
            return undeclared(table, name);
        if (!has_right_type(*column, value))
            return bad_payload(table, base::format("Cannot convert the literal of property '{}' to "
                                                   "the expected type '{}'.", name,
                                                   edm_type(column->type)));
        if (name == table.id_column()) {
            if (value.is_string()) checked.id = parse_uuid(model::text_of(value));
        } else if (column->writable) {
            // Dataverse passes over what it keeps itself (fullname, createdon) without a word.
            checked.columns[member.key()] = value;
        }
    }
    return std::nullopt;
}

}  // namespace

CheckedRow check_row(const Table& table, const model::Json& body, const Strictness& strictness,
                     bool creating) {
    CheckedRow checked;
    if (!body.is_object()) {
        checked.refusal = bad_payload(table, "The payload is not a JSON object.");
        return checked;
    }
    checked.refusal = read_members(table, body.get_object(), checked);
    if (checked.refusal) return checked;
    for (const auto& member : checked.columns) {
        const Column* column = table.column({member.key().data(), member.key().size()});
        checked.refusal = check_value(table, *column, member.value(), strictness);
        if (checked.refusal) return checked;
    }
    if (creating && strictness.require_application_required)
        checked.refusal = check_required(table, checked.columns);
    return checked;
}

}  // namespace leadflow::sandbox
