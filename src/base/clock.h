// SPDX-License-Identifier: Apache-2.0
// Time comes only through Clock, so that tests and the simulator step it by hand.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace leadflow::base {

// UTC, microseconds. What is shown has seven digits (.NET ticks), the last one always 0.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

// Call from any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Time now() const override;
};

class ManualClock final : public Clock {
  public:
    explicit ManualClock(Time start) : micros_(start.time_since_epoch().count()) {}
    Time now() const override { return Time(Duration(micros_.load())); }
    void advance(Duration by) { micros_ += by.count(); }

  private:
    std::atomic<int64_t> micros_;
};

int64_t to_micros(Time time);
Time from_micros(int64_t micros);

// "2026-01-31T08:15:30.1234560Z": the form of run records.
std::string iso_text(Time time);
// "2026-01-31T08:15:30Z" with any number of fraction digits and an optional offset.
std::optional<Time> parse_iso(std::string_view text);
// "Sat, 31 Jan 2026 08:15:30 GMT": HTTP headers.
std::string http_date(Time time);
std::optional<Time> parse_http_date(std::string_view text);
// "Sat, 31 Jan 2026 08:15:30 +0000": mail headers.
std::string mail_date(Time time);
// ISO 8601 duration: "PT30S", "P1D", "PT1H30M", "P1DT2H"; months count 30 days, years 365.
std::optional<Duration> parse_iso_duration(std::string_view text);

}  // namespace leadflow::base
