// SPDX-License-Identifier: Apache-2.0
// Points in time. Conversions between time zones come with ICU.
#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "expression/call.h"
#include "expression/function.h"
#include "expression/timestamp.h"

namespace leadflow::expression {
namespace {

using base::Result;

Result<Timestamp> timestamp_of(Call& call, size_t index) {
    const auto timestamp = parse_timestamp(TRY(call.text(index)));
    if (!timestamp)
        return call.fault(
            "was given a date time string that is not valid: it must match ISO 8601 format");
    return *timestamp;
}

Timestamp now_of(Call& call) { return {call.context().now_ticks(), Timestamp::Kind::kUtc}; }

// In the format that argument `index` names, 'o' if it is not given.
Result<Value> formatted(Call& call, const Timestamp& timestamp, size_t index) {
    const std::string_view format = TRY(call.text_or(index, "o"));
    auto text = format_timestamp(timestamp, format);
    if (!text)
        return call.fault(base::format("was given '{}', which is not a valid date and time format",
                                       base::prefix_of_utf16_units(format, 100)));
    return call.text_result(*text);
}

base::Error out_of_range(Call& call) {
    return call.fault("gives a date outside the years 1 to 9999");
}

Result<Timestamp> moved_by_ticks(Call& call, Timestamp timestamp, int64_t count, int64_t unit) {
    int64_t ticks = 0;
    if (__builtin_mul_overflow(count, unit, &ticks) ||
        __builtin_add_overflow(timestamp.ticks, ticks, &ticks) || ticks < 0 || ticks > kTicksMax)
        return out_of_range(call);
    timestamp.ticks = ticks;
    return timestamp;
}

Result<Timestamp> moved_by_months(Call& call, Timestamp timestamp, int64_t months) {
    constexpr int64_t kMonthsMax = 12 * 10000;
    if (months < -kMonthsMax || months > kMonthsMax) return out_of_range(call);
    CivilTime civil = civil_of(timestamp.ticks);
    const int64_t month = civil.year * 12 + static_cast<int64_t>(civil.month) - 1 + months;
    if (month < 12 || month >= kMonthsMax) return out_of_range(call);
    civil.year = static_cast<int>(month / 12);
    civil.month = static_cast<unsigned>(month % 12) + 1;
    const std::chrono::year_month_day_last last(
        std::chrono::year(civil.year) / std::chrono::month(civil.month) / std::chrono::last);
    civil.day = std::min(civil.day, static_cast<unsigned>(last.day()));
    timestamp.ticks = *ticks_of(civil);
    return timestamp;
}

// count units of argument `unit_index` later (direction 1) or earlier (-1).
Result<Timestamp> moved(Call& call, Timestamp timestamp, size_t count_index, int64_t direction) {
    int64_t count = TRY(call.integer(count_index));
    if (__builtin_mul_overflow(count, direction, &count)) return out_of_range(call);
    const std::string unit = base::lower(TRY(call.text(count_index + 1)));
    if (unit == "second") return moved_by_ticks(call, timestamp, count, kTicksPerSecond);
    if (unit == "minute") return moved_by_ticks(call, timestamp, count, kTicksPerMinute);
    if (unit == "hour") return moved_by_ticks(call, timestamp, count, kTicksPerHour);
    if (unit == "day") return moved_by_ticks(call, timestamp, count, kTicksPerDay);
    if (unit == "week") return moved_by_ticks(call, timestamp, count, 7 * kTicksPerDay);
    if (unit == "month") return moved_by_months(call, timestamp, count);
    if (unit == "year") {
        if (__builtin_mul_overflow(count, int64_t{12}, &count)) return out_of_range(call);
        return moved_by_months(call, timestamp, count);
    }
    return call.fault("expects its time unit to be one of 'Second', 'Minute', 'Hour', 'Day', "
                      "'Week', 'Month', 'Year'");
}

Result<Value> utc_now(Call& call) { return formatted(call, now_of(call), 0); }

Result<Value> future_time(Call& call) {
    return formatted(call, TRY(moved(call, now_of(call), 0, 1)), 2);
}

Result<Value> past_time(Call& call) {
    return formatted(call, TRY(moved(call, now_of(call), 0, -1)), 2);
}

Result<Value> add_to_time(Call& call) {
    return formatted(call, TRY(moved(call, TRY(timestamp_of(call, 0)), 1, 1)), 3);
}

Result<Value> subtract_from_time(Call& call) {
    return formatted(call, TRY(moved(call, TRY(timestamp_of(call, 0)), 1, -1)), 3);
}

Result<Value> add_units(Call& call, int64_t unit) {
    const Timestamp timestamp = TRY(timestamp_of(call, 0));
    return formatted(call, TRY(moved_by_ticks(call, timestamp, TRY(call.integer(1)), unit)), 2);
}

Result<Value> add_days(Call& call) { return add_units(call, kTicksPerDay); }
Result<Value> add_hours(Call& call) { return add_units(call, kTicksPerHour); }
Result<Value> add_minutes(Call& call) { return add_units(call, kTicksPerMinute); }
Result<Value> add_seconds(Call& call) { return add_units(call, kTicksPerSecond); }

Result<Value> start_of(Call& call, int64_t unit) {
    Timestamp timestamp = TRY(timestamp_of(call, 0));
    timestamp.ticks -= timestamp.ticks % unit;
    return formatted(call, timestamp, 1);
}

Result<Value> start_of_day(Call& call) { return start_of(call, kTicksPerDay); }
Result<Value> start_of_hour(Call& call) { return start_of(call, kTicksPerHour); }

Result<Value> start_of_month(Call& call) {
    Timestamp timestamp = TRY(timestamp_of(call, 0));
    const CivilTime civil = civil_of(timestamp.ticks);
    timestamp.ticks = *ticks_of({.year = civil.year, .month = civil.month});
    return formatted(call, timestamp, 1);
}

Result<Value> day_of_week(Call& call) {
    return Value::of(int64_t{civil_of(TRY(timestamp_of(call, 0)).ticks).weekday});
}

Result<Value> day_of_month(Call& call) {
    return Value::of(int64_t{civil_of(TRY(timestamp_of(call, 0)).ticks).day});
}

Result<Value> day_of_year(Call& call) {
    return Value::of(int64_t{civil_of(TRY(timestamp_of(call, 0)).ticks).day_of_year});
}

Result<Value> ticks(Call& call) { return Value::of(TRY(timestamp_of(call, 0)).ticks); }

Result<Value> date_difference(Call& call) {
    const Timestamp start = TRY(timestamp_of(call, 0));
    const Timestamp end = TRY(timestamp_of(call, 1));
    return call.text_result(span_text(end.ticks - start.ticks));
}

Result<Value> format_date_time(Call& call) {
    TRY(call.check_locale(2));
    return formatted(call, TRY(timestamp_of(call, 0)), 1);
}

Result<Value> parse_date_time(Call& call) {
    TRY(call.check_locale(1));
    const std::string_view text = TRY(call.text(0));
    const std::string_view format = TRY(call.text_or(2, ""));
    if (format.empty()) return formatted(call, TRY(timestamp_of(call, 0)), 3);
    std::string_view pattern = format;
    if (format.size() == 1) pattern = standard_pattern(format.front());
    const auto timestamp = parse_timestamp_exact(text, pattern);
    if (pattern.empty() || !timestamp)
        return call.fault("was given a date time string that does not match the format");
    return formatted(call, *timestamp, 3);
}

constexpr auto kFunctions = std::to_array<Function>({
    {"utcNow", 0, 1, utc_now},
    {"getFutureTime", 2, 3, future_time},
    {"getPastTime", 2, 3, past_time},
    {"addToTime", 3, 4, add_to_time},
    {"subtractFromTime", 3, 4, subtract_from_time},
    {"addDays", 2, 3, add_days},
    {"addHours", 2, 3, add_hours},
    {"addMinutes", 2, 3, add_minutes},
    {"addSeconds", 2, 3, add_seconds},
    {"startOfDay", 1, 2, start_of_day},
    {"startOfHour", 1, 2, start_of_hour},
    {"startOfMonth", 1, 2, start_of_month},
    {"dayOfWeek", 1, 1, day_of_week},
    {"dayOfMonth", 1, 1, day_of_month},
    {"dayOfYear", 1, 1, day_of_year},
    {"ticks", 1, 1, ticks},
    {"dateDifference", 2, 2, date_difference},
    {"formatDateTime", 1, 3, format_date_time},
    {"parseDateTime", 1, 3, parse_date_time},
});

}  // namespace

std::span<const Function> time_functions() { return kFunctions; }

}  // namespace leadflow::expression
