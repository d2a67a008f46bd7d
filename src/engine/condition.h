// SPDX-License-Identifier: Apache-2.0
// Condition: what an If asks. Either one expression ("@equals(…)") or a tree such as
// {"and":[{"equals":["@…", 1]}, {"not":{"contains":["@…","x"]}}]}.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "expression/template.h"

namespace leadflow::engine {

inline constexpr int kConditionDepthMax = 32;

class Condition {
  public:
    // Null is true: a condition without an expression has nothing to refuse.
    static Condition parse(const model::Json& value, size_t characters_max,
                           std::vector<expression::Fault>& faults);
    // kInvalidInput when an operand cannot be compared or the result is no Boolean.
    base::Result<bool> evaluate(const expression::Context& context) const;
    void for_each_expression(
        const std::function<void(const expression::Expression&)>& visit) const;

  private:
    static Condition parse(const model::Json& value, const std::string& path, int depth,
                           size_t characters_max, std::vector<expression::Fault>& faults);
    base::Result<bool> evaluate_group(const expression::Context& context) const;

    std::string operator_;  // "and", "or", "not", a function's name; empty: operands_[0] itself.
    std::vector<Condition> parts_;                // Of and, or, not.
    std::vector<expression::Template> operands_;  // Of a comparison.
};

}  // namespace leadflow::engine
