// SPDX-License-Identifier: Apache-2.0
// A point in time as the language carries it: ticks of 100 ns since 0001-01-01, and whether the
// text it came from had a zone. base::Time is for the program's own clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "expression/culture.h"

namespace leadflow::expression {

inline constexpr int64_t kTicksPerSecond = 10000000;
inline constexpr int64_t kTicksPerMinute = 60 * kTicksPerSecond;
inline constexpr int64_t kTicksPerHour = 60 * kTicksPerMinute;
inline constexpr int64_t kTicksPerDay = 24 * kTicksPerHour;
inline constexpr int64_t kTicksMax = 3155378975999999999;  // 9999-12-31T23:59:59.9999999.

struct Timestamp {
    // Printed as nothing, 'Z' and "+00:00": an offset is converted to UTC when it is read.
    enum class Kind { kUnspecified, kUtc, kOffset };

    int64_t ticks = 0;
    Kind kind = Kind::kUnspecified;
};

struct CivilTime {
    int year = 1;
    unsigned month = 1, day = 1;
    unsigned hour = 0, minute = 0, second = 0;
    unsigned fraction = 0;     // Ticks.
    unsigned weekday = 0;      // Sunday 0.
    unsigned day_of_year = 1;
};

CivilTime civil_of(int64_t ticks);
// Nothing when there is no such day or hour. Ignores weekday and day_of_year.
std::optional<int64_t> ticks_of(const CivilTime& civil);

// ISO 8601, en-US dates (1/31/2026 8:15 PM), RFC 1123, month names. Nothing for anything else.
std::optional<Timestamp> parse_timestamp(std::string_view text);
// The same for a culture: day and month in its order, its names, its separators.
std::optional<Timestamp> parse_timestamp(std::string_view text, const DateSymbols& symbols);
// By a custom .NET pattern. Nothing when the text is not of that form.
std::optional<Timestamp> parse_timestamp_exact(std::string_view text, std::string_view pattern,
                                               const DateSymbols& symbols);

// Standard ('o', 'D') or custom ("yyyy-MM-dd") .NET format. kInvalidInput: not a format.
base::Result<std::string> format_timestamp(const Timestamp& timestamp, std::string_view format,
                                           const DateSymbols& symbols);
// The custom pattern of a standard format; empty when there is none of that letter.
std::string standard_pattern(char letter, const DateSymbols& symbols);

}  // namespace leadflow::expression
