// SPDX-License-Identifier: Apache-2.0
// The actions that need nothing but the run: Compose, Response, If, Scope.
#include <algorithm>

#include "base/text.h"
#include "engine/turn.h"

namespace leadflow::engine {

using model::ActionType;
using model::Json;
using model::StepStatus;

void Turn::start(const CompiledAction& compiled) {
    model::Step& step = step_of(compiled);
    step.started = now_;
    switch (compiled.action.type) {
        case ActionType::kCompose: start_compose(compiled, step); break;
        case ActionType::kResponse: start_response(compiled, step); break;
        case ActionType::kIf: start_if(compiled, step); break;
        case ActionType::kScope: start_scope(step); break;
        case ActionType::kHttp:
        case ActionType::kOpenApiConnection:
        case ActionType::kApiConnection: start_call(compiled, step); break;
        case ActionType::kUnknown:
            fail(step, "ActionTypeNotSupported",
                 {"ActionTypeNotSupported",
                  base::format("action type '{}' is not supported", compiled.action.type_text)});
            break;
    }
}

void Turn::start_compose(const CompiledAction& compiled, model::Step& step) {
    auto value = compiled.inputs.evaluate(
        RunContext(program_, run_, compiled.action.name, now_));
    if (!value) return fail_template(compiled, step, value.error());
    step.inputs = *value;
    step.outputs = std::move(*value);
    end(step, StepStatus::kSucceeded, "OK");
}

void Turn::start_scope(model::Step& step) { step.status = StepStatus::kRunning; }

void Turn::start_if(const CompiledAction& compiled, model::Step& step) {
    const auto chosen =
        compiled.condition.evaluate(RunContext(program_, run_, compiled.action.name, now_));
    if (!chosen) {
        fail(step, "ExpressionEvaluationFailed",
             {"ExpressionEvaluationFailed",
              base::format("The execution of template action '{}' failed: {}", compiled.action.name,
                           chosen.error().message)});
        for (const int child : compiled.children)
            skip_tree(child, "ActionDependencyFailed",
                      base::format("the condition '{}' could not be evaluated",
                                   compiled.action.name));
        return;
    }
    step.inputs = Json(model::JsonObject{{"expressionResult", *chosen}});
    step.status = StepStatus::kRunning;
    const model::Branch taken = *chosen ? model::Branch::kActions : model::Branch::kElse;
    for (const int child : compiled.children) {
        const CompiledAction& inner = program_.actions[static_cast<size_t>(child)];
        if (inner.action.branch == taken) continue;
        skip_tree(child, "ActionBranchingConditionNotSatisfied",
                  base::format("The execution of template action '{}' skipped: the branching "
                               "condition for this action is not satisfied.",
                               inner.action.name));
    }
}

namespace {

// Headers that a Response may not set (wdl: Response action).
bool may_set(std::string_view name) {
    static constexpr std::string_view kRefused[] = {
        "allow",      "cookie",            "expires", "last-modified",
        "set-cookie", "transfer-encoding", "host",    "connection"};
    static constexpr std::string_view kContentKept[] = {
        "content-disposition", "content-encoding", "content-type"};
    const auto is = [&](std::string_view other) {
        return base::equals_ignoring_case(name, other);
    };
    if (base::starts_with_ignoring_case(name, "content-"))
        return std::any_of(std::begin(kContentKept), std::end(kContentKept), is);
    return std::none_of(std::begin(kRefused), std::end(kRefused), is);
}

std::string header_text(const Json& value) {
    std::string text = value.is_string() ? std::string(model::text_of(value))
                                         : model::to_text(value);
    std::replace_if(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
    return text;
}

// String body: text/plain; object or array: JSON; null: none.
void put_body(const Json& body, model::Respond& respond) {
    const bool typed = std::any_of(
        respond.headers.begin(), respond.headers.end(),
        [](const auto& field) { return base::equals_ignoring_case(field.first, "content-type"); });
    if (body.is_null()) return;
    if (body.is_string()) {
        respond.body = model::text_of(body);
        if (!typed) respond.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
        return;
    }
    respond.body = model::to_text(body);
    if (!typed) respond.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
}

std::optional<int> status_code_of(const Json& inputs) {
    const Json* given = model::find(inputs, "statusCode");
    if (given == nullptr) return 200;
    int64_t code = 0;
    if (const auto number = model::integer_at(inputs, "statusCode")) code = *number;
    else if (!base::parse_integer(model::text_of(*given), code)) return std::nullopt;
    const bool allowed = (code >= 200 && code < 300) || (code >= 400 && code < 600);
    return allowed ? std::optional(static_cast<int>(code)) : std::nullopt;
}

}  // namespace

void Turn::start_response(const CompiledAction& compiled, model::Step& step) {
    auto inputs =
        compiled.inputs.evaluate(RunContext(program_, run_, compiled.action.name, now_));
    if (!inputs) return fail_template(compiled, step, inputs.error());
    step.inputs = *inputs;
    const bool answered = std::any_of(run_.steps.begin(), run_.steps.end(), [&](const auto& entry) {
        const CompiledAction* other = program_.find(entry.first);
        return other != nullptr && other->action.type == ActionType::kResponse &&
               entry.second.status == StepStatus::kSucceeded;
    });
    if (answered)
        return fail(step, "ActionResponseFailed",
                    {"ActionResponseFailed", "the caller has already been answered"});
    const auto code = status_code_of(*inputs);
    if (!code)
        return fail(step, "BadRequest",
                    {"InvalidStatusCode", "statusCode must be 2xx, 4xx or 5xx"});
    model::Respond respond;
    respond.status = *code;
    if (const Json* headers = model::find(*inputs, "headers"); headers && headers->is_object())
        for (const auto& field : headers->get_object())
            if (may_set(field.key()))
                respond.headers.emplace_back(std::string(field.key()), header_text(field.value()));
    if (const Json* body = model::find(*inputs, "body")) put_body(*body, respond);
    commands_.emplace_back(std::move(respond));
    step.outputs = std::move(*inputs);
    end(step, StepStatus::kSucceeded, "OK");
}

}  // namespace leadflow::engine
