// SPDX-License-Identifier: Apache-2.0
#include "engine/run_index.h"

#include "engine/place.h"
#include "model/step_record.h"

namespace leadflow::engine {

using Kind = model::Task::Kind;

void index_scope(const Program& program, model::Run& run, int container,
                 const std::vector<int>& children, const std::string& repetition) {
    int unfinished = 0;
    for (const int child : children) {
        const model::Step* step =
            run.find_step(model::step_key(program.at(child).action.name, repetition));
        if (step == nullptr) run.index.tasks.push_back({Kind::kStart, child, repetition});
        unfinished += step != nullptr && model::is_final(step->status) ? 0 : 1;
    }
    run.index.unfinished[{container, repetition}] = unfinished;
    if (unfinished == 0) run.index.tasks.push_back({Kind::kClose, container, repetition});
}

void build_index(const Program& program, model::Run& run) {
    run.index = {};
    run.index.is_built = true;
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
