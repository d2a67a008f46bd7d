// SPDX-License-Identifier: Apache-2.0
#include "definition/recurrence.h"

#include <array>
#include <limits>

#include "base/text.h"
#include "base/ticks.h"
#include "expression/time_zone.h"
#include "expression/timestamp.h"

namespace leadflow::definition {
namespace {

using model::Frequency;
using model::Json;

struct FrequencyFacts {
    std::string_view name;
    Frequency frequency;
    int interval_max;  // Logic Apps' own bounds.
};
constexpr std::array<FrequencyFacts, 7> kFrequencies{{
    {"Second", Frequency::kSecond, 9999999},
    {"Minute", Frequency::kMinute, 72000},
    {"Hour", Frequency::kHour, 12000},
    {"Day", Frequency::kDay, 500},
    {"Week", Frequency::kWeek, 71},
    {"Month", Frequency::kMonth, 16},
    {"Year", Frequency::kYear, 100},
}};

const std::vector<std::string> kWeekDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                         "Thursday", "Friday", "Saturday"};

struct Reading {
    const Json& value;
    const std::string& path;
    Faults& faults;

    void error(std::string_view member, std::string message) const {
        faults.error(base::format("{}.{}", path, member), "InvalidRecurrence", std::move(message));
    }
};

void read_frequency(const Reading& reading, model::Recurrence& into) {
    const std::string_view text = model::text_at(reading.value, "frequency");
    const FrequencyFacts* facts = nullptr;
    std::vector<std::string> names;
    for (const FrequencyFacts& one : kFrequencies) {
        names.emplace_back(one.name);
        if (base::equals_ignoring_case(one.name, text)) facts = &one;
    }
    if (facts == nullptr)
        return reading.error("frequency",
                             base::format("'{}' is no frequency: it is one of {}.{}", text,
                                          base::joined(names, ", "), did_you_mean(text, names)));
    into.frequency = facts->frequency;
    const Json* interval = model::find(reading.value, "interval");
    if (interval == nullptr) return;
    const auto number = model::integer_at(reading.value, "interval");
    if (!number || *number < 1 || *number > facts->interval_max)
        return reading.error("interval",
                             base::format("The interval of the frequency {} is a number from 1 to "
                                          "{}.",
                                          facts->name, facts->interval_max));
    into.interval = static_cast<int>(*number);
}

const expression::TimeZone* read_zone(const Reading& reading, model::Recurrence& into) {
    into.time_zone = model::text_at(reading.value, "timeZone");
    if (const auto* zone = expression::time_zone_or_utc(into.time_zone)) return zone;
    reading.error("timeZone",
                  base::format("There is no time zone '{}'. Names are Windows ones, such as "
                               "'W. Europe Standard Time'.",
                               into.time_zone));
    into.time_zone.clear();
    return expression::time_zone_or_utc("");
}

// Without an offset of its own a time is one of the recurrence's zone.
std::optional<base::Time> read_time(const Reading& reading, std::string_view member,
                                    const expression::TimeZone& zone) {
    const Json* found = model::find(reading.value, member);
    if (found == nullptr || found->is_null()) return std::nullopt;
    const auto read = expression::parse_timestamp(model::text_of(*found));
    if (!read) {
        reading.error(member,
                      base::format("{} is a time such as \"2026-01-31T08:00:00Z\".", member));
        return std::nullopt;
    }
    int64_t ticks = read->ticks;
    if (read->kind == expression::Timestamp::Kind::kUnspecified)
        ticks = zone.utc_of_local(ticks).value_or(ticks - zone.offset_at_utc(ticks));
    return base::from_ticks(ticks);
}

// What may be written as one value or as a list of them. Absent and null are none.
template <typename Take>
void each_of(const Json* found, Take take) {
    if (found == nullptr || found->is_null()) return;
    if (!found->is_array()) return take(*found);
    for (const Json& item : found->get_array()) take(item);
}

// A number, or a list of numbers; designers write them as text, too.
std::vector<int> read_numbers(const Reading& reading, const Json& schedule, std::string_view member,
                              int least, int most) {
    std::vector<int> numbers;
    each_of(model::find(schedule, member), [&](const Json& item) {
        int64_t number = 0;
        const bool read = item.is_int64() ? (number = item.get_int64(), true)
                                          : base::parse_integer(model::text_of(item), number);
        if (read && number >= least && number <= most && (number != 0 || least >= 0))
            return numbers.push_back(static_cast<int>(number));
        reading.error(base::format("schedule.{}", member),
                      base::format("{} are numbers from {} to {}.", member, least, most));
    });
    return numbers;
}

std::optional<int> weekday_of(const Reading& reading, std::string_view where, const Json& item) {
    for (size_t i = 0; i < kWeekDays.size(); ++i)
        if (base::equals_ignoring_case(kWeekDays[i], model::text_of(item)))
            return static_cast<int>(i);
    reading.error(where, base::format("'{}' is no day of the week.{}", model::text_of(item),
                                      did_you_mean(model::text_of(item), kWeekDays)));
    return std::nullopt;
}

void read_week_days(const Reading& reading, const Json& schedule, model::Recurrence& into) {
    each_of(model::find(schedule, "weekDays"), [&](const Json& item) {
        if (const auto day = weekday_of(reading, "schedule.weekDays", item))
            into.week_days.push_back(*day);
    });
}

void read_monthly_occurrences(const Reading& reading, const Json& schedule,
                              model::Recurrence& into) {
    constexpr std::string_view kWhere = "schedule.monthlyOccurrences";
    const Json* found = model::find(schedule, "monthlyOccurrences");
    if (found == nullptr || found->is_null()) return;
    if (!found->is_array())
        return reading.error(kWhere, "monthlyOccurrences is a list of {day, occurrence}.");
    for (const Json& item : found->get_array()) {
        const Json* day = model::find(item, "day");
        if (day == nullptr) day = model::find(item, "dayOfWeek");
        const auto weekday = weekday_of(reading, kWhere, day == nullptr ? Json() : *day);
        const auto occurrence = model::integer_at(item, "occurrence");
        if (!occurrence || *occurrence == 0 || *occurrence < -5 || *occurrence > 5)
            reading.error(kWhere, "An occurrence is a number from 1 to 5, or from -1 to -5.");
        else if (weekday)
            into.monthly_occurrences.push_back({*weekday, static_cast<int>(*occurrence)});
    }
}

void read_schedule(const Reading& reading, model::Recurrence& into) {
    const Json* schedule = model::find(reading.value, "schedule");
    if (schedule == nullptr || schedule->is_null()) return;
    if (into.frequency == Frequency::kSecond || into.frequency == Frequency::kMinute) {
        reading.faults.warning(reading.path + ".schedule", "UnsupportedSetting",
                               "A schedule of hours and days has no meaning for seconds and "
                               "minutes, and is not applied.");
        return;
    }
    into.hours = read_numbers(reading, *schedule, "hours", 0, 23);
    into.minutes = read_numbers(reading, *schedule, "minutes", 0, 59);
    into.month_days = read_numbers(reading, *schedule, "monthDays", -31, 31);
    read_week_days(reading, *schedule, into);
    read_monthly_occurrences(reading, *schedule, into);
}

}  // namespace

model::Recurrence read_recurrence(const Json& value, const std::string& path, Faults& faults) {
    model::Recurrence recurrence;
    const Reading reading{value, path, faults};
    read_frequency(reading, recurrence);
    const expression::TimeZone* zone = read_zone(reading, recurrence);
    recurrence.start = read_time(reading, "startTime", *zone);
    recurrence.end = read_time(reading, "endTime", *zone);
    if (const Json* count = model::find(value, "count"); count != nullptr && !count->is_null()) {
        const auto number = model::integer_at(value, "count");
        if (number && *number > 0 && *number <= std::numeric_limits<int>::max())
            recurrence.count = static_cast<int>(*number);
        else
            reading.error("count", "The count is a number of firings, at least 1.");
    }
    read_schedule(reading, recurrence);
    return recurrence;
}

}  // namespace leadflow::definition
