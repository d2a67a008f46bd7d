// SPDX-License-Identifier: Apache-2.0
#include "expression/time_zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "expression/evaluated_for_test.h"

namespace leadflow::expression {
namespace {

using testing::HasSubstr;

std::string got(std::string_view expression) {
    const auto value = evaluated(model::text_value("@" + std::string(expression)));
    if (!value) return value.error().message;
    return value->is_string() ? std::string(model::text_of(*value)) : model::to_text(*value);
}

TEST(TimeZone, KnowsEveryWindowsName) {
    std::ifstream in("tests/conformance/windows-time-zones.txt");
    ASSERT_TRUE(in.is_open());
    int count = 0;
    for (std::string line; std::getline(in, line); ++count) {
        const std::string name = line.substr(0, line.find('='));
        const TimeZone* zone = find_time_zone(name);
        const TimeZone* same = find_time_zone(line.substr(name.size() + 1));
        ASSERT_NE(zone, nullptr) << name;
        ASSERT_NE(same, nullptr) << line;
        // In January and in July of 2026.
        for (const int64_t ticks : {639040320000000000, 639196704000000000})
            EXPECT_EQ(zone->offset_at_utc(ticks), same->offset_at_utc(ticks)) << line;
    }
    EXPECT_GT(count, 135);
}

TEST(TimeZone, ReadsNamesLeniently) {
    const TimeZone* berlin = find_time_zone("W. Europe Standard Time");
    ASSERT_NE(berlin, nullptr);
    EXPECT_EQ(find_time_zone("w. europe standard time"), berlin);
    EXPECT_EQ(find_time_zone("W Europe Standard Time"), berlin);
    EXPECT_NE(find_time_zone("Europe/Berlin"), nullptr);
    EXPECT_NE(find_time_zone("UTC-02"), find_time_zone("UTC+12"));
    EXPECT_TRUE(find_time_zone("utc")->is_utc());
    for (const char* name : {"", "Nowhere Standard Time", "Europe/Nowhere", "PST", "Berlin", "+02:00"})
        EXPECT_EQ(find_time_zone(name), nullptr) << name;
}

TEST(TimeZone, Converts) {
    EXPECT_EQ(got("convertFromUtc('2026-07-01T12:00:00Z', 'W. Europe Standard Time')"),
              "2026-07-01T14:00:00.0000000");
    EXPECT_EQ(got("convertFromUtc('2026-01-15T12:00:00.1234567', 'India Standard Time')"),
              "2026-01-15T17:30:00.1234567");
    EXPECT_EQ(got("convertToUtc('2026-07-01T14:00:00', 'W. Europe Standard Time')"),
              "2026-07-01T12:00:00.0000000Z");
    EXPECT_EQ(got("convertTimeZone('2026-07-01T14:00:00', 'W. Europe Standard Time', "
                  "'Eastern Standard Time', 'g')"),
              "7/1/2026 8:00 AM");
    EXPECT_EQ(got("convertFromUtc('2026-01-15T12:00:00Z', 'America/New_York', 'HH:mm')"), "07:00");
    EXPECT_EQ(got("convertTimeZone('2026-01-15T12:00:00+01:00', 'Pacific Standard Time', 'UTC')"),
              "2026-01-15T11:00:00.0000000Z");
}

TEST(TimeZone, KnowsWhenClocksArePut) {
    EXPECT_THAT(got("convertToUtc('2026-03-29T02:30:00', 'W. Europe Standard Time')"),
                HasSubstr("does not exist"));
    // Twice on the clock: the later one, in standard time.
    EXPECT_EQ(got("convertToUtc('2026-10-25T02:30:00', 'W. Europe Standard Time')"),
              "2026-10-25T01:30:00.0000000Z");
    EXPECT_EQ(got("convertFromUtc('2026-03-29T00:59:59Z', 'W. Europe Standard Time', 'HH:mm:ss')"),
              "01:59:59");
    EXPECT_EQ(got("convertFromUtc('2026-03-29T01:00:00Z', 'W. Europe Standard Time', 'HH:mm:ss')"),
              "03:00:00");
}

TEST(TimeZone, RefusesWhatHasNoAnswer) {
    EXPECT_THAT(got("convertToUtc('2026-01-15T12:00:00Z', 'Pacific Standard Time')"),
                HasSubstr("in UTC"));
    EXPECT_THAT(got("convertFromUtc('2026-01-15T12:00:00Z', 'Nowhere')"), HasSubstr("'Nowhere'"));
    EXPECT_THAT(got("convertFromUtc('0001-01-01T00:00:00Z', 'Pacific Standard Time')"),
                HasSubstr("outside the years"));
    EXPECT_THAT(got("convertFromUtc('9999-12-31T23:59:59Z', 'Tokyo Standard Time')"),
                HasSubstr("outside the years"));
}

TEST(TimeSpan, IsWrittenAndRead) {
    EXPECT_EQ(got("formatTimeSpan('1.02:03:04.5', 'c')"), "1.02:03:04.5000000");
    EXPECT_EQ(got("formatTimeSpan(36000000000, 'g')"), "1:00:00");
    EXPECT_EQ(got("formatTimeSpan('-1.02:03:04', 'G')"), "-1:02:03:04.0000000");
    EXPECT_EQ(got("formatTimeSpan('1.02:03:04', 'd\\.hh\\:mm')"), "1.02:03");
    EXPECT_EQ(got("formatTimeSpan('12:30', '%h')"), "12");
    EXPECT_EQ(got("formatTimeSpan(dateDifference('2026-01-01','2026-01-03'), 'dd')"), "02");
    for (const char* text : {"x", "1.", "25:00", "1:60", "99999999.00:00", "1:2:3:4:5"})
        EXPECT_THAT(got("formatTimeSpan('" + std::string(text) + "', 'c')"),
                    HasSubstr("not valid"))
            << text;
    EXPECT_THAT(got("formatTimeSpan('12:30', 'q')"), HasSubstr("not a valid time span format"));
    EXPECT_THAT(got("formatTimeSpan('12:30', 'hh:mm')"), HasSubstr("not a valid time span format"));
}

}  // namespace
}  // namespace leadflow::expression
