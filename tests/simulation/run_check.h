// SPDX-License-Identifier: Apache-2.0
// RunCheck: one run at its end, row by row, against its definition: run-after, branches, loops, the
// leaf rule, tries, waits, variables. Part of the oracle.
#pragma once

#include "simulation/oracle.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace leadflow::simulation {

class RunCheck {
  public:
    // All outlive it.
    struct Sources {
        const FlowTree& tree;
        const RunLife& life;
        const Effects& effects;
        const Witness& witness;
        Findings& findings;
    };
    RunCheck(const Sources& sources, const model::RunHead& head, model::Json lead,
             const std::vector<model::SaveStep>& rows);

    // Before check(): the run took up an old one from this action (R10). Empty: it is not known
    // which, because the process ended before it could say.
    void resumed_from(const std::vector<model::SaveStep>& old_rows, const std::string& action);
    void check();

  private:
    using Siblings = std::vector<const Node*>;

    // run_check.cpp: containers and what is inside them. `is_cut`: it ended before its time, so
    // that something inside may never have had its turn.
    void check_end();
    void check_scope(const Siblings& siblings, const std::string& repetition, bool is_cut);
    void check_turn(const Node& node, const std::string& repetition, const model::Step& step);
    void check_step(const Node& node, const model::Step& step, bool may_be_cancelled);
    void check_skipped_inside(const Node& node, const std::string& repetition);
    void check_inside(const Node& node, const model::Step& step);
    void check_branches(const Node& node, const model::Step& step);
    std::string expected_branch(const Node& node) const;
    bool has_failed(const Siblings& siblings, const std::string& repetition) const;
    bool leaf_failed(const Node& leaf, const std::string& repetition) const;
    void check_status(const Node& node, const model::Step& step, bool failed);
    bool is_static(const Node& node) const;
    void check_timed_out(const Node& node, const model::Step& step);

    // resume_check.cpp
    bool is_kept(const StepPlace& place) const;
    void check_kept(const Node& node, const model::Step& step);
    void check_resumed();
    const Siblings* siblings_of(const std::string& name, const Siblings& among) const;

    // loop_check.cpp
    void check_foreach(const Node& node, const model::Step& step);
    void check_until(const Node& node, const model::Step& step);
    void check_at_once(const Node& node, const model::Step& step, int64_t most);
    int64_t expected_items(const Node& node) const;
    int64_t at_once(const Node& node) const;

    // call_check.cpp: what reaches out, what waits, what writes variables.
    void check_call(const Node& node, const model::Step& step);
    void check_tries(const Node& node, const model::Step& step);
    void check_waits(const Node& node, const model::Step& step);
    void check_effects(const Node& node, const model::Step& step);
    void check_wait(const Node& node, const model::Step& step);
    void check_secrecy(const Node& node, const model::SaveStep& row);
    void check_variables();
    void check_responses();

    const model::Step* find(const std::string& name, const std::string& repetition) const;
    void finding(const std::string& rule, const std::string& story) const;
    void finding(const std::string& rule, const model::Step& step, const std::string& story) const;

    const Sources sources_;
    const model::RunHead& head_;
    const model::Json lead_;
    std::map<StepPlace, model::Step> steps_;
    std::map<std::string, model::SaveStep> variables_;  // By name.
    std::set<StepPlace> visited_;
    bool is_terminated_ = false;
    // Of the run that this one took up.
    bool is_resumed_ = false;
    std::string resumed_action_;
    std::map<StepPlace, model::SaveStep> old_rows_;
    std::map<std::string, model::SaveStep> old_variables_;
    std::map<StepPlace, model::SaveStep> rows_;
    std::map<std::string, const Node*> foreach_around_;  // By the name of what is inside one.
};

}  // namespace leadflow::simulation
