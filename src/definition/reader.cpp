// SPDX-License-Identifier: Apache-2.0
#include "definition/reader.h"

#include "base/text.h"
#include "definition/action_settings.h"
#include "definition/actions.h"
#include "definition/connections.h"
#include "definition/trigger.h"

#include <algorithm>
#include <array>

namespace leadflow::definition {
namespace {

using model::Json;

// Of parameters and outputs.
constexpr std::array<std::string_view, 8> kTypes{
    "int", "float", "string", "securestring", "bool", "array", "object", "secureobject"};

// Where the parts of a document stand, whatever it is wrapped in.
struct Parts {
    const Json* definition = nullptr;
    const Json* holder = nullptr;  // The object that has `definition` as a member; else the root.
};

Parts parts_of(const Json& root) {
    if (const Json* properties = model::find(root, "properties"))
        if (const Json* definition = model::find(*properties, "definition"))
            return {definition, properties};
    if (const Json* definition = model::find(root, "definition")) return {definition, &root};
    if (model::find(root, "triggers") != nullptr || model::find(root, "actions") != nullptr)
        return {&root, &root};
    return {};
}

// The value that a Logic App's code view gives a parameter, beside the definition.
const Json* outside_value(const Parts& parts, std::string_view name) {
    if (parts.holder == parts.definition) return nullptr;
    return model::find_path(*parts.holder, {"parameters", name, "value"});
}

void check_type(const std::string& type, std::string_view of, const std::string& path,
                Faults& faults) {
    if (std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end()) return;
    faults.error(path + ".type", "InvalidTemplate",
                 base::format("'{}' is no type of {}.{}", type, of,
                              did_you_mean(type, {kTypes.begin(), kTypes.end()})));
}

bool is_secure(std::string_view type) { return type == "securestring" || type == "secureobject"; }

void read_parameters(const Parts& parts, model::Definition& into, Faults& faults) {
    const Json* parameters = model::find(*parts.definition, "parameters");
    if (parameters == nullptr || parameters->is_null()) return;
    if (!parameters->is_object()) {
        faults.error("parameters", "InvalidTemplate", "Parameters are an object.");
        return;
    }
    if (parameters->get_object().size() > faults.limits().parameters_max)
        faults.error("parameters", "LimitExceeded",
                     base::format("There are more than {} parameters.",
                                  faults.limits().parameters_max));
    for (const auto& member : parameters->get_object()) {
        model::Parameter parameter;
        parameter.name = std::string_view(member.key());
        const std::string path = base::format("parameters.{}", parameter.name);
        parameter.type = model::text_at(member.value(), "type");
        const std::string type = base::lower(parameter.type);
        check_type(type, "a parameter", path, faults);
        parameter.secure = is_secure(type);
        const Json* value = outside_value(parts, parameter.name);
        if (value == nullptr) value = model::find(member.value(), "value");
        if (value == nullptr) value = model::find(member.value(), "defaultValue");
        if (value != nullptr) parameter.default_value = *value;
        // The platform fills these two.
        const bool filled = parameter.name == "$connections" || parameter.name == "$authentication";
        if (value == nullptr && !filled)
            faults.error(path, "MissingParameterValue",
                         base::format("The parameter '{}' has neither a value nor a default.",
                                      parameter.name));
        into.parameters.push_back(std::move(parameter));
    }
}

void read_outputs(const Json& definition, model::Definition& into, Faults& faults) {
    const Json* outputs = model::find(definition, "outputs");
    if (outputs == nullptr || outputs->is_null()) return;
    if (!outputs->is_object())
        return faults.error("outputs", "InvalidTemplate", "Outputs are an object.");
    if (outputs->get_object().size() > faults.limits().outputs_max)
        faults.error("outputs", "LimitExceeded",
                     base::format("There are more than {} outputs.", faults.limits().outputs_max));
    for (const auto& member : outputs->get_object()) {
        model::Output output{.name = std::string(std::string_view(member.key()))};
        const std::string path = base::format("outputs.{}", output.name);
        output.type = base::lower(model::text_at(member.value(), "type"));
        check_type(output.type, "an output", path, faults);
        output.secure = is_secure(output.type);
        if (const Json* value = model::find(member.value(), "value")) output.value = *value;
        else faults.error(path + ".value", "InvalidTemplate", "An output has a value.");
        into.outputs.push_back(std::move(output));
    }
}

// Only a few traits tell: the connector action of Power Automate's own, the parameter that its
// platform fills, the facts it writes beside the definition.
model::Origin origin_of(const Json& root, const Parts& parts,
                        const model::Definition& definition) {
    const bool marked =
        model::find(*parts.holder, "connectionReferences") != nullptr ||
        model::find_path(*parts.definition, {"metadata", "workflowEntityId"}) != nullptr ||
        model::text_at(root, "type").ends_with("Microsoft.Flow/flows") ||
        std::any_of(definition.parameters.begin(), definition.parameters.end(),
                    [](const model::Parameter& one) { return one.name == "$authentication"; }) ||
        (definition.trigger.call && model::is_open_api(definition.trigger.call->type)) ||
        std::any_of(definition.actions.begin(), definition.actions.end(),
                    [](const model::Action& one) {
                        return model::is_open_api(one.type);
                    });
    return marked ? model::Origin::kPowerAutomate : model::Origin::kLogicApps;
}

std::string display_name(const Json& root, const Parts& parts) {
    if (parts.holder == parts.definition) return {};
    const std::string_view name = model::text_at(*parts.holder, "displayName");
    return std::string(name.empty() ? model::text_at(root, "displayName") : name);
}

}  // namespace

base::Result<ReadFlow> read_flow(std::string_view document, const model::Limits& limits) {
    const Json root = TRY(model::parse_json(document));
    const Parts parts = parts_of(root);
    if (parts.definition == nullptr || !parts.definition->is_object())
        return base::invalid_input(
            "the document holds no workflow definition: neither triggers and actions nor a "
            "member 'definition' or 'properties.definition'");

    ReadFlow flow;
    flow.definition.limits = limits;
    Faults faults(flow.faults, limits);
    flow.display_name = display_name(root, parts);
    flow.definition.trigger = read_trigger(model::find(*parts.definition, "triggers"), faults);
    read_parameters(parts, flow.definition, faults);
    if (const Json* actions = model::find(*parts.definition, "actions"))
        read_actions(*actions, flow.definition.actions, faults);
    resolve_static_results(model::find(*parts.definition, "staticResults"),
                           flow.definition.actions, faults);
    flow.definition.origin = origin_of(root, parts, flow.definition);
    if (flow.definition.actions.empty())
        faults.warning("actions", "NoActions", "The flow has no actions: it only takes leads in.");
    check_run_after(flow.definition.actions, faults);
    read_outputs(*parts.definition, flow.definition, faults);
    flow.connections = read_connections(root, *parts.holder, flow.definition, faults);
    return flow;
}

}  // namespace leadflow::definition
