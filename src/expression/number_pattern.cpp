// SPDX-License-Identifier: Apache-2.0
// Numbers written by .NET's custom patterns: 0 # . , % per mille, 'text', "text", \x and up to
// three sections. Exponents (E0) are refused until somebody has a flow with one.
#include <cmath>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/text.h"
#include "expression/number_format.h"

namespace leadflow::expression {
namespace {

using model::Json;

// 0.d1d2d3… times ten to the power of `point`; no digits: zero.
struct Digits {
    bool is_negative = false;
    std::string digits;
    int point = 0;
};

Digits digits_of(const Json& number) {
    Digits out;
    if (number.is_int64()) {
        const int64_t value = number.get_int64();
        out.is_negative = value < 0;
        out.digits = base::format("{}", value);
        if (value < 0) out.digits.erase(0, 1);
        out.point = static_cast<int>(out.digits.size());
    } else {
        // Fifteen digits, as .NET takes for patterns: 1.005 then rounds as its reader expects.
        const double value = number.to_number<double>();
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

// To so many decimals; a half goes away from zero.
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

enum class Piece { kZero, kHash, kPoint, kText };

struct Token {
    Piece piece;
    std::string text;
};

// One section of a pattern, taken apart.
struct Section {
    std::vector<Token> tokens;
    int whole_places = 0;
    int whole_digits_min = 0;
    int decimals_max = 0;
    int decimals_min = 0;
    int shift = 0;  // Powers of ten: percent, per mille, and thousands scaled away.
    bool is_grouped = false;
};

class SectionReader {
  public:
    explicit SectionReader(const NumberSymbols& symbols) : symbols_(symbols) {}

    base::Result<Section> read(std::string_view pattern) {
        for (size_t i = 0; i < pattern.size(); ++i) {
            const char c = pattern[i];
            if (c == '\'' || c == '"') {
                const size_t close = pattern.find(c, i + 1);
                if (close == std::string_view::npos) return not_a_number_format();
                text(pattern.substr(i + 1, close - i - 1));
                i = close;
            } else if (c == '\\') {
                if (++i == pattern.size()) return not_a_number_format();
                text(pattern.substr(i, 1));
            } else if ((c == 'E' || c == 'e') && is_exponent(pattern.substr(i + 1))) {
                return not_a_number_format();
            } else {
                character(pattern, i);
            }
        }
        if (!has_point_) end_whole();
        return std::move(section_);
    }

  private:
    static bool is_exponent(std::string_view rest) {
        if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
        return rest.starts_with('0');
    }

    void text(std::string_view text) {
        section_.tokens.push_back({Piece::kText, std::string(text)});
    }

    void character(std::string_view pattern, size_t& i) {
        constexpr std::string_view kPerMille = "\xE2\x80\xB0";
        const char c = pattern[i];
        if (c == '0' || c == '#') {
            place(c == '0');
        } else if (c == '.') {
            if (!has_point_) {
                end_whole();
                section_.tokens.push_back({Piece::kPoint, {}});
            }
            has_point_ = true;
        } else if (c == ',') {
            if (!has_point_ && section_.whole_places > 0) ++commas_;
        } else if (c == '%') {
            section_.shift += 2;
            text(symbols_.percent);
        } else if (pattern.substr(i).starts_with(kPerMille)) {
            section_.shift += 3;
            text(symbols_.per_mille);
            i += kPerMille.size() - 1;
        } else {
            text(pattern.substr(i, 1));
        }
    }

    void place(bool is_zero) {
        section_.tokens.push_back({is_zero ? Piece::kZero : Piece::kHash, {}});
        if (has_point_) {
            ++section_.decimals_max;
            if (is_zero) section_.decimals_min = section_.decimals_max;
            return;
        }
        // A comma between places groups; one at their end scales.
        if (commas_ > 0) section_.is_grouped = true;
        commas_ = 0;
        ++section_.whole_places;
        if (is_zero || section_.whole_digits_min > 0) ++section_.whole_digits_min;
    }

    void end_whole() {
        section_.shift -= 3 * commas_;
        commas_ = 0;
    }

    const NumberSymbols& symbols_;
    Section section_;
    bool has_point_ = false;
    int commas_ = 0;
};

// `number` is rounded and shifted already.
std::string write_section(const Section& section, const Digits& number,
                          const NumberSymbols& symbols) {
    std::string whole;
    std::string fraction(static_cast<size_t>(std::max(0, -number.point)), '0');
    for (int i = 0; i < static_cast<int>(number.digits.size()) || i < number.point; ++i) {
        const auto at = static_cast<size_t>(i);
        const char digit = at < number.digits.size() ? number.digits[at] : '0';
        (i < number.point ? whole : fraction) += digit;
    }
    fraction.resize(static_cast<size_t>(section.decimals_max), '0');
    while (fraction.size() > static_cast<size_t>(section.decimals_min) && fraction.back() == '0')
        fraction.pop_back();
    const auto whole_min = static_cast<size_t>(section.whole_digits_min);
    if (whole.size() < whole_min) whole.insert(0, whole_min - whole.size(), '0');

    std::string out;
    // Places still to come; digits beyond them stand before the first one.
    auto places = static_cast<size_t>(section.whole_places);
    size_t written = 0;
    size_t decimal = 0;
    bool has_point = false;
    for (const Token& token : section.tokens) {
        if (token.piece == Piece::kText) {
            out += token.text;
        } else if (token.piece == Piece::kPoint) {
            has_point = true;
            if (!fraction.empty()) out += symbols.decimal_point;
        } else if (has_point) {
            if (decimal < fraction.size()) out += fraction[decimal++];
        } else {
            for (--places; written + places < whole.size(); ++written) {
                out += whole[written];
                const size_t left = whole.size() - written - 1;
                if (section.is_grouped && left > 0 && left % 3 == 0) out += symbols.group_separator;
            }
        }
    }
    return out;
}

// Sections between semicolons that are not quoted.
std::vector<std::string_view> sections_of(std::string_view pattern) {
    std::vector<std::string_view> sections;
    char quote = '\0';
    size_t start = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '\\') {
            ++i;
        } else if (c == ';') {
            sections.push_back(pattern.substr(start, i - start));
            start = i + 1;
        }
    }
    sections.push_back(pattern.substr(std::min(start, pattern.size())));
    return sections;
}

}  // namespace

base::Result<std::string> format_by_pattern(const Json& number, std::string_view pattern,
                                            const NumberSymbols& symbols) {
    // A rounding loop over more places than a double has digits is no format.
    constexpr size_t kPatternMax = 500;
    if (pattern.size() > kPatternMax) return not_a_number_format();
    const std::vector<std::string_view> sections = sections_of(pattern);
    const Digits digits = digits_of(number);
    size_t chosen = digits.is_negative && sections.size() > 1 && !sections[1].empty() ? 1 : 0;
    while (true) {
        const Section section = TRY(SectionReader(symbols).read(sections[chosen]));
        Digits rounded = digits;
        if (!rounded.digits.empty()) rounded.point += section.shift;
        round_to(rounded, section.decimals_max);
        // What rounds to zero is written as zero.
        const bool is_zero = rounded.digits.empty();
        if (is_zero && chosen != 2 && sections.size() > 2 && !sections[2].empty()) {
            chosen = 2;
            continue;
        }
        std::string text = write_section(section, rounded, symbols);
        const bool has_own_sign = chosen == 1;
        return rounded.is_negative && !has_own_sign ? std::string(symbols.minus) + text : text;
    }
}

}  // namespace leadflow::expression
