// SPDX-License-Identifier: Apache-2.0
// What an expression asks of its run: the trigger, actions, parameters, variables, loops, forms.
#include <array>
#include <utility>

#include "base/text.h"
#include "expression/call.h"
#include "expression/function.h"
#include "expression/limits.h"

namespace leadflow::expression {
namespace {

using base::Result;
using model::Json;

// Member "body" of outputs, without copying; null when they lack it.
Value body_of(const Json* outputs) {
    return Value::borrowed_or_null(outputs == nullptr ? nullptr : model::find(*outputs, "body"));
}

using NameKind = Context::NameKind;

std::string_view shown(std::string_view name) {
    constexpr size_t kNameShownMax = 200;
    return base::prefix_of_utf16_units(name, kNameShownMax);
}

// "; available are 'a, b'", or nothing when it is not known which there are.
std::string available(Call& call, NameKind kind) {
    std::vector<std::string> names = call.context().names(kind);
    if (names.empty()) return {};
    if (names.size() > kNamesListedMax) {
        names.resize(kNamesListedMax);
        names.emplace_back("…");
    }
    return base::format("; available are '{}'", shown(base::joined(names, ", ")));
}

Result<std::string_view> action_name(Call& call) {
    const std::string_view name = TRY(call.text(0));
    if (!call.context().has_action(name))
        return call.fault(
            base::format("refers to the action '{}', which is not defined in the template{}",
                         shown(name), available(call, NameKind::kAction)));
    return name;
}

Result<Value> trigger(Call& call) { return Value(call.context().trigger_record()); }

Result<Value> trigger_outputs(Call& call) {
    return Value::borrowed_or_null(call.context().trigger_outputs());
}

Result<Value> trigger_body(Call& call) { return body_of(call.context().trigger_outputs()); }

Result<Value> actions(Call& call) {
    return Value(call.context().action_record(TRY(action_name(call))));
}

Result<Value> outputs(Call& call) {
    return Value::borrowed_or_null(call.context().action_outputs(TRY(action_name(call))));
}

Result<Value> body(Call& call) {
    return Value::borrowed_or_null(call.context().action_body(TRY(action_name(call))));
}

Result<Value> result(Call& call) {
    return Value(TRY(call.context().result_of(TRY(call.text(0)))));
}

Result<Value> parameters(Call& call) {
    const std::string_view name = TRY(call.text(0));
    const Json* value = call.context().parameter(name);
    if (value == nullptr)
        return base::invalid_input(base::format(
            "The workflow parameter '{}' is not found: it is not defined or has no value{}.",
            shown(name), available(call, NameKind::kParameter)));
    return Value::borrowed(*value);
}

Result<Value> variables(Call& call) {
    const std::string_view name = TRY(call.text(0));
    const Json* value = call.context().variable(name);
    if (value == nullptr)
        return base::invalid_input(base::format(
            "The variable '{}' is not valid: it must be initialized before it is used{}.",
            shown(name), available(call, NameKind::kVariable)));
    return Value::borrowed(*value);
}

Result<Value> item(Call& call) {
    const Json* value = call.context().item({});
    if (value == nullptr)
        return base::invalid_input(
            "The template function 'item' is not expected at this location: it stands outside a "
            "loop.");
    return Value::borrowed(*value);
}

base::Error not_in_loop(Call& call, std::string_view loop) {
    return call.fault(base::format("refers to '{}', which is no loop around this action{}",
                                   shown(loop), available(call, NameKind::kLoop)));
}

Result<Value> items(Call& call) {
    const std::string_view loop = TRY(call.text(0));
    const Json* value = loop.empty() ? nullptr : call.context().item(loop);
    if (value == nullptr) return not_in_loop(call, loop);
    return Value::borrowed(*value);
}

Result<Value> iteration_indexes(Call& call) {
    const std::string_view loop = TRY(call.text(0));
    const auto index = call.context().iteration_index(loop);
    if (!index) return not_in_loop(call, loop);
    return Value::of(*index);
}

Result<Value> workflow(Call& call) { return Value(call.context().workflow()); }

Result<Value> list_callback_url(Call& call) {
    return Value::of(std::string_view(TRY(call.context().callback_url())));
}

Result<Value> action(Call& call) { return Value(TRY(call.context().own_action_record())); }

Result<Value> setting(const Json* value, std::string_view name, std::string_view kind) {
    if (value == nullptr)
        return base::invalid_input(base::format("The {} '{}' is not found.", kind, shown(name)));
    return Value::borrowed(*value);
}

Result<Value> app_setting(Call& call) {
    const std::string_view name = TRY(call.text(0));
    return setting(call.context().app_setting(name), name, "app setting");
}

Result<Value> agent_parameters(Call& call) {
    const std::string_view name = TRY(call.text(0));
    return setting(call.context().agent_parameter(name), name, "agent parameter");
}

// The values that a form's body (an envelope with $formdata) has under a key.
Result<std::vector<const Json*>> form_values(Call& call, const Json& body, std::string_view key) {
    std::vector<const Json*> values;
    const Json* fields = model::find(body, "$formdata");
    if (fields == nullptr || !fields->is_array())
        return call.fault("expects the body to be form data (application/x-www-form-urlencoded)");
    for (const Json& field : fields->get_array()) {
        const Json* value = model::find(field, "value");
        if (value != nullptr && model::text_at(field, "key") == key) values.push_back(value);
    }
    return values;
}

Result<Value> single_form_value(Call& call, const Json& body, std::string_view key) {
    const auto values = TRY(form_values(call, body, key));
    if (values.size() > 1)
        return call.fault(base::format("finds more than one value under the key '{}'", key));
    return values.empty() ? Value() : Value(TRY(call.copy(*values.front())));
}

Result<Value> all_form_values(Call& call, const Json& body, std::string_view key) {
    model::JsonArray out;
    for (const Json* value : TRY(form_values(call, body, key))) out.push_back(TRY(call.copy(*value)));
    return call.array_result(std::move(out));
}

Result<Value> part_of(Call& call, const Json& body, int64_t index) {
    const Json* parts = model::find(body, "$multipart");
    if (parts == nullptr || !parts->is_array())
        return call.fault("expects the body to be multipart");
    const auto& array = parts->get_array();
    if (index < 0 || static_cast<uint64_t>(index) >= array.size())
        return call.fault(base::format("finds no part '{}': there are {}", index, array.size()));
    const Json* part = model::find(array[static_cast<size_t>(index)], "body");
    return part == nullptr ? Value() : Value(TRY(call.copy(*part)));
}

Result<Value> trigger_form_data_value(Call& call) {
    const Value body = body_of(call.context().trigger_outputs());
    return single_form_value(call, body.json(), TRY(call.text(0)));
}

Result<Value> trigger_form_data_multi_values(Call& call) {
    const Value body = body_of(call.context().trigger_outputs());
    return all_form_values(call, body.json(), TRY(call.text(0)));
}

Result<Value> trigger_multipart_body(Call& call) {
    const Value body = body_of(call.context().trigger_outputs());
    return part_of(call, body.json(), TRY(call.integer(0)));
}

Result<Value> form_data_value(Call& call) {
    const Value body =
        Value::borrowed_or_null(call.context().action_body(TRY(action_name(call))));
    return single_form_value(call, body.json(), TRY(call.text(1)));
}

Result<Value> form_data_multi_values(Call& call) {
    const Value body =
        Value::borrowed_or_null(call.context().action_body(TRY(action_name(call))));
    return all_form_values(call, body.json(), TRY(call.text(1)));
}

Result<Value> multipart_body(Call& call) {
    const Value body =
        Value::borrowed_or_null(call.context().action_body(TRY(action_name(call))));
    return part_of(call, body.json(), TRY(call.integer(1)));
}

constexpr auto kFunctions = std::to_array<Function>({
    {"trigger", 0, 0, trigger},
    {"triggerOutputs", 0, 0, trigger_outputs},
    {"triggerBody", 0, 0, trigger_body},
    {"actions", 1, 1, actions},
    {"outputs", 1, 1, outputs},
    {"actionOutputs", 1, 1, outputs},
    {"body", 1, 1, body},
    {"actionBody", 1, 1, body},
    {"result", 1, 1, result},
    {"parameters", 1, 1, parameters},
    {"variables", 1, 1, variables},
    {"item", 0, 0, item},
    {"items", 1, 1, items},
    {"iterationIndexes", 1, 1, iteration_indexes},
    {"workflow", 0, 0, workflow},
    {"listCallbackUrl", 0, 0, list_callback_url},
    {"action", 0, 0, action},
    {"appsetting", 1, 1, app_setting},
    {"agentParameters", 1, 1, agent_parameters},
    {"triggerFormDataValue", 1, 1, trigger_form_data_value},
    {"triggerFormDataMultiValues", 1, 1, trigger_form_data_multi_values},
    {"triggerMultipartBody", 1, 1, trigger_multipart_body},
    {"formDataValue", 2, 2, form_data_value},
    {"formDataMultiValues", 2, 2, form_data_multi_values},
    {"multipartBody", 2, 2, multipart_body},
});

}  // namespace

std::span<const Function> workflow_functions() { return kFunctions; }

}  // namespace leadflow::expression
