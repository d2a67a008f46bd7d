// SPDX-License-Identifier: Apache-2.0
#include "engine/run_rows.h"

#include <map>

#include "base/text.h"
#include "engine/place.h"
#include "model/step_record.h"

namespace leadflow::engine {
namespace {

using model::ActionType;
using model::SaveStep;

class Rows {
  public:
    Rows(const Program& program, model::Run& run, Keep keep)
        : program_(program), run_(run), keep_(keep) {}

    base::Status take(const std::vector<SaveStep>& rows) {
        for (const SaveStep& row : rows)
            if (row.name.starts_with(model::kReservedMark)) TRY(take_reserved(row));
        // Loops first, the outer ones before those inside them, as the shorter repetition tells.
        size_t deepest = 0;
        for (const CompiledAction& action : program_.actions)
            deepest = std::max(deepest, action.loops.size());
        for (size_t depth = 0; depth <= deepest; ++depth)
            for (const SaveStep& row : rows) {
                const CompiledAction* action = program_.find(row.name);
                if (action != nullptr && action->loops.size() == depth) TRY(take_step(row, *action));
            }
        return {};
    }

  private:
    base::Status take_reserved(const SaveStep& row) {
        if (row.name == model::kVariableRow) {
            model::Variable variable = TRY(model::to_variable(row));
            std::string key = base::lower(variable.name);
            run_.variables.insert_or_assign(std::move(key), std::move(variable));
        } else if (row.name.starts_with(model::kCallbackRow)) {
            const std::string_view name =
                std::string_view(row.name).substr(model::kCallbackRow.size());
            if (auto outputs = TRY(model::to_callback(row)))
                run_.callbacks[model::step_key(name, row.repetition)] = std::move(*outputs);
        } else if (row.name.starts_with(model::kLoopRow)) {
            const std::string_view loop =
                std::string_view(row.name).substr(model::kLoopRow.size());
            progress_[model::step_key(loop, row.repetition)] = TRY(model::to_progress(row));
        }
        return {};
    }

    base::Status take_step(const SaveStep& row, const CompiledAction& action) {
        if (!is_of_concern(row, action)) return {};
        model::Step step = TRY(model::to_step(row));
        const std::string key = model::step_key(step.name, step.repetition);
        if (action.is_loop() && step.status == model::StepStatus::kRunning) {
            const auto found = progress_.find(key);
            if (found == progress_.end())
                return base::corrupt(
                    base::format("loop {} of run {} has no progress", key, row.run.text()));
            step.loop = found->second;
        } else if (action.action.type == ActionType::kForeach && keep_ == Keep::kWhatIsAsked) {
            step.inputs.reset();  // It is over: nobody asks for its collection.
        }
        run_.steps.insert_or_assign(key, std::move(step));
        return {};
    }

    // Whether the iteration of each loop around it is under way, or its results are asked for.
    bool is_of_concern(const SaveStep& row, const CompiledAction& action) const {
        for (size_t i = 0; i < action.loops.size(); ++i) {
            const CompiledAction& loop = program_.at(action.loops[i]);
            const auto found = run_.steps.find(
                model::step_key(loop.action.name, outer_repetition(row.repetition, i)));
            if (found == run_.steps.end() || !found->second.loop) return false;
            const model::LoopProgress& progress = *found->second.loop;
            const int64_t index = iteration_of(row.repetition, i);
            if (progress.open.contains(index)) continue;
            const bool last_round =
                loop.action.type == ActionType::kUntil && index == progress.next - 1;
            const bool asked = action.is_asked_from_outside && i + 1 == action.loops.size();
            if (!last_round && !asked) return false;
        }
        return true;
    }

    const Program& program_;
    model::Run& run_;
    const Keep keep_;
    std::map<std::string, model::LoopProgress> progress_;
};

}  // namespace

base::Status take_rows(const Program& program, const std::vector<SaveStep>& rows,
                       model::Run& run, Keep keep) {
    return Rows(program, run, keep).take(rows);
}

}  // namespace leadflow::engine
