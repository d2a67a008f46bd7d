// SPDX-License-Identifier: Apache-2.0
// Arithmetic: of two integers an integer (64 bits, overflow is an error), with a float a float,
// with a decimal a decimal.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.h"
#include "expression/call.h"
#include "expression/comparison.h"
#include "expression/function.h"

namespace leadflow::expression {
namespace {

using base::Result;
using model::Json;

base::Error overflow(Call& call) {
    return call.fault("overflows: the result is too large or too small");
}

base::Error divided_by_zero(Call& call) {
    return call.fault("expects its second parameter, the divisor, not to be zero");
}

Result<Value> float_result(Call& call, double number) {
    if (!std::isfinite(number)) return overflow(call);
    return Value::of(number);
}

Result<Decimal> decimal_of(Call& call, size_t index) {
    if (call.decimal(index) != nullptr) return *call.decimal(index);
    auto decimal = Decimal::of(call.argument(index));
    if (!decimal) return overflow(call);
    return std::move(*decimal);
}

// One operation on what two numbers can be. `integers` is false when the result does not fit.
struct Operation {
    bool (*integers)(int64_t a, int64_t b, int64_t& result);
    double (*floats)(double a, double b);
    std::optional<Decimal> (Decimal::*decimals)(const Decimal& other) const;
};

Result<Value> calculated(Call& call, const Operation& operation) {
    for (const size_t index : {0, 1})
        if (!call.argument(index).is_number()) return call.wrong_type(index, "a number");
    const Json& first = call.argument(0);
    const Json& second = call.argument(1);
    if (call.decimal(0) != nullptr || call.decimal(1) != nullptr) {
        const Decimal a = TRY(decimal_of(call, 0));
        const Decimal b = TRY(decimal_of(call, 1));
        auto result = (a.*operation.decimals)(b);
        if (!result) return overflow(call);
        return Value::of(std::move(*result));
    }
    if (!first.is_int64() || !second.is_int64())
        return float_result(call,
                            operation.floats(first.to_number<double>(), second.to_number<double>()));
    int64_t result = 0;
    if (!operation.integers(first.get_int64(), second.get_int64(), result)) return overflow(call);
    return Value::of(result);
}

base::Status check_divisor(Call& call) {
    const Json& divisor = call.argument(1);
    if (divisor.is_number() && divisor.to_number<double>() == 0) return divided_by_zero(call);
    return {};
}

Result<Value> add(Call& call) {
    return calculated(call, {[](int64_t a, int64_t b, int64_t& result) {
                                 return !__builtin_add_overflow(a, b, &result);
                             },
                             [](double a, double b) { return a + b; }, &Decimal::plus});
}

Result<Value> sub(Call& call) {
    return calculated(call, {[](int64_t a, int64_t b, int64_t& result) {
                                 return !__builtin_sub_overflow(a, b, &result);
                             },
                             [](double a, double b) { return a - b; }, &Decimal::minus});
}

Result<Value> mul(Call& call) {
    return calculated(call, {[](int64_t a, int64_t b, int64_t& result) {
                                 return !__builtin_mul_overflow(a, b, &result);
                             },
                             [](double a, double b) { return a * b; }, &Decimal::times});
}

Result<Value> div(Call& call) {
    TRY(check_divisor(call));
    return calculated(call, {[](int64_t a, int64_t b, int64_t& result) {
                                 if (b == -1 && a == std::numeric_limits<int64_t>::min())
                                     return false;
                                 result = a / b;
                                 return true;
                             },
                             [](double a, double b) { return a / b; }, &Decimal::divided_by});
}

Result<Value> mod(Call& call) {
    TRY(check_divisor(call));
    // The smallest integer divided by -1 traps, although its remainder is 0.
    return calculated(call, {[](int64_t a, int64_t b, int64_t& result) {
                                 result = b == -1 ? 0 : a % b;
                                 return true;
                             },
                             [](double a, double b) { return std::fmod(a, b); },
                             &Decimal::remainder_by});
}

// The smallest or largest of the arguments, decimals among them.
Result<Value> extreme_argument(Call& call, bool is_largest) {
    size_t found = 0;
    for (size_t i = 0; i < call.count(); ++i) {
        if (!call.argument(i).is_number())
            return call.wrong_type(i, "a number", call.argument(i));
        const auto order = *order_of(call.value(i), call.value(found));
        if (is_largest ? order > 0 : order < 0) found = i;
    }
    return call.take(found);
}

// Of the arguments, or of one array.
Result<Value> extreme(Call& call, bool is_largest) {
    if (call.count() != 1 || !call.argument(0).is_array())
        return extreme_argument(call, is_largest);
    const auto& numbers = call.argument(0).get_array();
    TRY(call.meter().spend_steps(numbers.size()));
    if (numbers.empty()) return call.fault("expects at least one number");
    for (const Json& number : numbers)
        if (!number.is_number())
            return call.wrong_type(0, "numbers or one array of numbers", number);
    const auto is_less = [](const Json& a, const Json& b) { return *order_of(a, b) < 0; };
    return Value(Json(is_largest ? *std::max_element(numbers.begin(), numbers.end(), is_less)
                                 : *std::min_element(numbers.begin(), numbers.end(), is_less)));
}

Result<Value> min(Call& call) { return extreme(call, false); }
Result<Value> max(Call& call) { return extreme(call, true); }

Result<Value> rand(Call& call) {
    const int64_t low = TRY(call.integer(0));
    const int64_t high = TRY(call.integer(1));
    if (low >= high) return call.fault("expects its first parameter to be less than its second");
    const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
    return Value::of(
        static_cast<int64_t>(static_cast<uint64_t>(low) + call.context().random() % span));
}

constexpr auto kFunctions = std::to_array<Function>({
    {"add", 2, 2, add},
    {"sub", 2, 2, sub},
    {"mul", 2, 2, mul},
    {"div", 2, 2, div},
    {"mod", 2, 2, mod},
    {"min", 1, kAnyNumber, min},
    {"max", 1, kAnyNumber, max},
    {"rand", 2, 2, rand},
});

}  // namespace

std::span<const Function> math_functions() { return kFunctions; }

}  // namespace leadflow::expression
