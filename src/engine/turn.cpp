// SPDX-License-Identifier: Apache-2.0
#include "engine/turn.h"

#include <algorithm>

#include "base/text.h"
#include "engine/limits.h"
#include "model/step_record.h"

namespace leadflow::engine {

using model::StepStatus;

namespace {

constexpr const char* kActionFailed = "An action failed. No dependent actions succeeded.";

std::string names_of(const std::vector<StepStatus>& statuses) {
    std::vector<std::string> names;
    for (const StepStatus status : statuses) names.emplace_back(model::name_of(status));
    return base::joined(names, ", ");
}

}  // namespace

void Turn::begin() {
    if (run_.status != model::RunStatus::kWaiting) return;
    run_.status = model::RunStatus::kRunning;
    run_.started = now_;
    run_touched_ = true;
}

void Turn::advance() {
    // Every round starts or ends at least one step, so the rounds are bounded by the actions.
    while (run_.status == model::RunStatus::kRunning && advance_once()) {
    }
    if (run_.status == model::RunStatus::kRunning && all_final(roots())) close_run();
}

bool Turn::advance_once() {
    bool moved = false;
    for (size_t i = 0; i < program_.actions.size(); ++i) {
        const CompiledAction& compiled = program_.actions[i];
        const int index = static_cast<int>(i);
        if (find(index) == nullptr) {
            if (!is_ready(compiled)) continue;
            start_or_skip(index);
            moved = true;
        }
    }
    // Children come after their container, so closing goes backwards: inner ones first.
    for (size_t i = program_.actions.size(); i-- > 0;)
        moved = close_container(static_cast<int>(i)) || moved;
    return moved;
}

bool Turn::is_ready(const CompiledAction& compiled) const {
    if (compiled.action.parent >= 0) {
        const model::Step* parent = find(compiled.action.parent);
        if (parent == nullptr || parent->status != StepStatus::kRunning) return false;
    }
    return predecessors_are_final(compiled);
}

bool Turn::predecessors_are_final(const CompiledAction& compiled) const {
    return std::all_of(compiled.run_after.begin(), compiled.run_after.end(),
                       [&](const Predecessor& before) {
                           const model::Step* step = find(before.index);
                           return step != nullptr && model::is_final(step->status);
                       });
}

void Turn::start_or_skip(int index) {
    const CompiledAction& compiled = program_.actions[static_cast<size_t>(index)];
    for (const Predecessor& before : compiled.run_after) {
        const model::Step* step = find(before.index);
        const auto& wanted = before.statuses;
        if (std::find(wanted.begin(), wanted.end(), step->status) != wanted.end()) continue;
        skip_tree(index, "ActionConditionFailed",
                  base::format("The execution of template action '{}' is skipped: the 'runAfter' "
                               "condition for action '{}' is not satisfied. Expected status values "
                               "'{}' and actual value '{}'.",
                               compiled.action.name, step->name, names_of(wanted),
                               model::name_of(step->status)));
        return;
    }
    start(compiled);
}

void Turn::skip_tree(int index, const std::string& code, const std::string& message) {
    const CompiledAction& compiled = program_.actions[static_cast<size_t>(index)];
    model::Step& step = step_of(compiled);
    step.started = now_;
    end(step, StepStatus::kSkipped, "ActionSkipped");
    step.error = model::StepError{code, message};
    for (const int child : compiled.children)
        if (find(child) == nullptr)
            skip_tree(child, "ActionDependencyFailed",
                      base::format("The execution of template action '{}' is skipped: its parent "
                                   "'{}' ended with status 'Skipped' and code 'ActionSkipped'.",
                                   program_.actions[static_cast<size_t>(child)].action.name,
                                   compiled.action.name));
}

bool Turn::close_container(int index) {
    const CompiledAction& compiled = program_.actions[static_cast<size_t>(index)];
    const bool container = compiled.action.type == model::ActionType::kScope ||
                           compiled.action.type == model::ActionType::kIf;
    if (!container) return false;
    const model::Step* open = find(index);
    if (open == nullptr || open->status != StepStatus::kRunning || !all_final(compiled.children))
        return false;
    model::Step& step = step_of(compiled);
    if (siblings_failed(compiled.children))
        fail(step, "ActionFailed", {"ActionFailed", kActionFailed});
    else
        end(step, StepStatus::kSucceeded, "");
    return true;
}

bool Turn::all_final(const std::vector<int>& siblings) const {
    return std::all_of(siblings.begin(), siblings.end(), [&](int index) {
        const model::Step* step = find(index);
        return step != nullptr && model::is_final(step->status);
    });
}

bool Turn::siblings_failed(const std::vector<int>& siblings) const {
    return std::any_of(siblings.begin(), siblings.end(), [&](int index) {
        return program_.actions[static_cast<size_t>(index)].is_leaf && leaf_failed(index, 0);
    });
}

// A skipped leaf stands for those that it waited for: an error handler that was not needed defers
// to the action it guards.
bool Turn::leaf_failed(int index, int depth) const {
    const model::Step* step = find(index);
    if (step == nullptr || depth > static_cast<int>(program_.actions.size())) return false;
    if (step->status != StepStatus::kSkipped) return step->status != StepStatus::kSucceeded;
    const auto& before = program_.actions[static_cast<size_t>(index)].run_after;
    return std::any_of(before.begin(), before.end(), [&](const Predecessor& predecessor) {
        return leaf_failed(predecessor.index, depth + 1);
    });
}

void Turn::close_run() {
    const bool failed = siblings_failed(roots());
    run_.status = failed ? model::RunStatus::kFailed : model::RunStatus::kSucceeded;
    if (failed) {
        run_.code = "ActionFailed";
        run_.error = model::StepError{"ActionFailed", kActionFailed};
    }
    run_.ended = now_;
    run_touched_ = true;
}

std::vector<int> Turn::roots() const {
    std::vector<int> top;
    for (size_t i = 0; i < program_.actions.size(); ++i)
        if (program_.actions[i].action.parent < 0) top.push_back(static_cast<int>(i));
    return top;
}

void Turn::cancel() {
    if (model::is_final(run_.status)) return;
    cancel_open(StepStatus::kCancelled, "ActionCancelled");
    if (!run_.started) run_.started = now_;
    run_.status = model::RunStatus::kCancelled;
    run_.code = "WorkflowRunCancelled";
    run_.ended = now_;
    run_touched_ = true;
}

void Turn::cancel_open(StepStatus status, const std::string& code) {
    for (auto& [name, step] : run_.steps) {
        if (model::is_final(step.status)) continue;
        if (!step.attempts.empty() && !step.attempts.back().ended) {
            step.attempts.back().ended = now_;
            step.attempts.back().code = code;
        }
        end(step, status, code);
    }
}

model::Step& Turn::step_of(const CompiledAction& compiled) {
    model::Step& step = run_.steps[compiled.action.name];
    step.name = compiled.action.name;
    touch(step);
    return step;
}

const model::Step* Turn::find(int index) const {
    return run_.find_step(program_.actions[static_cast<size_t>(index)].action.name);
}

void Turn::end(model::Step& step, StepStatus status, const std::string& code) {
    step.status = status;
    step.code = code;
    step.ended = now_;
    step.wake_at.reset();
    step.timeout_at.reset();
    touch(step);
}

void Turn::fail(model::Step& step, const std::string& code, model::StepError error) {
    end(step, StepStatus::kFailed, code);
    step.error = std::move(error);
}

void Turn::fail_template(const CompiledAction& compiled, model::Step& step,
                         const base::Error& error) {
    fail(step, "BadRequest",
         {"InvalidTemplate",
          base::format("Unable to process template language expressions in action '{}' inputs at "
                       "line '0' and column '0': '{}'.",
                       compiled.action.name, error.message)});
}

model::Decision Turn::finish() && {
    std::optional<base::Time> wake_at;
    if (!model::is_final(run_.status)) {
        for (const auto& [key, step] : run_.steps) {
            if (model::is_final(step.status)) continue;
            for (const auto& time : {step.wake_at, step.timeout_at})
                if (time && (!wake_at || *time < *wake_at)) wake_at = time;
        }
    }
    if (wake_at != run_.wake_at) run_touched_ = true;
    run_.wake_at = wake_at;
    model::Decision decision;
    for (const std::string& name : touched_)
        decision.changes.push_back(model::to_row(run_.id, run_.steps.at(name)));
    if (run_touched_) decision.changes.push_back(model::UpdateRun{run_});
    decision.next = std::move(run_);
    decision.commands = std::move(commands_);
    return decision;
}

}  // namespace leadflow::engine
