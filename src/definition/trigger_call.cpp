// SPDX-License-Identifier: Apache-2.0
#include "definition/trigger_call.h"

#include "base/text.h"
#include "definition/action_shape.h"
#include "definition/actions.h"

namespace leadflow::definition {
namespace {

using model::Action;
using model::ActionType;
using model::Json;

// Of the actions, those that a trigger can be, too.
bool can_be_called(ActionType type) {
    return model::uses_connection(type) || type == ActionType::kHttp ||
           type == ActionType::kHttpWebhook;
}

// Without them no operation can be looked for.
void check_operation(const Action& call, Faults& faults) {
    const auto need = [&](const Json* owner, std::string_view member, const std::string& where) {
        if (owner != nullptr && !model::text_at(*owner, member).empty()) return;
        faults.error(base::format("{}.inputs.{}{}", call.path, where, member), "InvalidTemplate",
                     base::format("'{}' needs '{}' in its inputs.", call.name, member));
    };
    if (model::is_open_api(call.type))
        return need(model::find(call.inputs, "host"), "operationId", "host.");
    if (!model::uses_connection(call.type)) return;
    need(&call.inputs, "method", "");
    need(&call.inputs, "path", "");
}

}  // namespace

bool read_trigger_call(const Json& value, const std::string& path, model::Trigger& trigger,
                       Faults& faults) {
    Action call;
    call.type = action_type_of(trigger.type_text);
    if (!can_be_called(call.type)) return false;
    trigger.type = model::awaits_callback(call.type) ? model::TriggerType::kWebhook
                                                     : model::TriggerType::kPolling;
    call.name = trigger.name;
    call.path = path;
    call.type_text = trigger.type_text;
    call.operation_options = trigger.operation_options;
    if (const Json* inputs = model::find(value, "inputs")) call.inputs = *inputs;
    check_shape(call, faults);
    check_operation(call, faults);
    trigger.call = std::move(call);
    return true;
}

}  // namespace leadflow::definition
