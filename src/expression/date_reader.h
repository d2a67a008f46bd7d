// SPDX-License-Identifier: Apache-2.0
// How the readers of dates (timestamp.cpp by form, timestamp_exact.cpp by pattern) walk a text.
#pragma once

#include <optional>
#include <string_view>

#include "base/text.h"
#include "expression/characters.h"
#include "expression/timestamp.h"

namespace leadflow::expression {

inline constexpr int kTickDigits = 7;

inline bool is_date_digit(char c) { return c >= '0' && c <= '9'; }

// Takes pieces off the front of a date's text; each take says whether it was there.
class DateReader {
  public:
    explicit DateReader(std::string_view text) : rest_(without_outer_white_space(text)) {}

    bool is_done() const { return rest_.empty(); }
    char front() const { return rest_.empty() ? '\0' : rest_.front(); }

    bool take(char c) {
        if (front() != c || rest_.empty()) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool take_word(std::string_view word) {
        if (!base::starts_with_ignoring_case(rest_, word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    void skip_spaces() {
        while (take(' ')) {
        }
    }

    // Between `digits_min` and `digits_max` digits.
    bool number(size_t digits_min, size_t digits_max, unsigned& out) {
        size_t digits = 0;
        unsigned value = 0;
        while (digits < digits_max && digits < rest_.size() && is_date_digit(rest_[digits]))
            value = value * 10 + static_cast<unsigned>(rest_[digits++] - '0');
        if (digits < digits_min) return false;
        rest_.remove_prefix(digits);
        out = value;
        return true;
    }

    // Letters at the front.
    std::string_view word() {
        size_t length = 0;
        while (length < rest_.size() &&
               ((rest_[length] | 0x20) >= 'a' && (rest_[length] | 0x20) <= 'z'))
            ++length;
        const std::string_view word = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return word;
    }

    std::string_view rest() const { return rest_; }
    void skip(size_t bytes) { rest_.remove_prefix(bytes); }

    // Between `digits_min` and `digits_max` digits of a second, as ticks.
    bool digits_of_second(size_t digits_min, size_t digits_max, unsigned& ticks) {
        unsigned value = 0;
        const size_t before = rest_.size();
        if (digits_max > kTickDigits || !number(digits_min, digits_max, value)) return false;
        ticks = value;
        for (size_t digits = before - rest_.size(); digits < kTickDigits; ++digits) ticks *= 10;
        return true;
    }

    // Digits of a second after the point; those past the seventh are cut.
    bool fraction(unsigned& ticks) {
        int digits = 0;
        ticks = 0;
        for (; !rest_.empty() && is_date_digit(front()); rest_.remove_prefix(1), ++digits)
            if (digits < kTickDigits) ticks = ticks * 10 + static_cast<unsigned>(front() - '0');
        for (int i = digits; i < kTickDigits; ++i) ticks *= 10;
        return digits > 0;
    }

  private:
    std::string_view rest_;
};

// A date and time on their way to a Timestamp.
struct DateDraft {
    CivilTime civil;
    Timestamp::Kind kind = Timestamp::Kind::kUnspecified;
    int64_t offset_ticks = 0;

    // Nothing when there is no such day or hour.
    std::optional<Timestamp> finished() const;
};

// Z, GMT, +hh[[:]mm], or nothing at all; false for a broken offset.
bool read_zone(DateReader& in, DateDraft& draft);

}  // namespace leadflow::expression
