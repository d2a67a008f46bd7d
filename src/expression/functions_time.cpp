// SPDX-License-Identifier: Apache-2.0
// Points in time, and what clocks of a time zone show.
#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "expression/call.h"
#include "expression/function.h"
#include "expression/time_span.h"
#include "expression/time_zone.h"
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
Result<Value> formatted(Call& call, const Timestamp& timestamp, size_t index,
                        const Culture& culture = english()) {
    const std::string_view format = TRY(call.text_or(index, "o"));
    auto text = format_timestamp(timestamp, format, culture.dates);
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
    const Culture& culture = *TRY(call.culture(2));
    return formatted(call, TRY(timestamp_of(call, 0)), 1, culture);
}

// A text of a culture, by a format if one is given, to 'o'.
Result<Value> parse_date_time(Call& call) {
    const DateSymbols& symbols = TRY(call.culture(1))->dates;
    const std::string_view text = TRY(call.text(0));
    const std::string_view format = TRY(call.text_or(2, ""));
    std::optional<Timestamp> timestamp;
    if (format.empty()) {
        timestamp = parse_timestamp(text, symbols);
    } else {
        const std::string pattern =
            format.size() == 1 ? standard_pattern(format.front(), symbols) : std::string(format);
        if (!pattern.empty()) timestamp = parse_timestamp_exact(text, pattern, symbols);
    }
    if (!timestamp)
        return call.fault(format.empty()
                              ? "was given a date time string that is not valid in this locale"
                              : "was given a date time string that does not match the format");
    return call.text_result(TRY(format_timestamp(*timestamp, "o", symbols)));
}

// Ticks, or a text in the form that dateDifference() gives.
Result<Value> format_time_span(Call& call) {
    const model::Json& value = call.argument(0);
    auto ticks = value.is_int64() ? std::optional(value.get_int64())
                                  : parse_time_span(TRY(call.text(0)));
    if (!ticks) return call.fault("was given a time span that is not valid");
    const NumberSymbols& symbols = TRY(call.culture(2))->numbers;
    auto text = format_time_span(*ticks, TRY(call.text(1)), symbols);
    if (!text) return call.fault("was given a format that is not a valid time span format");
    return call.text_result(*text);
}

Result<const TimeZone*> zone_of(Call& call, size_t index) {
    const std::string_view name = TRY(call.text(index));
    const TimeZone* zone = find_time_zone(name);
    if (zone != nullptr) return zone;
    return call.fault(base::format("was given the time zone id '{}', which is not known",
                                   base::prefix_of_utf16_units(name, 100)));
}

base::Status check_range(Call& call, int64_t ticks) {
    if (ticks < 0 || ticks > kTicksMax) return out_of_range(call);
    return {};
}

// What clocks of a zone show at this time; UTC alone keeps its mark.
Result<Timestamp> shown_in(Call& call, int64_t utc_ticks, const TimeZone& zone) {
    if (zone.is_utc()) return Timestamp{utc_ticks, Timestamp::Kind::kUtc};
    const int64_t local = utc_ticks + zone.offset_at_utc(utc_ticks);
    TRY(check_range(call, local));
    return Timestamp{local, Timestamp::Kind::kUnspecified};
}

// The time of which argument 0 is what clocks of a zone show.
Result<int64_t> utc_of(Call& call, const TimeZone& zone) {
    const Timestamp local = TRY(timestamp_of(call, 0));
    if (zone.is_utc() || local.kind == Timestamp::Kind::kOffset) return local.ticks;
    if (local.kind == Timestamp::Kind::kUtc)
        return call.fault("was given a timestamp in UTC and a source time zone other than UTC");
    const auto utc = zone.utc_of_local(local.ticks);
    if (!utc)
        return call.fault("was given a local time that does not exist in the time zone: clocks "
                          "were put forward over it");
    TRY(check_range(call, *utc));
    return *utc;
}

Result<Value> convert_from_utc(Call& call) {
    const TimeZone& zone = *TRY(zone_of(call, 1));
    const Timestamp timestamp = TRY(timestamp_of(call, 0));
    return formatted(call, TRY(shown_in(call, timestamp.ticks, zone)), 2);
}

Result<Value> convert_to_utc(Call& call) {
    const TimeZone& zone = *TRY(zone_of(call, 1));
    return formatted(call, {TRY(utc_of(call, zone)), Timestamp::Kind::kUtc}, 2);
}

Result<Value> convert_time_zone(Call& call) {
    const TimeZone& from = *TRY(zone_of(call, 1));
    const TimeZone& to = *TRY(zone_of(call, 2));
    return formatted(call, TRY(shown_in(call, TRY(utc_of(call, from)), to)), 3);
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
    {"convertFromUtc", 2, 3, convert_from_utc},
    {"convertToUtc", 2, 3, convert_to_utc},
    {"convertTimeZone", 3, 4, convert_time_zone},
    {"formatTimeSpan", 2, 3, format_time_span},
});

}  // namespace

std::span<const Function> time_functions() { return kFunctions; }

}  // namespace leadflow::expression
