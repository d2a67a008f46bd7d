// SPDX-License-Identifier: Apache-2.0
#include "auth/sessions.h"

#include "auth/auth_fixture.h"
#include "auth/limits.h"

#include <gtest/gtest.h>

namespace leadflow::auth {
namespace {

using std::chrono::hours;

class SessionsTest : public testing::Test {
  protected:
    AuthRooms rooms_;
    Sessions& sessions_ = rooms_.accounts.sessions;
    const model::UserId ann_{"ann"};

    size_t stored() { return rooms_.store.sessions()->size(); }
};

TEST_F(SessionsTest, ACookieIsKnownUntilItIsSignedOut) {
    const std::string token = *sessions_.open(ann_);
    ASSERT_TRUE(sessions_.find(token));
    EXPECT_EQ(sessions_.find(token)->user, ann_);
    EXPECT_FALSE(sessions_.find(token + "x"));
    EXPECT_FALSE(sessions_.find(""));
    EXPECT_EQ(rooms_.store.sessions()->front().hash.find(token), std::string::npos);
    ASSERT_TRUE(sessions_.close(sessions_.find(token)->hash));
    EXPECT_FALSE(sessions_.find(token));
    EXPECT_EQ(stored(), 0U);
}

TEST_F(SessionsTest, EightHoursWithoutUseEndOne) {
    const std::string token = *sessions_.open(ann_);
    for (int i = 0; i < 5; ++i) {
        rooms_.clock.advance(hours(7));
        ASSERT_TRUE(sessions_.find(token));
    }
    rooms_.clock.advance(hours(8) + base::Duration(1));
    EXPECT_FALSE(sessions_.find(token));
}

TEST_F(SessionsTest, ThirtyDaysEndOneThatIsInUse) {
    const std::string token = *sessions_.open(ann_);
    for (int i = 0; i < 30 * 4; ++i) {
        ASSERT_TRUE(sessions_.find(token));
        rooms_.clock.advance(hours(6));
    }
    ASSERT_TRUE(sessions_.find(token));
    rooms_.clock.advance(hours(1));
    EXPECT_FALSE(sessions_.find(token));
}

TEST_F(SessionsTest, TheLastUseSurvivesARestart) {
    const std::string token = *sessions_.open(ann_);
    rooms_.clock.advance(hours(7));
    ASSERT_TRUE(sessions_.keep(sessions_.find(token)->hash));
    const size_t applies = rooms_.store.applies();
    ASSERT_TRUE(sessions_.keep(sessions_.find(token)->hash));
    EXPECT_EQ(rooms_.store.applies(), applies);
    rooms_.clock.advance(hours(7));
    Sessions again(rooms_.store, rooms_.journal, rooms_.clock);
    ASSERT_TRUE(again.load());
    EXPECT_TRUE(again.find(token));
}

TEST_F(SessionsTest, SigningOutEverywhereEndsAllOfOneUser) {
    const std::string here = *sessions_.open(ann_);
    const std::string there = *sessions_.open(ann_);
    const std::string other = *sessions_.open(model::UserId("ben"));
    rooms_.store.fail_next(1, base::unavailable("disk full"));
    EXPECT_FALSE(sessions_.close_all(ann_));
    EXPECT_TRUE(sessions_.find(here));
    ASSERT_TRUE(sessions_.close_all(ann_));
    EXPECT_FALSE(sessions_.find(here));
    EXPECT_FALSE(sessions_.find(there));
    EXPECT_TRUE(sessions_.find(other));
    EXPECT_EQ(stored(), 1U);
}

TEST_F(SessionsTest, TheLongestUnusedGivesWay) {
    const std::string first = *sessions_.open(ann_);
    for (size_t i = 0; i < kSessionsPerUserMax; ++i) {
        rooms_.clock.advance(std::chrono::seconds(1));
        ASSERT_TRUE(sessions_.open(ann_));
    }
    EXPECT_FALSE(sessions_.find(first));
    EXPECT_EQ(stored(), kSessionsPerUserMax);
    rooms_.clock.advance(hours(9));
    ASSERT_TRUE(sessions_.open(ann_));
    EXPECT_EQ(stored(), 1U);
}

}  // namespace
}  // namespace leadflow::auth
