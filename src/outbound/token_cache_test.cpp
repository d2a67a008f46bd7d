// SPDX-License-Identifier: Apache-2.0
#include "outbound/token_cache.h"

#include "outbound/limits.h"

#include <gmock/gmock.h>

namespace leadflow::outbound {
namespace {

using namespace std::chrono_literals;
using Answer = TokenCache::Answer;
using testing::HasSubstr;
using testing::Not;

class TokenCacheTest : public testing::Test {
  protected:
    TokenCache::Advice ask() { return cache_.ask("k", clock_.now()); }
    void fetched(std::string bearer, std::chrono::seconds lifetime = 3600s) {
        cache_.fetched("k", std::move(bearer), lifetime, clock_.now());
    }
    void failed(bool permanent = false) {
        cache_.failed("k", {"no luck", permanent}, clock_.now());
    }
    static TokenReply read(int status, std::string body) {
        model::TokenRequest request;
        request.client_secret = model::Secret("hush");
        model::Reply reply;
        reply.reach = model::Reach::kAnswered;
        reply.status = status;
        reply.body = std::move(body);
        return read_token_reply(request, reply);
    }

    base::ManualClock clock_{base::Time(24h * 20000)};
    TokenCache cache_{300s};
};

TEST_F(TokenCacheTest, LetsOneFetchAndTheOthersWait) {
    const auto first = ask();
    EXPECT_EQ(first.answer, Answer::kWait);
    EXPECT_TRUE(first.fetch);
    EXPECT_EQ(ask().answer, Answer::kWait);
    EXPECT_FALSE(ask().fetch);
    fetched("t1");
    EXPECT_EQ(ask().answer, Answer::kUse);
    EXPECT_EQ(ask().bearer, "t1");
}

TEST_F(TokenCacheTest, RenewsAheadWhileTheOldOneServes) {
    ask();
    fetched("t1");
    clock_.advance(3299s);
    EXPECT_FALSE(ask().fetch);
    clock_.advance(1s);
    const auto renewing = ask();
    EXPECT_TRUE(renewing.fetch);
    EXPECT_EQ(renewing.bearer, "t1");
    EXPECT_FALSE(ask().fetch);
    EXPECT_EQ(ask().bearer, "t1");
    fetched("t2");
    EXPECT_EQ(ask().bearer, "t2");
}

TEST_F(TokenCacheTest, DoesNotServeATokenBeyondItsEnd) {
    ask();
    fetched("t1");
    clock_.advance(3600s);
    EXPECT_EQ(ask().answer, Answer::kWait);
}

TEST_F(TokenCacheTest, RenewsShortLivedTokensInTheirSecondHalf) {
    ask();
    fetched("t1", 60s);
    clock_.advance(29s);
    EXPECT_FALSE(ask().fetch);
    clock_.advance(1s);
    EXPECT_TRUE(ask().fetch);
}

TEST_F(TokenCacheTest, RemembersAFailureForOneSecond) {
    ask();
    failed(true);
    EXPECT_EQ(ask().answer, Answer::kFailed);
    EXPECT_EQ(ask().failure.fault, "no luck");
    EXPECT_TRUE(ask().failure.permanent);
    clock_.advance(1s);
    EXPECT_EQ(ask().answer, Answer::kWait);
}

TEST_F(TokenCacheTest, ServesTheOldTokenWhenItsRenewalFails) {
    ask();
    fetched("t1");
    clock_.advance(3300s);
    EXPECT_TRUE(ask().fetch);
    failed();
    EXPECT_EQ(ask().answer, Answer::kUse);
    EXPECT_FALSE(ask().fetch);
    clock_.advance(1s);
    EXPECT_TRUE(ask().fetch);
}

TEST_F(TokenCacheTest, DropsARefusedTokenButNotItsSuccessor) {
    ask();
    fetched("t1");
    const uint64_t old = ask().number;
    cache_.refused("k", old);
    EXPECT_TRUE(ask().fetch);
    fetched("t2");
    cache_.refused("k", old);
    EXPECT_EQ(ask().bearer, "t2");
    cache_.refused("unknown", old);
}

TEST_F(TokenCacheTest, TellsRequestsApart) {
    const model::TokenRequest one{"https://a", "id", model::Secret("s"), "scope"};
    for (auto change : {+[](model::TokenRequest& r) { r.url = "https://b"; },
                        +[](model::TokenRequest& r) { r.client_id = "i"; },
                        +[](model::TokenRequest& r) { r.client_secret = model::Secret("t"); },
                        +[](model::TokenRequest& r) { r.scope = ""; }}) {
        model::TokenRequest other = one;
        change(other);
        EXPECT_NE(TokenCache::key_of(one), TokenCache::key_of(other));
    }
    EXPECT_EQ(TokenCache::key_of(one).find(":s:"), std::string::npos);
}

TEST_F(TokenCacheTest, HoldsOnlySoMany) {
    for (size_t i = 0; i < kTokensMax + 10; ++i) {
        const std::string key = std::to_string(i);
        cache_.ask(key, clock_.now());
        cache_.fetched(key, "t", 3600s, clock_.now());
    }
    size_t known = 0;
    for (size_t i = kTokensMax; i < kTokensMax + 10; ++i)
        known += cache_.ask(std::to_string(i), clock_.now()).answer == Answer::kUse ? 1 : 0;
    EXPECT_GE(known, 1U);
}

TEST_F(TokenCacheTest, ReadsATokenAndItsLifetimeInEitherSpelling) {
    EXPECT_EQ(read(200, R"({"access_token":"abc","expires_in":3599})").lifetime, 3599s);
    EXPECT_EQ(read(200, R"({"access_token":"abc","expires_in":"3599"})").lifetime, 3599s);
    EXPECT_EQ(read(200, R"({"access_token":"abc"})").bearer, "abc");
    EXPECT_EQ(read(200, R"({"access_token":"a\r\nX: y"})").bearer, "");
    EXPECT_EQ(read(200, "<html>").bearer, "");
    EXPECT_FALSE(read(200, "<html>").failure.permanent);
}

TEST_F(TokenCacheTest, TellsARefusalInTheFarSidesWordsWithoutTheSecret) {
    const auto refusal = read(401, R"({"error":"invalid_client","error_description":)"
                                   R"("AADSTS7000215: Invalid client secret.\r\nTrace ID: 1"})");
    EXPECT_EQ(refusal.failure.fault,
              "token was refused with status 401: invalid_client: AADSTS7000215: Invalid client "
              "secret.");
    EXPECT_TRUE(refusal.failure.permanent);
    const auto echo = read(400, R"({"error":"x","error_description":"bad hush"})");
    EXPECT_THAT(echo.failure.fault, Not(HasSubstr("hush")));
    for (const int status : {408, 429, 500, 503})
        EXPECT_FALSE(read(status, "{}").failure.permanent) << status;
}

}  // namespace
}  // namespace leadflow::outbound
