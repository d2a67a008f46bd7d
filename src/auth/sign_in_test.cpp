// SPDX-License-Identifier: Apache-2.0
#include "auth/sign_in.h"

#include "auth/auth_fixture.h"
#include "auth/limits.h"
#include "base/text.h"

#include <gtest/gtest.h>

namespace leadflow::auth {
namespace {

using Why = Refusal::Why;

class SignInTest : public testing::Test {
  protected:
    AuthRooms rooms_;

    std::variant<model::User, Refusal> sign_in(const std::string& email,
                                               const std::string& password = kPassword,
                                               const std::string& address = "203.0.113.1") {
        return rooms_.accounts.sign_in.check(
            {.email = email, .password = password, .address = address});
    }
    static bool let_in(const std::variant<model::User, Refusal>& outcome) {
        return std::holds_alternative<model::User>(outcome);
    }
    static Why why(const std::variant<model::User, Refusal>& outcome) {
        return std::get<Refusal>(outcome).why;
    }
};

TEST_F(SignInTest, AddressAndPasswordLetIn) {
    rooms_.member("ann@example.com");
    EXPECT_TRUE(let_in(sign_in("Ann@example.com ")));
    EXPECT_EQ(why(sign_in("ann@example.com", "wrong horse battery")), Why::kFailed);
    EXPECT_EQ(why(sign_in("ann@example.com", "")), Why::kFailed);
    EXPECT_EQ(why(sign_in("nobody@example.com")), Why::kFailed);
}

TEST_F(SignInTest, InvitedAndBlockedUsersAreRefusedLikeStrangers) {
    ASSERT_TRUE(rooms_.accounts.users.invite({.email = "new@example.com"}));
    const model::User ann = rooms_.member("ann@example.com");
    ASSERT_TRUE(rooms_.accounts.users.change(ann.id, {.state = model::UserState::kBlocked}));
    EXPECT_EQ(why(sign_in("new@example.com", "")), Why::kFailed);
    EXPECT_EQ(why(sign_in("ann@example.com")), Why::kFailed);
}

TEST_F(SignInTest, FailuresOfAnAccountRunOutWhetherItExistsOrNot) {
    rooms_.member("ann@example.com");
    for (const char* email : {"ann@example.com", "nobody@example.com"}) {
        for (int i = 0; i < static_cast<int>(kFailuresPerAccount); ++i)
            EXPECT_EQ(why(sign_in(email, "wrong", base::format("198.51.100.{}", i))), Why::kFailed);
        const auto refused = sign_in(email, kPassword, "192.0.2.7");
        ASSERT_EQ(why(refused), Why::kTooManyTries);
        EXPECT_GT(std::get<Refusal>(refused).wait, base::Duration(0));
    }
    rooms_.clock.advance(kFailureOfAccountBack);
    EXPECT_TRUE(let_in(sign_in("ann@example.com", kPassword, "192.0.2.7")));
}

TEST_F(SignInTest, ARightPasswordCostsTheAccountNoTry) {
    rooms_.member("ann@example.com");
    for (int i = 0; i < 25; ++i) EXPECT_TRUE(let_in(sign_in("ann@example.com")));
}

TEST_F(SignInTest, TriesOfAnAddressRunOutOverAllAccounts) {
    for (int i = 0; i < static_cast<int>(kTriesPerAddress); ++i)
        EXPECT_EQ(why(sign_in(base::format("user{}@example.com", i))), Why::kFailed);
    EXPECT_EQ(why(sign_in("another@example.com")), Why::kTooManyTries);
    EXPECT_EQ(why(sign_in("another@example.com", "x", "203.0.113.2")), Why::kFailed);
    rooms_.clock.advance(kTryOfAddressBack);
    EXPECT_EQ(why(sign_in("another@example.com")), Why::kFailed);
}

TEST_F(SignInTest, AnIpv6AddressIsWatchedByItsNetwork) {
    EXPECT_EQ(address_owner("2001:db8:1:2::1"), address_owner("2001:db8:1:2:ffff::9"));
    EXPECT_NE(address_owner("2001:db8:1:2::1"), address_owner("2001:db8:1:3::1"));
    EXPECT_NE(address_owner("::ffff:192.0.2.1"), address_owner("::ffff:192.0.2.2"));
    EXPECT_EQ(address_owner("192.0.2.1"), "192.0.2.1");
}

TEST_F(SignInTest, WhatIsWatchedHasALimit) {
    Tries tries(rooms_.clock);
    for (size_t i = 0; i < kTriesWatchedMax + 100; ++i)
        EXPECT_FALSE(tries.take("", base::format("user{}@example.com", i)));
}

}  // namespace
}  // namespace leadflow::auth
