// SPDX-License-Identifier: Apache-2.0
// Timestamps as people of a culture write them: "20/10/2014", "martes 20 octubre 2020 15:30".
#include <algorithm>
#include <vector>

#include "base/text.h"
#include "expression/date_reader.h"

namespace leadflow::expression {
namespace {

// Which of the numbers of a date is what, by the culture's short pattern: "dMy", "yMd".
std::string order_of_parts(std::string_view pattern) {
    std::string order;
    for (const char c : pattern)
        if ((c == 'd' || c == 'M' || c == 'y') && order.find(c) == std::string::npos) order += c;
    return order;
}

// Every method that returns false has found the text to be no date. Used once.
class CultureReader {
  public:
    CultureReader(std::string_view text, const DateSymbols& symbols)
        : in_(text), symbols_(symbols) {}

    std::optional<Timestamp> read() {
        while (!in_.is_done())
            if (!part()) return std::nullopt;
        if (!place_numbers() || !place_half_of_day()) return std::nullopt;
        return draft_.finished();
    }

  private:
    struct Number {
        unsigned value;
        size_t digits;
    };

    bool part() {
        in_.skip_spaces();
        if (in_.is_done()) return true;
        if (is_date_digit(in_.front())) return numbers_.size() < 3 ? number() : time();
        size_t month_length = 0;
        size_t day_length = 0;
        const auto month = symbols_.month_at(in_.rest(), month_length);
        const auto day = symbols_.day_at(in_.rest(), day_length);
        // "martes" is no "mar" (March).
        const bool is_month = month && !month_ && month_length >= day_length;
        if (!is_month && !day) return half_of_day() || zone() || filler();
        if (is_month) month_ = *month + 1;
        in_.skip(is_month ? month_length : day_length);
        return true;
    }

    // Of the date, or the hour of a time if a time's separator follows.
    bool number() {
        DateReader ahead = in_;
        unsigned value = 0;
        const size_t before = ahead.rest().size();
        if (!ahead.number(1, 4, value)) return false;
        const size_t digits = before - ahead.rest().size();
        const bool is_date_done = numbers_.size() + (month_ ? 1 : 0) >= 3;
        if (ahead.front() == ':' || is_date_done) return time();
        in_ = ahead;
        numbers_.push_back({value, digits});
        return true;
    }

    bool take_time_separator() {
        if (in_.take(':')) return true;
        DateReader ahead = in_;
        for (const char c : symbols_.time_separator)
            if (!ahead.take(c)) return false;
        if (!is_date_digit(ahead.front())) return false;
        in_ = ahead;
        return true;
    }

    bool time() {
        CivilTime& civil = draft_.civil;
        if (has_time_ || !in_.number(1, 2, civil.hour)) return false;
        has_time_ = true;
        if (!take_time_separator()) return false;
        if (!in_.number(1, 2, civil.minute)) return false;
        if (!take_time_separator()) return true;
        if (!in_.number(1, 2, civil.second)) return false;
        return !(in_.take('.') || in_.take(',')) || in_.fraction(civil.fraction);
    }

    bool half_of_day() {
        if (!has_time_ || is_afternoon_) return false;
        if (in_.take_word(symbols_.afternoon) || in_.take_word("PM")) is_afternoon_ = true;
        else if (in_.take_word(symbols_.morning) || in_.take_word("AM")) is_afternoon_ = false;
        return is_afternoon_.has_value();
    }

    bool zone() {
        if (!has_time_ || draft_.kind != Timestamp::Kind::kUnspecified) return false;
        const size_t before = in_.rest().size();
        return read_zone(in_, draft_) && in_.rest().size() < before;
    }

    // Points and commas, and the words of the culture's long date ("de", "den").
    bool filler() {
        if (std::string_view(".,/-").find(in_.front()) != std::string_view::npos) {
            in_.skip(1);
            return true;
        }
        const std::string& pattern = symbols_.long_date;
        for (size_t open = pattern.find('\''); open != std::string::npos;) {
            const size_t close = pattern.find('\'', open + 1);
            if (close == std::string::npos) break;
            const std::string_view word =
                base::trimmed(std::string_view(pattern).substr(open + 1, close - open - 1));
            if (!word.empty() && in_.take_word(word)) return true;
            open = pattern.find('\'', close + 1);
        }
        return separator_characters();
    }

    // 年, 月 and the like stand in the patterns without quotes.
    bool separator_characters() {
        const Character c = front_character(in_.rest());
        if (c.bytes == 1 || symbols_.long_date.find(in_.rest().substr(0, c.bytes)) ==
                                std::string::npos)
            return false;
        in_.skip(c.bytes);
        return true;
    }

    bool place_numbers() {
        std::string order = order_of_parts(symbols_.short_date);
        if (month_) std::erase(order, 'M');
        if (numbers_.size() != order.size()) return false;
        // A number of four digits in front is a year, wherever the culture puts it.
        if (numbers_.front().digits > 2) order = month_ ? "yd" : "yMd";
        else if (numbers_.back().digits > 2 && order.back() != 'y') order = month_ ? "dy" : "dMy";
        CivilTime& civil = draft_.civil;
        for (size_t i = 0; i < order.size(); ++i) {
            const Number& number = numbers_[i];
            if (order[i] == 'd') civil.day = number.value;
            else if (order[i] == 'M') civil.month = number.value;
            else civil.year = year_of(number);
        }
        if (month_) civil.month = *month_;
        return true;
    }

    static int year_of(const Number& number) {
        // Two digits as .NET's calendar reads them, up to 2049.
        const unsigned century = number.digits > 2 ? 0 : number.value < 50 ? 2000 : 1900;
        return static_cast<int>(number.value + century);
    }

    bool place_half_of_day() {
        if (!is_afternoon_) return true;
        unsigned& hour = draft_.civil.hour;
        if (hour == 0 || hour > 12) return false;
        hour = hour % 12 + (*is_afternoon_ ? 12 : 0);
        return true;
    }

    DateReader in_;
    const DateSymbols& symbols_;
    DateDraft draft_;
    std::vector<Number> numbers_;
    std::optional<unsigned> month_;
    std::optional<bool> is_afternoon_;
    bool has_time_ = false;
};

// "2014-10-20T…" is the same everywhere.
bool starts_as_iso(std::string_view text) {
    constexpr size_t kYearDigits = 4;
    text = without_outer_white_space(text);
    return text.size() > kYearDigits && text[kYearDigits] == '-' &&
           std::all_of(text.begin(), text.begin() + kYearDigits, is_date_digit);
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text, const DateSymbols& symbols) {
    if (&symbols == &english().dates || starts_as_iso(text)) return parse_timestamp(text);
    return CultureReader(text, symbols).read();
}

}  // namespace leadflow::expression
