// SPDX-License-Identifier: Apache-2.0
#include "expression/time_span.h"

#include <algorithm>

#include "base/text.h"
#include "expression/date_reader.h"

namespace leadflow::expression {
namespace {

struct Span {
    bool is_negative = false;
    uint64_t days = 0, hours = 0, minutes = 0, seconds = 0, fraction = 0;
};

Span span_of(int64_t ticks) {
    Span span;
    span.is_negative = ticks < 0;
    uint64_t rest = ticks < 0 ? 0 - static_cast<uint64_t>(ticks) : static_cast<uint64_t>(ticks);
    const auto taken = [&rest](int64_t unit) {
        const uint64_t count = rest / static_cast<uint64_t>(unit);
        rest %= static_cast<uint64_t>(unit);
        return count;
    };
    span.days = taken(kTicksPerDay);
    span.hours = taken(kTicksPerHour);
    span.minutes = taken(kTicksPerMinute);
    span.seconds = taken(kTicksPerSecond);
    span.fraction = rest;
    return span;
}

base::Error not_a_format() {
    return base::invalid_input("The format is not a valid time span format.");
}

std::string without_last_zeros(std::string digits) {
    digits.resize(digits.find_last_not_of('0') + 1);
    return digits;
}

// g: [-][d:]h:mm:ss[.FFFFFFF], G: [-]d:hh:mm:ss.fffffff.
std::string general(const Span& span, bool is_long, const NumberSymbols& symbols) {
    std::string out = span.is_negative ? "-" : "";
    if (is_long || span.days > 0) out += base::format("{}:", span.days);
    out += base::format("{:0{}}:{:02}:{:02}", span.hours, is_long ? 2 : 1, span.minutes,
                        span.seconds);
    std::string fraction = base::format("{:07}", span.fraction);
    if (!is_long) fraction = without_last_zeros(std::move(fraction));
    if (!fraction.empty()) out += symbols.decimal_point + fraction;
    return out;
}

// One run of a letter; false when there is no such specifier. A custom format has no sign.
bool append_specifier(const Span& span, char letter, size_t run, std::string& out) {
    constexpr size_t kDayDigitsMax = 8;
    const auto number = [&out, run](uint64_t value) { out += base::format("{:0{}}", value, run); };
    if (letter == 'd' && run <= kDayDigitsMax) number(span.days);
    else if (letter == 'h' && run <= 2) number(span.hours);
    else if (letter == 'm' && run <= 2) number(span.minutes);
    else if (letter == 's' && run <= 2) number(span.seconds);
    else if ((letter == 'f' || letter == 'F') && run <= static_cast<size_t>(kTickDigits)) {
        std::string digits = base::format("{:07}", span.fraction).substr(0, run);
        out += letter == 'f' ? digits : without_last_zeros(std::move(digits));
    } else {
        return false;
    }
    return true;
}

base::Result<std::string> custom(const Span& span, std::string_view pattern) {
    std::string out;
    while (!pattern.empty()) {
        const char letter = pattern.front();
        if (letter == '\'' || letter == '"') {
            const size_t close = pattern.find(letter, 1);
            if (close == std::string_view::npos) return not_a_format();
            out += pattern.substr(1, close - 1);
            pattern.remove_prefix(close + 1);
        } else if (letter == '\\') {
            if (pattern.size() < 2) return not_a_format();
            out += pattern[1];
            pattern.remove_prefix(2);
        } else if (letter == '%') {
            if (pattern.size() < 2 || pattern[1] == '%') return not_a_format();
            pattern.remove_prefix(1);
        } else {
            const size_t run = std::min(pattern.find_first_not_of(letter), pattern.size());
            if (!append_specifier(span, letter, run, out)) return not_a_format();
            pattern.remove_prefix(run);
        }
    }
    return out;
}

}  // namespace

std::string span_text(int64_t ticks) {
    const Span span = span_of(ticks);
    std::string out = span.is_negative ? "-" : "";
    if (span.days > 0) out += base::format("{}.", span.days);
    out += base::format("{:02}:{:02}:{:02}", span.hours, span.minutes, span.seconds);
    if (span.fraction > 0) out += base::format(".{:07}", span.fraction);
    return out;
}

std::optional<int64_t> parse_time_span(std::string_view text) {
    DateReader in(text);
    const bool is_negative = in.take('-');
    unsigned days = 0;
    unsigned hours = 0;
    unsigned minutes = 0;
    unsigned seconds = 0;
    unsigned fraction = 0;
    constexpr size_t kDayDigits = 8;
    if (!in.number(1, kDayDigits, days)) return std::nullopt;
    if (in.front() == ':') {
        hours = days;
        days = 0;
    } else if (!in.is_done() && (!in.take('.') || !in.number(1, 2, hours))) {
        return std::nullopt;
    }
    if (!in.is_done()) {
        if (!in.take(':') || !in.number(1, 2, minutes)) return std::nullopt;
        if (in.take(':') && !in.number(1, 2, seconds)) return std::nullopt;
        if (in.take('.') && !in.fraction(fraction)) return std::nullopt;
    }
    // Ten million days are the most that ticks can count.
    constexpr unsigned kDaysMax = 10675199;
    if (!in.is_done() || days >= kDaysMax || hours > 23 || minutes > 59 || seconds > 59)
        return std::nullopt;
    const int64_t ticks = days * kTicksPerDay + hours * kTicksPerHour + minutes * kTicksPerMinute +
                          seconds * kTicksPerSecond + fraction;
    return is_negative ? -ticks : ticks;
}

base::Result<std::string> format_time_span(int64_t ticks, std::string_view format,
                                           const NumberSymbols& symbols) {
    if (format.empty() || format == "c" || format == "t" || format == "T") return span_text(ticks);
    const Span span = span_of(ticks);
    if (format == "g" || format == "G") return general(span, format == "G", symbols);
    if (format.size() == 1) return not_a_format();
    return custom(span, format);
}

}  // namespace leadflow::expression
