// SPDX-License-Identifier: Apache-2.0
// Foreach and Until. A loop's step keeps how far it is; the steps of an iteration leave the run's
// memory with its end, so that a loop over a hundred thousand elements holds a few at a time.
#include "base/text.h"
#include "engine/limits.h"
#include "engine/place.h"
#include "engine/turn.h"
#include "model/step_record.h"

namespace leadflow::engine {

using model::Json;
using model::StepStatus;

namespace {
constexpr const char* kActionFailed = "An action failed. No dependent actions succeeded.";

std::string not_an_array(const Json& source, const Json& value) {
    return base::format(
        "the result of the evaluation of 'foreach' expression '{}' is of type '{}'. The result "
        "must be a valid array.",
        source.is_string() ? std::string(model::text_of(source)) : model::to_text(source),
        model::type_name(value));
}
}  // namespace

void Turn::start_foreach(const Compiled& compiled, Step& step) {
    auto items = compiled.inputs.evaluate(context(compiled, step));
    if (!items) return fail_evaluation(compiled, step, items.error().message);
    if (!items->is_array())
        return fail_evaluation(compiled, step, not_an_array(compiled.action.expression, *items));
    const auto count = static_cast<int64_t>(items->get_array().size());
    if (count > program_.limits.foreach_items_max)
        return fail_evaluation(compiled, step,
                               base::format("the array has {} elements; {} are the most.", count,
                                            program_.limits.foreach_items_max));
    step.inputs = std::move(*items);
    step.loop = model::LoopProgress{.count = compiled.children.empty() ? 0 : count};
    step.status = StepStatus::kRunning;
    touch_progress(step);
    push(model::Task::Kind::kLoop, compiled.index, step.repetition);
}

// A secure collection that could not be sealed is not in the store: it is evaluated once more.
bool Turn::has_items(const Compiled& loop, Step& step) {
    if (step.inputs) return true;
    auto items = loop.inputs.evaluate(context(loop, step));
    if (!items || !items->is_array() ||
        static_cast<int64_t>(items->get_array().size()) != step.loop->count)
        return false;
    step.inputs = std::move(*items);
    return true;
}

void Turn::advance_foreach(const Compiled& loop, const std::string& repetition) {
    Step* step = find(loop, repetition);
    if (step == nullptr || step->status != StepStatus::kRunning || !step->loop ||
        loop.action.type != model::ActionType::kForeach)
        return;
    model::LoopProgress& progress = *step->loop;
    if (!has_items(loop, *step)) {
        cancel_inside(loop, repetition);
        return fail_evaluation(loop, *step, "its array is secure and could not be kept.");
    }
    while (progress.next < progress.count &&
           static_cast<int>(progress.open.size()) < loop.at_once) {
        if (spent_ >= kStepsPerDecisionMax)
            return push(model::Task::Kind::kLoop, loop.index, repetition);
        begin_iteration(loop, *step);
    }
    if (!progress.open.empty()) return;
    if (progress.failed > 0)
        fail(loop, *step, "ActionFailed", {"ActionFailed", kActionFailed});
    else
        end(loop, *step, StepStatus::kSucceeded, "");
}

void Turn::begin_iteration(const Compiled& loop, Step& step) {
    model::LoopProgress& progress = *step.loop;
    const int64_t index = progress.next++;
    progress.open.insert(index);
    touch_progress(step);
    ++spent_;
    open_scope(loop.index, loop.children, inner_repetition(step.repetition, index));
}

void Turn::close_iteration(const Compiled& loop, const std::string& inside) {
    const std::string repetition(outer_repetition(inside, loop.loops.size()));
    Step* step = find(loop, repetition);
    if (step == nullptr || step->status != StepStatus::kRunning || !step->loop) return;
    model::LoopProgress& progress = *step->loop;
    progress.last_failed = siblings_failed(loop.children, inside);
    if (progress.last_failed) ++progress.failed;
    progress.open.erase(iteration_of(inside, loop.loops.size()));
    touch_progress(*step);
    if (loop.action.type == model::ActionType::kUntil) return close_round(loop, *step, inside);
    drop_iteration(loop, inside);
    push(model::Task::Kind::kLoop, loop.index, repetition);
}

// Its rows are written now; what later expressions ask for from outside the loop stays.
void Turn::drop_iteration(const Compiled& loop, const std::string& inside) {
    const bool foreach_loop = loop.action.type == model::ActionType::kForeach;
    for (int i = loop.index + 1; i < loop.inside_end; ++i) {
        const Compiled& inner = program_.at(i);
        if (foreach_loop && inner.is_asked_from_outside && inner.loops.back() == loop.index)
            continue;
        const std::string first = model::step_key(inner.action.name, inside);
        auto at = run_.steps.lower_bound(first);
        while (at != run_.steps.end() && at->first.starts_with(first)) {
            Step& step = at->second;
            if (step.name != inner.action.name || !is_within(step.repetition, inside)) {
                ++at;
                continue;
            }
            if (is_touched_.erase(&step) > 0) save(step);
            at = run_.steps.erase(at);
        }
    }
}

void Turn::start_until(const Compiled& compiled, Step& step) {
    step.loop = model::LoopProgress{
        .count = compiled.action.rounds_max.value_or(program_.limits.until_rounds)};
    step.status = StepStatus::kRunning;
    begin_iteration(compiled, step);
}

// The body comes first, then the test. Its limits end an Until well unless it says otherwise; they
// are looked at between two rounds only.
void Turn::close_round(const Compiled& loop, Step& step, const std::string& inside) {
    const auto done =
        loop.condition.evaluate(RunContext::inside(program_, run_, loop, inside, now_));
    if (!done) return fail_evaluation(loop, step, done.error().message);
    const bool failed = step.loop->last_failed;
    const base::Duration time_max = loop.action.timeout.value_or(program_.limits.until_timeout);
    const bool over =
        step.loop->next >= step.loop->count || now_ - *step.started >= time_max;
    if (*done || over) {
        if (!*done && loop.action.has_option("FailWhenLimitsReached"))
            return fail(loop, step, "LimitReached",
                        {"LimitReached", base::format("'{}' met its limit of rounds or time.",
                                                      loop.action.name)});
        if (failed) return fail(loop, step, "ActionFailed", {"ActionFailed", kActionFailed});
        return end(loop, step, StepStatus::kSucceeded, "");
    }
    drop_iteration(loop, inside);
    begin_iteration(loop, step);
}

}  // namespace leadflow::engine
