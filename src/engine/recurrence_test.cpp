// SPDX-License-Identifier: Apache-2.0
#include "engine/recurrence.h"

#include <gtest/gtest.h>

namespace leadflow::engine {
namespace {

using model::Frequency;
using model::Recurrence;

base::Time at(std::string_view text) { return *base::parse_iso(text); }

struct Story {
    Recurrence recurrence;
    std::string saved = "2026-01-01T09:30:15Z";

    Schedule schedule() const {
        const auto* zone = expression::time_zone_or_utc(recurrence.time_zone);
        EXPECT_NE(zone, nullptr) << recurrence.time_zone;
        return Schedule(recurrence, zone, at(saved));
    }
    // The firings after `after`, seconds only, separated by blanks.
    std::string firings(std::string_view after, int count) const {
        const Schedule all = schedule();
        std::string text;
        base::Time from = at(after);
        for (int i = 0; i < count; ++i) {
            const auto next = all.next(from);
            text += text.empty() ? "" : " ";
            if (!next) return text + "never";
            text += base::iso_text(*next).substr(0, 19);
            from = *next;
        }
        return text;
    }
};

TEST(Schedule, WithoutAStartTimeFiresWhenSavedAndThenByItsLength) {
    const Story story{{.frequency = Frequency::kMinute, .interval = 15}};
    EXPECT_EQ(story.firings("2026-01-01T09:30:14Z", 3),
              "2026-01-01T09:30:15 2026-01-01T09:45:15 2026-01-01T10:00:15");
}

TEST(Schedule, CountsFromAStartTimeInThePastAndLeavesOutWhatHasPassed) {
    const Story story{{.frequency = Frequency::kHour,
                       .interval = 5,
                       .start = at("2025-12-31T22:00:00Z")}};
    EXPECT_EQ(story.firings("2026-01-01T09:30:15Z", 2), "2026-01-01T13:00:00 2026-01-01T18:00:00");
}

TEST(Schedule, WaitsForAStartTimeToCome) {
    const Story story{{.frequency = Frequency::kDay, .start = at("2026-03-01T08:00:00Z")}};
    EXPECT_EQ(story.firings("2026-01-01T09:30:15Z", 2), "2026-03-01T08:00:00 2026-03-02T08:00:00");
}

TEST(Schedule, DaysKeepTheLocalTimeWhenTheClockChanges) {
    // Berlin goes from +1 to +2 on 2026-03-29.
    const Story story{{.frequency = Frequency::kDay,
                       .start = at("2026-03-28T07:00:00Z"),
                       .time_zone = "W. Europe Standard Time"}};
    EXPECT_EQ(story.firings("2026-03-28T06:00:00Z", 3),
              "2026-03-28T07:00:00 2026-03-29T06:00:00 2026-03-30T06:00:00");
}

TEST(Schedule, HoursAreALengthOfTimeWhenTheClockChanges) {
    const Story story{{.frequency = Frequency::kHour,
                       .interval = 24,
                       .start = at("2026-03-28T07:00:00Z"),
                       .time_zone = "W. Europe Standard Time"}};
    EXPECT_EQ(story.firings("2026-03-28T06:00:00Z", 2), "2026-03-28T07:00:00 2026-03-29T07:00:00");
}

TEST(Schedule, ALocalTimeThatTheClockSkipsFiresWhenItGoesOn) {
    // 02:30 does not exist on 2026-03-29 in Berlin; 03:30 summer time is 01:30 UTC.
    const Story story{{.frequency = Frequency::kDay,
                       .start = at("2026-03-28T01:30:00Z"),
                       .time_zone = "W. Europe Standard Time"}};
    EXPECT_EQ(story.firings("2026-03-28T02:00:00Z", 2), "2026-03-29T01:30:00 2026-03-30T00:30:00");
}

TEST(Schedule, MonthsEndEarlierWhereTheyAreShorter) {
    const Story story{{.frequency = Frequency::kMonth, .start = at("2026-01-31T10:00:00Z")}};
    EXPECT_EQ(story.firings("2026-01-31T10:00:00Z", 3),
              "2026-02-28T10:00:00 2026-03-31T10:00:00 2026-04-30T10:00:00");
}

TEST(Schedule, YearsKeepTheDayAndComeBackToTheTwentyNinth) {
    const Story story{{.frequency = Frequency::kYear, .start = at("2024-02-29T10:00:00Z")}};
    EXPECT_EQ(story.firings("2026-06-01T00:00:00Z", 2), "2027-02-28T10:00:00 2028-02-29T10:00:00");
}

TEST(Schedule, WeekDaysHoursAndMinutesMakeAllTheirCombinations) {
    // Monday and Friday at 08:00, 08:30, 17:00 and 17:30; 2026-01-01 is a Thursday.
    const Story story{{.frequency = Frequency::kWeek,
                       .start = at("2026-01-01T00:00:00Z"),
                       .hours = {17, 8},
                       .minutes = {0, 30},
                       .week_days = {1, 5}}};
    EXPECT_EQ(story.firings("2026-01-01T09:30:15Z", 5),
              "2026-01-02T08:00:00 2026-01-02T08:30:00 2026-01-02T17:00:00 2026-01-02T17:30:00 "
              "2026-01-05T08:00:00");
}

TEST(Schedule, EverySecondWeekLeavesOneOut) {
    const Story story{{.frequency = Frequency::kWeek,
                       .interval = 2,
                       .start = at("2026-01-01T00:00:00Z"),
                       .hours = {8},
                       .minutes = {0},
                       .week_days = {1}}};
    EXPECT_EQ(story.firings("2026-01-01T00:00:00Z", 2), "2026-01-12T08:00:00 2026-01-26T08:00:00");
}

TEST(Schedule, HoursWithoutMinutesTakeTheMinuteOfTheStart) {
    const Story story{{.frequency = Frequency::kDay,
                       .start = at("2026-01-01T06:20:00Z"),
                       .hours = {10, 12}}};
    EXPECT_EQ(story.firings("2026-01-01T06:20:00Z", 2), "2026-01-01T10:20:00 2026-01-01T12:20:00");
}

TEST(Schedule, WithAScheduleButNoStartTimeFiresAtOnceAndThenByTheSchedule) {
    const Story story{{.frequency = Frequency::kDay, .hours = {8}, .minutes = {0}}};
    EXPECT_EQ(story.firings("2026-01-01T09:30:14Z", 2), "2026-01-01T09:30:15 2026-01-02T08:00:00");
}

TEST(Schedule, LocalHoursFollowTheirZone) {
    const Story story{{.frequency = Frequency::kDay,
                       .start = at("2026-01-01T00:00:00Z"),
                       .time_zone = "Pacific Standard Time",
                       .hours = {9},
                       .minutes = {0}}};
    EXPECT_EQ(story.firings("2026-07-01T00:00:00Z", 1), "2026-07-01T16:00:00");
    EXPECT_EQ(story.firings("2026-12-01T00:00:00Z", 1), "2026-12-01T17:00:00");
}

TEST(Schedule, MonthDaysCountFromBothEnds) {
    const Story story{{.frequency = Frequency::kMonth,
                       .start = at("2026-01-01T00:00:00Z"),
                       .hours = {6},
                       .minutes = {0},
                       .month_days = {1, -1}}};
    EXPECT_EQ(story.firings("2026-01-15T00:00:00Z", 4),
              "2026-01-31T06:00:00 2026-02-01T06:00:00 2026-02-28T06:00:00 2026-03-01T06:00:00");
}

TEST(Schedule, MonthlyOccurrencesAreTheNthWeekdayOfAMonth) {
    // The second Tuesday and the last Friday.
    const Story story{{.frequency = Frequency::kMonth,
                       .start = at("2026-01-01T00:00:00Z"),
                       .hours = {6},
                       .minutes = {0},
                       .monthly_occurrences = {{2, 2}, {5, -1}}}};
    EXPECT_EQ(story.firings("2026-01-01T00:00:00Z", 4),
              "2026-01-13T06:00:00 2026-01-30T06:00:00 2026-02-10T06:00:00 2026-02-27T06:00:00");
}

TEST(Schedule, EndsAtItsEndTimeAndAfterItsCount) {
    EXPECT_EQ((Story{{.frequency = Frequency::kDay,
                      .start = at("2026-01-01T00:00:00Z"),
                      .end = at("2026-01-02T12:00:00Z")}}
                   .firings("2026-01-01T09:00:00Z", 3)),
              "2026-01-02T00:00:00 never");
    EXPECT_EQ((Story{{.frequency = Frequency::kDay,
                      .start = at("2026-01-01T00:00:00Z"),
                      .count = 3}}
                   .firings("2026-01-01T09:00:00Z", 5)),
              "2026-01-02T00:00:00 2026-01-03T00:00:00 never");
}

TEST(Schedule, ADayThatNeverComesEndsTheSearch) {
    // 31 February.
    const Story story{{.frequency = Frequency::kYear,
                       .start = at("2026-02-01T00:00:00Z"),
                       .month_days = {31}}};
    EXPECT_EQ(story.firings("2026-02-02T00:00:00Z", 1), "never");
}

TEST(Schedule, HoursWithMinutesFireAtEachOfThem) {
    const Story story{{.frequency = Frequency::kHour,
                       .interval = 2,
                       .start = at("2026-01-01T00:00:00Z"),
                       .minutes = {15, 45}}};
    EXPECT_EQ(story.firings("2026-01-01T00:20:00Z", 3),
              "2026-01-01T00:45:00 2026-01-01T02:15:00 2026-01-01T02:45:00");
}

}  // namespace
}  // namespace leadflow::engine
