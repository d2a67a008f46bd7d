// SPDX-License-Identifier: Apache-2.0
// When a flow starts by itself: the `recurrence` of a trigger as plain values (Logic Apps'
// "Schedule triggers for recurring workflows"). What is absent is empty.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace leadflow::model {

enum class Frequency { kSecond, kMinute, kHour, kDay, kWeek, kMonth, kYear };

// "The second Tuesday", "the last Friday".
struct MonthlyOccurrence {
    int weekday = 0;     // Sunday 0.
    int occurrence = 1;  // 1 to 5, or -1 to -5 from the month's end.
};

struct Recurrence {
    Frequency frequency = Frequency::kDay;
    int interval = 1;
    std::optional<base::Time> start;
    std::optional<base::Time> end;
    std::optional<int> count;  // Of firings in all.
    std::string time_zone;     // Windows or IANA name; empty: UTC.

    // The schedule. Hours and minutes are local ones.
    std::vector<int> hours;
    std::vector<int> minutes;
    std::vector<int> week_days;   // Sunday 0.
    std::vector<int> month_days;  // 1 to 31, or -1 to -31 from the month's end.
    std::vector<MonthlyOccurrence> monthly_occurrences;

    bool has_schedule() const {
        return !hours.empty() || !minutes.empty() || !week_days.empty() || !month_days.empty() ||
               !monthly_occurrences.empty();
    }
};

}  // namespace leadflow::model
