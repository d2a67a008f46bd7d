// SPDX-License-Identifier: Apache-2.0
#include "auth/users.h"

#include "auth/auth_fixture.h"
#include "auth/limits.h"

#include <gtest/gtest.h>

namespace leadflow::auth {
namespace {

using model::Role;
using model::UserState;

class UsersTest : public testing::Test {
  protected:
    AuthRooms rooms_;
    Users& users_ = rooms_.accounts.users;

    static base::ErrorCode code_of(const auto& result) { return result.error().code; }
};

TEST_F(UsersTest, AnInvitationMakesAnAccountOnce) {
    const auto invited = users_.invite({.email = " Ann@Example.com ", .role = Role::kOperator});
    ASSERT_TRUE(invited);
    EXPECT_EQ(invited->user.email, "ann@example.com");
    EXPECT_EQ(users_.all().front().invitation_hash.find(invited->token), std::string::npos);
    const auto joined = users_.accept(invited->token, "Ann", "hash");
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->state, UserState::kActive);
    EXPECT_EQ(joined->role, Role::kOperator);
    EXPECT_EQ(code_of(users_.accept(invited->token, "Eve", "hash")), base::ErrorCode::kNotFound);
    EXPECT_EQ(code_of(users_.invite({.email = "ann@example.com"})), base::ErrorCode::kConflict);
}

TEST_F(UsersTest, AnInvitationEndsAfterAWeekOrWithTheNextOne) {
    const auto first = users_.invite({.email = "ann@example.com", .role = Role::kOwner});
    const auto second = users_.invite({.email = "ann@example.com", .role = Role::kViewer});
    EXPECT_FALSE(users_.invited_by(first->token));
    ASSERT_TRUE(users_.invited_by(second->token));
    EXPECT_EQ(users_.all().size(), 1U);
    EXPECT_EQ(users_.all().front().role, Role::kViewer);
    rooms_.clock.advance(kInvitationAgeMax);
    EXPECT_FALSE(users_.invited_by(second->token));
    EXPECT_FALSE(users_.accept(second->token, "Ann", "hash"));
}

TEST_F(UsersTest, TheLastOwnerStays) {
    const model::User ann = rooms_.member("ann@example.com", Role::kOwner);
    users_.invite({.email = "invited@example.com", .role = Role::kOwner}).value();
    EXPECT_EQ(code_of(users_.remove(ann.id)), base::ErrorCode::kConflict);
    EXPECT_EQ(code_of(users_.change(ann.id, {.role = Role::kEditor})), base::ErrorCode::kConflict);
    EXPECT_EQ(code_of(users_.change(ann.id, {.state = UserState::kBlocked})),
              base::ErrorCode::kConflict);
    EXPECT_TRUE(users_.change(ann.id, {.name = "Anna"}));
    const model::User ben = rooms_.member("ben@example.com", Role::kOwner);
    EXPECT_TRUE(users_.change(ann.id, {.role = Role::kEditor}));
    EXPECT_EQ(code_of(users_.remove(ben.id)), base::ErrorCode::kConflict);
    EXPECT_TRUE(users_.remove(ann.id));
}

TEST_F(UsersTest, AllIsThereAfterARestart) {
    const model::User ann = rooms_.member("ann@example.com", Role::kOwner);
    Users again(rooms_.store, rooms_.journal, rooms_.clock);
    ASSERT_TRUE(again.load());
    EXPECT_EQ(again.find(ann.id)->password_hash, ann.password_hash);
    EXPECT_TRUE(again.has_owner());
}

TEST_F(UsersTest, WhatCannotBeStoredDidNotHappen) {
    rooms_.store.fail_next(1, base::unavailable("disk full"));
    EXPECT_FALSE(users_.invite({.email = "ann@example.com"}));
    EXPECT_TRUE(users_.all().empty());
    const model::User ann = rooms_.member("ann@example.com");
    rooms_.store.fail_next(1, base::unavailable("disk full"));
    EXPECT_FALSE(users_.remove(ann.id));
    EXPECT_TRUE(users_.find(ann.id));
}

TEST_F(UsersTest, AddressesNamesAndPasswordsAreChecked) {
    for (const char* wrong : {"", "ann", "@b", "a@", "a@b@c", "a b@c", "a@b\n"})
        EXPECT_EQ(checked_email(wrong).has_value(), std::string_view(wrong) == "a@b\n") << wrong;
    EXPECT_FALSE(checked_name("a\nb"));
    EXPECT_FALSE(check_password("short", "a@b"));
    EXPECT_FALSE(check_password("Ann.Miller@example.com", "ann.miller@example.com"));
    EXPECT_FALSE(check_password(std::string(kPasswordBytesMax + 1, 'x'), "a@b"));
    EXPECT_TRUE(check_password("zwölf Zeichen", "a@b"));
}

TEST_F(UsersTest, TheSetUpLinkMakesOneOwner) {
    FirstOwner& first = rooms_.accounts.first_owner;
    const std::string old = first.open().value();
    const std::string token = first.open().value();
    EXPECT_FALSE(first.fits(old));
    EXPECT_FALSE(first.fits(""));
    EXPECT_TRUE(first.fits(token));
    rooms_.clock.advance(kSetupAgeMax);
    EXPECT_FALSE(first.fits(token));
    const std::string next = first.open().value();
    ASSERT_TRUE(first.make(next, "ann@example.com", "Ann", "hash"));
    EXPECT_EQ(users_.all().front().role, Role::kOwner);
    EXPECT_FALSE(first.make(next, "eve@example.com", "Eve", "hash"));
    EXPECT_FALSE(first.open());
}

}  // namespace
}  // namespace leadflow::auth
