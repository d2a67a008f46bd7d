// SPDX-License-Identifier: Apache-2.0
// Timestamps read by a custom .NET pattern.
#include <algorithm>

#include "base/text.h"
#include "expression/date_reader.h"

namespace leadflow::expression {
namespace {

// Every method that returns false has found the text to be of another form. Used once.
class PatternReader {
  public:
    PatternReader(std::string_view text, const DateSymbols& symbols)
        : in_(text), symbols_(symbols) {}

    std::optional<Timestamp> read(std::string_view pattern) {
        while (!pattern.empty()) {
            const char letter = pattern.front();
            if (letter == '\'' || letter == '"') {
                const size_t close = pattern.find(letter, 1);
                if (close == std::string_view::npos) return std::nullopt;
                if (!literal(pattern.substr(1, close - 1))) return std::nullopt;
                pattern.remove_prefix(close + 1);
            } else if (letter == '\\') {
                if (!literal(pattern.substr(1, 1)) || pattern.size() < 2) return std::nullopt;
                pattern.remove_prefix(2);
            } else if (letter == '%') {
                pattern.remove_prefix(1);
            } else {
                const size_t run = std::min(pattern.find_first_not_of(letter), pattern.size());
                if (!specifier(letter, run)) return std::nullopt;
                pattern.remove_prefix(run);
            }
        }
        if (!in_.is_done() || !apply_half_of_day()) return std::nullopt;
        return draft_.finished();
    }

  private:
    bool literal(std::string_view text) {
        return std::all_of(text.begin(), text.end(), [this](char c) { return in_.take(c); });
    }

    bool specifier(char letter, size_t run) {
        // A short form takes one digit or two, a long one exactly two.
        const size_t digits = run >= 2 ? 2 : 1;
        CivilTime& civil = draft_.civil;
        switch (letter) {
            case 'y': return year(run);
            case 'M': return run >= 3 ? month_name() : in_.number(digits, 2, civil.month);
            case 'd': return run >= 3 ? day_name() : in_.number(digits, 2, civil.day);
            case 'H':
            case 'h': return in_.number(digits, 2, civil.hour);
            case 'm': return in_.number(digits, 2, civil.minute);
            case 's': return in_.number(digits, 2, civil.second);
            case 'f': return in_.digits_of_second(run, run, civil.fraction);
            case 'F': return in_.digits_of_second(0, run, civil.fraction);
            case 't': return half_of_day();
            case 'K':
            case 'z': return read_zone(in_, draft_);
            case '/':
            case ':': return separators(letter, run);
            default:
                for (size_t i = 0; i < run; ++i)
                    if (!in_.take(letter)) return false;
                return true;
        }
    }

    bool year(size_t run) {
        const size_t digits = run <= 2 ? 2 : 4;
        unsigned number = 0;
        if (!in_.number(run == 1 ? 1 : digits, digits, number)) return false;
        // Two digits as .NET's calendar reads them, up to 2049.
        if (run <= 2) number += number < 50 ? 2000 : 1900;
        draft_.civil.year = static_cast<int>(number);
        return true;
    }

    bool month_name() {
        size_t length = 0;
        const auto month = symbols_.month_at(in_.rest(), length);
        in_.skip(length);
        if (month) draft_.civil.month = *month + 1;
        return month.has_value();
    }

    bool day_name() {
        size_t length = 0;
        const auto day = symbols_.day_at(in_.rest(), length);
        in_.skip(length);
        return day.has_value();
    }

    bool half_of_day() {
        is_afternoon_ = in_.take_word(symbols_.afternoon) || in_.take_word("PM");
        return *is_afternoon_ || in_.take_word(symbols_.morning) || in_.take_word("AM");
    }

    bool separators(char letter, size_t run) {
        const std::string& wanted =
            letter == '/' ? symbols_.date_separator : symbols_.time_separator;
        for (size_t i = 0; i < run; ++i)
            if (!literal(wanted)) return false;
        return true;
    }

    bool apply_half_of_day() {
        if (!is_afternoon_) return true;
        unsigned& hour = draft_.civil.hour;
        if (hour == 0 || hour > 12) return false;
        hour = hour % 12 + (*is_afternoon_ ? 12 : 0);
        return true;
    }

    DateReader in_;
    const DateSymbols& symbols_;
    DateDraft draft_;
    std::optional<bool> is_afternoon_;
};

}  // namespace

std::optional<Timestamp> parse_timestamp_exact(std::string_view text, std::string_view pattern,
                                               const DateSymbols& symbols) {
    return PatternReader(text, symbols).read(pattern);
}

}  // namespace leadflow::expression
