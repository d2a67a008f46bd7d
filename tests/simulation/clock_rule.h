// SPDX-License-Identifier: Apache-2.0
// ClockRule: when a flow must fire by its Recurrence, as docs/behaviour.md says (I20), for the kinds
// that the flow maker makes: every so many seconds, minutes or hours, or daily at a time of Berlin.
// Shares no code with engine/recurrence.
#pragma once

#include "base/clock.h"

#include <cstdint>
#include <optional>
#include <string>

namespace leadflow::simulation {

class ClockRule {
  public:
    // Nothing: the flow has no Recurrence.
    static std::optional<ClockRule> of(const std::string& document, base::Time saved);

    // Turns are numbered from 0, the moment of saving. The last one that may have begun by then;
    // nothing: not even the first.
    std::optional<int64_t> turn_at(base::Time time) const;
    // As turn_at, but of a local time that an autumn night has twice the second one counts. -1: none.
    int64_t last_turn_surely_begun(base::Time time) const;
    // When that turn has begun at the latest.
    base::Time time_of(int64_t turn) const;

  private:
    int64_t last_turn(base::Time time, bool latest) const;
    base::Time daily_time(int64_t day, bool latest) const;

    base::Time saved_{};
    base::Duration every_{0};  // 0: daily.
    base::Duration time_of_day_{0};
    int64_t first_day_ = 0;  // The first local day, since 1970, whose time comes after saving.
};

}  // namespace leadflow::simulation
