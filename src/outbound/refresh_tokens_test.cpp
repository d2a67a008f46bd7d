// SPDX-License-Identifier: Apache-2.0
// Refresh tokens that are good for one use only: kept before they count, never used twice.
#include "base/text.h"
#include "outbound/outbound_fixture.h"

#include <gmock/gmock.h>

#include <set>

namespace leadflow::outbound {
namespace {

using model::Reach;
using testing::HasSubstr;

// Keeps at once, or when told to.
class Shelf final : public RefreshTokens {
  public:
    void keep(const std::string& holder, model::Secret refresh_token, std::optional<base::Time> ends,
              base::UniqueFunction<void(base::Status)> done) override {
        base::MutexLock lock(mutex_);
        tokens_.push_back(holder + " " + refresh_token.reveal());
        ends_ = ends;
        if (!waits_) return done(base::Status(answer_));
        waiting_.push_back(std::move(done));
        asked_.notify_all();
    }
    void set_full(bool full) {
        base::MutexLock lock(mutex_);
        answer_ = full ? base::Status(base::unavailable("disk full")) : base::Status();
    }
    void set_waits() {
        base::MutexLock lock(mutex_);
        waits_ = true;
    }
    // Waits until somebody has asked, then lets it be durable.
    void let_go(const std::function<void()>& before) {
        base::MutexLock lock(mutex_);
        while (waiting_.empty()) asked_.wait(mutex_);
        before();
        waits_ = false;
        for (auto& done : waiting_) done(base::Status(answer_));
        waiting_.clear();
    }
    std::vector<std::string> tokens() {
        base::MutexLock lock(mutex_);
        return tokens_;
    }
    std::optional<base::Time> ends() {
        base::MutexLock lock(mutex_);
        return ends_;
    }

  private:
    base::Mutex mutex_;
    base::ConditionVariable asked_;
    std::vector<std::string> tokens_;
    std::optional<base::Time> ends_;
    std::vector<base::UniqueFunction<void(base::Status)>> waiting_;
    base::Status answer_;  // To each who asks.
    bool waits_ = false;
};

// An authority that takes each refresh token once: r1 gives r2 and the access token a2, and so on.
// A second use is a theft: everything ends.
class RefreshTokensTest : public OutboundTest {
  protected:
    RefreshTokensTest()
        : authority_(http_script([this](const std::string& asked) {
              authority_.note(asked);
              const size_t at = asked.find("refresh_token=r");
              const int used = at == std::string::npos ? 0 : std::atoi(asked.c_str() + at + 15);
              if (used != newest_.load()) {
                  stolen_ = true;
                  return http_reply(400, R"({"error":"invalid_grant"})");
              }
              const int number = ++newest_;
              return http_reply(200, base::format(R"({{"access_token":"a{}","expires_in":{},)"
                                                  R"("refresh_token":"r{}",)"
                                                  R"("refresh_token_expires_in":86400}})",
                                                  number, lifetime_.load(), number));
          })),
          service_(http_script([this](const std::string& asked) {
              service_.note(asked);
              return http_reply(stolen_ ? 401 : 200, "welcome");
          })) {
        refresh_tokens_ = &shelf_;
    }

    // As it was planned when the connection had r1.
    model::Call call(const std::string& scope = "s", const std::string& path = "/leads") {
        model::Call call = post(service_.url(path), "{}");
        http(call).token = model::TokenRequest{authority_.url("/token"), "me",
                                               model::Secret("hush"), scope};
        http(call).token->refresh_token = model::Secret("r1");
        http(call).token->holder = "crm/1";
        return call;
    }
    size_t renewals() { return authority_.notes().size(); }

    std::atomic<int> newest_ = 1;
    std::atomic<int> lifetime_ = 3600;
    std::atomic<bool> stolen_ = false;
    Shelf shelf_;
    ScriptedPeer authority_;
    ScriptedPeer service_;
};

TEST_F(RefreshTokensTest, AreKeptBeforeTheAccessTokenIsUsed) {
    shelf_.set_waits();
    auto reply = begin(call());
    shelf_.let_go([&] { EXPECT_EQ(service_.notes().size(), 0U); });
    EXPECT_EQ(reply.get().body, "welcome");
    EXPECT_EQ(shelf_.tokens(), std::vector<std::string>{"crm/1 r2"});
    EXPECT_EQ(shelf_.ends(), clock_.now() + std::chrono::hours(24));
}

TEST_F(RefreshTokensTest, AreRenewedOnceForManyCallers) {
    std::vector<std::future<model::Reply>> replies;
    for (int i = 0; i < 20; ++i) replies.push_back(begin(call()));
    for (auto& reply : replies) EXPECT_EQ(reply.get().body, "welcome");
    EXPECT_EQ(renewals(), 1U);
    // Calls that were planned with the old one find the newest when they renew.
    clock_.advance(std::chrono::hours(2));
    EXPECT_EQ(perform(call()).body, "welcome");
    EXPECT_EQ(renewals(), 2U);
    EXPECT_FALSE(stolen_);
    EXPECT_EQ(shelf_.tokens().back(), "crm/1 r3");
}

TEST_F(RefreshTokensTest, OfOneHolderAreRenewedOneAfterTheOther) {
    options_.threads = 3;
    std::vector<std::future<model::Reply>> replies;
    for (int i = 0; i < 8; ++i) replies.push_back(begin(call(base::format("scope{}", i))));
    for (auto& reply : replies) EXPECT_EQ(reply.get().body, "welcome");
    EXPECT_EQ(renewals(), 8U);
    EXPECT_FALSE(stolen_);
    EXPECT_EQ(shelf_.tokens().back(), "crm/1 r9");
}

TEST_F(RefreshTokensTest, ThatCannotBeKeptLetNobodyThroughAndAreNotLost) {
    shelf_.set_full(true);
    const model::Reply refused = perform(call());
    EXPECT_EQ(refused.reach, Reach::kNotSent);
    EXPECT_FALSE(refused.permanent);
    EXPECT_THAT(refused.fault, HasSubstr("could not be kept: disk full"));
    EXPECT_EQ(service_.notes().size(), 0U);
    shelf_.set_full(false);
    clock_.advance(std::chrono::seconds(1));
    EXPECT_EQ(perform(call()).body, "welcome");
    // It was kept again, and not asked for again.
    EXPECT_EQ(renewals(), 1U);
    EXPECT_EQ(shelf_.tokens(), (std::vector<std::string>{"crm/1 r2", "crm/1 r2"}));
}

TEST_F(RefreshTokensTest, OfANewSignInAreAnother) {
    EXPECT_EQ(perform(call()).body, "welcome");
    newest_ = 7;
    model::Call anew = call();
    http(anew).token->refresh_token = model::Secret("r7");
    http(anew).token->holder = "crm/2";
    EXPECT_EQ(perform(anew).body, "welcome");
    EXPECT_EQ(shelf_.tokens().back(), "crm/2 r8");
    EXPECT_FALSE(stolen_);
}

TEST_F(RefreshTokensTest, ARenewalUnderWayIsKeptWhenTheProgramStops) {
    shelf_.set_waits();
    auto reply = begin(call());
    std::thread stopping;
    shelf_.let_go([&] {
        outbound().request_stop();
        stopping = std::thread([&] { outbound().join(); });
    });
    stopping.join();
    EXPECT_EQ(reply.get().reach, Reach::kNotSent);
    EXPECT_EQ(shelf_.tokens(), std::vector<std::string>{"crm/1 r2"});
}

TEST_F(RefreshTokensTest, StandWhereTheServicesOwnFormSaysSo) {
    model::Call own = call();
    http(own).token->form = {{"how", model::Secret("refresh")},
                             {"what", model::Secret("refresh_token={RefreshToken}!")}};
    EXPECT_EQ(perform(own).reach, Reach::kNotSent);  // The authority finds no token in it.
    EXPECT_THAT(authority_.notes().back(), HasSubstr("how=refresh&what=refresh_token%3Dr1%21"));
    model::Call by_url = call();
    http(by_url).token->url = authority_.url("/token?refresh_token={RefreshToken}&x=1");
    stolen_ = false;
    EXPECT_EQ(perform(by_url).body, "welcome");
    EXPECT_THAT(authority_.notes().back(), HasSubstr("POST /token?refresh_token=r1&x=1 HTTP"));
}

}  // namespace
}  // namespace leadflow::outbound
