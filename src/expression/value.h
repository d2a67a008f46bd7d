// SPDX-License-Identifier: Apache-2.0
// What the evaluator works with: JSON that is either borrowed (a trigger's body, a literal) or
// its own, so that triggerBody()?['a']?['b'] copies nothing but the leaf, and that only when it
// leaves the evaluator.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "expression/decimal.h"
#include "model/json.h"

namespace leadflow::expression {

// Integers are int64, floats double. JSON has no place for a decimal's scale, so a Decimal stands
// beside json(), which is then the nearest number: only functions that know decimals (math,
// comparisons, string, concat, formatNumber) ask for it, and a result that leaves the evaluator
// is a plain number.
class Value {
  public:
    Value() = default;
    explicit Value(model::Json owned) : owned_(std::move(owned)) {}
    // `json` outlives the evaluation.
    static Value borrowed(const model::Json& json) {
        Value value;
        value.borrowed_ = &json;
        return value;
    }
    static Value borrowed_or_null(const model::Json* json) {
        return json == nullptr ? Value() : borrowed(*json);
    }
    static Value of(bool flag) { return Value(model::Json(flag)); }
    static Value of(int64_t number) { return Value(model::Json(number)); }
    static Value of(double number) { return Value(model::Json(number)); }
    static Value of(std::string_view text) { return Value(model::text_value(text)); }
    static Value of(const char*) = delete;  // It would become a bool.
    static Value of(Decimal decimal) {
        Value value(decimal.json());
        value.decimal_ = std::make_unique<const Decimal>(std::move(decimal));
        return value;
    }

    // nullptr: it is none.
    const Decimal* decimal() const { return decimal_.get(); }
    bool is_borrowed() const { return borrowed_ != nullptr; }
    const model::Json& json() const { return borrowed_ != nullptr ? *borrowed_ : owned_; }
    model::Json take() && {
        return borrowed_ != nullptr ? model::Json(*borrowed_) : std::move(owned_);
    }
    // The part of json() at this address, without copying it.
    Value narrowed(const model::Json& part) && {
        if (borrowed_ != nullptr) return borrowed(part);
        // The part lies in what this value owns, so it is ours to move from.
        return Value(std::move(const_cast<model::Json&>(part)));
    }

  private:
    const model::Json* borrowed_ = nullptr;
    model::Json owned_;
    std::unique_ptr<const Decimal> decimal_;
};

}  // namespace leadflow::expression
