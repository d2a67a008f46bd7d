// SPDX-License-Identifier: Apache-2.0
// A Context made of a JSON document instead of a run: {triggerOutputs, trigger, actions, parameters,
// variables, item, items, iterationIndexes, results, workflow, callbackUrl, action, appSettings,
// agentParameters, utcNow}, all optional.
// For `leadflow eval` and for tests.
#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "expression/context.h"

namespace leadflow::expression {

// Owns the document; not to be changed while an evaluation borrows from it.
class JsonContext final : public Context {
  public:
    // `random` outlives this. Without utcNow in the document, `now` is the time.
    JsonContext(model::Json document, base::Time now, base::Random& random);

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
    base::Result<model::Json> own_action_record() const override;
    const model::Json* app_setting(std::string_view name) const override;
    const model::Json* agent_parameter(std::string_view name) const override;
    std::vector<std::string> names(NameKind kind) const override;
    base::Time now() const override { return now_; }
    int64_t now_ticks() const override { return now_ticks_; }
    uint64_t random() const override { return random_.next(); }

  private:
    // Member `name` of the document's member `group`.
    const model::Json* find_in(std::string_view group, std::string_view name) const;

    model::Json document_;
    base::Time now_;
    int64_t now_ticks_;
    base::Random& random_;
};

}  // namespace leadflow::expression
