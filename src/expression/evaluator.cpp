// SPDX-License-Identifier: Apache-2.0
#include "expression/evaluator.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "expression/call.h"
#include "expression/function.h"
#include "expression/limits.h"
#include "expression/property_access.h"

namespace leadflow::expression {

base::Status Meter::spend_steps(size_t steps) {
    if (steps > kStepsMax - steps_)
        return base::limit_exceeded(base::format(
            "The expression takes more than the maximum of '{}' steps.", kStepsMax));
    steps_ += steps;
    return {};
}

base::Status Meter::spend_bytes(size_t bytes) {
    if (bytes > kWorkBytesMax - bytes_)
        return base::limit_exceeded(base::format(
            "The expression takes more memory than the maximum of '{}' bytes.", kWorkBytesMax));
    bytes_ += bytes;
    return {};
}

base::Result<Value> Evaluator::evaluate(const Expression& expression) {
    if (!expression.source.empty()) source_ = expression.source;
    if (expression.is_literal()) return Value::borrowed(expression.literal);
    Value value = TRY(invoke(expression));
    for (const Step& step : expression.steps) {
        const Value key = TRY(evaluate(*step.key));
        value = TRY(select(std::move(value), key.json(), step.is_guarded, source_));
    }
    return value;
}

base::Result<Value> Evaluator::invoke(const Expression& expression) {
    TRY(meter_.spend_steps(1));
    std::vector<Value> arguments;
    if (expression.function->arguments == Arguments::kEager) {
        arguments.reserve(expression.arguments.size());
        for (const Expression& argument : expression.arguments)
            arguments.push_back(TRY(evaluate(argument)));
    }
    Call call(expression, *this, std::move(arguments));
    return expression.function->body(call);
}

}  // namespace leadflow::expression
