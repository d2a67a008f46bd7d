// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/columns_told.h"

#include "base/text.h"
#include "connectors/limits.h"

#include <utility>

namespace leadflow::connectors::dataverse {
namespace {

using described::Field;
using described::ValueType;
using described::Visibility;
using model::Json;
using model::JsonObject;

struct Type {
    std::string_view name;
    ValueType type = ValueType::kString;
    std::string_view format;
};
constexpr Type kTypes[] = {
    {"String", ValueType::kString, ""},
    {"Memo", ValueType::kString, "multiline"},
    {"Integer", ValueType::kInteger, ""},
    {"BigInt", ValueType::kInteger, ""},
    {"Decimal", ValueType::kNumber, ""},
    {"Double", ValueType::kNumber, ""},
    {"Money", ValueType::kNumber, ""},
    {"Boolean", ValueType::kBoolean, ""},
    {"DateTime", ValueType::kString, "date-time"},
    {"Picklist", ValueType::kInteger, ""},
    {"State", ValueType::kInteger, ""},
    {"Status", ValueType::kInteger, ""},
    {"Uniqueidentifier", ValueType::kString, "uuid"},
};

bool is_lookup(std::string_view type) {
    return type == "Lookup" || type == "Customer" || type == "Owner";
}

std::string key_of(std::string_view column) {
    return "item/" + described::escaped_segment(column);
}

Field* field_for(Finding& finding, std::string_view column) {
    const std::string key = key_of(column);
    for (Field& field : finding.fields)
        if (field.key == key) return &field;
    return nullptr;
}

std::string_view required_level(const Json& column) {
    const Json* level = model::find_path(column, {"RequiredLevel", "Value"});
    return level == nullptr ? std::string_view() : model::text_of(*level);
}

// What Dataverse itself insists on it fills in itself; what the application insists on, forms ask
// for.
void set_importance(const Json& column, Kind kind, Field& field) {
    const std::string_view level = required_level(column);
    field.required = level == "ApplicationRequired" && kind == Kind::kCreate;
    if (level == "Recommended" || level == "ApplicationRequired")
        field.visibility = Visibility::kImportant;
}

}  // namespace

std::string label_of(const Json* label) {
    const Json* own = label == nullptr ? nullptr : model::find(*label, "UserLocalizedLabel");
    return own == nullptr ? std::string() : std::string(model::text_at(*own, "Label"));
}

void read_columns(const Json& list, Kind kind, Finding& finding) {
    JsonObject lookups;
    const char* valid = kind == Kind::kCreate ? "IsValidForCreate" : "IsValidForUpdate";
    for (const Json& column : list.get_array()) {
        const std::string_view name = model::text_at(column, "LogicalName");
        if (name.empty() || !model::bool_at(column, valid).value_or(false)) continue;
        if (finding.fields.size() >= kFieldsToldMax) {
            finding.cut = true;
            break;
        }
        const std::string_view written = model::text_at(column, "AttributeType");
        Field field;
        field.title = label_of(model::find(column, "DisplayName"));
        if (field.title.empty()) field.title = name;
        field.description = label_of(model::find(column, "Description"));
        set_importance(column, kind, field);
        if (is_lookup(written)) {
            lookups[{name.data(), name.size()}] =
                JsonObject{{"title", field.title}, {"required", field.required}};
            continue;
        }
        const Type* known = nullptr;
        for (const Type& one : kTypes)
            if (one.name == written) known = &one;
        // The id is ours; what Dataverse keeps for itself has types of its own.
        if (known == nullptr || known->format == "uuid") continue;
        field.key = key_of(name);
        field.type = known->type;
        field.format = known->format;
        finding.fields.push_back(std::move(field));
    }
    finding.notes = JsonObject{{"lookups", std::move(lookups)}};
}

void read_lengths(const Json& list, Finding& finding) {
    for (const Json& column : list.get_array()) {
        Field* field = field_for(finding, model::text_at(column, "LogicalName"));
        if (field == nullptr) continue;
        const int64_t most = model::integer_at(column, "MaxLength").value_or(0);
        if (most > 0 && most <= INT32_MAX) field->length_max = static_cast<uint32_t>(most);
        const Json* format = model::find_path(column, {"FormatName", "Value"});
        const std::string_view name = format == nullptr ? "" : model::text_of(*format);
        if (name == "Email") field->format = "email";
        if (name == "Url") field->format = "uri";
        if (name == "TextArea") field->format = "multiline";
    }
}

void read_choices(const Json& list, Finding& finding) {
    for (const Json& column : list.get_array()) {
        Field* field = field_for(finding, model::text_at(column, "LogicalName"));
        if (field == nullptr) continue;
        const Json* options = model::find_path(column, {"OptionSet", "Options"});
        if (options == nullptr) options = model::find_path(column, {"GlobalOptionSet", "Options"});
        if (options == nullptr || !options->is_array()) continue;
        for (const Json& option : options->get_array()) {
            const Json* value = model::find(option, "Value");
            if (value == nullptr || !value->is_int64()) continue;
            std::string title = label_of(model::find(option, "Label"));
            if (title.empty()) title = model::to_text(*value);
            field->options.push_back({.value = *value, .title = std::move(title)});
        }
    }
}

void read_lookups(const Json& list, Finding& finding) {
    const Json* lookups = model::find(finding.notes, "lookups");
    if (lookups == nullptr) return;
    for (const Json& relation : list.get_array()) {
        const Json* known = model::find(*lookups, model::text_at(relation, "ReferencingAttribute"));
        const std::string_view way =
            model::text_at(relation, "ReferencingEntityNavigationPropertyName");
        if (known == nullptr || way.empty()) continue;
        const std::string_view table = model::text_at(relation, "ReferencedEntity");
        Field field;
        // Written through the way to the other row, whose name counts its capitals.
        field.key = key_of(base::format("{}@odata.bind", way));
        field.title = base::format("{} ({})", model::text_at(*known, "title"), table);
        field.description =
            base::format("A row of {}: its entity set and id, such as accounts(GUID)", table);
        field.type = ValueType::kString;
        field.required = model::bool_at(*known, "required").value_or(false);
        finding.fields.push_back(std::move(field));
    }
}

}  // namespace leadflow::connectors::dataverse
