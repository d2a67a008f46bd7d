// SPDX-License-Identifier: Apache-2.0
#include "connectors/salesforce/description.h"

#include "base/text.h"
#include "connectors/limits.h"
#include "connectors/outcomes.h"
#include "connectors/salesforce/faults.h"
#include "connectors/salesforce/record_request.h"

#include <utility>

namespace leadflow::connectors::salesforce {
namespace {

using described::Field;
using described::ValueType;
using described::Visibility;
using model::Json;

struct Type {
    std::string_view name;
    ValueType type = ValueType::kString;
    std::string_view format;
};
constexpr Type kTypes[] = {
    {"string", ValueType::kString, ""},
    {"textarea", ValueType::kString, "multiline"},
    {"email", ValueType::kString, "email"},
    {"phone", ValueType::kString, ""},
    {"url", ValueType::kString, "uri"},
    {"picklist", ValueType::kString, ""},
    {"combobox", ValueType::kString, ""},
    {"multipicklist", ValueType::kString, ""},
    {"reference", ValueType::kString, ""},
    {"boolean", ValueType::kBoolean, ""},
    {"int", ValueType::kInteger, ""},
    {"long", ValueType::kInteger, ""},
    {"double", ValueType::kNumber, ""},
    {"currency", ValueType::kNumber, ""},
    {"percent", ValueType::kNumber, ""},
    {"date", ValueType::kString, "date"},
    {"datetime", ValueType::kString, "date-time"},
    {"time", ValueType::kString, "time"},
    {"base64", ValueType::kString, "byte"},
    {"encryptedstring", ValueType::kString, ""},
};

bool is_on(const Json& object, std::string_view key) {
    return model::bool_at(object, key).value_or(false);
}

void read_objects(const Question& question, const Json& list, Finding& finding) {
    const Kind* kind = kind_of(question.operation);
    const char* wanted = kind != nullptr && *kind == Kind::kCreate   ? "createable"
                         : kind != nullptr && *kind == Kind::kUpdate ? "updateable"
                         : kind != nullptr && *kind == Kind::kDelete ? "deletable"
                                                                     : "queryable";
    for (const Json& object : list.get_array()) {
        const std::string_view name = model::text_at(object, "name");
        if (name.empty() || is_on(object, "deprecatedAndHidden") || !is_on(object, wanted))
            continue;
        std::string_view title = model::text_at(object, "label");
        finding.choices.push_back(
            {.value = model::text_value(name), .title = std::string(title.empty() ? name : title)});
    }
    sort_by_title(finding.choices);
}

void read_external_ids(const Json& list, Finding& finding) {
    for (const Json& field : list.get_array()) {
        const std::string_view name = model::text_at(field, "name");
        // The record's own id has an operation of its own.
        if (name == "Id" || (!is_on(field, "externalId") && !is_on(field, "idLookup"))) continue;
        finding.choices.push_back({.value = model::text_value(name),
                                   .title = std::string(model::text_at(field, "label"))});
    }
    sort_by_title(finding.choices);
}

void read_picklist(const Json& told, Field& field) {
    const Json* values = model::find(told, "picklistValues");
    if (values == nullptr || !values->is_array()) return;
    for (const Json& one : values->get_array()) {
        if (!model::bool_at(one, "active").value_or(true)) continue;
        const std::string_view value = model::text_at(one, "value");
        const std::string_view label = model::text_at(one, "label");
        field.options.push_back({.value = model::text_value(value),
                                 .title = std::string(label.empty() ? value : label)});
        if (is_on(one, "defaultValue")) field.default_value = model::text_value(value);
    }
}

void read_fields(const Question& question, const Json& list, Finding& finding) {
    const Kind* kind = kind_of(question.operation);
    const bool update = kind != nullptr && *kind == Kind::kUpdate;
    for (const Json& told : list.get_array()) {
        const std::string_view name = model::text_at(told, "name");
        if (name.empty() || !is_on(told, update ? "updateable" : "createable")) continue;
        if (finding.fields.size() >= kFieldsToldMax) {
            finding.cut = true;
            break;
        }
        const Type* known = nullptr;
        for (const Type& one : kTypes)
            if (one.name == model::text_at(told, "type")) known = &one;
        if (known == nullptr) continue;  // Compound ones are written through their parts.
        Field field;
        field.key = "item/" + described::escaped_segment(name);
        field.title = model::text_at(told, "label");
        if (field.title.empty()) field.title = name;
        field.description = model::text_at(told, "inlineHelpText");
        field.type = known->type;
        field.format = known->format;
        const int64_t most = model::integer_at(told, "length").value_or(0);
        if (most > 0 && known->type == ValueType::kString)
            field.length_max = static_cast<uint32_t>(most);
        field.required = !update && known->type != ValueType::kBoolean &&
                         !is_on(told, "nillable") && !is_on(told, "defaultedOnCreate");
        if (model::text_at(told, "type") != "multipicklist") read_picklist(told, field);
        if (is_on(told, "nameField") || is_on(told, "idLookup"))
            field.visibility = Visibility::kImportant;
        finding.fields.push_back(std::move(field));
    }
    sort_for_people(finding.fields);
}

}  // namespace

base::Status read_description(const Question& question, const model::Call& call,
                              const model::Reply& reply, Finding& finding) {
    const std::string words =
        reply.status >= 400
            ? refusal_of(reply.status, fault_of(reply), "describe its objects", true).message
            : std::string();
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    const auto body = model::parse_json(reply.body);
    const bool objects = call.purpose == kObjects;
    const Json* list = body ? model::find(*body, objects ? "sobjects" : "fields") : nullptr;
    if (list == nullptr || !list->is_array())
        return base::invalid_input("the answer is not Salesforce's: check instance_url");
    if (objects)
        read_objects(question, *list, finding);
    else if (call.purpose == kExternalIdFields)
        read_external_ids(*list, finding);
    else
        read_fields(question, *list, finding);
    return {};
}

}  // namespace leadflow::connectors::salesforce
