// SPDX-License-Identifier: Apache-2.0
#include "connectors/hubspot/properties.h"

#include "base/text.h"
#include "connectors/hubspot/faults.h"
#include "connectors/limits.h"
#include "connectors/outcomes.h"

#include <algorithm>
#include <array>

namespace leadflow::connectors::hubspot {
namespace {

using described::Field;
using described::ValueType;
using described::Visibility;
using model::Json;

// What nearly every contact has.
constexpr std::array<std::string_view, 7> kUsual = {"email",   "firstname", "lastname", "phone",
                                                    "company", "jobtitle",  "country"};

bool is_on(const Json& object, std::string_view key) {
    return model::bool_at(object, key).value_or(false);
}

void set_type(const Json& told, Field& field) {
    const std::string_view type = model::text_at(told, "type");
    field.type = ValueType::kString;
    if (type == "number") field.type = ValueType::kNumber;
    if (type == "bool") field.type = ValueType::kBoolean;
    if (type == "date") field.format = "date";
    if (type == "datetime") field.format = "date-time";
    if (model::text_at(told, "fieldType") == "textarea") field.format = "multiline";
    if (model::text_at(told, "name") == "email") field.format = "email";
    // Several at a time are written with semicolons: no choice of one.
    if (type != "enumeration" || model::text_at(told, "fieldType") == "checkbox") return;
    const Json* options = model::find(told, "options");
    if (options == nullptr || !options->is_array()) return;
    for (const Json& option : options->get_array()) {
        if (is_on(option, "hidden")) continue;
        const std::string_view value = model::text_at(option, "value");
        const std::string_view label = model::text_at(option, "label");
        field.options.push_back({.value = model::text_value(value),
                                 .title = std::string(label.empty() ? value : label)});
    }
}

void add_field(const Json& told, std::string_view within, Finding& finding) {
    const std::string_view name = model::text_at(told, "name");
    const Json* fixed = model::find_path(told, {"modificationMetadata", "readOnlyValue"});
    const bool read_only = fixed != nullptr && fixed->is_bool() && fixed->get_bool();
    if (name.empty() || read_only || is_on(told, "calculated") || is_on(told, "hidden")) return;
    if (finding.fields.size() >= kFieldsToldMax) {
        finding.cut = true;
        return;
    }
    Field field;
    field.key = base::format("{}/{}", within, described::escaped_segment(name));
    field.title = model::text_at(told, "label");
    if (field.title.empty()) field.title = name;
    field.description = model::text_at(told, "description");
    set_type(told, field);
    if (std::find(kUsual.begin(), kUsual.end(), name) != kUsual.end())
        field.visibility = Visibility::kImportant;
    finding.fields.push_back(std::move(field));
}

}  // namespace

base::Status read_properties(const model::Call& call, const model::Reply& reply, Finding& finding) {
    const Fault fault = fault_of(reply);
    std::string words = reply.status >= 400 ? refusal_of(reply.status, fault, true).message : "";
    if (fault.category == "MISSING_SCOPES")
        words = "the private app needs the scope crm.schemas.contacts.read";
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    const auto body = model::parse_json(reply.body);
    const Json* list = body ? model::find(*body, "results") : nullptr;
    if (list == nullptr || !list->is_array())
        return base::invalid_input("the answer is not HubSpot's: check api_url");
    if (call.purpose == kUniqueProperties) {
        for (const Json& told : list->get_array()) {
            const std::string_view name = model::text_at(told, "name");
            if (name != "email" && !is_on(told, "hasUniqueValue")) continue;
            finding.choices.push_back({.value = model::text_value(name),
                                       .title = std::string(model::text_at(told, "label"))});
        }
        sort_by_title(finding.choices);
        return {};
    }
    const std::string_view within = std::string_view(call.purpose).substr(kProperties.size() + 1);
    for (const Json& told : list->get_array()) add_field(told, within, finding);
    sort_for_people(finding.fields);
    return {};
}

}  // namespace leadflow::connectors::hubspot
