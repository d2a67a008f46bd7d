// SPDX-License-Identifier: Apache-2.0
// Decimal numbers as decimal() makes them: 96 bits of digits and 0 to 28 of them after the point
// (.NET's System.Decimal). Exact where a float would not be; slow, and nobody minds.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "model/json.h"

namespace leadflow::expression {

// A value; every operation gives nothing when the result does not fit.
class Decimal {
  public:
    Decimal() = default;
    // Sign, digits with thousands commas, point, exponent; rounds what is past 28 places.
    static std::optional<Decimal> parse(std::string_view text);
    // A float counts with fifteen digits.
    static std::optional<Decimal> of(const model::Json& number);

    std::optional<Decimal> plus(const Decimal& other) const;
    std::optional<Decimal> minus(const Decimal& other) const;
    std::optional<Decimal> times(const Decimal& other) const;
    // `other` is not zero.
    std::optional<Decimal> divided_by(const Decimal& other) const;
    // With the sign of this.
    std::optional<Decimal> remainder_by(const Decimal& other) const;
    std::strong_ordering compare(const Decimal& other) const;

    bool is_zero() const { return digits_.empty(); }
    bool is_negative() const { return is_negative_; }
    // Without leading zeros; empty for zero. The last `scale` of them stand after the point.
    const std::string& digits() const { return digits_; }
    size_t scale() const { return scale_; }

    // With its scale: "1.50".
    std::string text() const;
    // The nearest float, or an integer when there is nothing after the point.
    model::Json json() const;

  private:
    static std::optional<Decimal> fitted(bool is_negative, std::string digits, int64_t scale);
    // This plus other, whose sign is taken as given.
    std::optional<Decimal> sum(const Decimal& other, bool other_is_negative) const;

    bool is_negative_ = false;
    std::string digits_;
    size_t scale_ = 0;
};

}  // namespace leadflow::expression
