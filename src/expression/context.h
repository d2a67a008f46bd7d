// SPDX-License-Identifier: Apache-2.0
// What an expression may ask of the run that evaluates it. The engine implements it; tests and
// `leadflow eval` have one of their own. No I/O: everything asked is already in memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/ticks.h"
#include "model/json.h"

namespace leadflow::expression {

struct Expression;

// Pointers stay valid while the evaluation lasts. nullptr: there is none; the evaluator turns it
// into null or into an error with the names that exist, as the language says.
class Context {
  public:
    virtual ~Context() = default;

    // {headers, queries, body, …} of the trigger; nullptr outside a run.
    virtual const model::Json* trigger_outputs() const = 0;
    // The whole record {name, inputs, outputs, startTime, …} for trigger().
    virtual model::Json trigger_record() const = 0;

    // Whether the definition has an action of that name (exact).
    virtual bool has_action(std::string_view name) const = 0;
    // Outputs of an action; nullptr while it has none (not run, skipped).
    virtual const model::Json* action_outputs(std::string_view name) const = 0;
    // What body() gives: the outputs' `body`; outputs that are no object are their own body.
    virtual const model::Json* action_body(std::string_view name) const {
        const model::Json* outputs = action_outputs(name);
        if (outputs == nullptr || !outputs->is_object()) return outputs;
        return model::find(*outputs, "body");
    }
    // The record {name, inputs, outputs, status, code, error, startTime, …} for actions().
    virtual model::Json action_record(std::string_view name) const = 0;
    // result(scope): records of a scope's first-level actions.
    virtual base::Result<model::Json> result_of(std::string_view scope) const = 0;

    virtual const model::Json* parameter(std::string_view name) const = 0;
    virtual const model::Json* variable(std::string_view name) const = 0;  // Ignores case.
    // The current element of the innermost loop (empty name) or of the named one.
    virtual const model::Json* item(std::string_view loop) const = 0;
    virtual std::optional<int64_t> iteration_index(std::string_view loop) const = 0;
    virtual model::Json workflow() const = 0;
    virtual base::Result<std::string> callback_url() const = 0;

    // action(): the record of the action whose inputs these are, where the language allows it
    // (trackedProperties, the condition of an Until, unsubscribe).
    virtual base::Result<model::Json> own_action_record() const {
        return base::invalid_input(
            "The template function 'action' is not expected at this location.");
    }
    // appsetting() and agentParameters(); nullptr: there is none of that name.
    virtual const model::Json* app_setting(std::string_view name) const {
        static_cast<void>(name);
        return nullptr;
    }
    virtual const model::Json* agent_parameter(std::string_view name) const {
        static_cast<void>(name);
        return nullptr;
    }

    // The names that exist, for the message when another one was asked for. Empty: not known.
    enum class NameKind { kAction, kParameter, kVariable, kLoop };
    virtual std::vector<std::string> names(NameKind kind) const {
        static_cast<void>(kind);
        return {};
    }

    virtual base::Time now() const = 0;
    // The same in .NET ticks (100 ns since 0001-01-01), for who knows the time more exactly.
    virtual int64_t now_ticks() const { return base::to_ticks(now()); }
    virtual uint64_t random() const = 0;  // For guid() and rand().

    // Inside text that is HTML, every interpolated value is escaped, unless it is markup by its
    // author's intent: then this gives the ready HTML. Nothing: escape the value.
    virtual std::optional<base::Result<std::string>> markup(const Expression& expression) const {
        static_cast<void>(expression);
        return std::nullopt;
    }
};

}  // namespace leadflow::expression
