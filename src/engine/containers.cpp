// SPDX-License-Identifier: Apache-2.0
// Containers: what is inside them, what becomes of them when that is at its end, and what is
// skipped or cancelled with them. The run is the outermost one.
#include <algorithm>

#include "base/text.h"
#include "engine/place.h"
#include "engine/turn.h"
#include "model/step_record.h"

namespace leadflow::engine {

using model::StepStatus;

namespace {
constexpr const char* kActionFailed = "An action failed. No dependent actions succeeded.";
}  // namespace

void Turn::open_scope(int container, const std::vector<int>& children,
                      const std::string& repetition) {
    run_.index.unfinished[{container, repetition}] = static_cast<int>(children.size());
    for (const int child : children)
        if (program_.at(child).run_after.empty())
            push(model::Task::Kind::kStart, child, repetition);
    if (children.empty()) push(model::Task::Kind::kClose, container, repetition);
}

void Turn::close(int container, const std::string& repetition) {
    const auto open = run_.index.unfinished.find({container, repetition});
    if (open == run_.index.unfinished.end() || open->second > 0) return;
    run_.index.unfinished.erase(open);
    if (container < 0) return close_run();
    const Compiled& compiled = program_.at(container);
    if (compiled.is_loop()) close_iteration(compiled, repetition);
    else close_container(compiled, repetition);
}

void Turn::close_container(const Compiled& compiled, const std::string& repetition) {
    Step* step = find(compiled, repetition);
    if (step == nullptr || step->status != StepStatus::kRunning) return;
    if (siblings_failed(compiled.children, repetition))
        fail(compiled, *step, "ActionFailed", {"ActionFailed", kActionFailed});
    else
        end(compiled, *step, StepStatus::kSucceeded, "");
}

bool Turn::siblings_failed(const std::vector<int>& siblings,
                           const std::string& repetition) const {
    std::vector<int> seen;
    return std::any_of(siblings.begin(), siblings.end(), [&](int index) {
        const Compiled& sibling = program_.at(index);
        return sibling.is_leaf && leaf_failed(sibling, repetition, seen);
    });
}

// A skipped leaf stands for those that it waited for: an error handler that was not needed defers
// to the action it guards. As deep as the longest chain of actions.
bool Turn::leaf_failed(const Compiled& leaf, const std::string& repetition,
                       std::vector<int>& seen) const {
    const Step* step = find(leaf, repetition);
    if (step == nullptr) return false;
    if (step->status != StepStatus::kSkipped) return step->status != StepStatus::kSucceeded;
    // Each once: many ways may lead to the same action.
    const auto place = std::lower_bound(seen.begin(), seen.end(), leaf.index);
    if (place != seen.end() && *place == leaf.index) return false;
    seen.insert(place, leaf.index);
    return std::any_of(leaf.run_after.begin(), leaf.run_after.end(),
                       [&](const Predecessor& before) {
                           return leaf_failed(program_.at(before.index), repetition, seen);
                       });
}

void Turn::close_run() {
    const bool failed = siblings_failed(program_.roots, "");
    if (failed) run_.error = model::StepError{"ActionFailed", kActionFailed};
    end_run(failed ? model::RunStatus::kFailed : model::RunStatus::kSucceeded,
            failed ? "ActionFailed" : "");
}

void Turn::end_run(model::RunStatus status, const std::string& code) {
    if (!run_.started) run_.started = now_;
    run_.status = status;
    run_.code = code;
    run_.ended = now_;
    run_touched_ = true;
    if (status == model::RunStatus::kSucceeded || status == model::RunStatus::kFailed)
        put_outputs();
}

// One that cannot be evaluated says so; the run's status is that of its actions.
void Turn::put_outputs() {
    for (const Compiled& output : program_.outputs) {
        auto value = output.inputs.evaluate(
            RunContext(program_, run_, "$outputs/" + output.action.name, now_));
        model::RunOutput made{.name = output.action.name,
                              .type = output.action.type_text,
                              .secure = output.action.secure_outputs};
        if (value) made.value = std::move(*value);
        else made.fault = value.error().message;
        changes_.push_back(model::to_row(run_.id, made));
    }
}

std::optional<base::Time> Turn::age_limit() const {
    if (!run_.started) return std::nullopt;
    return *run_.started + program_.run_time_max;
}

void Turn::end_if_too_old() {
    const auto limit = age_limit();
    if (model::is_final(run_.status) || !limit || now_ < *limit) return;
    cancel_open("WorkflowRunTimedOut");
    run_.error = model::StepError{
        "WorkflowRunTimedOut",
        base::format("The run was not over after {} days.",
                     std::chrono::duration_cast<std::chrono::days>(program_.run_time_max).count())};
    end_run(model::RunStatus::kTimedOut, "WorkflowRunTimedOut");
}

void Turn::skip_tree(const Compiled& compiled, const std::string& repetition,
                     const std::string& code, const std::string& message) {
    skip_inside(compiled, repetition, code, message);
    Step& step = *find(compiled, repetition);
    end(compiled, step, StepStatus::kSkipped, "ActionSkipped");
}

void Turn::skip_inside(const Compiled& compiled, const std::string& repetition,
                       const std::string& code, const std::string& message) {
    if (find(compiled, repetition) != nullptr) return;
    Step& step = make_step(compiled, repetition);
    end_quietly(step, StepStatus::kSkipped, "ActionSkipped");
    step.error = model::StepError{code, message};
    // What a loop would have repeated has no repetition to be skipped in.
    if (compiled.is_loop()) return;
    for (const int child : compiled.children) {
        const Compiled& inner = program_.at(child);
        skip_inside(inner, repetition, "ActionDependencyFailed",
                    base::format("The execution of template action '{}' is skipped: its parent "
                                 "'{}' ended with status 'Skipped' and code 'ActionSkipped'.",
                                 inner.action.name, compiled.action.name));
    }
}

void Turn::skip_children(const Compiled& compiled, const std::string& repetition) {
    if (compiled.is_loop()) return;
    for (const int child : compiled.children) {
        const Compiled& inner = program_.at(child);
        skip_inside(inner, repetition, "ActionDependencyFailed",
                    base::format("The execution of template action '{}' is skipped: its parent "
                                 "'{}' ended before anything in it began.",
                                 inner.action.name, compiled.action.name));
    }
}

void Turn::cancel_step(const Compiled& compiled, Step& step, const std::string& code) {
    if (model::awaits_callback(compiled.action.type)) unsubscribe(compiled, step);
    if (!step.attempts.empty() && !step.attempts.back().ended && withdraw_try(step)) {
        step.attempts.pop_back();
    } else if (!step.attempts.empty() && !step.attempts.back().ended) {
        step.attempts.back().ended = now_;
        step.attempts.back().code = code;
        step.attempts.back().possibly_sent = !compiled.operation.repeatable;
    }
    end_quietly(step, StepStatus::kCancelled, code);
}

// A try that this very decision has begun has not been made yet: then it is not made at all.
bool Turn::withdraw_try(const Step& step) {
    const std::string key = model::step_key(step.name, step.repetition);
    return std::erase_if(commands_, [&](const model::Command& command) {
               const auto* invoke = std::get_if<model::Invoke>(&command);
               return invoke != nullptr && invoke->invocation.step == key;
           }) > 0;
}

// Ends what is open inside a container that ends before its time. Its tasks find no open scope.
void Turn::cancel_inside(const Compiled& compiled, const std::string& repetition) {
    for (int i = compiled.index; i < compiled.inside_end; ++i) {
        const Compiled& inner = program_.at(i);
        for (auto open = run_.index.unfinished.lower_bound({i, repetition});
             open != run_.index.unfinished.end() && open->first.first == i &&
             is_within(open->first.second, repetition);)
            open = run_.index.unfinished.erase(open);
        if (i == compiled.index) continue;
        const std::string first = model::step_key(inner.action.name, repetition);
        for (auto at = run_.steps.lower_bound(first);
             at != run_.steps.end() && at->first.starts_with(first); ++at) {
            Step& step = at->second;
            if (step.name == inner.action.name && is_within(step.repetition, repetition) &&
                !model::is_final(step.status))
                cancel_step(inner, step, "ActionCancelled");
        }
    }
}

void Turn::cancel_open(const std::string& code) {
    for (auto& [key, step] : run_.steps) {
        const Compiled* compiled = compiled_of(step);
        if (compiled != nullptr && !model::is_final(step.status))
            cancel_step(*compiled, step, code);
    }
}

void Turn::cancel() {
    if (model::is_final(run_.status)) return;
    cancel_open("ActionCancelled");
    end_run(model::RunStatus::kCancelled, "WorkflowRunCancelled");
}

}  // namespace leadflow::engine
