// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <array>
#include <cctype>
#include <charconv>

#include "base/text.h"

namespace leadflow::base {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
    int year;
    unsigned month, day, weekday;
    int64_t hour, minute, second, micros;
};

Parts parts_of(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            std::chrono::weekday(day).c_encoding(),
            clock.hours().count(),
            clock.minutes().count(),
            clock.seconds().count(),
            clock.subseconds().count()};
}

// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
        if (!std::isdigit(static_cast<unsigned char>(text[i]))) return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take_char(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Time> make_time(int year, int month, int day, int hour, int minute, int second) {
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second);
}

std::optional<Duration> take_fraction(std::string_view& text) {
    if (!take_char(text, '.')) return Duration(0);
    int64_t micros = 0;
    int digits = 0;
    while (!text.empty() && std::isdigit(static_cast<unsigned char>(text.front()))) {
        if (digits < 6) micros = micros * 10 + (text.front() - '0');
        ++digits;
        text.remove_prefix(1);
    }
    if (digits == 0) return std::nullopt;
    for (; digits < 6; ++digits) micros *= 10;
    return Duration(micros);
}

std::optional<Duration> take_offset(std::string_view& text) {
    if (text.empty() || take_char(text, 'Z') || take_char(text, 'z')) return Duration(0);
    const bool negative = text.front() == '-';
    if (!negative && text.front() != '+') return std::nullopt;
    text.remove_prefix(1);
    const auto hours = take_number(text, 2);
    take_char(text, ':');
    const auto minutes = take_number(text, 2);
    if (!hours || !minutes) return std::nullopt;
    const Duration offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return negative ? -offset : offset;
}

std::optional<int> month_number(std::string_view name) {
    for (size_t i = 0; i < kMonths.size(); ++i)
        if (equals_ignoring_case(name, kMonths[i])) return static_cast<int>(i) + 1;
    return std::nullopt;
}

}  // namespace

Time SystemClock::now() const {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

int64_t to_micros(Time time) { return time.time_since_epoch().count(); }
Time from_micros(int64_t micros) { return Time(Duration(micros)); }

std::string iso_text(Time time) {
    const Parts p = parts_of(time);
    return format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}0Z", p.year, p.month, p.day, p.hour,
                  p.minute, p.second, p.micros);
}

std::optional<Time> parse_iso(std::string_view text) {
    const auto year = take_number(text, 4);
    if (!year || !take_char(text, '-')) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take_char(text, '-')) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day) return std::nullopt;
    if (text.empty()) return make_time(*year, *month, *day, 0, 0, 0);
    if (!take_char(text, 'T') && !take_char(text, ' ')) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take_char(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute) return std::nullopt;
    std::optional<int> second = 0;
    if (take_char(text, ':')) second = take_number(text, 2);
    const auto fraction = take_fraction(text);
    const auto offset = take_offset(text);
    if (!second || !fraction || !offset || !text.empty()) return std::nullopt;
    const auto time = make_time(*year, *month, *day, *hour, *minute, *second);
    if (!time) return std::nullopt;
    return *time + *fraction - *offset;
}

std::string http_date(Time time) {
    const Parts p = parts_of(time);
    return format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[p.weekday], p.day,
                  kMonths[p.month - 1], p.year, p.hour, p.minute, p.second);
}

std::optional<Time> parse_http_date(std::string_view text) {
    if (text.size() < 5 || text.substr(3, 2) != ", ") return std::nullopt;
    text.remove_prefix(5);
    const auto day = take_number(text, 2);
    if (!day || !take_char(text, ' ') || text.size() < 4) return std::nullopt;
    const auto month = month_number(text.substr(0, 3));
    text.remove_prefix(3);
    take_char(text, ' ');
    const auto year = take_number(text, 4);
    take_char(text, ' ');
    const auto hour = take_number(text, 2);
    take_char(text, ':');
    const auto minute = take_number(text, 2);
    take_char(text, ':');
    const auto second = take_number(text, 2);
    if (!month || !year || !hour || !minute || !second || text != " GMT") return std::nullopt;
    return make_time(*year, *month, *day, *hour, *minute, *second);
}

std::string mail_date(Time time) {
    std::string text = http_date(time);
    text.replace(text.size() - 3, 3, "+0000");
    return text;
}

std::optional<Duration> parse_iso_duration(std::string_view text) {
    if (!take_char(text, 'P') || text.empty()) return std::nullopt;
    bool in_time = false;
    bool any = false;
    double seconds = 0;
    while (!text.empty()) {
        if (take_char(text, 'T')) {
            if (in_time) return std::nullopt;
            in_time = true;
            continue;
        }
        double number = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (fault != std::errc() || end == text.data() + text.size() || number < 0)
            return std::nullopt;
        const char unit = *end;
        text.remove_prefix(static_cast<size_t>(end - text.data()) + 1);
        double scale = 0;
        switch (unit) {
            case 'Y': scale = 365.0 * 86400; break;
            case 'M': scale = in_time ? 60.0 : 30.0 * 86400; break;
            case 'W': scale = 7.0 * 86400; break;
            case 'D': scale = 86400; break;
            case 'H': scale = 3600; break;
            case 'S': scale = 1; break;
            default: return std::nullopt;
        }
        if (in_time != (unit == 'H' || unit == 'S' || (unit == 'M' && in_time)))
            return std::nullopt;
        seconds += number * scale;
        any = true;
    }
    constexpr double kSecondsMax = 100.0 * 365 * 86400;
    if (!any || seconds > kSecondsMax) return std::nullopt;
    return Duration(static_cast<int64_t>(seconds * 1e6));
}

}  // namespace leadflow::base
