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
namespace {

// Roughly the memory that a value takes.
size_t weight_of(const model::Json& value) {
    size_t weight = sizeof(model::Json);
    if (value.is_string()) {
        weight += value.get_string().size();
    } else if (const auto* array = value.if_array()) {
        for (const model::Json& item : *array) weight += weight_of(item);
    } else if (const auto* object = value.if_object()) {
        for (const auto& member : *object)
            weight += sizeof(member) + member.key().size() + weight_of(member.value());
    }
    return weight;
}

}  // namespace

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

base::Result<model::Json> Meter::copy(const model::Json& value) {
    TRY(spend_bytes(weight_of(value)));
    return model::Json(value);
}

base::Result<Value> Evaluator::evaluate(const Expression& expression) {
    if (!expression.source.empty()) source_ = expression.source;
    if (expression.is_literal()) return Value::borrowed(expression.literal);
    auto value = invoke(expression);
    if (!value) return failed(std::move(value).error(), expression.position);
    for (const Step& step : expression.steps) {
        const Value key = TRY(evaluate(*step.key));
        value = select(std::move(*value), key.json(), step.is_guarded, source_);
        if (!value) return failed(std::move(value).error(), step.key->position);
    }
    return value;
}

base::Error Evaluator::failed(base::Error error, size_t position) {
    if (!failed_at_) failed_at_ = position;
    return error;
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
