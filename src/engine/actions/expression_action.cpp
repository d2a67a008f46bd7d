// SPDX-License-Identifier: Apache-2.0
// Expression: the designers' date, text and number actions, each a function of the language.
#include "base/text.h"
#include "engine/actions/data_operations.h"

namespace leadflow::engine {

using model::Json;

namespace {

const std::vector<ExpressionKind>& kinds() {
    static const std::vector<ExpressionKind> kKinds = {
        {"AddToTime", "addToTime", {"baseTime", "interval", "timeUnit"}, 3},
        {"SubtractFromTime", "subtractFromTime", {"baseTime", "interval", "timeUnit"}, 3},
        {"CurrentTime", "utcNow", {}, 0},
        {"GetFutureTime", "getFutureTime", {"interval", "timeUnit"}, 2},
        {"GetPastTime", "getPastTime", {"interval", "timeUnit"}, 2},
        {"ConvertTimeZone",
         "convertTimeZone",
         {"baseTime", "sourceTimeZone", "destinationTimeZone", "formatString"},
         3},
        {"IndexOf", "indexOf", {"text", "searchText"}, 2},
        {"Substring", "substring", {"text", "startingPosition", "length"}, 2},
        {"FormatNumber", "formatNumber", {"number", "format", "locale"}, 2}};
    return kKinds;
}

}  // namespace

const ExpressionKind* expression_kind(std::string_view kind) {
    for (const ExpressionKind& known : kinds())
        if (base::equals_ignoring_case(known.kind, kind)) return &known;
    return nullptr;
}

std::vector<std::string> expression_kinds() {
    std::vector<std::string> names;
    for (const ExpressionKind& known : kinds()) names.emplace_back(known.kind);
    return names;
}

Performance perform_expression(const CompiledAction& action, RunContext& context) {
    Json inputs = TRY(action.inputs.evaluate(context));
    const ExpressionKind* kind = expression_kind(action.action.kind);
    if (kind == nullptr)
        return base::invalid_input(base::format("there is no kind '{}'", action.action.kind));
    std::vector<Json> arguments;
    for (const std::string_view name : kind->arguments) {
        const Json* value = model::find(inputs, name);
        const bool blank = value == nullptr || value->is_null() || *value == Json("");
        if (blank && arguments.size() >= kind->required) break;
        arguments.push_back(value == nullptr ? Json() : *value);
    }
    Json body = TRY(call_function(kind->function, std::move(arguments), context));
    return with_body(std::move(inputs), std::move(body));
}

}  // namespace leadflow::engine
