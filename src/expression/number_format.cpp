// SPDX-License-Identifier: Apache-2.0
#include "expression/number_format.h"

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

uint64_t magnitude(int64_t number) {
    return number < 0 ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
}

// Rounded to `decimals`, the point first moved right by `shift` digits: exact, where multiplying
// by 100 would not be.
Fixed fixed_of(const Json& number, size_t decimals, size_t shift) {
    Fixed out;
    if (number.is_int64()) {
        out.is_negative = number.get_int64() < 0;
        out.whole = base::format("{}", magnitude(number.get_int64()));
        if (out.whole != "0") out.whole.append(shift, '0');
        out.fraction.assign(decimals, '0');
        return out;
    }
    const double value = number.to_number<double>();
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

std::string written(const Fixed& fixed, bool is_grouped, const NumberSymbols& symbols) {
    std::string out = is_grouped ? grouped(fixed.whole, symbols.group_separator) : fixed.whole;
    if (!fixed.fraction.empty()) {
        out += symbols.decimal_point;
        out += fixed.fraction;
    }
    return out;
}

std::string signed_text(bool is_negative, std::string text, const NumberSymbols& symbols) {
    return is_negative ? std::string(symbols.minus) + text : text;
}

// "1.234e+05" of the C++ library as .NET writes it: three digits of exponent.
std::string scientific(double value, size_t precision, char letter) {
    const std::string text = base::format("{:.{}e}", value, precision);
    const size_t mark = text.find('e');
    const int exponent = std::atoi(text.c_str() + mark + 1);
    return base::format("{}{}{}{:03}", text.substr(0, mark), letter, exponent < 0 ? '-' : '+',
                        std::abs(exponent));
}

std::string general(const Json& number, size_t precision) {
    if (precision == 0) {
        if (number.is_int64()) return base::format("{}", number.get_int64());
        return float_text(number.to_number<double>());
    }
    const double value = number.to_number<double>();
    const std::string text = base::format("{:.{}e}", value, precision - 1);
    // Rounded to so many digits; the shortest form of that.
    const int exponent = std::atoi(text.c_str() + text.find('e') + 1);
    const bool is_fixed = exponent > -6 && exponent < static_cast<int>(precision);
    if (is_fixed) {
        const int decimals = static_cast<int>(precision) - 1 - exponent;
        std::string fixed = base::format("{:.{}f}", value, std::max(0, decimals));
        if (fixed.find('.') != std::string::npos) {
            fixed.resize(fixed.find_last_not_of('0') + 1);
            if (fixed.ends_with('.')) fixed.pop_back();
        }
        return fixed;
    }
    std::string digits = text.substr(0, text.find('e'));
    if (digits.find('.') != std::string::npos) {
        digits.resize(digits.find_last_not_of('0') + 1);
        if (digits.ends_with('.')) digits.pop_back();
    }
    return base::format("{}E{}{:02}", digits, exponent < 0 ? '-' : '+', std::abs(exponent));
}

base::Result<std::string> integer_text(const Json& number, char letter, size_t digits,
                                       const NumberSymbols& symbols) {
    if (!number.is_int64()) return not_a_number_format();
    const int64_t value = number.get_int64();
    if (letter == 'X') return base::format("{:0{}X}", static_cast<uint64_t>(value), digits);
    if (letter == 'x') return base::format("{:0{}x}", static_cast<uint64_t>(value), digits);
    return signed_text(value < 0, base::format("{:0{}}", magnitude(value), digits), symbols);
}

base::Result<std::string> by_standard_format(const Json& number, char letter, size_t precision,
                                             bool has_precision, const NumberSymbols& symbols) {
    const size_t decimals = has_precision ? precision : 2;
    constexpr size_t kExponentDecimals = 6;
    switch (letter) {
        case 'C':
        case 'c': {
            const Fixed fixed = fixed_of(number, decimals, 0);
            return signed_text(fixed.is_negative,
                               std::string(symbols.currency) + written(fixed, true, symbols),
                               symbols);
        }
        case 'F':
        case 'f':
        case 'N':
        case 'n': {
            const Fixed fixed = fixed_of(number, decimals, 0);
            const bool is_grouped = letter == 'N' || letter == 'n';
            return signed_text(fixed.is_negative, written(fixed, is_grouped, symbols), symbols);
        }
        case 'P':
        case 'p': {
            const Fixed fixed = fixed_of(number, decimals, 2);
            return signed_text(fixed.is_negative,
                               written(fixed, true, symbols) + std::string(symbols.percent),
                               symbols);
        }
        case 'D':
        case 'd':
        case 'X':
        case 'x': return integer_text(number, letter, std::max<size_t>(1, precision), symbols);
        case 'E':
        case 'e':
            return scientific(number.to_number<double>(),
                              has_precision ? precision : kExponentDecimals, letter);
        case 'G':
        case 'g': return general(number, precision);
        case 'R':
        case 'r': return general(number, 0);
        default: return not_a_number_format();
    }
}

bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

}  // namespace

base::Error not_a_number_format() {
    return base::invalid_input("The format is not a valid format of this number.");
}

std::string grouped(std::string_view digits, std::string_view separator) {
    std::string out;
    for (size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += separator;
        out += digits[i];
    }
    return out;
}

base::Result<std::string> format_number(const Json& number, std::string_view format,
                                        const NumberSymbols& symbols) {
    if (format.empty()) return general(number, 0);
    int64_t precision = 0;
    const bool has_precision = format.size() > 1;
    const bool is_standard =
        is_letter(format[0]) && (!has_precision || (format[1] >= '0' && format[1] <= '9' &&
                                                    base::parse_integer(format.substr(1), precision)));
    if (!is_standard) return format_by_pattern(number, format, symbols);
    if (precision > static_cast<int64_t>(kPrecisionMax)) return not_a_number_format();
    return by_standard_format(number, format[0], static_cast<size_t>(precision), has_precision,
                              symbols);
}

}  // namespace leadflow::expression
