// SPDX-License-Identifier: Apache-2.0
#include "expression/number_format.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "expression/limits.h"
#include "expression/text_form.h"

namespace leadflow::expression {
namespace {

using model::Json;

// A number's digits before and after the point.
struct Fixed {
    bool is_negative = false;
    std::string whole;
    std::string fraction;
};

// What is formatted: a decimal, or else a JSON number.
struct Number {
    const Json& json;
    const Decimal* decimal = nullptr;

    bool is_integer() const { return decimal == nullptr && !json.is_double(); }
    bool is_exact() const { return decimal != nullptr || !json.is_double(); }
    double as_float() const { return json.to_number<double>(); }
    Digits digits() const { return decimal != nullptr ? digits_of(*decimal) : digits_of(json); }
};

// Rounded to `decimals`, the point first moved right by `shift` digits: exact, where multiplying
// by 100 would not be.
Fixed fixed_of(const Number& number, size_t decimals, size_t shift) {
    Fixed out;
    if (number.is_exact()) {
        Digits digits = number.digits();
        if (!digits.digits.empty()) digits.point += static_cast<int>(shift);
        round_to(digits, static_cast<int>(decimals));
        out.is_negative = digits.is_negative;
        std::string all(static_cast<size_t>(std::max(0, 1 - digits.point)), '0');
        all += digits.digits;
        const size_t whole = static_cast<size_t>(std::max(1, digits.point));
        all.resize(std::max(all.size(), whole + decimals), '0');
        out.whole = all.substr(0, whole);
        out.fraction = all.substr(whole, decimals);
        return out;
    }
    const double value = number.as_float();
    std::string text = base::format("{:.{}f}", std::fabs(value), decimals + shift);
    const size_t point = std::min(text.find('.'), text.size());
    out.whole = text.substr(0, point);
    out.fraction = point < text.size() ? text.substr(point + 1) : "";
    out.whole += out.fraction.substr(0, shift);
    out.fraction.erase(0, shift);
    out.whole.erase(0, std::min(out.whole.find_first_not_of('0'), out.whole.size() - 1));
    // What is rounded away leaves no minus sign behind.
    const bool is_zero = out.whole == "0" && out.fraction.find_first_not_of('0') == std::string::npos;
    out.is_negative = value < 0 && !is_zero;
    return out;
}

std::string written(const Fixed& fixed, std::string_view group_separator,
                    std::string_view decimal_point, const NumberSymbols& symbols) {
    std::string out;
    for (size_t i = 0; i < fixed.whole.size(); ++i) {
        out += fixed.whole[i];
        if (is_group_end(fixed.whole.size() - i - 1, symbols)) out += group_separator;
    }
    if (!fixed.fraction.empty()) {
        out += decimal_point;
        out += fixed.fraction;
    }
    return out;
}

std::string between(const Affixes& affixes, std::string_view text) {
    return affixes.prefix + std::string(text) + affixes.suffix;
}

std::string money(const Number& number, size_t decimals, const NumberSymbols& symbols) {
    const Fixed fixed = fixed_of(number, decimals, 0);
    return between(fixed.is_negative ? symbols.currency_negative : symbols.currency_positive,
                   written(fixed, symbols.currency_group_separator, symbols.currency_decimal_point,
                           symbols));
}

std::string percent(const Number& number, size_t decimals, const NumberSymbols& symbols) {
    const Fixed fixed = fixed_of(number, decimals, 2);
    return between(fixed.is_negative ? symbols.percent_negative : symbols.percent_positive,
                   written(fixed, symbols.group_separator, symbols.decimal_point, symbols));
}

std::string plain(const Number& number, size_t decimals, bool is_grouped,
                  const NumberSymbols& symbols) {
    const Fixed fixed = fixed_of(number, decimals, 0);
    const std::string_view separator =
        is_grouped ? std::string_view(symbols.group_separator) : std::string_view();
    return (fixed.is_negative ? symbols.minus : "") +
           written(fixed, separator, symbols.decimal_point, symbols);
}

// A text of the C++ library or of text_form.h with the culture's point and sign.
std::string localized(std::string_view text, const NumberSymbols& symbols) {
    std::string out;
    for (const char c : text) {
        if (c == '.') out += symbols.decimal_point;
        else if (c == '-') out += symbols.minus;
        else out += c;
    }
    return out;
}

// "1.234e+05" of the C++ library as .NET writes it: three digits of exponent.
std::string scientific(double value, size_t precision, char letter) {
    const std::string text = base::format("{:.{}e}", value, precision);
    const size_t mark = text.find('e');
    const int exponent = std::atoi(text.c_str() + mark + 1);
    return base::format("{}{}{}{:03}", text.substr(0, mark), letter, exponent < 0 ? '-' : '+',
                        std::abs(exponent));
}

void drop_zeros_behind_point(std::string& digits) {
    if (digits.find('.') == std::string::npos) return;
    digits.resize(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.pop_back();
}

std::string general(const Number& number, size_t precision, char letter) {
    if (precision == 0) {
        if (number.decimal != nullptr) return number.decimal->text();
        if (number.is_integer()) return number.json.is_int64()
                                            ? base::format("{}", number.json.get_int64())
                                            : base::format("{}", number.json.get_uint64());
        return float_text(number.as_float());
    }
    const double value = number.as_float();
    const std::string text = base::format("{:.{}e}", value, precision - 1);
    // Rounded to so many digits; the shortest form of that.
    const int exponent = std::atoi(text.c_str() + text.find('e') + 1);
    const bool is_fixed = exponent > -6 && exponent < static_cast<int>(precision);
    if (is_fixed) {
        const int decimals = static_cast<int>(precision) - 1 - exponent;
        std::string fixed = base::format("{:.{}f}", value, std::max(0, decimals));
        drop_zeros_behind_point(fixed);
        return fixed;
    }
    std::string digits = text.substr(0, text.find('e'));
    drop_zeros_behind_point(digits);
    return base::format("{}{}{}{:02}", digits, letter == 'g' ? 'e' : 'E', exponent < 0 ? '-' : '+',
                        std::abs(exponent));
}

base::Result<std::string> integer_text(const Number& number, char letter, size_t digits,
                                       const NumberSymbols& symbols) {
    if (!number.is_integer() || !number.json.is_int64()) return not_a_number_format();
    const int64_t value = number.json.get_int64();
    if (letter == 'X') return base::format("{:0{}X}", static_cast<uint64_t>(value), digits);
    if (letter == 'x') return base::format("{:0{}x}", static_cast<uint64_t>(value), digits);
    const uint64_t magnitude =
        value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    return (value < 0 ? symbols.minus : "") + base::format("{:0{}}", magnitude, digits);
}

struct Precision {
    bool is_given = false;
    size_t digits = 0;

    size_t or_default(size_t value) const { return is_given ? digits : value; }
};

base::Result<std::string> by_standard_format(const Number& number, char letter,
                                             Precision precision, const NumberSymbols& symbols) {
    constexpr size_t kDecimals = 2;
    constexpr size_t kExponentDecimals = 6;
    switch (letter) {
        case 'C':
        case 'c': return money(number, precision.or_default(symbols.currency_decimals), symbols);
        case 'F':
        case 'f': return plain(number, precision.or_default(kDecimals), false, symbols);
        case 'N':
        case 'n': return plain(number, precision.or_default(kDecimals), true, symbols);
        case 'P':
        case 'p': return percent(number, precision.or_default(kDecimals), symbols);
        case 'D':
        case 'd':
        case 'X':
        case 'x':
            return integer_text(number, letter, std::max<size_t>(1, precision.digits), symbols);
        case 'E':
        case 'e':
            return localized(scientific(number.as_float(),
                                        precision.or_default(kExponentDecimals), letter),
                             symbols);
        case 'G':
        case 'g': return localized(general(number, precision.digits, letter), symbols);
        case 'R':
        case 'r': return localized(general(number, 0, letter), symbols);
        default: return not_a_number_format();
    }
}

bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

base::Result<std::string> format_any(const Number& number, std::string_view format,
                                     const NumberSymbols& symbols) {
    if (format.empty()) return localized(general(number, 0, 'G'), symbols);
    const std::string_view behind = format.substr(1);
    const bool is_standard = is_letter(format[0]) &&
                             behind.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_standard) return format_by_pattern(number.digits(), format, symbols);
    int64_t precision = 0;
    const bool has_precision = !behind.empty();
    if (has_precision && (!base::parse_integer(behind, precision) ||
                          precision > static_cast<int64_t>(kPrecisionMax)))
        return not_a_number_format();
    return by_standard_format(number, format[0],
                              {has_precision, static_cast<size_t>(precision)}, symbols);
}

}  // namespace

base::Error not_a_number_format() {
    return base::invalid_input("The format is not a valid format of this number.");
}

bool is_group_end(size_t left, const NumberSymbols& symbols) {
    if (left < symbols.group_size) return false;
    return (left - symbols.group_size) % symbols.outer_group_size == 0;
}

Digits digits_of(const Json& number) {
    Digits out;
    if (!number.is_double()) {
        out.digits = number.is_int64() ? base::format("{}", number.get_int64())
                                       : base::format("{}", number.get_uint64());
        out.is_negative = out.digits.starts_with('-');
        if (out.is_negative) out.digits.erase(0, 1);
        out.point = static_cast<int>(out.digits.size());
    } else {
        // Fifteen digits, as .NET takes for patterns: 1.005 then rounds as its reader expects.
        const double value = number.get_double();
        const std::string text = base::format("{:.14e}", std::fabs(value));
        out.is_negative = value < 0;
        out.digits = text.substr(0, 1) + text.substr(2, 14);
        out.point = std::atoi(text.c_str() + text.find('e') + 1) + 1;
    }
    const size_t zeros = std::min(out.digits.find_first_not_of('0'), out.digits.size());
    out.digits.erase(0, zeros);
    if (out.digits.empty()) out.point = 0;
    return out;
}

Digits digits_of(const Decimal& number) {
    return {number.is_negative(), number.digits(),
            number.is_zero() ? 0
                             : static_cast<int>(number.digits().size()) -
                                   static_cast<int>(number.scale())};
}

void round_to(Digits& number, int decimals) {
    const int keep = number.point + decimals;
    if (keep < 0) number.digits.clear();
    if (keep >= 0 && static_cast<size_t>(keep) < number.digits.size()) {
        const auto kept = static_cast<size_t>(keep);
        const bool rounds_up = number.digits[kept] >= '5';
        number.digits.resize(kept);
        size_t i = kept;
        while (rounds_up && i > 0 && number.digits[i - 1] == '9') number.digits[--i] = '0';
        if (rounds_up && i > 0) {
            ++number.digits[i - 1];
        } else if (rounds_up) {
            number.digits.insert(0, 1, '1');
            ++number.point;
        }
    }
    if (number.digits.find_first_not_of('0') == std::string::npos) {
        number.digits.clear();
        number.point = 0;
        number.is_negative = false;
    }
}

base::Result<std::string> format_number(const Json& number, std::string_view format,
                                        const NumberSymbols& symbols) {
    return format_any({number}, format, symbols);
}

base::Result<std::string> format_decimal(const Decimal& number, std::string_view format,
                                         const NumberSymbols& symbols) {
    const Json json = number.json();
    return format_any({json, &number}, format, symbols);
}

}  // namespace leadflow::expression
