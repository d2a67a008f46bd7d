// SPDX-License-Identifier: Apache-2.0
#include "expression/number_text.h"

#include <charconv>
#include <cmath>
#include <string>

#include "expression/characters.h"

namespace leadflow::expression {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Eats the parts of a number one by one.
class FloatReader {
  public:
    FloatReader(std::string_view text, const NumberSymbols& symbols)
        : rest_(without_outer_white_space(text)), symbols_(symbols) {}

    std::optional<double> read() {
        const bool has_parenthesis = take('(');
        bool is_negative = has_parenthesis;
        bool has_sign = has_parenthesis;
        take_currency();
        take_sign(has_sign, is_negative);
        take_currency();
        if (!take_digits()) return std::nullopt;
        if (!rest_.empty() && (rest_.front() == 'e' || rest_.front() == 'E') && !take_exponent())
            return std::nullopt;
        take_currency();
        take_sign(has_sign, is_negative);
        take_currency();
        if (has_parenthesis && !take(')')) return std::nullopt;
        if (!rest_.empty()) return std::nullopt;
        double number = 0;
        const auto result = std::from_chars(digits_.data(), digits_.data() + digits_.size(), number);
        if (result.ec != std::errc() || !std::isfinite(number)) return std::nullopt;
        return is_negative ? -number : number;
    }

  private:
    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool take_text(std::string_view text) {
        if (text.empty() || !rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }

    void take_spaces() {
        while (const size_t bytes = white_space_at(rest_)) rest_.remove_prefix(bytes);
    }

    void take_currency() {
        const std::string_view before = without_outer_white_space(symbols_.currency_positive.prefix);
        const std::string_view after = without_outer_white_space(symbols_.currency_positive.suffix);
        const std::string_view rest = rest_;
        take_spaces();
        if (!take_text(before) && !take_text(after)) rest_ = rest;
        else take_spaces();
    }

    // Blanks of all widths are alike: what a person types is rarely U+202F.
    bool take_group_separator() {
        if (take_text(symbols_.group_separator)) return true;
        const size_t blank = white_space_at(rest_);
        if (blank == 0 || white_space_at(symbols_.group_separator) == 0 || blank == rest_.size() ||
            !is_digit(rest_[blank]))
            return false;
        rest_.remove_prefix(blank);
        return true;
    }

    void take_sign(bool& has_sign, bool& is_negative) {
        if (has_sign) return;
        if (take('-') || take_text(symbols_.minus)) is_negative = has_sign = true;
        else if (take('+')) has_sign = true;
    }

    bool take_digits() {
        bool has_digit = false;
        bool has_point = false;
        while (!rest_.empty()) {
            const char c = rest_.front();
            if (is_digit(c)) {
                has_digit = true;
                digits_ += c;
                rest_.remove_prefix(1);
            } else if (!has_point && take_text(symbols_.decimal_point)) {
                has_point = true;
                digits_ += '.';
            } else if (has_point || !has_digit || !take_group_separator()) {
                break;
            }
        }
        return has_digit;
    }

    bool take_exponent() {
        rest_.remove_prefix(1);
        digits_ += 'e';
        if (take('-')) digits_ += '-';
        else take('+');
        const size_t before = digits_.size();
        for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1))
            digits_ += rest_.front();
        return digits_.size() > before;
    }

    std::string_view rest_;
    const NumberSymbols& symbols_;
    std::string digits_;
};

}  // namespace

std::optional<int64_t> parse_int64(std::string_view text) {
    text = without_outer_white_space(text);
    // from_chars takes no plus sign, and "+-1" is no number.
    if (text.starts_with('+') && text.size() > 1 && is_digit(text[1])) text.remove_prefix(1);
    int64_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size() || text.empty())
        return std::nullopt;
    return number;
}

std::optional<double> parse_float(std::string_view text, const NumberSymbols& symbols) {
    return FloatReader(text, symbols).read();
}

}  // namespace leadflow::expression
