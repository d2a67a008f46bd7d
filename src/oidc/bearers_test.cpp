// SPDX-License-Identifier: Apache-2.0
// Tokens of callers: by whose keys, for whom, until when, and what happens while keys are missing.
#include "oidc/bearers.h"

#include <gtest/gtest.h>

#include "oidc/limits.h"
#include "oidc/test_provider.h"
#include "outbound/scripted_outbound.h"

namespace leadflow::oidc {
namespace {

using base::ErrorCode;

class BearersTest : public testing::Test {
  protected:
    std::string token(model::JsonObject claims = {}, const crypto::TestSigner* key = nullptr,
                      const std::string& kid = "k1") {
        const int64_t now = base::to_micros(clock_.now()) / 1000000;
        model::JsonObject all{{"iss", far_.issuer}, {"aud", "api://leads"}, {"azp", "app-1"},
                              {"iat", now},         {"exp", now + 300}};
        for (auto& [name, value] : claims) all[name] = value;
        return "Bearer " + (key == nullptr ? far_.key : *key).token_of(kid, model::to_text(all));
    }
    // Nothing: it is let in.
    std::optional<ErrorCode> judged(const std::string& authorization) {
        auto status = bearers_.judge(guard_, authorization);
        if (!status && status.error().code == ErrorCode::kUnavailable) {
            ++waits_;
            status = bearers_.judge(guard_, authorization);
        }
        return status ? std::nullopt : std::optional(status.error().code);
    }
    TestProvider far_;
    base::ManualClock clock_{base::from_micros(1800000000000000)};
    outbound::ScriptedOutbound world_{[this](const model::Call& call) { return far_.answer(call); }};
    Bearers bearers_{world_, clock_};
    flows::BearerGuard guard_{.tenant = far_.issuer, .audience = "api://leads", .clients = {}};
    int waits_ = 0;
};

TEST_F(BearersTest, ATokenOfTheIssuerIsLetInOnceItsKeysAreKnown) {
    EXPECT_EQ(judged(token()), std::nullopt);
    EXPECT_EQ(waits_, 1);
    EXPECT_EQ(judged(token()), std::nullopt);
    EXPECT_EQ(waits_, 1);
    EXPECT_EQ(far_.key_calls, 1);
}

TEST_F(BearersTest, WhatIsNotMeantForUsIsNot) {
    const crypto::TestSigner stranger;
    const int64_t now = base::to_micros(clock_.now()) / 1000000;
    EXPECT_EQ(judged(""), ErrorCode::kUnauthorized);
    EXPECT_EQ(judged("Basic YTpi"), ErrorCode::kUnauthorized);
    EXPECT_EQ(judged("Bearer x.y.z"), ErrorCode::kUnauthorized);
    EXPECT_EQ(judged(token({{"aud", "api://others"}})), ErrorCode::kUnauthorized);
    EXPECT_EQ(judged(token({{"iss", "https://other.example"}})), ErrorCode::kUnauthorized);
    EXPECT_EQ(judged(token({{"exp", now - 300}})), ErrorCode::kUnauthorized);
    EXPECT_EQ(judged(token({{"nbf", now + 300}})), ErrorCode::kUnauthorized);
    EXPECT_EQ(judged(token({}, &stranger)), ErrorCode::kUnauthorized);
    EXPECT_EQ(judged(token({{"aud", model::JsonArray{"x", "api://leads"}}})), std::nullopt);
}

TEST_F(BearersTest, OnlyTheApplicationsThatAreNamed) {
    guard_.clients = {"app-2", "app-3"};
    EXPECT_EQ(judged(token()), ErrorCode::kUnauthorized);
    EXPECT_EQ(judged(token({{"azp", "app-3"}})), std::nullopt);
    EXPECT_EQ(judged(token({{"azp", ""}, {"appid", "app-2"}})), std::nullopt);
}

TEST_F(BearersTest, AnUnknownKeyIsAskedForAtMostOnceAMinute) {
    EXPECT_EQ(judged(token()), std::nullopt);
    EXPECT_EQ(judged(token({}, nullptr, "made-up")), ErrorCode::kUnauthorized);
    EXPECT_EQ(far_.key_calls, 1);
    clock_.advance(kKeysAskedEvery);
    far_.keys = "{\"keys\":[" + far_.key.jwk("k2") + "]}";
    EXPECT_EQ(bearers_.judge(guard_, token({}, nullptr, "k2")).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(judged(token({}, nullptr, "k2")), std::nullopt);
}

TEST_F(BearersTest, AnIssuerThatIsDownIsNotAskedAllTheTime) {
    far_.down = 500;
    EXPECT_EQ(bearers_.judge(guard_, token()).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(bearers_.judge(guard_, token()).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(world_.calls().size(), 1u);
    far_.down = 0;
    clock_.advance(kFailureKeptFor);
    EXPECT_EQ(judged(token()), std::nullopt);
}

}  // namespace
}  // namespace leadflow::oidc
