// SPDX-License-Identifier: Apache-2.0
// RunContext: what the expressions of one step may ask of their run.
#pragma once

#include <string>

#include "engine/program.h"
#include "expression/context.h"
#include "model/run.h"

namespace leadflow::engine {

// Borrows program and run for the time of one evaluation. `now` and the chance behind guid() and
// rand() depend on the step alone, so that evaluating it again gives the same inputs.
class RunContext final : public expression::Context {
  public:
    RunContext(const Program& program, const model::Run& run, std::string_view step,
               base::Time now);

    const model::Json* trigger_outputs() const override;
    model::Json trigger_record() const override;
    bool has_action(std::string_view name) const override;
    const model::Json* action_outputs(std::string_view name) const override;
    model::Json action_record(std::string_view name) const override;
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
    const Program& program_;
    const model::Run& run_;
    const base::Time now_;
    mutable uint64_t chance_;
    mutable int markup_depth_ = 0;  // A Compose in a Compose in a mail.
};

// A number from a name, the same on every machine: seeds what must look like chance but repeat.
uint64_t number_of(std::string_view name);

}  // namespace leadflow::engine
