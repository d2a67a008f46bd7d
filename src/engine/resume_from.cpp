// SPDX-License-Identifier: Apache-2.0
#include "engine/resume_from.h"

#include "base/text.h"

namespace leadflow::engine {
namespace {

using model::StepStatus;

// Which actions are done anew and which containers are open again.
class Plan {
  public:
    explicit Plan(const Program& program)
        : program_(program), again_(program.actions.size()), open_(program.actions.size()) {}

    void redo(const CompiledAction& action) {
        redo_with_successors(action);
        for (int at = action.action.parent; at >= 0; at = program_.at(at).action.parent) {
            if (is_again(at)) return;
            open_[static_cast<size_t>(at)] = true;
            for (const int successor : program_.at(at).successors)
                redo_with_successors(program_.at(successor));
        }
    }
    bool is_again(int index) const { return again_[static_cast<size_t>(index)]; }
    bool is_open(int index) const { return open_[static_cast<size_t>(index)]; }

  private:
    void redo_with_successors(const CompiledAction& action) {
        if (is_again(action.index)) return;
        for (int i = action.index; i < action.inside_end; ++i)
            again_[static_cast<size_t>(i)] = true;
        for (const int successor : action.successors)
            redo_with_successors(program_.at(successor));
    }

    const Program& program_;
    std::vector<bool> again_;
    std::vector<bool> open_;
};

bool was_cut(const model::Step& step) {
    return !model::is_final(step.status) || step.status == StepStatus::kCancelled ||
           step.code == "Terminated";
}

}  // namespace

base::Result<ResumedSteps> resume_from(const Program& program, const model::Run& old,
                                       std::string_view action) {
    const CompiledAction* from = program.find(action);
    if (from == nullptr)
        return base::invalid_input(base::format("the flow has no action '{}'", action));
    if (!from->loops.empty())
        return base::invalid_input(
            base::format("'{}' is inside a loop: resubmit from the loop itself", action));
    const model::Step* failed = old.find_step(action);
    if (failed == nullptr || failed->status == StepStatus::kSkipped)
        return base::invalid_input(base::format("'{}' has not run", action));
    Plan plan(program);
    plan.redo(*from);
    for (const CompiledAction& one : program.actions) {
        const model::Step* step = old.find_step(one.action.name);
        // A container that was cut is open again with what in it was cut; a loop begins anew.
        if (one.loops.empty() && step != nullptr && was_cut(*step) &&
            (!one.is_container() || one.is_loop()) && !plan.is_again(one.index))
            plan.redo(one);
    }
    for (const CompiledAction& one : program.actions) {
        const model::Step* step = old.find_step(one.action.name);
        if (one.is_container() && step != nullptr && was_cut(*step) && !plan.is_open(one.index))
            plan.redo(one);
    }
    ResumedSteps resumed{.variables = old.variables};
    for (const auto& [key, step] : old.steps) {
        const CompiledAction* one = program.find(step.name);
        if (one == nullptr || plan.is_again(one->index)) continue;
        const bool open = plan.is_open(one->index);
        model::Step kept = step;
        if (open) {
            kept.status = StepStatus::kRunning;
            kept.code.clear();
            kept.error.reset();
            kept.ended.reset();
        }
        resumed.steps.emplace(key, std::move(kept));
    }
    return resumed;
}

}  // namespace leadflow::engine
