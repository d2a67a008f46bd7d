// SPDX-License-Identifier: Apache-2.0
// The actions that reach out (Http, OpenApiConnection, ApiConnection): tries, retries, time limits,
// and what to do when nobody knows whether a try had its effect. docs/behaviour.md, rules R.
#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "engine/limits.h"
#include "engine/retry_policy.h"
#include "engine/turn.h"
#include "model/step_record.h"

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
    if (!evaluated.is_object()) return evaluated;
    JsonObject shown = evaluated.get_object();
    if (const Json* host = model::find(compiled.action.inputs, "host")) shown["host"] = *host;
    if (Json* authentication = shown.if_contains("authentication")) blank_secrets(*authentication);
    if (Json* headers = shown.if_contains("headers"); headers && headers->is_object())
        for (auto& field : headers->get_object())
            if (base::equals_ignoring_case(std::string_view(field.key()), "authorization"))
                field.value() = "*sanitized*";
    return shown;
}

namespace {

// The recorded inputs of an earlier try, with what was blanked in them taken from `fresh`.
Json with_secrets_of(const Json& recorded, Json fresh) {
    if (!recorded.is_object() || !fresh.is_object()) return fresh;
    JsonObject inputs = recorded.get_object();
    inputs.erase("host");
    JsonObject& source = fresh.get_object();
    if (Json* authentication = source.if_contains("authentication"))
        inputs["authentication"] = std::move(*authentication);
    const Json* headers = source.if_contains("headers");
    Json* kept = inputs.if_contains("headers");
    if (headers != nullptr && headers->is_object() && kept != nullptr && kept->is_object())
        for (const auto& field : headers->get_object())
            if (base::equals_ignoring_case(std::string_view(field.key()), "authorization"))
                kept->get_object()[field.key()] = field.value();
    return inputs;
}

}  // namespace

void Turn::start_call(const Compiled& compiled, Step& step) { try_call(compiled, step, false); }

// Evaluated anew for each try, as of the step's start: the same inputs every time, and no secret
// of theirs has to be stored. Variables may have changed since: then the record has what counts.
base::Result<Json> Turn::call_inputs(const Compiled& compiled, const Step& step) const {
    Json fresh = TRY(compiled.inputs.evaluate(context(compiled, step)));
    if (!compiled.uses_variables || !step.inputs) return fresh;
    return with_secrets_of(*step.inputs, std::move(fresh));
}

void Turn::try_call(const Compiled& compiled, Step& step, bool after_doubt) {
    auto inputs = call_inputs(compiled, step);
    if (!inputs) return fail_template(compiled, step, inputs.error());
    if (!step.inputs) step.inputs = shown_inputs(compiled, *inputs);
    step.status = StepStatus::kRunning;
    if (step.wake_at) set_time(step, &Step::wake_at, {});
    model::Attempt attempt;
    attempt.number = static_cast<int>(step.attempts.size()) + 1;
    attempt.started = now_;
    step.attempts.push_back(attempt);
    touch(step);
    const std::string key = model::step_key(step.name, step.repetition);
    model::Invocation invocation;
    invocation.run = run_.id;
    invocation.step = key;
    invocation.attempt = attempt.number;
    invocation.api = compiled.api;
    invocation.operation = compiled.operation.operation;
    invocation.connection_key = compiled.connection_key;
    invocation.inputs = std::move(*inputs);
    invocation.effect_id = base::uuid_from_name(run_.id.text() + "/" + key);
    invocation.repeated_after_doubt = after_doubt;
    invocation.now = now_;
    invocation.deadline = step.timeout_at;
    commands_.emplace_back(model::Invoke{std::move(invocation)});
}

void Turn::answered(const model::Answered& answer) {
    Step* found = find(answer.step);
    if (found == nullptr) return;
    Step& step = *found;
    const Compiled* compiled = compiled_of(step);
    if (compiled == nullptr) return;
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

void Turn::retry_or_fail(const Compiled& compiled, Step& step,
                         const model::Outcome& outcome) {
    const bool doubt = outcome.retry == RetryClass::kAmbiguous;
    if (doubt && compiled.action.settings.when_possibly_sent == model::WhenPossiblySent::kStop)
        return stop_in_doubt(compiled, step);
    const int retry = tries_used(step);
    const double chance =
        static_cast<double>(number_of(base::format("{}/{}/{}", run_.id.text(),
                                                model::step_key(step.name, step.repetition),
                                                retry)) %
                            1000) /
        999.0;
    const auto wait = retry_wait(compiled.action.retry, retry, outcome.retry_after, chance);
    if (!wait || step.attempts.size() >= static_cast<size_t>(kAttemptsMax))
        return conclude(compiled, step, outcome);
    step.status = StepStatus::kWaiting;
    set_time(step, &Step::wake_at, now_ + *wait);
}

void Turn::conclude(const Compiled& compiled, Step& step,
                    const model::Outcome& outcome) {
    step.outputs = outcome.outputs;
    step.error = outcome.error;
    end(compiled, step, outcome.status, outcome.code);
}

void Turn::stop_in_doubt(const Compiled& compiled, Step& step) {
    fail(compiled, step, "PossiblySent",
         {"PossiblySent",
          "the sending was cut, so it may have been done or not; look whether it arrived, then "
          "resubmit the run if it did not (setting whenPossiblySent: stop)"});
}

void Turn::time_out(const Compiled& compiled, Step& step) {
    if (is_under_way(step)) {
        step.attempts.back().ended = now_;
        step.attempts.back().code = "ActionTimedOut";
        step.attempts.back().possibly_sent = true;
    }
    if (compiled.is_container()) cancel_inside(compiled, step.repetition);
    if (step.loop) step.loop->open.clear();
    step.error = model::StepError{
        "ActionTimedOut",
        base::format("The execution of template action '{}' took longer than its limit.timeout.",
                     step.name)};
    end(compiled, step, StepStatus::kTimedOut, "ActionTimedOut");
}

void Turn::wake(const Compiled& compiled, Step& step) {
    if (compiled.action.type == model::ActionType::kWait)
        return end(compiled, step, StepStatus::kSucceeded, "OK");
    const bool doubt =
        std::any_of(step.attempts.begin(), step.attempts.end(),
                    [](const model::Attempt& attempt) { return attempt.possibly_sent; });
    try_call(compiled, step, doubt);
}

void Turn::woken() {
    auto& timers = run_.index.timers;
    while (!timers.empty() && timers.begin()->first <= now_) {
        const auto [time, key] = *timers.begin();
        const auto found = run_.steps.find(key);
        const Compiled* compiled =
            found == run_.steps.end() ? nullptr : compiled_of(found->second);
        if (compiled == nullptr) {
            timers.erase(timers.begin());
            continue;
        }
        // Either way the timer that is due is set no longer afterwards.
        Step& step = found->second;
        if (step.timeout_at && *step.timeout_at <= now_) time_out(*compiled, step);
        else wake(*compiled, step);
    }
}

void Turn::resumed() {
    if (run_.status == model::RunStatus::kWaiting) return begin();
    for (auto& [key, step] : run_.steps) {
        const Compiled* compiled = compiled_of(step);
        if (compiled != nullptr && is_under_way(step)) resume_call(*compiled, step);
    }
    woken();
}

// The process ended while this try was under way: it may have had its effect or not.
void Turn::resume_call(const Compiled& compiled, Step& step) {
    model::Attempt& cut = step.attempts.back();
    cut.ended = now_;
    cut.code = kInterrupted;
    cut.message = "the server ended while this try was under way";
    cut.possibly_sent = !compiled.operation.repeatable;
    touch(step);
    if (step.timeout_at && *step.timeout_at <= now_) return time_out(compiled, step);
    if (step.attempts.size() >= static_cast<size_t>(kAttemptsMax))
        return fail(compiled, step, "TooManyAttempts",
                    {"TooManyAttempts", base::format("{} tries were cut", kAttemptsMax)});
    if (cut.possibly_sent &&
        compiled.action.settings.when_possibly_sent == model::WhenPossiblySent::kStop)
        return stop_in_doubt(compiled, step);
    try_call(compiled, step, true);
}

}  // namespace leadflow::engine
