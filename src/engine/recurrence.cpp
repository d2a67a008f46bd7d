// SPDX-License-Identifier: Apache-2.0
#include "engine/recurrence.h"

#include <algorithm>

#include "base/ticks.h"
#include "engine/limits.h"
#include "expression/timestamp.h"

namespace leadflow::engine {
namespace {

using expression::CivilTime;
using expression::kTicksPerDay;
using expression::kTicksPerHour;
using expression::kTicksPerMinute;
using model::Frequency;

constexpr int64_t kDaysOfWeek = 7;
constexpr int64_t kMonthsOfYear = 12;

// 0001-01-01, day 0, was a Monday.
int64_t weekday_of(int64_t day) { return (day + 1) % kDaysOfWeek; }
// Weeks begin on Sunday.
int64_t week_of(int64_t day) { return (day + 1) / kDaysOfWeek; }

int64_t month_of(const CivilTime& civil) {
    return civil.year * kMonthsOfYear + static_cast<int64_t>(civil.month) - 1;
}

// The month's last days are as far as it goes: 31 January and a month is 28 February.
std::optional<int64_t> in_month(CivilTime civil, int64_t month) {
    civil.year = static_cast<int>(month / kMonthsOfYear);
    civil.month = static_cast<unsigned>(month % kMonthsOfYear) + 1;
    for (; civil.day > 0; --civil.day)
        if (const auto ticks = expression::ticks_of(civil)) return ticks;
    return std::nullopt;
}

int days_in_month(const CivilTime& civil) {
    CivilTime first = civil;
    first.day = 31;
    const auto last = in_month(first, month_of(civil));
    return last ? static_cast<int>(expression::civil_of(*last).day) : 31;
}

bool has(const std::vector<int>& list, int64_t value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

std::vector<int> or_else(const std::vector<int>& list, unsigned otherwise) {
    return list.empty() ? std::vector<int>{static_cast<int>(otherwise)} : list;
}

std::optional<base::Duration> length_of(Frequency frequency) {
    switch (frequency) {
        case Frequency::kSecond: return std::chrono::seconds(1);
        case Frequency::kMinute: return std::chrono::minutes(1);
        case Frequency::kHour: return std::chrono::hours(1);
        default: return std::nullopt;
    }
}

}  // namespace

Schedule::Schedule(model::Recurrence recurrence, const expression::TimeZone* zone, base::Time saved)
    : recurrence_(std::move(recurrence)),
      zone_(zone),
      origin_(recurrence_.start.value_or(saved)),
      origin_local_(local_of(origin_)) {
    if (!recurrence_.count) return;
    base::Time at = origin_ - base::Duration(1);
    for (int i = 0; i < std::min(*recurrence_.count, kRecurrenceCountMax); ++i) {
        const auto following = unlimited_next(at);
        if (!following) return;
        at = *following;
    }
    last_ = at;
}

int64_t Schedule::local_of(base::Time time) const {
    const int64_t ticks = base::to_ticks(time);
    return ticks + zone_->offset_at_utc(ticks);
}

base::Time Schedule::time_of(int64_t local_ticks) const {
    if (const auto utc = zone_->utc_of_local(local_ticks)) return base::from_ticks(*utc);
    // Skipped by the clock: as far after the change as it would have been without one.
    const int64_t before = zone_->offset_at_utc(local_ticks - kTicksPerDay);
    return base::from_ticks(local_ticks - before);
}

std::optional<base::Time> Schedule::next(base::Time after) const {
    const auto found = unlimited_next(after);
    if (!found || (recurrence_.end && *found > *recurrence_.end)) return std::nullopt;
    if (last_ && *found > *last_) return std::nullopt;
    return found;
}

std::optional<base::Time> Schedule::unlimited_next(base::Time after) const {
    if (recurrence_.has_schedule()) {
        // Without a start time the first firing is at once.
        if (!recurrence_.start && after < origin_) return origin_;
        return next_scheduled(std::max(after, origin_ - base::Duration(1)));
    }
    if (after < origin_) return origin_;
    if (const auto length = length_of(recurrence_.frequency))
        return next_by_length(after, *length * recurrence_.interval);
    const bool days =
        recurrence_.frequency == Frequency::kDay || recurrence_.frequency == Frequency::kWeek;
    return days ? next_by_days(after) : next_by_months(after);
}

base::Time Schedule::next_by_length(base::Time after, base::Duration step) const {
    return origin_ + ((after - origin_) / step + 1) * step;
}

std::optional<base::Time> Schedule::next_by_days(base::Time after) const {
    const int64_t days = recurrence_.frequency == Frequency::kWeek ? kDaysOfWeek : 1;
    const int64_t step = days * recurrence_.interval * kTicksPerDay;
    // One step less than the division says: a change of the clock may lie between.
    const int64_t steps = std::max<int64_t>((local_of(after) - origin_local_) / step - 1, 0);
    for (int64_t local = origin_local_ + steps * step; local <= expression::kTicksMax;
         local += step)
        if (const base::Time at = time_of(local); at > after) return at;
    return std::nullopt;
}

std::optional<base::Time> Schedule::next_by_months(base::Time after) const {
    const int64_t step = (recurrence_.frequency == Frequency::kYear ? kMonthsOfYear : 1) *
                         static_cast<int64_t>(recurrence_.interval);
    const CivilTime origin = expression::civil_of(origin_local_);
    const int64_t passed = month_of(expression::civil_of(local_of(after))) - month_of(origin);
    for (int64_t steps = std::max<int64_t>(passed / step - 1, 0);; ++steps) {
        const auto local = in_month(origin, month_of(origin) + steps * step);
        if (!local) return std::nullopt;
        if (const base::Time at = time_of(*local); at > after) return at;
    }
}

std::optional<base::Time> Schedule::next_scheduled(base::Time after) const {
    const int64_t first = std::max(local_of(after) / kTicksPerDay - 1,
                                   origin_local_ / kTicksPerDay);
    for (int64_t day = first; day < first + kRecurrenceDaysMax; ++day) {
        if (!day_counts(day)) continue;
        if (const auto at = first_of_day(day, after)) return at;
    }
    return std::nullopt;
}

std::optional<base::Time> Schedule::first_of_day(int64_t day, base::Time after) const {
    const CivilTime origin = expression::civil_of(origin_local_);
    const bool exact = !recurrence_.hours.empty() && !recurrence_.minutes.empty();
    const int64_t seconds = exact ? 0 : origin_local_ % kTicksPerMinute;
    std::vector<int> hours = or_else(recurrence_.hours, origin.hour);
    if (recurrence_.frequency == Frequency::kHour && recurrence_.hours.empty()) {
        hours.clear();
        const int64_t first_hour = origin_local_ / kTicksPerHour;
        for (int hour = 0; hour < 24; ++hour)
            if ((day * 24 + hour - first_hour) % recurrence_.interval == 0) hours.push_back(hour);
    }
    std::optional<base::Time> best;
    for (const int hour : hours)
        for (const int minute : or_else(recurrence_.minutes, origin.minute)) {
            const base::Time at = time_of(day * kTicksPerDay + hour * kTicksPerHour +
                                          minute * kTicksPerMinute + seconds);
            if (at > after && (!best || at < *best)) best = at;
        }
    return best;
}

bool Schedule::day_counts(int64_t day) const {
    const int64_t first = origin_local_ / kTicksPerDay;
    const bool weekday_fits =
        recurrence_.week_days.empty() || has(recurrence_.week_days, weekday_of(day));
    switch (recurrence_.frequency) {
        case Frequency::kWeek:
            if ((week_of(day) - week_of(first)) % recurrence_.interval != 0) return false;
            return recurrence_.week_days.empty() ? weekday_of(day) == weekday_of(first)
                                                 : weekday_fits;
        case Frequency::kMonth:
        case Frequency::kYear: return month_day_counts(day) && weekday_fits;
        case Frequency::kDay: return (day - first) % recurrence_.interval == 0 && weekday_fits;
        default: return weekday_fits;
    }
}

bool Schedule::month_day_counts(int64_t day) const {
    const CivilTime civil = expression::civil_of(day * kTicksPerDay);
    const CivilTime origin = expression::civil_of(origin_local_);
    const int64_t step = (recurrence_.frequency == Frequency::kYear ? kMonthsOfYear : 1) *
                         static_cast<int64_t>(recurrence_.interval);
    if ((month_of(civil) - month_of(origin)) % step != 0) return false;
    const int in_all = days_in_month(civil);
    const int at = static_cast<int>(civil.day);
    const bool by_day = has(recurrence_.month_days, at) ||
                        has(recurrence_.month_days, at - in_all - 1);
    const bool by_weekday = std::any_of(
        recurrence_.monthly_occurrences.begin(), recurrence_.monthly_occurrences.end(),
        [&](const model::MonthlyOccurrence& one) {
            if (one.weekday != weekday_of(day)) return false;
            return one.occurrence > 0 ? (at - 1) / kDaysOfWeek + 1 == one.occurrence
                                      : (in_all - at) / kDaysOfWeek + 1 == -one.occurrence;
        });
    const bool any_rule =
        !recurrence_.month_days.empty() || !recurrence_.monthly_occurrences.empty();
    return any_rule ? by_day || by_weekday : at == std::min(static_cast<int>(origin.day), in_all);
}

}  // namespace leadflow::engine
