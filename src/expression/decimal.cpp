// SPDX-License-Identifier: Apache-2.0
#include "expression/decimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/text.h"
#include "expression/characters.h"

namespace leadflow::expression {
namespace {

constexpr int64_t kScaleMax = 28;
// 2^96 - 1.
constexpr std::string_view kDigitsLargest = "79228162514264337593543950335";
// Digits and exponents past these say nothing that a Decimal could hold.
constexpr size_t kTextMax = 1000;
constexpr int64_t kExponentMax = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string without_leading_zeros(std::string digits) {
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

// Naturals are digits without leading zeros; empty is zero.
int compare_naturals(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    return a.compare(b);
}

std::string sum_of(std::string_view a, std::string_view b) {
    std::string out;
    int carry = 0;
    for (size_t i = 0; i < std::max(a.size(), b.size()) || carry > 0; ++i) {
        int digit = carry;
        if (i < a.size()) digit += a[a.size() - 1 - i] - '0';
        if (i < b.size()) digit += b[b.size() - 1 - i] - '0';
        out += static_cast<char>('0' + digit % 10);
        carry = digit / 10;
    }
    std::reverse(out.begin(), out.end());
    return out;
}

// a is not less than b.
std::string difference_of(std::string_view a, std::string_view b) {
    std::string out(a);
    int borrow = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        char& digit = out[a.size() - 1 - i];
        int rest = digit - '0' - borrow - (i < b.size() ? b[b.size() - 1 - i] - '0' : 0);
        borrow = rest < 0 ? 1 : 0;
        rest += 10 * borrow;
        digit = static_cast<char>('0' + rest);
    }
    return without_leading_zeros(std::move(out));
}

std::string product_of(std::string_view a, std::string_view b) {
    std::vector<int> columns(a.size() + b.size(), 0);
    for (size_t i = 0; i < a.size(); ++i)
        for (size_t j = 0; j < b.size(); ++j) columns[i + j + 1] += (a[i] - '0') * (b[j] - '0');
    for (size_t i = columns.size(); i-- > 1;) {
        columns[i - 1] += columns[i] / 10;
        columns[i] %= 10;
    }
    std::string out;
    for (const int column : columns) out += static_cast<char>('0' + column);
    return without_leading_zeros(std::move(out));
}

struct Quotient {
    std::string whole;
    std::string remainder;
};

Quotient quotient_of(std::string_view a, std::string_view b) {
    Quotient out;
    for (const char digit : a) {
        if (!out.remainder.empty() || digit != '0') out.remainder += digit;
        char times = '0';
        for (; compare_naturals(out.remainder, b) >= 0; ++times)
            out.remainder = difference_of(out.remainder, b);
        out.whole += times;
    }
    out.whole = without_leading_zeros(std::move(out.whole));
    return out;
}

std::string with_zeros(std::string digits, size_t count) {
    if (!digits.empty()) digits.append(count, '0');
    return digits;
}

bool fits(std::string_view digits) { return compare_naturals(digits, kDigitsLargest) <= 0; }

// Without its last `count` digits; a half goes to the even neighbour.
std::string rounded(const std::string& digits, size_t count) {
    if (count == 0) return digits;
    if (count > digits.size()) return {};
    const size_t kept = digits.size() - count;
    std::string out = digits.substr(0, kept);
    const bool is_above_half =
        digits[kept] > '5' ||
        (digits[kept] == '5' && digits.find_first_not_of('0', kept + 1) != std::string::npos);
    const bool is_half = digits[kept] == '5' && !is_above_half;
    const bool is_odd = !out.empty() && (out.back() - '0') % 2 == 1;
    return is_above_half || (is_half && is_odd) ? sum_of(out, "1") : out;
}

}  // namespace

std::optional<Decimal> Decimal::fitted(bool is_negative, std::string digits, int64_t scale) {
    digits = without_leading_zeros(std::move(digits));
    if (scale < 0) {
        if (!digits.empty() && digits.size() + static_cast<size_t>(-scale) > kDigitsLargest.size())
            return std::nullopt;
        digits = with_zeros(std::move(digits), static_cast<size_t>(-scale));
        scale = 0;
    }
    auto excess = static_cast<size_t>(std::max<int64_t>(0, scale - kScaleMax));
    std::string kept = rounded(digits, excess);
    while (!fits(kept) && static_cast<int64_t>(excess) < scale) kept = rounded(digits, ++excess);
    if (!fits(kept)) return std::nullopt;
    Decimal out;
    out.digits_ = std::move(kept);
    out.scale_ = static_cast<size_t>(scale) - excess;
    out.is_negative_ = is_negative && !out.digits_.empty();
    return out;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
    text = without_outer_white_space(text);
    if (text.size() > kTextMax) return std::nullopt;
    bool is_negative = false;
    if (text.starts_with('-') || text.starts_with('+')) {
        is_negative = text.front() == '-';
        text.remove_prefix(1);
    }
    std::string digits;
    int64_t scale = 0;
    bool has_point = false;
    bool has_digit = false;
    size_t i = 0;
    for (; i < text.size(); ++i) {
        if (is_digit(text[i])) {
            digits += text[i];
            has_digit = true;
            scale += has_point ? 1 : 0;
        } else if (text[i] == '.' && !has_point) {
            has_point = true;
        } else if (text[i] != ',' || has_point || !has_digit) {
            break;
        }
    }
    if (!has_digit) return std::nullopt;
    if (i < text.size()) {
        int64_t exponent = 0;
        std::string_view rest = text.substr(i + 1);
        if (rest.starts_with('+') && rest.size() > 1 && is_digit(rest[1])) rest.remove_prefix(1);
        if ((text[i] != 'e' && text[i] != 'E') || !base::parse_integer(rest, exponent) ||
            std::abs(exponent) > kExponentMax)
            return std::nullopt;
        scale -= exponent;
    }
    return fitted(is_negative, std::move(digits), scale);
}

std::optional<Decimal> Decimal::of(const model::Json& number) {
    if (number.is_int64()) return parse(base::format("{}", number.get_int64()));
    if (number.is_uint64()) return parse(base::format("{}", number.get_uint64()));
    if (!number.is_double() || !std::isfinite(number.get_double())) return std::nullopt;
    auto decimal = parse(base::format("{:.14e}", number.get_double()));
    // The zeros behind the digits are the format's, not the number's.
    while (decimal && decimal->scale_ > 0 && decimal->digits_.ends_with('0')) {
        decimal->digits_.pop_back();
        --decimal->scale_;
    }
    if (decimal && decimal->digits_.empty()) decimal->scale_ = 0;
    return decimal;
}

std::optional<Decimal> Decimal::sum(const Decimal& other, bool other_is_negative) const {
    const size_t scale = std::max(scale_, other.scale_);
    const std::string a = with_zeros(digits_, scale - scale_);
    const std::string b = with_zeros(other.digits_, scale - other.scale_);
    const auto signed_scale = static_cast<int64_t>(scale);
    if (is_negative_ == other_is_negative) return fitted(is_negative_, sum_of(a, b), signed_scale);
    if (compare_naturals(a, b) >= 0) return fitted(is_negative_, difference_of(a, b), signed_scale);
    return fitted(other_is_negative, difference_of(b, a), signed_scale);
}

std::optional<Decimal> Decimal::plus(const Decimal& other) const {
    return sum(other, other.is_negative_);
}

std::optional<Decimal> Decimal::minus(const Decimal& other) const {
    return sum(other, !other.is_negative_);
}

std::optional<Decimal> Decimal::times(const Decimal& other) const {
    return fitted(is_negative_ != other.is_negative_, product_of(digits_, other.digits_),
                  static_cast<int64_t>(scale_ + other.scale_));
}

std::optional<Decimal> Decimal::divided_by(const Decimal& other) const {
    // As many digits as 96 bits could hold, and one to round by.
    const auto zeros = static_cast<size_t>(kScaleMax) + 1 + other.digits_.size();
    Quotient quotient = quotient_of(with_zeros(digits_, zeros), other.digits_);
    auto scale = static_cast<int64_t>(scale_ + zeros) - static_cast<int64_t>(other.scale_);
    const int64_t scale_min =
        std::max<int64_t>(0, static_cast<int64_t>(scale_) - static_cast<int64_t>(other.scale_));
    while (quotient.remainder.empty() && scale > scale_min && quotient.whole.ends_with('0')) {
        quotient.whole.pop_back();
        --scale;
    }
    if (quotient.whole.empty()) scale = scale_min;
    // A digit for what is left over, so that it does not look like a half.
    if (!quotient.remainder.empty()) {
        quotient.whole += '1';
        ++scale;
    }
    return fitted(is_negative_ != other.is_negative_, std::move(quotient.whole), scale);
}

std::optional<Decimal> Decimal::remainder_by(const Decimal& other) const {
    const size_t scale = std::max(scale_, other.scale_);
    const Quotient quotient = quotient_of(with_zeros(digits_, scale - scale_),
                                          with_zeros(other.digits_, scale - other.scale_));
    return fitted(is_negative_, quotient.remainder, static_cast<int64_t>(scale));
}

std::strong_ordering Decimal::compare(const Decimal& other) const {
    if (is_negative_ != other.is_negative_)
        return is_negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    const size_t scale = std::max(scale_, other.scale_);
    const int order = compare_naturals(with_zeros(digits_, scale - scale_),
                                       with_zeros(other.digits_, scale - other.scale_));
    return is_negative_ ? 0 <=> order : order <=> 0;
}

std::string Decimal::text() const {
    std::string out = digits_;
    if (out.size() <= scale_) out.insert(0, scale_ + 1 - out.size(), '0');
    if (scale_ > 0) out.insert(out.size() - scale_, 1, '.');
    return is_negative_ ? "-" + out : out;
}

model::Json Decimal::json() const {
    const std::string written = text();
    int64_t integer = 0;
    if (scale_ == 0 && base::parse_integer(written, integer)) return integer;
    double number = 0;
    std::from_chars(written.data(), written.data() + written.size(), number);
    return number;
}

}  // namespace leadflow::expression
