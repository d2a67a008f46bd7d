// SPDX-License-Identifier: Apache-2.0
#include "engine/actions/data_operations.h"

#include "base/text.h"
#include "expression/ast.h"
#include "expression/evaluator.h"
#include "expression/function.h"
#include "expression/text_form.h"

namespace leadflow::engine {

using model::ActionType;
using model::Json;
using model::JsonArray;
using model::JsonObject;
using model::StepStatus;

void Turn::start_immediate(const Compiled& compiled, Step& step) {
    RunContext around = context(compiled, step);
    const auto perform = [&]() -> Performance {
        switch (compiled.action.type) {
            case ActionType::kParseJson: return perform_parse_json(compiled, around);
            case ActionType::kQuery: return perform_query(compiled, around);
            case ActionType::kSelect: return perform_select(compiled, around);
            case ActionType::kJoin: return perform_join(compiled, around);
            case ActionType::kTable: return perform_table(compiled, around);
            case ActionType::kExpression: return perform_expression(compiled, around);
            default: return perform_compose(compiled, around);
        }
    };
    auto performed = perform();
    if (!performed) return fail_template(compiled, step, performed.error());
    step.inputs = std::move(performed->inputs);
    step.outputs = std::move(performed->outputs);
    if (performed->error)
        return fail(compiled, step, performed->code, std::move(*performed->error));
    end(compiled, step, StepStatus::kSucceeded, performed->code);
}

Performed with_body(Json inputs, Json body) {
    Performed performed;
    performed.inputs = std::move(inputs);
    JsonObject outputs;
    outputs["body"] = std::move(body);
    performed.outputs = std::move(outputs);
    return performed;
}

base::Result<const JsonArray*> array_from(const CompiledAction& action, const Json& inputs) {
    const Json* from = model::find(inputs, "from");
    if (from != nullptr && from->is_array()) return &from->get_array();
    return base::invalid_input(
        base::format("The 'from' property value in the '{}' action inputs is of type '{}'. The "
                     "value must be an array.",
                     action.action.type_text, from == nullptr ? "Null" : model::type_name(*from)));
}

base::Result<Json> call_function(std::string_view function, std::vector<Json> arguments,
                                 const expression::Context& context) {
    expression::Expression call;
    call.function = expression::find_function(function);
    if (call.function == nullptr)
        return base::invalid_input(base::format("there is no function '{}'", function));
    for (Json& value : arguments) {
        expression::Expression argument;
        argument.literal = std::move(value);
        call.arguments.push_back(std::move(argument));
    }
    expression::Evaluator evaluator(context);
    return TRY(evaluator.evaluate(call)).take();
}

Performance perform_compose(const CompiledAction& action, RunContext& context) {
    Performed performed;
    performed.inputs = TRY(action.inputs.evaluate(context));
    performed.outputs = performed.inputs;
    return performed;
}

Performance perform_query(const CompiledAction& action, RunContext& context) {
    Json inputs = TRY(action.inputs.evaluate(context));
    JsonArray kept;
    for (const Json& element : *TRY(array_from(action, inputs))) {
        context.look_at(&element);
        if (TRY(action.condition.evaluate(context))) kept.push_back(element);
    }
    return with_body(std::move(inputs), std::move(kept));
}

Performance perform_select(const CompiledAction& action, RunContext& context) {
    Json inputs = TRY(action.inputs.evaluate(context));
    const JsonArray& from = *TRY(array_from(action, inputs));
    JsonArray made;
    made.reserve(from.size());
    for (const Json& element : from) {
        context.look_at(&element);
        made.push_back(TRY(action.each.evaluate(context)));
    }
    return with_body(std::move(inputs), std::move(made));
}

Performance perform_join(const CompiledAction& action, RunContext& context) {
    Json inputs = TRY(action.inputs.evaluate(context));
    const JsonArray& from = *TRY(array_from(action, inputs));
    const Json* with = model::find(inputs, "joinWith");
    const std::string separator =
        with == nullptr ? std::string() : TRY(expression::text_form(*with));
    std::string text;
    for (size_t i = 0; i < from.size(); ++i) {
        if (i > 0) text += separator;
        TRY(expression::append_text_form(from[i], text));
    }
    return with_body(std::move(inputs), model::text_value(text));
}

}  // namespace leadflow::engine
