// SPDX-License-Identifier: Apache-2.0
// Turn: the working state of one decide(): the run as it becomes, what was touched, what is to be
// done. Inside engine/ only.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/program.h"
#include "engine/run_context.h"
#include "model/decision.h"

namespace leadflow::engine {

class Turn {
  public:
    Turn(const Program& program, const model::Run& run, base::Time now)
        : program_(program), run_(run), now_(now) {}

    // The events.
    void begin();
    void answered(const model::Answered& answer);
    void woken();
    void resumed();
    void cancel();

    // Lets everything that can start, start; ends what is at its end.
    void advance();
    // The decision; call last.
    model::Decision finish() &&;

  private:
    // turn.cpp: run-after and containers.
    bool advance_once();
    bool is_ready(const CompiledAction& compiled) const;
    bool predecessors_are_final(const CompiledAction& compiled) const;
    void start_or_skip(int index);
    void skip_tree(int index, const std::string& code, const std::string& message);
    bool close_container(int index);
    bool all_final(const std::vector<int>& siblings) const;
    // Whether the containers' rule makes the siblings failed (leaf rule).
    bool siblings_failed(const std::vector<int>& siblings) const;
    bool leaf_failed(int index, int depth) const;
    void close_run();
    std::vector<int> roots() const;

    // actions/*.cpp
    void start(const CompiledAction& compiled);
    void start_compose(const CompiledAction& compiled, model::Step& step);
    void start_response(const CompiledAction& compiled, model::Step& step);
    void start_if(const CompiledAction& compiled, model::Step& step);
    void start_scope(model::Step& step);
    void start_call(const CompiledAction& compiled, model::Step& step);

    // actions/call.cpp: tries, retries, doubts.
    void try_call(const CompiledAction& compiled, model::Step& step, bool after_doubt);
    void conclude(const CompiledAction& compiled, model::Step& step, const model::Outcome& outcome);
    void retry_or_fail(const CompiledAction& compiled, model::Step& step,
                       const model::Outcome& outcome);
    void stop_in_doubt(model::Step& step);
    void time_out(model::Step& step);
    void resume_call(const CompiledAction& compiled, model::Step& step);

    // turn.cpp
    model::Step& step_of(const CompiledAction& compiled);
    const model::Step* find(int index) const;
    void end(model::Step& step, model::StepStatus status, const std::string& code);
    void fail(model::Step& step, const std::string& code, model::StepError error);
    void fail_template(const CompiledAction& compiled, model::Step& step,
                       const base::Error& error);
    void touch(const model::Step& step) { touched_.insert(step.name); }
    void cancel_open(model::StepStatus status, const std::string& code);

    const Program& program_;
    model::Run run_;
    const base::Time now_;
    bool run_touched_ = false;
    std::set<std::string> touched_;
    std::vector<model::Command> commands_;
};

// The record of inputs as people may see it: secrets of `authentication` blanked.
model::Json shown_inputs(const CompiledAction& compiled, const model::Json& evaluated);

}  // namespace leadflow::engine
