// SPDX-License-Identifier: Apache-2.0
// The actions that reach out (Http, connectors, other flows): tries, retries, time limits, and what
// to do when nobody knows whether a try had its effect. docs/behaviour.md, rules R. A 202 that
// says where the result will be is the same try until the result is there; a webhook's try is over
// when the far side has the subscription, the step when it calls back.
#include <algorithm>
#include <utility>

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

// Begun and not ended: asked, or to be asked again where a 202 has pointed to.
bool is_open(const model::Step& step) {
    return !step.attempts.empty() && !step.attempts.back().ended;
}

bool is_under_way(const model::Step& step) {
    return step.status == StepStatus::kRunning && is_open(step);
}

// How many flows have called one another until this run.
int depth_of(const model::Run& run) {
    const Json* headers =
        run.trigger == nullptr ? nullptr : model::find(run.trigger->outputs, "headers");
    int64_t depth = 0;
    if (headers != nullptr &&
        !base::parse_integer(model::text_at(*headers, model::kFlowDepthHeader), depth))
        depth = 0;
    return static_cast<int>(std::clamp<int64_t>(depth, 0, 1000));
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
    const Json* host = model::find(compiled.action.inputs, "host");
    if (host != nullptr && shown.find("host") == shown.end()) shown["host"] = *host;
    if (Json* authentication = shown.if_contains("authentication")) blank_secrets(*authentication);
    if (Json* headers = shown.if_contains("headers"); headers && headers->is_object())
        for (auto& field : headers->get_object())
            if (base::equals_ignoring_case(std::string_view(field.key()), "authorization"))
                field.value() = "*sanitized*";
    if (compiled.action.type != model::ActionType::kHttpWebhook) return shown;
    return JsonObject{{"subscribe", std::move(shown)}};
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
    const Json* subscribed = model::find(*step.inputs, "subscribe");
    const bool webhook = compiled.action.type == model::ActionType::kHttpWebhook;
    return with_secrets_of(webhook && subscribed != nullptr ? *subscribed : *step.inputs,
                           std::move(fresh));
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
    invoke(compiled, step, std::move(*inputs), after_doubt);
}

void Turn::invoke(const Compiled& compiled, Step& step, Json inputs, bool after_doubt) {
    touch(step);
    model::Invocation invocation = invocation_of(compiled, step, std::move(inputs));
    invocation.attempt = step.attempts.back().number;
    invocation.repeated_after_doubt = after_doubt;
    if (!step.poll_url.empty()) invocation.follow_up = {"GET", step.poll_url};
    commands_.emplace_back(model::Invoke{std::move(invocation)});
}

model::Invocation Turn::invocation_of(const Compiled& compiled, const Step& step,
                                      Json inputs) const {
    model::Invocation invocation;
    invocation.run = run_.id;
    invocation.step = model::step_key(step.name, step.repetition);
    invocation.api = compiled.api;
    invocation.operation = compiled.operation.operation;
    invocation.connection_key = compiled.connection_key;
    invocation.inputs = std::move(inputs);
    invocation.request_id = model::request_id(run_, invocation.step);
    invocation.effect_id = run_.effects_of.empty() ? invocation.request_id
                                                   : model::effect_id(run_, invocation.step);
    invocation.now = now_;
    invocation.deadline = step.timeout_at;
    invocation.items_wanted = compiled.action.items_wanted.value_or(0);
    invocation.follows_polling = !compiled.action.has_option("DisableAsyncPattern");
    if (model::awaits_callback(compiled.action.type) && program_.callback_url)
        if (auto url = program_.callback_url(run_.id, invocation.step))
            invocation.callback_url = std::move(*url);
    if (compiled.action.type == model::ActionType::kWorkflow) {
        // The same for every try: one is repeated only when it surely started no run, or when a
        // crash cut it, and then the run that it may have started is meant.
        invocation.child_run = model::run_id_of(step.started.value_or(now_),
                                                number_of(invocation.request_id));
        invocation.flow_depth = depth_of(run_);
    }
    return invocation;
}

// The far side works on it: the try goes on, and outlives a restart.
void Turn::poll_later(Step& step, const model::Poll& poll) {
    step.poll_url = poll.url;
    step.status = StepStatus::kWaiting;
    const base::Duration wait = poll.wait.value_or(program_.limits.poll_interval);
    set_time(step, &Step::wake_at, now_ + std::clamp(wait, kPollIntervalMin, kRetryAfterMax));
    touch(step);
}

void Turn::poll(const Compiled& compiled, Step& step) {
    auto inputs = call_inputs(compiled, step);
    if (!inputs) return fail_template(compiled, step, inputs.error());
    step.status = StepStatus::kRunning;
    if (step.wake_at) set_time(step, &Step::wake_at, {});
    invoke(compiled, step, std::move(*inputs), false);
}

// Nobody waits for its answer: attempt 0 is nobody's.
void Turn::unsubscribe(const Compiled& compiled, const Step& step) {
    if (step.status != StepStatus::kWaiting || step.attempts.empty() || !step.outputs) return;
    model::Invocation invocation;
    if (compiled.action.type == model::ActionType::kHttpWebhook) {
        auto inputs = compiled.unsubscribe.evaluate(context(compiled, step));
        if (!inputs || !inputs->is_object() || inputs->get_object().empty()) return;
        invocation = invocation_of(compiled, step, std::move(*inputs));
    } else {
        const Json* headers = model::find(*step.outputs, "headers");
        auto inputs = call_inputs(compiled, step);
        if (headers == nullptr || !headers->is_object() || !inputs) return;
        for (const auto& field : headers->get_object()) {
            if (!base::equals_ignoring_case(std::string_view(field.key()), "location")) continue;
            invocation = invocation_of(compiled, step, std::move(*inputs));
            invocation.follow_up = {"DELETE", std::string(model::text_of(field.value()))};
            break;
        }
        if (!invocation.follow_up) return;
    }
    invocation.attempt = 0;
    invocation.deadline.reset();
    commands_.emplace_back(model::Invoke{std::move(invocation)});
}

void Turn::called_back(const std::string& key, const Json& outputs) {
    const auto found = run_.steps.find(key);
    if (found == run_.steps.end()) return;
    Step& step = found->second;
    const Compiled* compiled = compiled_of(step);
    if (compiled == nullptr || !model::awaits_callback(compiled->action.type) ||
        model::is_final(step.status))
        return;
    // The far side may call back before it answers, or between two tries.
    if (is_open(step)) {
        step.attempts.back().ended = now_;
        step.attempts.back().code = "OK";
    }
    step.outputs = outputs;
    end(*compiled, step, StepStatus::kSucceeded, "OK");
}

void Turn::answered(const model::Answered& answer) {
    Step* found = find(answer.step);
    if (found == nullptr) return;
    Step& step = *found;
    const Compiled* compiled = compiled_of(step);
    if (compiled == nullptr) return;
    if (!is_under_way(step) || step.attempts.back().number != answer.attempt) return;
    if (answer.outcome.poll) return poll_later(step, *answer.outcome.poll);
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
        return retry_or_fail(*compiled, step, answer.outcome);
    if (failed || !model::awaits_callback(compiled->action.type))
        return conclude(*compiled, step, answer.outcome);
    // Subscribed: until it is called back, its outputs are what the far side said to that.
    step.outputs = answer.outcome.outputs.value_or(Json());
    step.status = StepStatus::kWaiting;
    // The latest that it may wait: without any time the run would not be looked at again.
    set_time(step, &Step::wake_at, age_limit());
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
    if (is_open(step)) {
        step.attempts.back().ended = now_;
        step.attempts.back().code = "ActionTimedOut";
        step.attempts.back().possibly_sent = true;
    }
    if (model::awaits_callback(compiled.action.type)) unsubscribe(compiled, step);
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
    if (is_open(step)) return poll(compiled, step);
    const bool subscribed = model::awaits_callback(compiled.action.type) && step.outputs;
    if (subscribed) return set_time(step, &Step::wake_at, {});
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
    const auto callbacks = std::exchange(run_.callbacks, {});
    for (const auto& [key, outputs] : callbacks) called_back(key, outputs);
    woken();
}

// The process ended while this try was under way: it may have had its effect or not.
void Turn::resume_call(const Compiled& compiled, Step& step) {
    if (!step.poll_url.empty()) return poll(compiled, step);
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
