// SPDX-License-Identifier: Apache-2.0
// Which account somebody has for whom a provider vouches.
#include "auth/auth_fixture.h"
#include "auth/limits.h"

#include <gtest/gtest.h>

namespace leadflow::auth {
namespace {

using model::Role;
using model::UserState;
using TurnedAway = Users::TurnedAway;

const std::string kIssuer = "https://id.example.com";

class VouchedTest : public testing::Test {
  protected:
    AuthRooms rooms_;
    Users& users_ = rooms_.accounts.users;

    Users::Vouched ben(const std::string& subject = "s1", std::optional<Role> newcomer = {}) {
        return {kIssuer, subject, "ben@example.com", "Ben", newcomer};
    }
    model::User let_in(const Users::Vouched& vouched) {
        const auto admitted = users_.admit(vouched);
        EXPECT_TRUE(admitted);
        if (const auto* user = std::get_if<model::User>(&*admitted)) return *user;
        ADD_FAILURE() << "turned away";
        return {};
    }
    void expect(const Users::Vouched& vouched, TurnedAway why) {
        const auto admitted = users_.admit(vouched);
        ASSERT_TRUE(admitted);
        const auto* turned = std::get_if<TurnedAway>(&*admitted);
        ASSERT_NE(turned, nullptr) << std::get<model::User>(*admitted).email;
        EXPECT_EQ(*turned, why);
    }
};

TEST_F(VouchedTest, AStrangerComesInOnlyWhereNewPeopleMay) {
    expect(ben(), TurnedAway::kStranger);
    EXPECT_TRUE(users_.all().empty());
    const model::User user = let_in(ben("s1", Role::kOperator));
    EXPECT_EQ(user.email, "ben@example.com");
    EXPECT_EQ(user.name, "Ben");
    EXPECT_EQ(user.role, Role::kOperator);
    EXPECT_EQ(user.state, UserState::kActive);
    EXPECT_EQ(user.password_hash, "");
    // Known by subject from now on, whatever becomes of the address, and of the rule; as after a
    // restart.
    Users again(rooms_.store, rooms_.journal, rooms_.clock);
    ASSERT_TRUE(again.load());
    const auto known = again.admit({kIssuer, "s1", "", ""});
    EXPECT_EQ(std::get<model::User>(*known).id, user.id);
    EXPECT_EQ(let_in({kIssuer, "s1", "new@example.com", "", Role::kEditor}).role, Role::kOperator);
    EXPECT_EQ(users_.all().size(), 1U);
}

TEST_F(VouchedTest, AnAccountIsLinkedOnce) {
    const model::User member = rooms_.member("ben@example.com", Role::kEditor);
    const model::User linked = let_in(ben());
    EXPECT_EQ(linked.id, member.id);
    EXPECT_EQ(linked.role, Role::kEditor);
    EXPECT_EQ(linked.password_hash, member.password_hash);
    // The address was given to somebody else, or another provider claims it.
    expect(ben("s2", Role::kViewer), TurnedAway::kLinkedOtherwise);
    expect({"https://other.example.com", "s1", "ben@example.com", ""},
           TurnedAway::kLinkedOtherwise);
    EXPECT_EQ(let_in(ben()).id, member.id);
}

TEST_F(VouchedTest, AnInvitationIsUsedUp) {
    const auto invited = users_.invite({.email = "ben@example.com", .role = Role::kOwner});
    const model::User joined = let_in(ben());
    EXPECT_EQ(joined.id, invited->user.id);
    EXPECT_EQ(joined.role, Role::kOwner);
    EXPECT_EQ(joined.state, UserState::kActive);
    EXPECT_EQ(joined.name, "Ben");
    EXPECT_FALSE(users_.invited_by(invited->token));
}

TEST_F(VouchedTest, AnInvitationThatIsOverStaysOver) {
    ASSERT_TRUE(users_.invite({.email = "ben@example.com"}));
    rooms_.clock.advance(kInvitationAgeMax);
    expect(ben("s1", Role::kEditor), TurnedAway::kInvitationOver);
}

TEST_F(VouchedTest, AnAddressThatNobodyHasVerifiedIsNone) {
    rooms_.member("ben@example.com");
    expect({kIssuer, "s1", "", "Ben", Role::kEditor}, TurnedAway::kUnverified);
}

TEST_F(VouchedTest, WhoIsBlockedStaysOut) {
    const model::User member = rooms_.member("ben@example.com");
    ASSERT_TRUE(users_.change(member.id, {.state = UserState::kBlocked}));
    expect(ben("s1", Role::kEditor), TurnedAway::kBlocked);
    ASSERT_TRUE(users_.change(member.id, {.state = UserState::kActive}));
    let_in(ben());
    ASSERT_TRUE(users_.change(member.id, {.state = UserState::kBlocked}));
    expect(ben(), TurnedAway::kBlocked);
}

TEST_F(VouchedTest, ANameThatIsNoneIsLeftOut) {
    EXPECT_EQ(let_in({kIssuer, "s1", "a@example.com", "a\nb", Role::kViewer}).name, "");
    EXPECT_EQ(let_in({kIssuer, "s2", "b@example.com", std::string(500, 'x'), Role::kViewer}).name,
              "");
}

}  // namespace
}  // namespace leadflow::auth
