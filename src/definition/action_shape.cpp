// SPDX-License-Identifier: Apache-2.0
#include "definition/action_shape.h"

#include "base/text.h"

#include <algorithm>

namespace leadflow::definition {
namespace {

using model::Action;
using model::ActionType;
using model::Json;

bool is_blank(const Json* value) {
    return value == nullptr || value->is_null() ||
           (value->is_string() && value->get_string().empty());
}

void need(const Action& action, std::initializer_list<std::string_view> members, Faults& faults) {
    for (const std::string_view member : members)
        if (is_blank(model::find(action.inputs, member)))
            faults.error(
                base::format("{}.inputs.{}", action.path, member), "InvalidTemplate",
                base::format("'{}' needs '{}' in its inputs.", action.name, member));
}

// There, be it empty or null: an empty text is a value too.
void need_present(const Action& action, std::string_view member, Faults& faults) {
    if (model::find(action.inputs, member) == nullptr)
        faults.error(
            base::format("{}.inputs.{}", action.path, member), "InvalidTemplate",
            base::format("'{}' needs '{}' in its inputs.", action.name, member));
}

void check_condition(const Action& action, Faults& faults) {
    if (action.expression.is_string() || action.expression.is_object()) return;
    faults.error(action.path + ".expression", "InvalidTemplate",
                 base::format("The condition '{}' needs an expression: a text that starts with '@' "
                              "or a tree of and, or, not, equals, ….",
                              action.name));
}

void check_terminate(const Action& action, Faults& faults) {
    need(action, {"runStatus"}, faults);
    const std::string_view status = model::text_at(action.inputs, "runStatus");
    const std::vector<std::string> known = {"Succeeded", "Failed", "Cancelled"};
    const bool fits =
        status.empty() || status.starts_with('@') ||
        std::any_of(known.begin(), known.end(), [&](const std::string& name) {
            return base::equals_ignoring_case(name, status);
        });
    if (!fits)
        faults.error(action.path + ".inputs.runStatus", "InvalidTemplate",
                     base::format("'{}' is no status that a run can be ended with.{}", status,
                                  did_you_mean(status, known)));
}

void check_wait(const Action& action, Faults& faults) {
    const Json* interval = model::find(action.inputs, "interval");
    const Json* until = model::find(action.inputs, "until");
    if ((interval != nullptr) != (until != nullptr)) {
        if (interval != nullptr && interval->is_object() &&
            (is_blank(model::find(*interval, "count")) || is_blank(model::find(*interval, "unit"))))
            faults.error(action.path + ".inputs.interval", "InvalidTemplate",
                         "A delay has a count and a unit.");
        return;
    }
    faults.error(action.path + ".inputs", "InvalidTemplate",
                 base::format("The action '{}' needs either 'interval' or 'until'.", action.name));
}

void check_table(const Action& action, Faults& faults) {
    need(action, {"from", "format"}, faults);
    const std::string_view format = model::text_at(action.inputs, "format");
    if (!format.empty() && !base::equals_ignoring_case(format, "CSV") &&
        !base::equals_ignoring_case(format, "HTML"))
        faults.error(action.path + ".inputs.format", "InvalidTemplate",
                     base::format("'{}' is no format of a table.{}", format,
                                  did_you_mean(format, {"CSV", "HTML"})));
}

void check_webhook(const Action& action, Faults& faults) {
    need(action, {"subscribe"}, faults);
    for (const std::string_view part : {"subscribe", "unsubscribe"}) {
        const Json* call = model::find(action.inputs, part);
        // An unsubscribe may be left out, or stand there empty.
        const bool empty = call == nullptr || call->is_null() ||
                           (call->is_object() && call->get_object().empty());
        if (empty && part == "unsubscribe") continue;
        for (const std::string_view member : {"method", "uri"})
            if (call != nullptr && is_blank(model::find(*call, member)))
                faults.error(base::format("{}.inputs.{}.{}", action.path, part, member),
                             "InvalidTemplate",
                             base::format("'{}' needs '{}' in its '{}'.", action.name,
                                          member, part));
    }
}

void check_workflow(const Action& action, Faults& faults) {
    const Json* host = model::find(action.inputs, "host");
    const Json* id = model::find_path(action.inputs, {"host", "workflow", "id"});
    const Json* reference =
        host == nullptr ? nullptr : model::find(*host, "workflowReferenceName");
    if (is_blank(id) && is_blank(reference))
        faults.error(action.path + ".inputs.host", "InvalidTemplate",
                     base::format("The action '{}' needs host.workflow.id or "
                                  "host.workflowReferenceName: the flow to call.",
                                  action.name));
}

}  // namespace

void check_shape(const Action& action, Faults& faults) {
    switch (action.type) {
        case ActionType::kIf:
        case ActionType::kUntil: return check_condition(action, faults);
        case ActionType::kSwitch:
        case ActionType::kForeach:
            if (is_blank(&action.expression))
                faults.error(action.path, "InvalidTemplate",
                             base::format("The action '{}' needs '{}'.", action.name,
                                          action.type == ActionType::kSwitch ? "expression"
                                                                             : "foreach"));
            return;
        case ActionType::kHttp: return need(action, {"method", "uri"}, faults);
        case ActionType::kHttpWebhook: return check_webhook(action, faults);
        case ActionType::kWorkflow: return check_workflow(action, faults);
        case ActionType::kResponse:
            if (!action.inputs.is_object())
                faults.error(action.path + ".inputs", "InvalidTemplate",
                             base::format("The action '{}' needs inputs.", action.name));
            return;
        case ActionType::kParseJson: return need(action, {"content", "schema"}, faults);
        case ActionType::kQuery: return need(action, {"from", "where"}, faults);
        case ActionType::kSelect:
            need(action, {"from"}, faults);
            return need_present(action, "select", faults);
        case ActionType::kJoin:
            need(action, {"from"}, faults);
            return need_present(action, "joinWith", faults);
        case ActionType::kTable: return check_table(action, faults);
        case ActionType::kInitializeVariable: return need(action, {"variables"}, faults);
        case ActionType::kSetVariable:
        case ActionType::kAppendToArrayVariable:
        case ActionType::kAppendToStringVariable:
            need(action, {"name"}, faults);
            return need_present(action, "value", faults);
        case ActionType::kIncrementVariable:
        case ActionType::kDecrementVariable: return need(action, {"name"}, faults);
        case ActionType::kTerminate: return check_terminate(action, faults);
        case ActionType::kWait: return check_wait(action, faults);
        case ActionType::kCompose:
        case ActionType::kExpression:
        case ActionType::kScope:
        case ActionType::kOpenApiConnection:  // connections.cpp asks for its host.
        case ActionType::kApiConnection:
        case ActionType::kOpenApiConnectionWebhook:
        case ActionType::kApiConnectionWebhook:
        case ActionType::kUnknown: return;
    }
}

void read_cases(const Json& value, Action& action, Faults& faults) {
    const Json* cases = model::find(value, "cases");
    if (cases == nullptr || cases->is_null()) return;
    const std::string path = action.path + ".cases";
    if (!cases->is_object())
        return faults.error(path, "InvalidTemplate", "Cases are an object: a member per case.");
    if (cases->get_object().size() > faults.limits().cases_max)
        faults.error(path, "LimitExceeded",
                     base::format("A switch has more than {} cases.", faults.limits().cases_max));
    for (const auto& member : cases->get_object()) {
        model::SwitchCase one{.name = std::string(std::string_view(member.key()))};
        const std::string at = base::format("{}.{}", path, one.name);
        if (const Json* wanted = model::find(member.value(), "case")) one.value = *wanted;
        if (!one.value.is_string() && !one.value.is_int64())
            faults.error(at + ".case", "InvalidTemplate", "A case is a text or a whole number.");
        for (const model::SwitchCase& other : action.cases)
            if (other.value == one.value)
                faults.error(at + ".case", "InvalidTemplate",
                             base::format("The cases '{}' and '{}' stand for the same value.",
                                          other.name, one.name));
        action.cases.push_back(std::move(one));
    }
}

}  // namespace leadflow::definition
