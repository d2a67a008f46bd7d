// SPDX-License-Identifier: Apache-2.0
#include "simulation/clock_rule.h"

#include "model/json.h"

#include <algorithm>
#include <chrono>

namespace leadflow::simulation {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;

// The European Union's rule: summer time from one o'clock UTC of March's last Sunday to that of
// October's.
base::Time last_sunday(std::chrono::year year, std::chrono::month month) {
    return sys_days(year / month / std::chrono::Sunday[std::chrono::last]) + hours(1);
}

}  // namespace

std::optional<ClockRule> ClockRule::of(const std::string& document, base::Time saved) {
    const model::Json root = *model::parse_json(document);
    const model::Json* recurrence =
        model::find_path(root, {"properties", "definition", "triggers", "manual", "recurrence"});
    if (recurrence == nullptr) return std::nullopt;
    ClockRule rule;
    rule.saved_ = saved;
    const std::string_view frequency = model::text_at(*recurrence, "frequency");
    const int64_t interval = model::integer_at(*recurrence, "interval").value_or(1);
    if (frequency == "Second") rule.every_ = std::chrono::seconds(interval);
    if (frequency == "Minute") rule.every_ = minutes(interval);
    if (frequency == "Hour") rule.every_ = hours(interval);
    if (rule.every_.count() > 0) return rule;
    rule.time_of_day_ =
        hours(model::find_path(*recurrence, {"schedule", "hours"})->as_array().front().as_int64()) +
        minutes(
            model::find_path(*recurrence, {"schedule", "minutes"})->as_array().front().as_int64());
    rule.first_day_ = std::chrono::floor<days>(saved).time_since_epoch().count() - 1;
    while (rule.daily_time(rule.first_day_, false) <= saved) ++rule.first_day_;
    return rule;
}

// Of a skipped time (spring) the earliest is when the clock goes on, the latest an hour after what
// it says; of a doubled one (autumn) the first and the second.
base::Time ClockRule::daily_time(int64_t day, bool latest) const {
    const base::Time local = base::Time(days(day)) + time_of_day_;
    const auto year = std::chrono::year_month_day(sys_days(days(day))).year();
    const base::Time spring = last_sunday(year, std::chrono::March);
    const base::Time autumn = last_sunday(year, std::chrono::October);
    const base::Time in_summer = local - hours(2);
    const base::Time in_winter = local - hours(1);
    const bool summer = in_summer >= spring && in_summer < autumn;
    const bool winter = in_winter < spring || in_winter >= autumn;
    if (summer && winter) return latest ? in_winter : in_summer;
    if (summer) return in_summer;
    if (winter) return in_winter;
    return latest ? in_winter : spring;
}

base::Time ClockRule::time_of(int64_t turn) const {
    if (turn == 0) return saved_;
    return every_.count() > 0 ? saved_ + turn * every_ : daily_time(first_day_ + turn - 1, true);
}

int64_t ClockRule::last_turn(base::Time time, bool latest) const {
    if (time < saved_) return -1;
    if (every_.count() > 0) return (time - saved_) / every_;
    int64_t day = std::chrono::floor<days>(time).time_since_epoch().count() + 1;
    while (day >= first_day_ && daily_time(day, latest) > time) --day;
    return std::max<int64_t>(0, day - first_day_ + 1);
}

std::optional<int64_t> ClockRule::turn_at(base::Time time) const {
    const int64_t turn = last_turn(time, false);
    return turn < 0 ? std::nullopt : std::optional(turn);
}

int64_t ClockRule::last_turn_surely_begun(base::Time time) const { return last_turn(time, true); }

}  // namespace leadflow::simulation
