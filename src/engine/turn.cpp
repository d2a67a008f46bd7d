// SPDX-License-Identifier: Apache-2.0
#include "engine/turn.h"

#include <algorithm>

#include "base/text.h"
#include "engine/limits.h"
#include "engine/place.h"
#include "engine/run_index.h"

namespace leadflow::engine {

using model::StepStatus;
using Kind = model::Task::Kind;

namespace {

std::string names_of(const std::vector<StepStatus>& statuses) {
    std::vector<std::string> names;
    for (const StepStatus status : statuses) names.emplace_back(model::name_of(status));
    return base::joined(names, ", ");
}

}  // namespace

Turn::Turn(const Program& program, model::Run run, base::Time now)
    : program_(program), run_(std::move(run)), now_(now) {
    if (!run_.index.is_built) build_index(program_, run_);
    fill_table(program_, run_);
}

void Turn::begin() {
    if (run_.status != model::RunStatus::kWaiting) return;
    run_.status = model::RunStatus::kRunning;
    run_.started = now_;
    run_touched_ = true;
    // A run that was resubmitted from an action brings steps with it.
    index_scope(program_, run_, -1, program_.roots, "");
}

void Turn::push(Kind kind, int action, std::string_view repetition) {
    run_.index.tasks.push_back({kind, action, std::string(repetition)});
}

void Turn::advance() {
    auto& tasks = run_.index.tasks;
    while (!tasks.empty() && run_.status == model::RunStatus::kRunning &&
           spent_ < kStepsPerDecisionMax) {
        const model::Task task = std::move(tasks.front());
        tasks.pop_front();
        switch (task.kind) {
            case Kind::kStart: consider(task.action, task.repetition); break;
            case Kind::kClose: close(task.action, task.repetition); break;
            case Kind::kLoop: advance_foreach(program_.at(task.action), task.repetition); break;
        }
    }
}

void Turn::consider(int index, const std::string& repetition) {
    const Compiled& compiled = program_.at(index);
    if (find(compiled, repetition) == nullptr && may_start(compiled, repetition))
        start_or_skip(compiled, repetition);
}

bool Turn::may_start(const Compiled& compiled, const std::string& repetition) const {
    // Only in a container that is open, in an iteration that is under way.
    if (!run_.index.unfinished.contains({compiled.action.parent, repetition})) return false;
    return std::all_of(compiled.run_after.begin(), compiled.run_after.end(),
                       [&](const Predecessor& before) {
                           const Step* step = find(program_.at(before.index), repetition);
                           return step != nullptr && model::is_final(step->status);
                       });
}

void Turn::start_or_skip(const Compiled& compiled, const std::string& repetition) {
    for (const Predecessor& before : compiled.run_after) {
        const Step* step = find(program_.at(before.index), repetition);
        const auto& wanted = before.statuses;
        if (std::find(wanted.begin(), wanted.end(), step->status) != wanted.end()) continue;
        return skip_tree(
            compiled, repetition, "ActionConditionFailed",
            base::format("The execution of template action '{}' is skipped: the 'runAfter' "
                         "condition for action '{}' is not satisfied. Expected status values "
                         "'{}' and actual value '{}'.",
                         compiled.action.name, step->name, names_of(wanted),
                         model::name_of(step->status)));
    }
    start(compiled, repetition);
}

}  // namespace leadflow::engine
