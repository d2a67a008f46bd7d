// SPDX-License-Identifier: Apache-2.0
// Schedule: at which times a recurrence fires. Pure: it knows no clock. Days, weeks, months and
// years keep the local time of day across changes of daylight saving; seconds, minutes and hours
// are lengths of time. A local time that a change skips fires when the clock goes on.
#pragma once

#include <optional>

#include "expression/time_zone.h"
#include "model/recurrence.h"

namespace leadflow::engine {

// Constant; any thread.
class Schedule {
  public:
    // `saved`: when the flow was saved or switched on. Without a start time it is the first
    // firing, and what the schedule leaves open (the minute, the day of the month) follows from it.
    // `zone` is never null and lives for ever (expression::find_time_zone).
    Schedule(model::Recurrence recurrence, const expression::TimeZone* zone, base::Time saved);

    // The first firing after `after`. Nothing: there is none any more.
    std::optional<base::Time> next(base::Time after) const;

  private:
    std::optional<base::Time> unlimited_next(base::Time after) const;
    base::Time next_by_length(base::Time after, base::Duration step) const;
    std::optional<base::Time> next_by_days(base::Time after) const;
    std::optional<base::Time> next_by_months(base::Time after) const;
    std::optional<base::Time> next_scheduled(base::Time after) const;
    std::optional<base::Time> first_of_day(int64_t day, base::Time after) const;
    bool day_counts(int64_t day) const;
    bool month_day_counts(int64_t day) const;

    int64_t local_of(base::Time time) const;
    base::Time time_of(int64_t local_ticks) const;

    const model::Recurrence recurrence_;
    const expression::TimeZone* const zone_;
    const base::Time origin_;       // The start time, or when it was saved.
    const int64_t origin_local_;    // In ticks.
    std::optional<base::Time> last_;  // By the recurrence's count.
};

}  // namespace leadflow::engine
