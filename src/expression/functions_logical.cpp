// SPDX-License-Identifier: Apache-2.0
// Logic and comparison. and, or, if and coalesce evaluate only what they need.
#include <array>
#include <utility>

#include "expression/call.h"
#include "expression/comparison.h"
#include "expression/function.h"

namespace leadflow::expression {
namespace {

using base::Result;

Result<bool> evaluated_boolean(Call& call, size_t index) {
    const Value value = TRY(call.evaluate(index));
    if (!value.json().is_bool()) return call.wrong_type(index, "a boolean", value.json());
    return value.json().get_bool();
}

Result<Value> logical_and(Call& call) {
    for (size_t i = 0; i < call.count(); ++i)
        if (!TRY(evaluated_boolean(call, i))) return Value::of(false);
    return Value::of(true);
}

Result<Value> logical_or(Call& call) {
    for (size_t i = 0; i < call.count(); ++i)
        if (TRY(evaluated_boolean(call, i))) return Value::of(true);
    return Value::of(false);
}

Result<Value> logical_not(Call& call) {
    if (!call.argument(0).is_bool()) return call.wrong_type(0, "a boolean");
    return Value::of(!call.argument(0).get_bool());
}

Result<Value> conditional(Call& call) {
    return call.evaluate(TRY(evaluated_boolean(call, 0)) ? 1 : 2);
}

Result<Value> coalesce(Call& call) {
    for (size_t i = 0; i < call.count(); ++i) {
        Value value = TRY(call.evaluate(i));
        if (!value.json().is_null()) return value;
    }
    return Value();
}

Result<Value> equals(Call& call) {
    return Value::of(deep_equal(call.value(0), call.value(1)));
}

Result<std::partial_ordering> ordered(Call& call) {
    const auto order = order_of(call.value(0), call.value(1));
    if (order) return *order;
    const model::Json& first = call.argument(0);
    if (!first.is_number() && !first.is_string())
        return call.wrong_type(0, "a number or a string");
    return call.wrong_type(1, first.is_string() ? "a string" : "a number");
}

Result<Value> less(Call& call) { return Value::of(TRY(ordered(call)) < 0); }
Result<Value> less_or_equals(Call& call) { return Value::of(TRY(ordered(call)) <= 0); }
Result<Value> greater(Call& call) { return Value::of(TRY(ordered(call)) > 0); }
Result<Value> greater_or_equals(Call& call) { return Value::of(TRY(ordered(call)) >= 0); }

constexpr auto kFunctions = std::to_array<Function>({
    {"and", 1, kAnyNumber, logical_and, Arguments::kLazy},
    {"or", 1, kAnyNumber, logical_or, Arguments::kLazy},
    {"not", 1, 1, logical_not},
    {"if", 3, 3, conditional, Arguments::kLazy},
    {"coalesce", 1, kAnyNumber, coalesce, Arguments::kLazy},
    {"equals", 2, 2, equals},
    {"less", 2, 2, less},
    {"lessOrEquals", 2, 2, less_or_equals},
    {"greater", 2, 2, greater},
    {"greaterOrEquals", 2, 2, greater_or_equals},
});

}  // namespace

std::span<const Function> logical_functions() { return kFunctions; }

}  // namespace leadflow::expression
