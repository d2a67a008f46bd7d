// SPDX-License-Identifier: Apache-2.0
#include "auth/second_factor.h"

#include "auth/auth_fixture.h"
#include "auth/limits.h"

#include <gtest/gtest.h>

namespace leadflow::auth {
namespace {

class SecondFactorTest : public testing::Test {
  protected:
    AuthRooms rooms_;
    SecondFactor& factor_ = rooms_.accounts.second_factor;
    const model::UserId ann_ = rooms_.member("ann@example.com").id;

    model::User ann() { return *rooms_.accounts.users.find(ann_); }
    std::string code(int64_t steps = 0) { return rooms_.code_of(ann_, steps); }
    void step() { rooms_.clock.advance(std::chrono::seconds(crypto::kCodeStepSeconds)); }

    // The code of an offered secret, read back from its base32 form.
    std::string code_of_offer(const SecondFactor::Offer& offer) {
        constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        std::string secret;
        uint32_t held = 0;
        int bits = 0;
        for (const char c : offer.secret) {
            held = (held << 5) | static_cast<uint32_t>(kLetters.find(c));
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            secret += static_cast<char>((held >> bits) & 0xFFU);
        }
        return crypto::one_time_code(secret, crypto::code_step_of(rooms_.clock.now()));
    }
    void switch_on() {
        const auto offer = factor_.begin(ann());
        ASSERT_TRUE(factor_.confirm(ann_, code_of_offer(*offer)));
        step();
        step();
    }
    std::variant<model::User, Refusal> sign_in(const std::string& shown) {
        return rooms_.accounts.sign_in.check(
            {.email = "ann@example.com", .password = kPassword, .code = shown});
    }
};

TEST_F(SecondFactorTest, CountsOnceACodeWasShown) {
    const auto offer = factor_.begin(ann());
    EXPECT_TRUE(offer->uri.starts_with(
        "otpauth://totp/leadflow:ann%40example.com?secret=" + offer->secret + "&issuer=leadflow"));
    EXPECT_TRUE(std::holds_alternative<model::User>(sign_in("")));
    const std::string right = code_of_offer(*offer);
    EXPECT_EQ(factor_.confirm(ann_, right == "000000" ? "000001" : "000000").error().code,
              base::ErrorCode::kUnauthorized);
    ASSERT_TRUE(factor_.confirm(ann_, right));
    EXPECT_EQ(ann().sealed_totp.find(offer->secret), std::string::npos);
    EXPECT_EQ(std::get<Refusal>(sign_in("")).why, Refusal::Why::kCodeRequired);
    EXPECT_EQ(factor_.begin(ann()).error().code, base::ErrorCode::kConflict);
}

TEST_F(SecondFactorTest, ACodeIsAcceptedOnce) {
    switch_on();
    const std::string now = code();
    EXPECT_TRUE(std::holds_alternative<model::User>(sign_in(now)));
    EXPECT_EQ(std::get<Refusal>(sign_in(now)).why, Refusal::Why::kCodeWrong);
    Users again(rooms_.store, rooms_.journal, rooms_.clock);
    ASSERT_TRUE(again.load());
    EXPECT_EQ(again.find(ann_)->totp_step, crypto::code_step_of(rooms_.clock.now()));
}

TEST_F(SecondFactorTest, AClockMayBeOneStepOff) {
    switch_on();
    EXPECT_FALSE(factor_.check(ann(), code(-2)));
    EXPECT_FALSE(factor_.check(ann(), code(2)));
    EXPECT_TRUE(factor_.check(ann(), code(-1)));
    EXPECT_TRUE(factor_.check(ann(), code(1)));
    // The one between is over with the later one.
    EXPECT_FALSE(factor_.check(ann(), code()));
}

TEST_F(SecondFactorTest, IsSwitchedOffByACode) {
    switch_on();
    EXPECT_FALSE(factor_.end(ann(), "12345"));
    ASSERT_TRUE(factor_.end(ann(), code()));
    EXPECT_TRUE(std::holds_alternative<model::User>(sign_in("")));
}

TEST_F(SecondFactorTest, AnOfferIsForgottenAfterAWhile) {
    const auto offer = factor_.begin(ann());
    rooms_.clock.advance(kSecondFactorSetupMax + std::chrono::seconds(1));
    EXPECT_EQ(factor_.confirm(ann_, code_of_offer(*offer)).error().code,
              base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace leadflow::auth
