// SPDX-License-Identifier: Apache-2.0
#include "engine/run_index.h"

#include "engine/place.h"
#include "model/step_record.h"

namespace leadflow::engine {

using Kind = model::Task::Kind;

void fill_table(const Program& program, model::Run& run) {
    auto& table = run.index.table.steps;
    if (table.size() == program.actions.size()) return;
    table.assign(program.actions.size(), nullptr);
    for (auto& [key, step] : run.steps) {
        const CompiledAction* compiled = program.find(step.name);
        step.action = compiled == nullptr ? -1 : compiled->index;
        if (compiled != nullptr && step.repetition.empty())
            table[static_cast<size_t>(compiled->index)] = &step;
    }
}

const model::Step* find_step(const model::Run& run, const CompiledAction& action,
                             std::string_view repetition) {
    const auto& table = run.index.table.steps;
    if (repetition.empty() && !table.empty()) return table[static_cast<size_t>(action.index)];
    return run.find_step(model::step_key(action.action.name, repetition));
}

void index_scope(const Program& program, model::Run& run, int container,
                 const std::vector<int>& children, const std::string& repetition) {
    int unfinished = 0;
    for (const int child : children) {
        const model::Step* step = find_step(run, program.at(child), repetition);
        if (step == nullptr) run.index.tasks.push_back({Kind::kStart, child, repetition});
        unfinished += step != nullptr && model::is_final(step->status) ? 0 : 1;
    }
    run.index.unfinished[{container, repetition}] = unfinished;
    if (unfinished == 0) run.index.tasks.push_back({Kind::kClose, container, repetition});
}

void build_index(const Program& program, model::Run& run) {
    run.index = {};
    run.index.is_built = true;
    fill_table(program, run);
    for (const auto& [key, step] : run.steps) {
        const CompiledAction* compiled = program.find(step.name);
        if (compiled == nullptr) continue;
        if (compiled->action.type == model::ActionType::kResponse &&
            step.status == model::StepStatus::kSucceeded)
            run.index.caller_is_answered = true;
        if (model::is_final(step.status)) continue;
        for (const auto& time : {step.wake_at, step.timeout_at})
            if (time) run.index.timers.emplace(*time, key);
        if (step.status != model::StepStatus::kRunning || !compiled->is_container()) continue;
        if (!compiled->is_loop()) {
            index_scope(program, run, compiled->index, compiled->children, step.repetition);
            continue;
        }
        if (!step.loop) continue;
        for (const int64_t index : step.loop->open)
            index_scope(program, run, compiled->index, compiled->children,
                        inner_repetition(step.repetition, index));
        run.index.tasks.push_back({Kind::kLoop, compiled->index, step.repetition});
    }
    if (run.status == model::RunStatus::kRunning)
        index_scope(program, run, -1, program.roots, "");
}

}  // namespace leadflow::engine
