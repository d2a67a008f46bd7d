// SPDX-License-Identifier: Apache-2.0
// Time zones by their Windows names ("Pacific Standard Time"), and by IANA names as an extension.
// Rules come from ICU at a zone's first use and stay.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace leadflow::expression {

// Constant; any thread.
class TimeZone {
  public:
    virtual ~TimeZone() = default;

    virtual bool is_utc() const = 0;
    // What local time is ahead of UTC, in ticks.
    virtual int64_t offset_at_utc(int64_t utc_ticks) const = 0;
    // Nothing: no clock shows that time, since it was put forward. A time that comes twice is the
    // later one, by standard time.
    virtual std::optional<int64_t> utc_of_local(int64_t local_ticks) const = 0;
};

// Ignores case and, as Microsoft's page advises, punctuation. nullptr: there is none of that name.
// The pointer stays valid for ever. Any thread.
const TimeZone* find_time_zone(std::string_view name);
// Of a setting that may be left out: without a name UTC.
inline const TimeZone* time_zone_or_utc(std::string_view name) {
    return find_time_zone(name.empty() ? "UTC" : name);
}

}  // namespace leadflow::expression
