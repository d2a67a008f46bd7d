// SPDX-License-Identifier: Apache-2.0
// The oracle's view of a run that took up an old one from an action (rule R10).
#include "base/text.h"
#include "model/step_record.h"
#include "simulation/run_check.h"

#include <algorithm>
#include <functional>

namespace leadflow::simulation {

using model::Step;
using model::StepStatus;

void RunCheck::resumed_from(const std::vector<model::SaveStep>& old_rows,
                            const std::string& action) {
    is_resumed_ = true;
    resumed_action_ = action;
    for (const model::SaveStep& row : old_rows) {
        if (row.name == model::kVariableRow) old_variables_[row.repetition] = row;
        old_rows_[{row.name, row.repetition}] = row;
    }
}

// It came with the run and was final from the beginning.
bool RunCheck::is_kept(const StepPlace& place) const {
    if (!is_resumed_) return false;
    const auto life = sources_.life.steps.find(place);
    return life != sources_.life.steps.end() &&
           life->second.first_commit == sources_.life.added_commit &&
           life->second.final_commit == sources_.life.added_commit;
}

void RunCheck::check_kept(const Node& node, const Step& step) {
    const auto old = old_rows_.find({step.name, step.repetition});
    if (old == old_rows_.end()) return finding("R10", step, "was not in the run it is taken from");
    const model::SaveStep& row = rows_.at({step.name, step.repetition});
    const Step before = *model::to_step(old->second);
    const bool sealed = row.inputs.starts_with(model::kSealedMark) ||
                        row.outputs.starts_with(model::kSealedMark);
    const model::SaveStep& old_row = old->second;
    if (before.status != step.status || before.code != step.code)
        finding("R10", step, "is kept, and was another one");
    else if (before.started != step.started || before.ended != step.ended)
        finding("R10", step, "is kept, and has other times than it had");
    else if (before.attempts.size() != step.attempts.size())
        finding("R10", step, "is kept without all its tries");
    else if (!sealed && row.inputs != old_row.inputs)
        finding("R10", step, "is kept with other inputs: " + row.inputs + "; " + old_row.inputs);
    else if (!sealed && row.outputs != old_row.outputs)
        finding("R10", step, "is kept with other outputs: " + row.outputs + "; " + old_row.outputs);
    // What is inside came along; ended iterations stay with the old run.
    const std::function<void(const Node&)> visit = [&](const Node& at) {
        for (const auto& [branch, children] : at.branches)
            for (const Node* child : children) {
                for (const auto& [place, inner] : steps_)
                    if (place.first == child->name && place.second.starts_with(step.repetition))
                        visited_.insert(place);
                visit(*child);
            }
    };
    visit(node);
}

const RunCheck::Siblings* RunCheck::siblings_of(const std::string& name,
                                                const Siblings& among) const {
    for (const Node* node : among) {
        if (node->name == name) return &among;
        for (const auto& [branch, children] : node->branches)
            if (const Siblings* found = siblings_of(name, children)) return found;
    }
    return nullptr;
}

// What came before the action is kept; it and what runs after it is done anew.
void RunCheck::check_resumed() {
    const Siblings* siblings = siblings_of(resumed_action_, sources_.tree.roots());
    if (siblings == nullptr) return finding("R10", "was resumed from an action that is none");
    std::set<std::string> before;
    std::set<std::string> after = {resumed_action_};
    for (bool more = true; more;) {
        const size_t known = before.size() + after.size();
        for (const Node* node : *siblings)
            for (const auto& [name, statuses] : node->run_after) {
                if (node->name == resumed_action_ || before.contains(node->name))
                    before.insert(name);
                if (after.contains(name)) after.insert(node->name);
            }
        more = before.size() + after.size() > known;
    }
    for (const std::string& name : after)
        if (is_kept({name, ""})) finding("R10", name + " was to be done anew, and is kept");
    for (const std::string& name : before)
        if (!is_kept({name, ""})) finding("R10", name + " came before, and is not kept");
}

}  // namespace leadflow::simulation
