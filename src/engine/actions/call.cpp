// SPDX-License-Identifier: Apache-2.0
// The actions that reach out (Http, OpenApiConnection, ApiConnection): tries, retries, time limits,
// and what to do when nobody knows whether a try had its effect. docs/behaviour.md, rules R.
#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "engine/limits.h"
#include "engine/retry_policy.h"
#include "engine/turn.h"

namespace leadflow::engine {

using model::Json;
using model::JsonObject;
using model::RetryClass;
using model::StepStatus;

namespace {

constexpr const char* kInterrupted = "Interrupted";

// Tries that the process's own end cut do not use up the retries of the policy.
int tries_used(const model::Step& step) {
    return static_cast<int>(std::count_if(
        step.attempts.begin(), step.attempts.end(),
        [](const model::Attempt& attempt) { return attempt.code != kInterrupted; }));
}

bool is_under_way(const model::Step& step) {
    return step.status == StepStatus::kRunning && !step.attempts.empty() &&
           !step.attempts.back().ended;
}

void blank_secrets(Json& value) {
    JsonObject* authentication = value.if_object();
    if (authentication == nullptr) return;
    for (const char* key : {"password", "pfx", "secret", "value"})
        if (Json* member = authentication->if_contains(key)) *member = "*sanitized*";
}

}  // namespace

Json shown_inputs(const CompiledAction& compiled, const Json& evaluated) {
    if (compiled.action.secure_inputs || !evaluated.is_object()) return nullptr;
    JsonObject shown = evaluated.get_object();
    if (const Json* host = model::find(compiled.action.inputs, "host")) shown["host"] = *host;
    if (Json* authentication = shown.if_contains("authentication")) blank_secrets(*authentication);
    if (Json* headers = shown.if_contains("headers"); headers && headers->is_object())
        for (auto& field : headers->get_object())
            if (base::equals_ignoring_case(std::string_view(field.key()), "authorization"))
                field.value() = "*sanitized*";
    return shown;
}

void Turn::start_call(const CompiledAction& compiled, model::Step& step) {
    if (compiled.action.timeout) step.timeout_at = now_ + *compiled.action.timeout;
    try_call(compiled, step, false);
}

void Turn::try_call(const CompiledAction& compiled, model::Step& step, bool after_doubt) {
    // Evaluated anew for each try, as of the step's start: the same inputs every time, and no
    // secret of theirs has to be stored.
    auto inputs = compiled.inputs.evaluate(
        RunContext(program_, run_, compiled.action.name, *step.started));
    if (!inputs) return fail_template(compiled, step, inputs.error());
    if (!step.inputs) step.inputs = shown_inputs(compiled, *inputs);
    step.status = StepStatus::kRunning;
    step.wake_at.reset();
    model::Attempt attempt;
    attempt.number = static_cast<int>(step.attempts.size()) + 1;
    attempt.started = now_;
    step.attempts.push_back(attempt);
    touch(step);
    model::Invocation invocation;
    invocation.run = run_.id;
    invocation.step = step.name;
    invocation.attempt = attempt.number;
    invocation.api = compiled.api;
    invocation.operation = compiled.operation.operation;
    invocation.connection_key = compiled.connection_key;
    invocation.inputs = std::move(*inputs);
    invocation.effect_id = base::uuid_from_name(run_.id.text() + "/" + step.name);
    invocation.repeated_after_doubt = after_doubt;
    invocation.now = now_;
    invocation.deadline = step.timeout_at;
    commands_.emplace_back(model::Invoke{std::move(invocation)});
}

void Turn::answered(const model::Answered& answer) {
    const CompiledAction* compiled = program_.find(answer.step);
    if (compiled == nullptr || run_.find_step(answer.step) == nullptr) return;
    model::Step& step = run_.steps.find(answer.step)->second;
    if (!is_under_way(step) || step.attempts.back().number != answer.attempt) return;
    model::Attempt& attempt = step.attempts.back();
    attempt.ended = now_;
    attempt.code = answer.outcome.code;
    attempt.message = answer.outcome.note;
    if (attempt.message.empty() && answer.outcome.error)
        attempt.message = answer.outcome.error->message;
    touch(step);
    const bool failed = answer.outcome.status != StepStatus::kSucceeded;
    attempt.possibly_sent = failed && answer.outcome.retry == RetryClass::kAmbiguous;
    if (failed && answer.outcome.retry != RetryClass::kNo)
        retry_or_fail(*compiled, step, answer.outcome);
    else
        conclude(*compiled, step, answer.outcome);
}

void Turn::retry_or_fail(const CompiledAction& compiled, model::Step& step,
                         const model::Outcome& outcome) {
    const bool doubt = outcome.retry == RetryClass::kAmbiguous;
    if (doubt && compiled.action.settings.when_possibly_sent == model::WhenPossiblySent::kStop)
        return stop_in_doubt(step);
    const int retry = tries_used(step);
    const double chance =
        static_cast<double>(number_of(base::format("{}/{}/{}", run_.id.text(), step.name, retry)) %
                            1000) /
        999.0;
    const auto wait = retry_wait(compiled.action.retry, retry, outcome.retry_after, chance);
    if (!wait || step.attempts.size() >= static_cast<size_t>(kAttemptsMax))
        return conclude(compiled, step, outcome);
    step.status = StepStatus::kWaiting;
    step.wake_at = now_ + *wait;
}

void Turn::conclude(const CompiledAction& compiled, model::Step& step,
                    const model::Outcome& outcome) {
    if (!compiled.action.secure_outputs) step.outputs = outcome.outputs;
    step.error = outcome.error;
    end(step, outcome.status, outcome.code);
}

void Turn::stop_in_doubt(model::Step& step) {
    fail(step, "PossiblySent",
         {"PossiblySent",
          "the sending was cut, so it may have been done or not; look whether it arrived, then "
          "resubmit the run if it did not (setting whenPossiblySent: stop)"});
}

void Turn::time_out(model::Step& step) {
    if (is_under_way(step)) {
        step.attempts.back().ended = now_;
        step.attempts.back().code = "ActionTimedOut";
        step.attempts.back().possibly_sent = true;
    }
    end(step, StepStatus::kTimedOut, "ActionTimedOut");
    step.error = model::StepError{
        "ActionTimedOut",
        base::format("The execution of template action '{}' took longer than its limit.timeout.",
                     step.name)};
}

void Turn::woken() {
    for (const CompiledAction& compiled : program_.actions) {
        const auto found = run_.steps.find(compiled.action.name);
        if (found == run_.steps.end() || model::is_final(found->second.status)) continue;
        model::Step& step = found->second;
        if (step.timeout_at && *step.timeout_at <= now_) {
            time_out(step);
        } else if (step.wake_at && *step.wake_at <= now_) {
            const bool doubt = std::any_of(
                step.attempts.begin(), step.attempts.end(),
                [](const model::Attempt& attempt) { return attempt.possibly_sent; });
            try_call(compiled, step, doubt);
        }
    }
}

void Turn::resumed() {
    if (run_.status == model::RunStatus::kWaiting) return begin();
    for (const CompiledAction& compiled : program_.actions) {
        const auto found = run_.steps.find(compiled.action.name);
        if (found != run_.steps.end() && is_under_way(found->second))
            resume_call(compiled, found->second);
    }
    woken();
}

// The process ended while this try was under way: it may have had its effect or not.
void Turn::resume_call(const CompiledAction& compiled, model::Step& step) {
    model::Attempt& cut = step.attempts.back();
    cut.ended = now_;
    cut.code = kInterrupted;
    cut.message = "the server ended while this try was under way";
    cut.possibly_sent = !compiled.operation.repeatable;
    touch(step);
    if (step.timeout_at && *step.timeout_at <= now_) return time_out(step);
    if (step.attempts.size() >= static_cast<size_t>(kAttemptsMax))
        return fail(step, "TooManyAttempts",
                    {"TooManyAttempts", base::format("{} tries were cut", kAttemptsMax)});
    if (cut.possibly_sent &&
        compiled.action.settings.when_possibly_sent == model::WhenPossiblySent::kStop)
        return stop_in_doubt(step);
    try_call(compiled, step, true);
}

}  // namespace leadflow::engine
