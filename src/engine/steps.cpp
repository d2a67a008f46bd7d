// SPDX-License-Identifier: Apache-2.0
// Turn's hold on steps: making, ending and timing them, and the rows that the store must have.
#include <algorithm>

#include "base/text.h"
#include "engine/run_index.h"
#include "engine/turn.h"
#include "model/step_record.h"

namespace leadflow::engine {

using model::StepStatus;

Turn::Step& Turn::make_step(const Compiled& compiled, const std::string& repetition) {
    Step& step = run_.steps[model::step_key(compiled.action.name, repetition)];
    if (repetition.empty())
        run_.index.table.steps[static_cast<size_t>(compiled.index)] = &step;
    step.name = compiled.action.name;
    step.action = compiled.index;
    step.repetition = repetition;
    step.started = now_;
    step.secure_inputs = compiled.action.secure_inputs;
    step.secure_outputs = compiled.action.secure_outputs;
    touch(step);
    ++spent_;
    return step;
}

const Turn::Step* Turn::find(const Compiled& compiled, std::string_view repetition) const {
    return find_step(run_, compiled, repetition);
}

Turn::Step* Turn::find(const Compiled& compiled, std::string_view repetition) {
    if (repetition.empty()) return run_.index.table.steps[static_cast<size_t>(compiled.index)];
    return find(model::step_key(compiled.action.name, repetition));
}

Turn::Step* Turn::find(const std::string& key) {
    const Compiled* compiled = program_.find(key);
    if (compiled != nullptr && compiled->loops.empty()) return find(*compiled, "");
    const auto found = run_.steps.find(key);
    return found == run_.steps.end() ? nullptr : &found->second;
}

RunContext Turn::context(const Compiled& compiled, const Step& step) const {
    // As of the step's start, whenever it is asked.
    return {program_, run_, compiled, step.repetition, step.started.value_or(now_)};
}

void Turn::set_time(Step& step, std::optional<base::Time> Step::*which,
                    std::optional<base::Time> time) {
    const std::string key = model::step_key(step.name, step.repetition);
    if (step.*which) run_.index.timers.erase({*(step.*which), key});
    step.*which = time;
    // Both times of a step may be the same moment: what is still set stays in the index.
    for (const auto& one : {step.wake_at, step.timeout_at})
        if (one) run_.index.timers.emplace(*one, key);
}

void Turn::end_quietly(Step& step, StepStatus status, const std::string& code) {
    step.status = status;
    step.code = code;
    step.ended = now_;
    if (step.wake_at) set_time(step, &Step::wake_at, {});
    if (step.timeout_at) set_time(step, &Step::timeout_at, {});
    touch(step);
}

void Turn::end(const Compiled& compiled, Step& step, StepStatus status, const std::string& code) {
    end_quietly(step, status, code);
    if (compiled.is_tracked && status != StepStatus::kSkipped) track(compiled, step);
    for (const int successor : compiled.successors)
        push(model::Task::Kind::kStart, successor, step.repetition);
    const auto open = run_.index.unfinished.find({compiled.action.parent, step.repetition});
    if (open != run_.index.unfinished.end() && --open->second == 0)
        push(model::Task::Kind::kClose, compiled.action.parent, step.repetition);
}

// For people only: a failure of it changes nothing. Not of what is secure, for it is made of that.
void Turn::track(const Compiled& compiled, Step& step) {
    if (step.secure_inputs || step.secure_outputs) {
        step.tracked_fault = "not kept, because the action's data is secure";
        return;
    }
    RunContext context(program_, run_, compiled, step.repetition, now_);
    context.look_back_at(compiled, step);
    auto tracked = compiled.tracked.evaluate(context);
    if (!tracked) {
        step.tracked_fault = tracked.error().message;
        return;
    }
    const size_t most = program_.limits.tracked_characters_max;
    if (base::utf16_length(model::to_text(*tracked)) > most)
        step.tracked_fault = base::format("longer than {} characters", most);
    else
        step.tracked = std::move(*tracked);
}

void Turn::fail(const Compiled& compiled, Step& step, const std::string& code,
                model::StepError error) {
    step.error = std::move(error);
    end(compiled, step, StepStatus::kFailed, code);
}

void Turn::fail_template(const Compiled& compiled, Step& step, const base::Error& error) {
    fail(compiled, step, "BadRequest",
         {"InvalidTemplate",
          base::format("Unable to process template language expressions in action '{}' inputs at "
                       "line '0' and column '0': '{}'.",
                       compiled.action.name, error.message)});
}

void Turn::fail_evaluation(const Compiled& compiled, Step& step, const std::string& message) {
    fail(compiled, step, "ExpressionEvaluationFailed",
         {"ExpressionEvaluationFailed",
          base::format("The execution of template action '{}' failed: {}", compiled.action.name,
                       message)});
}

void Turn::touch(Step& step) {
    if (is_touched_.insert(&step).second) touched_.push_back(&step);
}

void Turn::touch_progress(const Step& step) {
    moved_loops_.insert(model::step_key(step.name, step.repetition));
}

// Called when a step leaves the run's memory, and for the others at the end.
void Turn::save(Step& step) {
    changes_.push_back(model::to_row(run_.id, step));
    const Compiled* compiled = compiled_of(step);
    if (!model::is_final(step.status) || compiled == nullptr) return;
    // The store has it now. Nobody asks for the collection of a loop that is over, and of most
    // actions nobody asks for anything.
    if (compiled->action.type == model::ActionType::kForeach || !compiled->is_asked)
        step.inputs.reset();
    if (!compiled->is_asked) step.outputs.reset();
    step.tracked.reset();
}

model::Decision Turn::finish() && {
    std::optional<base::Time> wake_at;
    const bool is_final = model::is_final(run_.status);
    if (!is_final && !run_.index.timers.empty()) wake_at = run_.index.timers.begin()->first;
    // Only a run that waits can grow too old without an event.
    if (const auto limit = age_limit(); wake_at && limit) wake_at = std::min(*wake_at, *limit);
    if (wake_at != run_.wake_at) run_touched_ = true;
    run_.wake_at = wake_at;
    if (is_final) run_.index = {.is_built = true};

    model::Decision decision;
    // One that has left the memory is no longer marked; another may stand in its place.
    for (Step* step : touched_)
        if (is_touched_.erase(step) > 0) save(*step);
    for (const std::string& key : moved_loops_) {
        const auto found = run_.steps.find(key);
        if (found == run_.steps.end() || model::is_final(found->second.status)) continue;
        const Step& loop = found->second;
        changes_.push_back(model::to_row(run_.id, loop.name, loop.repetition, *loop.loop));
    }
    for (const std::string& key : written_variables_)
        changes_.push_back(model::to_row(run_.id, run_.variables.at(key)));
    if (run_touched_) changes_.push_back(model::UpdateRun{run_});
    decision.changes = std::move(changes_);
    decision.goes_on = !run_.index.tasks.empty();
    decision.next = std::move(run_);
    decision.commands = std::move(commands_);
    return decision;
}

}  // namespace leadflow::engine
