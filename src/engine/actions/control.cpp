// SPDX-License-Identifier: Apache-2.0
// Which action starts how; the control actions If, Switch, Scope, Terminate and Wait; and static
// results, which stand for any action.
#include <algorithm>

#include "base/text.h"
#include "engine/actions/delay.h"
#include "engine/place.h"
#include "engine/turn.h"

namespace leadflow::engine {

using model::ActionType;
using model::Json;
using model::StepStatus;

void Turn::start(const Compiled& compiled, const std::string& repetition) {
    Step& step = make_step(compiled, repetition);
    if (compiled.action.static_result) return start_static(compiled, step);
    // An Until has its limits looked at between rounds.
    if (compiled.action.timeout && compiled.action.type != ActionType::kUntil)
        set_time(step, &Step::timeout_at, now_ + *compiled.action.timeout);
    switch (compiled.action.type) {
        case ActionType::kCompose:
        case ActionType::kParseJson:
        case ActionType::kQuery:
        case ActionType::kSelect:
        case ActionType::kJoin:
        case ActionType::kTable:
        case ActionType::kExpression: return start_immediate(compiled, step);
        case ActionType::kInitializeVariable:
        case ActionType::kSetVariable:
        case ActionType::kIncrementVariable:
        case ActionType::kDecrementVariable:
        case ActionType::kAppendToArrayVariable:
        case ActionType::kAppendToStringVariable: return start_variable(compiled, step);
        case ActionType::kIf: return start_if(compiled, step);
        case ActionType::kSwitch: return start_switch(compiled, step);
        case ActionType::kForeach: return start_foreach(compiled, step);
        case ActionType::kUntil: return start_until(compiled, step);
        case ActionType::kScope: return start_scope(compiled, step);
        case ActionType::kTerminate: return start_terminate(compiled, step);
        case ActionType::kWait: return start_wait(compiled, step);
        case ActionType::kResponse: return start_response(compiled, step);
        case ActionType::kHttp:
        case ActionType::kOpenApiConnection:
        case ActionType::kApiConnection:
        case ActionType::kWorkflow:
        case ActionType::kHttpWebhook:
        case ActionType::kOpenApiConnectionWebhook:
        case ActionType::kApiConnectionWebhook: return start_call(compiled, step);
        case ActionType::kUnknown:
            return fail(compiled, step, "ActionTypeNotSupported",
                        {"ActionTypeNotSupported",
                         base::format("action type '{}' is not supported",
                                      compiled.action.type_text)});
    }
}

void Turn::start_static(const Compiled& compiled, Step& step) {
    const model::StaticResult& result = *compiled.action.static_result;
    step.inputs = model::JsonObject{{"staticResult", result.name}};
    if (!result.outputs.is_null()) step.outputs = result.outputs;
    step.error = result.error;
    skip_children(compiled, step.repetition);
    const char* usual = result.status == StepStatus::kSucceeded ? "OK" : "StaticResult";
    end(compiled, step, result.status, result.code.empty() ? usual : result.code);
}

void Turn::start_scope(const Compiled& compiled, Step& step) {
    step.status = StepStatus::kRunning;
    open_scope(compiled.index, compiled.children, step.repetition);
}

void Turn::start_if(const Compiled& compiled, Step& step) {
    const auto chosen = compiled.condition.evaluate(context(compiled, step));
    if (!chosen) {
        skip_children(compiled, step.repetition);
        return fail_evaluation(compiled, step, chosen.error().message);
    }
    step.inputs = model::JsonObject{{"expressionResult", *chosen}};
    take_branch(compiled, step, *chosen ? model::Branch::kActions : model::Branch::kElse, -1);
}

void Turn::start_switch(const Compiled& compiled, Step& step) {
    auto value = compiled.inputs.evaluate(context(compiled, step));
    if (value && !value->is_string() && !value->is_int64())
        value = base::invalid_input(
            base::format("the result of the evaluation of its expression is of type '{}'. The "
                         "result must be a text or a whole number.",
                         model::type_name(*value)));
    if (!value) {
        skip_children(compiled, step.repetition);
        return fail_evaluation(compiled, step, value.error().message);
    }
    const auto& cases = compiled.action.cases;
    const auto found = std::find_if(cases.begin(), cases.end(), [&](const model::SwitchCase& one) {
        return one.value == *value;
    });
    step.inputs = model::JsonObject{{"expressionResult", std::move(*value)}};
    if (found == cases.end()) return take_branch(compiled, step, model::Branch::kElse, -1);
    take_branch(compiled, step, model::Branch::kCase, static_cast<int>(found - cases.begin()));
}

void Turn::take_branch(const Compiled& compiled, Step& step, model::Branch branch,
                       int case_index) {
    step.status = StepStatus::kRunning;
    open_scope(compiled.index, compiled.children, step.repetition);
    for (const int child : compiled.children) {
        const Compiled& inner = program_.at(child);
        if (inner.action.branch == branch && inner.action.case_index == case_index) continue;
        skip_tree(inner, step.repetition, "ActionBranchingConditionNotSatisfied",
                  base::format("The execution of template action '{}' skipped: the branching "
                               "condition for this action is not satisfied.",
                               inner.action.name));
    }
}

void Turn::start_terminate(const Compiled& compiled, Step& step) {
    auto inputs = compiled.inputs.evaluate(context(compiled, step));
    if (!inputs) return fail_template(compiled, step, inputs.error());
    const auto status = model::run_status_of(model::text_at(*inputs, "runStatus"));
    using model::RunStatus;
    if (!status || (*status != RunStatus::kSucceeded && *status != RunStatus::kFailed &&
                    *status != RunStatus::kCancelled))
        return fail(compiled, step, "BadRequest",
                    {"InvalidTemplate", "runStatus must be Succeeded, Failed or Cancelled"});
    std::string code = "Terminated";
    if (const Json* error = model::find(*inputs, "runError"); error && error->is_object()) {
        if (*status == RunStatus::kFailed)
            run_.error = model::StepError{std::string(model::text_at(*error, "code")),
                                          std::string(model::text_at(*error, "message"))};
        if (!model::text_at(*error, "code").empty()) code = model::text_at(*error, "code");
    }
    step.inputs = std::move(*inputs);
    end(compiled, step, StepStatus::kSucceeded, "");
    cancel_open("Terminated");
    for (const Compiled& other : program_.actions) {
        if (!other.loops.empty() || find(other, "") != nullptr) continue;
        Step& pending = make_step(other, "");
        end_quietly(pending, StepStatus::kSkipped, "Terminated");
    }
    end_run(*status, *status == RunStatus::kSucceeded ? "" : code);
}

void Turn::start_wait(const Compiled& compiled, Step& step) {
    auto inputs = compiled.inputs.evaluate(context(compiled, step));
    if (!inputs) return fail_template(compiled, step, inputs.error());
    const auto until = delay_end(*inputs, now_, program_.run_time_max);
    if (!until) return fail_template(compiled, step, until.error());
    step.inputs = std::move(*inputs);
    if (*until <= now_) return end(compiled, step, StepStatus::kSucceeded, "OK");
    step.status = StepStatus::kWaiting;
    set_time(step, &Step::wake_at, *until);
}

}  // namespace leadflow::engine
