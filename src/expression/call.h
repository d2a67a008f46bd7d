// SPDX-License-Identifier: Apache-2.0
// One call of a function: its arguments, asked for by the type that the function needs, with the
// language's message when they have another one. What the bodies in functions_*.cpp work with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expression/ast.h"
#include "expression/culture.h"
#include "expression/evaluator.h"
#include "expression/value.h"

namespace leadflow::expression {

// Lives while the body runs; views and pointers it gives live as long.
class Call {
  public:
    Call(const Expression& expression, Evaluator& evaluator, std::vector<Value> arguments)
        : expression_(expression), evaluator_(evaluator), arguments_(std::move(arguments)) {}

    // Arguments as written. Indexes below are less than this.
    size_t count() const { return expression_.arguments.size(); }

    // Of eager functions.
    const model::Json& argument(size_t index) const { return arguments_[index].json(); }
    Value take(size_t index) { return std::move(arguments_[index]); }
    // The argument as JSON to keep and to change.
    base::Result<model::Json> own(size_t index);
    base::Result<model::Json> copy(const model::Json& value) { return meter().copy(value); }
    // Of lazy ones.
    base::Result<Value> evaluate(size_t index) {
        return evaluator_.evaluate(expression_.arguments[index]);
    }

    // A content envelope counts as its text.
    base::Result<std::string_view> text(size_t index);
    // `fallback` when the argument was not given (or is null).
    base::Result<std::string_view> text_or(size_t index, std::string_view fallback);
    // A float without a fraction counts as an integer.
    base::Result<int64_t> integer(size_t index) const;
    base::Result<const model::JsonArray*> array(size_t index) const;
    base::Result<const model::JsonObject*> object(size_t index) const;
    // nullptr: the argument is no decimal.
    const Decimal* decimal(size_t index) const { return arguments_[index].decimal(); }
    const Value& value(size_t index) const { return arguments_[index]; }
    // en-US when the argument is not given; fails when there is no such culture.
    base::Result<const Culture*> culture(size_t index);
    bool is_given(size_t index) const { return index < count() && !argument(index).is_null(); }

    const Context& context() const { return evaluator_.context(); }
    Meter& meter() { return evaluator_.meter(); }

    // "The template language function 'x' " + what + where to read more.
    base::Error fault(std::string_view what) const;
    // The same with its cause. A limit stays a limit.
    base::Error fault(std::string_view what, const base::Error& cause) const;
    // expected: "a string", "an array".
    base::Error wrong_type(size_t index, std::string_view expected) const;
    base::Error wrong_type(size_t index, std::string_view expected, const model::Json& given) const;
    std::string_view name() const { return expression_.function_name(); }

    // A produced text or array, paid for.
    base::Result<Value> text_result(std::string_view text);
    base::Result<Value> array_result(model::JsonArray array);
    // So many elements are about to be made or walked: their steps and the room they take.
    base::Status spend_elements(size_t count);

  private:
    const Expression& expression_;
    Evaluator& evaluator_;
    std::vector<Value> arguments_;
};

}  // namespace leadflow::expression
