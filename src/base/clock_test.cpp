// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <gtest/gtest.h>

namespace leadflow::base {
namespace {

using namespace std::chrono_literals;

TEST(Clock, IsoTextHasSevenDigitsAndComesBack) {
    const Time time = from_micros(1769847330123456);
    EXPECT_EQ(iso_text(time), "2026-01-31T08:15:30.1234560Z");
    EXPECT_EQ(parse_iso(iso_text(time)), time);
}

TEST(Clock, ParsesOffsetsAndDates) {
    EXPECT_EQ(parse_iso("2026-01-31T10:15:30+02:00"), parse_iso("2026-01-31T08:15:30Z"));
    EXPECT_EQ(parse_iso("2026-01-31"), parse_iso("2026-01-31T00:00:00Z"));
    EXPECT_FALSE(parse_iso("2026-02-30"));
    EXPECT_FALSE(parse_iso("yesterday"));
    EXPECT_FALSE(parse_iso("2026-01-31T08:15:30Zx"));
}

TEST(Clock, HttpDateComesBack) {
    const Time time = *parse_iso("2026-01-31T08:15:30Z");
    EXPECT_EQ(http_date(time), "Sat, 31 Jan 2026 08:15:30 GMT");
    EXPECT_EQ(parse_http_date(http_date(time)), time);
    EXPECT_EQ(mail_date(time), "Sat, 31 Jan 2026 08:15:30 +0000");
    EXPECT_FALSE(parse_http_date("120"));
}

TEST(Clock, DurationsOfIso8601) {
    EXPECT_EQ(parse_iso_duration("PT30S"), Duration(30s));
    EXPECT_EQ(parse_iso_duration("PT7.5S"), Duration(7500ms));
    EXPECT_EQ(parse_iso_duration("P1DT2H3M"), Duration(26h + 3min));
    EXPECT_EQ(parse_iso_duration("P1M"), Duration(720h));
    for (const char* bad : {"", "P", "30S", "PT", "P1S", "PT1D", "PT-1S", "PTS", "P99999Y"})
        EXPECT_FALSE(parse_iso_duration(bad)) << bad;
}

TEST(Clock, ManualClockStandsStillUntilAdvanced) {
    ManualClock clock(from_micros(0));
    clock.advance(5s);
    EXPECT_EQ(clock.now(), from_micros(5000000));
}

}  // namespace
}  // namespace leadflow::base
