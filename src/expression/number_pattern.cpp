// SPDX-License-Identifier: Apache-2.0
// Numbers written by .NET's custom patterns: 0 # . , % per mille, 'text', "text", \x and up to
// three sections, E0 E+0 E-0.
#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/text.h"
#include "expression/number_format.h"

namespace leadflow::expression {
namespace {

enum class Piece { kZero, kHash, kPoint, kText, kExponent };

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
    // Of "E+00": its letter, the least digits of it, and whether a plus sign is written.
    char exponent_letter = '\0';
    size_t exponent_digits_min = 0;
    bool has_exponent_plus = false;
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
                exponent(pattern, i);
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

    // E0, E+000: `i` is left at its last zero.
    void exponent(std::string_view pattern, size_t& i) {
        section_.exponent_letter = pattern[i];
        section_.has_exponent_plus = pattern[i + 1] == '+';
        if (pattern[i + 1] != '0') ++i;
        const size_t first = i + 1;
        const size_t end = std::min(pattern.find_first_not_of('0', first), pattern.size());
        section_.exponent_digits_min = end - first;
        section_.tokens.push_back({Piece::kExponent, {}});
        i = end - 1;
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

std::string exponent_text(const Section& section, int exponent, const NumberSymbols& symbols) {
    std::string out(1, section.exponent_letter);
    if (exponent < 0) out += symbols.minus;
    else if (section.has_exponent_plus) out += '+';
    return out + base::format("{:0{}}", std::abs(exponent), section.exponent_digits_min);
}

// `number` is rounded and shifted already; `exponent` was taken from it.
std::string write_section(const Section& section, const Digits& number, int exponent,
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
        } else if (token.piece == Piece::kExponent) {
            out += exponent_text(section, exponent, symbols);
        } else if (token.piece == Piece::kPoint) {
            has_point = true;
            if (!fraction.empty()) out += symbols.decimal_point;
        } else if (has_point) {
            if (decimal < fraction.size()) out += fraction[decimal++];
        } else {
            for (--places; written + places < whole.size(); ++written) {
                out += whole[written];
                const size_t left = whole.size() - written - 1;
                if (section.is_grouped && is_group_end(left, symbols)) out += symbols.group_separator;
            }
        }
    }
    return out;
}

// Rounds to the section's places; with an exponent the number first loses the powers of ten that
// the places before the point do not take. They are the result.
int rounded_with_exponent(const Section& section, Digits& number) {
    if (section.exponent_letter == '\0') {
        round_to(number, section.decimals_max);
        return 0;
    }
    if (number.digits.empty()) return 0;
    int exponent = number.point - section.whole_places;
    number.point = section.whole_places;
    round_to(number, section.decimals_max);
    // 9.96 has become 10.0.
    if (number.point > section.whole_places) {
        ++exponent;
        --number.point;
    }
    return exponent;
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

base::Result<std::string> format_by_pattern(const Digits& digits, std::string_view pattern,
                                            const NumberSymbols& symbols) {
    // A rounding loop over more places than a double has digits is no format.
    constexpr size_t kPatternMax = 500;
    if (pattern.size() > kPatternMax) return not_a_number_format();
    const std::vector<std::string_view> sections = sections_of(pattern);
    size_t chosen = digits.is_negative && sections.size() > 1 && !sections[1].empty() ? 1 : 0;
    while (true) {
        const Section section = TRY(SectionReader(symbols).read(sections[chosen]));
        Digits rounded = digits;
        if (!rounded.digits.empty()) rounded.point += section.shift;
        const int exponent = rounded_with_exponent(section, rounded);
        // What rounds to zero is written as zero.
        const bool is_zero = rounded.digits.empty();
        if (is_zero && chosen != 2 && sections.size() > 2 && !sections[2].empty()) {
            chosen = 2;
            continue;
        }
        std::string text = write_section(section, rounded, exponent, symbols);
        const bool has_own_sign = chosen == 1;
        return rounded.is_negative && !has_own_sign ? std::string(symbols.minus) + text : text;
    }
}

}  // namespace leadflow::expression
