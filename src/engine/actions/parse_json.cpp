// SPDX-License-Identifier: Apache-2.0
// ParseJson: text becomes a value, and the value is held against a schema.
#include "base/text.h"
#include "definition/schema.h"
#include "engine/actions/data_operations.h"
#include "expression/text_form.h"

namespace leadflow::engine {

using model::Json;
using model::JsonArray;
using model::JsonObject;

namespace {

Performed mismatch(Json inputs, const std::vector<definition::Mismatch>& mismatches) {
    Performed performed;
    performed.inputs = std::move(inputs);
    performed.code = "ValidationFailed";
    performed.error = model::StepError{"ValidationFailed", "The schema validation failed."};
    JsonArray errors;
    for (const definition::Mismatch& one : mismatches)
        errors.push_back(JsonObject{{"message", one.message}, {"path", one.path}});
    performed.outputs = JsonObject{{"errors", std::move(errors)}};
    return performed;
}

}  // namespace

Performance perform_parse_json(const CompiledAction& action, RunContext& context) {
    Json inputs = TRY(action.inputs.evaluate(context));
    const Json* content = model::find(inputs, "content");
    if (content == nullptr || content->is_null() ||
        (content->is_string() && content->get_string().empty()))
        return base::invalid_input(
            "The 'content' property of actions of type 'ParseJson' must be a valid JSON. The "
            "provided value is empty.");
    Json value = *content;
    if (const auto envelope = expression::envelope_of(value))
        value = model::text_value(TRY(expression::envelope_text(*envelope)));
    if (value.is_string()) {
        auto parsed = call_function("json", {std::move(value)}, context);
        if (!parsed) {
            Performed performed;
            performed.inputs = std::move(inputs);
            performed.code = "InvalidJSON";
            performed.error = model::StepError{
                "InvalidJSON", "The 'content' property is no valid JSON: " + parsed.error().message};
            return performed;
        }
        value = std::move(*parsed);
    }
    if (action.schema != nullptr)
        if (const auto mismatches = action.schema->validate(value); !mismatches.empty())
            return mismatch(std::move(inputs), mismatches);
    return with_body(std::move(inputs), std::move(value));
}

}  // namespace leadflow::engine
