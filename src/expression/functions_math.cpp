// SPDX-License-Identifier: Apache-2.0
// Arithmetic: of two integers an integer (64 bits, overflow is an error), with a float a float.
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

// Both operands; integers only if both are.
struct Operands {
    bool are_integers = false;
    int64_t a = 0, b = 0;
    double x = 0, y = 0;
};

Result<Operands> operands_of(Call& call) {
    for (const size_t index : {0, 1})
        if (!call.argument(index).is_number()) return call.wrong_type(index, "a number");
    const Json& first = call.argument(0);
    const Json& second = call.argument(1);
    Operands operands;
    operands.are_integers = first.is_int64() && second.is_int64();
    if (operands.are_integers) {
        operands.a = first.get_int64();
        operands.b = second.get_int64();
    }
    operands.x = first.to_number<double>();
    operands.y = second.to_number<double>();
    return operands;
}

base::Error overflow(Call& call) {
    return call.fault("overflows: the result is too large or too small");
}

Result<Value> float_result(Call& call, double number) {
    if (!std::isfinite(number)) return overflow(call);
    return Value::of(number);
}

Result<Value> add(Call& call) {
    const Operands o = TRY(operands_of(call));
    if (!o.are_integers) return float_result(call, o.x + o.y);
    int64_t sum = 0;
    if (__builtin_add_overflow(o.a, o.b, &sum)) return overflow(call);
    return Value::of(sum);
}

Result<Value> sub(Call& call) {
    const Operands o = TRY(operands_of(call));
    if (!o.are_integers) return float_result(call, o.x - o.y);
    int64_t difference = 0;
    if (__builtin_sub_overflow(o.a, o.b, &difference)) return overflow(call);
    return Value::of(difference);
}

Result<Value> mul(Call& call) {
    const Operands o = TRY(operands_of(call));
    if (!o.are_integers) return float_result(call, o.x * o.y);
    int64_t product = 0;
    if (__builtin_mul_overflow(o.a, o.b, &product)) return overflow(call);
    return Value::of(product);
}

base::Error divided_by_zero(Call& call) {
    return call.fault("expects its second parameter, the divisor, not to be zero");
}

Result<Value> div(Call& call) {
    const Operands o = TRY(operands_of(call));
    if (o.y == 0) return divided_by_zero(call);
    if (!o.are_integers) return float_result(call, o.x / o.y);
    if (o.b == -1 && o.a == std::numeric_limits<int64_t>::min()) return overflow(call);
    return Value::of(o.a / o.b);
}

Result<Value> mod(Call& call) {
    const Operands o = TRY(operands_of(call));
    if (o.y == 0) return divided_by_zero(call);
    if (!o.are_integers) return float_result(call, std::fmod(o.x, o.y));
    // The smallest integer divided by -1 traps, although its remainder is 0.
    return Value::of(o.b == -1 ? int64_t{0} : o.a % o.b);
}

// The smallest or largest of the arguments, or of one array.
Result<Value> extreme(Call& call, bool is_largest) {
    std::vector<const Json*> numbers;
    if (call.count() == 1 && call.argument(0).is_array()) {
        const auto& array = call.argument(0).get_array();
        TRY(call.meter().spend_steps(array.size()));
        for (const Json& item : array) numbers.push_back(&item);
    } else {
        for (size_t i = 0; i < call.count(); ++i) numbers.push_back(&call.argument(i));
    }
    if (numbers.empty()) return call.fault("expects at least one number");
    for (const Json* number : numbers)
        if (!number->is_number()) return call.wrong_type(0, "numbers or one array of numbers", *number);
    const auto is_less = [](const Json* a, const Json* b) { return *order_of(*a, *b) < 0; };
    const auto found = is_largest ? std::max_element(numbers.begin(), numbers.end(), is_less)
                                  : std::min_element(numbers.begin(), numbers.end(), is_less);
    return Value(Json(**found));
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
