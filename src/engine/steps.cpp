// SPDX-License-Identifier: Apache-2.0
// Turn's hold on steps: making, ending and timing them, and the rows that the store must have.
#include "base/text.h"
#include "engine/place.h"
#include "engine/turn.h"
#include "model/step_record.h"

namespace leadflow::engine {

using model::StepStatus;

Turn::Step& Turn::make_step(const Compiled& compiled, const std::string& repetition) {
    Step& step = run_.steps[model::step_key(compiled.action.name, repetition)];
    step.name = compiled.action.name;
    step.repetition = repetition;
    step.started = now_;
    step.secure_inputs = compiled.action.secure_inputs;
    step.secure_outputs = compiled.action.secure_outputs;
    touch(step);
    ++spent_;
    return step;
}

const Turn::Step* Turn::find(const Compiled& compiled, std::string_view repetition) const {
    return run_.find_step(model::step_key(compiled.action.name, repetition));
}

Turn::Step* Turn::find(const Compiled& compiled, std::string_view repetition) {
    const auto found = run_.steps.find(model::step_key(compiled.action.name, repetition));
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
    for (const int successor : compiled.successors)
        push(model::Task::Kind::kStart, successor, step.repetition);
    const auto open = run_.index.unfinished.find({compiled.action.parent, step.repetition});
    if (open != run_.index.unfinished.end() && --open->second == 0)
        push(model::Task::Kind::kClose, compiled.action.parent, step.repetition);
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

void Turn::touch(const Step& step) {
    std::string key = model::step_key(step.name, step.repetition);
    if (is_touched_.insert(key).second) touched_.push_back(std::move(key));
}

void Turn::touch_progress(const Step& step) {
    moved_loops_.insert(model::step_key(step.name, step.repetition));
}

// Called when a step leaves the run's memory, and for the others at the end.
void Turn::save(const std::string& key) {
    const auto found = run_.steps.find(key);
    if (found == run_.steps.end()) return;
    Step& step = found->second;
    changes_.push_back(model::to_row(run_.id, step));
    const Compiled* compiled = compiled_of(step);
    // Nobody asks for the collection of a loop that is over.
    if (model::is_final(step.status) && compiled != nullptr &&
        compiled->action.type == model::ActionType::kForeach)
        step.inputs.reset();
}

model::Decision Turn::finish() && {
    std::optional<base::Time> wake_at;
    const bool is_final = model::is_final(run_.status);
    if (!is_final && !run_.index.timers.empty()) wake_at = run_.index.timers.begin()->first;
    if (wake_at != run_.wake_at) run_touched_ = true;
    run_.wake_at = wake_at;
    if (is_final) run_.index = {.is_built = true};

    model::Decision decision;
    for (const std::string& key : touched_)
        if (is_touched_.contains(key)) save(key);
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
