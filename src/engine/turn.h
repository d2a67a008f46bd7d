// SPDX-License-Identifier: Apache-2.0
// Turn: the working state of one decide(): the run as it becomes, what was touched, what is to be
// done. Inside engine/ only.
//
// Work is a list of tasks in the run's index: whatever ends puts those on it who waited for it, so
// that no decision looks at steps that are none of its concern.
#pragma once

#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/program.h"
#include "engine/run_context.h"
#include "model/decision.h"

namespace leadflow::engine {

// What an action that needs nothing but the run has made of its inputs.
struct Performed {
    std::optional<model::Json> inputs;  // As its record shows them.
    std::optional<model::Json> outputs;
    std::string code = "OK";
    // With an error the action has failed, though it may have outputs.
    std::optional<model::StepError> error;
};

class Turn {
  public:
    Turn(const Program& program, model::Run run, base::Time now);

    // The events.
    void begin();
    void answered(const model::Answered& answer);
    void called_back(const std::string& key, const model::Json& outputs);
    void woken();
    void resumed();
    void cancel();

    // Ends a run that is older than its limit; after the event, before what it leads to.
    void end_if_too_old();
    // Works off the tasks until none is left or the decision is large enough.
    void advance();
    // The decision; call last.
    model::Decision finish() &&;

  private:
    using Compiled = CompiledAction;
    using Step = model::Step;

    // turn.cpp: tasks and run-after.
    void push(model::Task::Kind kind, int action, std::string_view repetition);
    void consider(int index, const std::string& repetition);
    bool may_start(const Compiled& compiled, const std::string& repetition) const;
    void start_or_skip(const Compiled& compiled, const std::string& repetition);

    // containers.cpp: their inside, the leaf rule, skipping, the run's end.
    void open_scope(int container, const std::vector<int>& children,
                    const std::string& repetition);
    void close(int container, const std::string& repetition);
    void close_container(const Compiled& compiled, const std::string& repetition);
    void close_run();
    void skip_tree(const Compiled& compiled, const std::string& repetition,
                   const std::string& code, const std::string& message);
    void skip_inside(const Compiled& compiled, const std::string& repetition,
                     const std::string& code, const std::string& message);
    void skip_children(const Compiled& compiled, const std::string& repetition);
    bool siblings_failed(const std::vector<int>& siblings, const std::string& repetition) const;
    bool leaf_failed(const Compiled& leaf, const std::string& repetition,
                     std::vector<int>& seen) const;
    void cancel_inside(const Compiled& compiled, const std::string& repetition);
    void cancel_step(const Compiled& compiled, Step& step, const std::string& code);
    bool withdraw_try(const Step& step);
    void cancel_open(const std::string& code);
    void end_run(model::RunStatus status, const std::string& code);
    void put_outputs();
    std::optional<base::Time> age_limit() const;

    // actions/*.cpp
    void start(const Compiled& compiled, const std::string& repetition);
    void start_static(const Compiled& compiled, Step& step);
    void start_immediate(const Compiled& compiled, Step& step);
    void start_response(const Compiled& compiled, Step& step);
    void start_if(const Compiled& compiled, Step& step);
    void start_switch(const Compiled& compiled, Step& step);
    void take_branch(const Compiled& compiled, Step& step, model::Branch branch, int case_index);
    void start_scope(const Compiled& compiled, Step& step);
    void start_variable(const Compiled& compiled, Step& step);
    void start_terminate(const Compiled& compiled, Step& step);
    void start_wait(const Compiled& compiled, Step& step);
    void start_call(const Compiled& compiled, Step& step);

    // actions/loops.cpp
    void start_foreach(const Compiled& compiled, Step& step);
    void start_until(const Compiled& compiled, Step& step);
    void begin_iteration(const Compiled& loop, Step& step);
    void advance_foreach(const Compiled& loop, const std::string& repetition);
    void close_iteration(const Compiled& loop, const std::string& inside);
    void close_round(const Compiled& loop, Step& step, const std::string& inside);
    void drop_iteration(const Compiled& loop, const std::string& inside);
    bool has_items(const Compiled& loop, Step& step);

    // actions/call.cpp: tries, retries, doubts.
    void try_call(const Compiled& compiled, Step& step, bool after_doubt);
    void invoke(const Compiled& compiled, Step& step, model::Json inputs, bool after_doubt);
    model::Invocation invocation_of(const Compiled& compiled, const Step& step,
                                    model::Json inputs) const;
    base::Result<model::Json> call_inputs(const Compiled& compiled, const Step& step) const;
    void poll_later(Step& step, const model::Poll& poll);
    void poll(const Compiled& compiled, Step& step);
    void unsubscribe(const Compiled& compiled, const Step& step);
    void conclude(const Compiled& compiled, Step& step, const model::Outcome& outcome);
    void retry_or_fail(const Compiled& compiled, Step& step, const model::Outcome& outcome);
    void stop_in_doubt(const Compiled& compiled, Step& step);
    void time_out(const Compiled& compiled, Step& step);
    void wake(const Compiled& compiled, Step& step);
    void resume_call(const Compiled& compiled, Step& step);

    // steps.cpp: reading and changing steps, and what the store must know.
    Step& make_step(const Compiled& compiled, const std::string& repetition);
    Step* find(const Compiled& compiled, std::string_view repetition);
    Step* find(const std::string& key);
    const Step* find(const Compiled& compiled, std::string_view repetition) const;
    const Compiled* compiled_of(const Step& step) const {
        return step.action < 0 ? nullptr : &program_.at(step.action);
    }
    RunContext context(const Compiled& compiled, const Step& step) const;
    void end(const Compiled& compiled, Step& step, model::StepStatus status,
             const std::string& code);
    void track(const Compiled& compiled, Step& step);
    // Ends it without telling those who wait for it.
    void end_quietly(Step& step, model::StepStatus status, const std::string& code);
    void fail(const Compiled& compiled, Step& step, const std::string& code,
              model::StepError error);
    void fail_template(const Compiled& compiled, Step& step, const base::Error& error);
    void fail_evaluation(const Compiled& compiled, Step& step, const std::string& message);
    void set_time(Step& step, std::optional<base::Time> Step::*which,
                  std::optional<base::Time> time);
    void touch(Step& step);
    void touch_progress(const Step& step);
    void save(Step& step);

    const Program& program_;
    model::Run run_;
    const base::Time now_;
    int spent_ = 0;
    bool run_touched_ = false;
    std::vector<Step*> touched_;  // In order.
    std::unordered_set<const Step*> is_touched_;
    std::set<std::string> moved_loops_;            // Keys of loops whose progress changed.
    std::set<std::string> written_variables_;      // Keys.
    std::vector<model::Change> changes_;               // Of steps that have left the run's memory.
    std::vector<model::Command> commands_;
};

// The record of inputs as people may see it: secrets of `authentication` blanked.
model::Json shown_inputs(const CompiledAction& compiled, const model::Json& evaluated);

}  // namespace leadflow::engine
