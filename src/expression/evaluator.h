// SPDX-License-Identifier: Apache-2.0
// Runs a parsed expression against a Context. One Evaluator serves one evaluation of one
// template: its Meter adds up what all of it costs.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "expression/ast.h"
#include "expression/context.h"
#include "expression/value.h"

namespace leadflow::expression {

// What has been spent; past limits.h every spending fails with kLimitExceeded.
class Meter {
  public:
    base::Status spend_steps(size_t steps);
    base::Status spend_bytes(size_t bytes);
    // A copy, paid for before it is made.
    base::Result<model::Json> copy(const model::Json& value);

  private:
    size_t steps_ = 0;
    size_t bytes_ = 0;
};

// The context and the expression outlive it. One thread.
class Evaluator {
  public:
    explicit Evaluator(const Context& context) : context_(context) {}

    base::Result<Value> evaluate(const Expression& expression);

    // Of what failed first, in UTF-16 units of the text it stands in; after an error only.
    size_t failed_at() const { return failed_at_.value_or(0); }

    const Context& context() const { return context_; }
    Meter& meter() { return meter_; }

  private:
    base::Result<Value> invoke(const Expression& expression);
    // The error, its place kept if it is the first.
    base::Error failed(base::Error error, size_t position);

    const Context& context_;
    Meter meter_;
    // The outermost expression's text, for messages.
    std::string_view source_;
    std::optional<size_t> failed_at_;
};

}  // namespace leadflow::expression
