// SPDX-License-Identifier: Apache-2.0
// RunContext: what the expressions of one step may ask of their run.
#pragma once

#include <deque>
#include <span>
#include <string>

#include "engine/program.h"
#include "expression/context.h"
#include "model/run.h"

namespace leadflow::engine {

// Borrows program and run for the time of one evaluation. `now` and the chance behind guid() and
// rand() depend on the step alone, so that evaluating it again gives the same inputs.
class RunContext final : public expression::Context {
  public:
    // Outside any loop; `seed` is the step's name.
    RunContext(const Program& program, const model::Run& run, std::string_view seed,
               base::Time now);
    // Of an action in its repetition; or, `inside` a loop, of one of its iterations.
    RunContext(const Program& program, const model::Run& run, const CompiledAction& action,
               std::string_view repetition, base::Time now);
    static RunContext inside(const Program& program, const model::Run& run,
                             const CompiledAction& loop, std::string_view repetition,
                             base::Time now);

    // The element that item() means until the next call; outlives it. nullptr: the loop's own.
    void look_at(const model::Json* element) { element_ = element; }

    // What listCallbackUrl() means for a trigger.
    void call_back_at(std::string url) { callback_url_ = std::move(url); }

    // action() means this step, which has ended.
    void look_back_at(const CompiledAction& action, const model::Step& step) {
        own_action_ = &action;
        own_step_ = &step;
    }

    const model::Json* trigger_outputs() const override;
    model::Json trigger_record() const override;
    bool has_action(std::string_view name) const override;
    const model::Json* action_outputs(std::string_view name) const override;
    const model::Json* action_body(std::string_view name) const override;
    model::Json action_record(std::string_view name) const override;
    base::Result<model::Json> own_action_record() const override;
    base::Result<model::Json> result_of(std::string_view scope) const override;
    const model::Json* parameter(std::string_view name) const override;
    const model::Json* variable(std::string_view name) const override;
    const model::Json* item(std::string_view loop) const override;
    std::optional<int64_t> iteration_index(std::string_view loop) const override;
    model::Json workflow() const override;
    base::Result<std::string> callback_url() const override;
    base::Time now() const override { return now_; }
    uint64_t random() const override;
    std::optional<base::Result<std::string>> markup(
        const expression::Expression& expression) const override;

  private:
    // What a name means from here: one step (nullptr: it has not run), or, of an action inside a
    // Foreach that is at its end, the steps of all iterations.
    struct Meant {
        const model::Step* step = nullptr;
        std::vector<const model::Step*> iterations;
        bool is_list = false;
    };
    Meant meant_by(const CompiledAction& action) const;
    model::Json record_of(const CompiledAction& action) const;
    const model::Step* step_at(const CompiledAction& action, std::string_view repetition) const;
    // The number of the loop of that name among those around this place; nothing: none of them.
    std::optional<size_t> loop_named(std::string_view name) const;
    const model::Json* item_of(size_t loop) const;
    static bool is_whole_body(const expression::Expression& expression);
    std::optional<base::Result<std::string>> html_table(const CompiledAction& table) const;

    const Program& program_;
    const model::Run& run_;
    const base::Time now_;
    const CompiledAction* action_ = nullptr;  // Whose place this is.
    std::span<const int> loops_;
    std::string repetition_;
    std::string callback_url_;  // Of a trigger; empty: it is asked by an action.
    const model::Json* element_ = nullptr;
    const CompiledAction* own_action_ = nullptr;
    const model::Step* own_step_ = nullptr;
    mutable uint64_t chance_;
    mutable int markup_depth_ = 0;           // A Compose in a Compose in a mail.
    mutable std::deque<model::Json> lists_;  // Made for this evaluation; addresses stay.
};

// A number from a name, the same on every machine: seeds what must look like chance but repeat.
uint64_t number_of(std::string_view name);

}  // namespace leadflow::engine
