// SPDX-License-Identifier: Apache-2.0
// Actions that make a value of values: Compose, ParseJson, Query, Select, Join, Table, Expression.
// They change nothing and know no run beyond what its context tells.
#pragma once

#include "engine/program.h"
#include "engine/run_context.h"
#include "engine/turn.h"

namespace leadflow::engine {

// An error: a template of theirs could not be evaluated, or its value does not fit.
using Performance = base::Result<Performed>;

Performance perform_compose(const CompiledAction& action, RunContext& context);
Performance perform_parse_json(const CompiledAction& action, RunContext& context);
Performance perform_query(const CompiledAction& action, RunContext& context);
Performance perform_select(const CompiledAction& action, RunContext& context);
Performance perform_join(const CompiledAction& action, RunContext& context);
Performance perform_table(const CompiledAction& action, RunContext& context);
Performance perform_expression(const CompiledAction& action, RunContext& context);

// Outputs {"body": value}.
Performed with_body(model::Json inputs, model::Json body);
// The member `from` of evaluated inputs, which must be an array. Borrowed from `inputs`.
base::Result<const model::JsonArray*> array_from(const CompiledAction& action,
                                                 const model::Json& inputs);

// What an Expression action of that kind calls: the function, and which inputs are its arguments.
struct ExpressionKind {
    std::string_view kind;
    std::string_view function;
    std::vector<std::string_view> arguments;  // Trailing ones may be absent from the inputs.
    size_t required = 0;
};
// nullptr: there is no such kind.
const ExpressionKind* expression_kind(std::string_view kind);
std::vector<std::string> expression_kinds();

// A function of the expression language, called with ready values.
base::Result<model::Json> call_function(std::string_view function,
                                        std::vector<model::Json> arguments,
                                        const expression::Context& context);

}  // namespace leadflow::engine
