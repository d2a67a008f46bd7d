// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "crypto/signed_token.h"
#include "crypto/test_certificate.h"
#include "outbound/outbound_fixture.h"

#include <gmock/gmock.h>

#include <atomic>

namespace leadflow::outbound {
namespace {

using model::Reach;
using testing::HasSubstr;
using testing::Not;

// An authority that hands out t1, t2, ... and a service that takes only the newest.
class TokenCalls : public OutboundTest {
  protected:
    TokenCalls()
        : authority_(http_script([this](const std::string& asked) {
              authority_.note(asked);
              if (!authority_says_.empty()) return authority_says_;
              const int number = ++newest_;
              newest_.notify_all();
              return http_reply(
                  200, base::format("{{\"access_token\":\"t{}\",\"expires_in\":3600}}", number));
          })),
          service_(http_script([this](const std::string& asked) {
              const std::string wanted =
                  base::format("\nAuthorization: Bearer t{}\n", newest_.load());
              const bool good = !refuses_all_ && asked.find(wanted) != std::string::npos;
              service_.note(asked);
              return good ? http_reply(200, "welcome") : http_reply(401, "who?");
          })) {}

    model::Call call(const std::string& secret = "hush & co") {
        model::Call call = post(service_.url("/leads"), "{}");
        http(call).token = model::TokenRequest{authority_.url("/token"), "me",
                                               model::Secret(secret), "https://crm/.default"};
        return call;
    }
    size_t fetches() { return authority_.notes().size(); }

    std::string authority_says_;
    std::atomic<int> newest_ = 0;
    std::atomic<bool> refuses_all_ = false;
    ScriptedPeer authority_;
    ScriptedPeer service_;
};

TEST_F(TokenCalls, MaySignAnAssertionInsteadOfSendingASecret) {
    const crypto::TestCertificate own;
    model::Call asking = call("");
    http(asking).token->certificate = {.pfx = model::Secret(own.pfx("pw")),
                                       .password = model::Secret("pw")};
    EXPECT_EQ(perform(asking).body, "welcome");
    const std::string form = authority_.notes()[0];
    EXPECT_THAT(form, Not(HasSubstr("client_secret")));
    EXPECT_THAT(form, HasSubstr("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
                                "client-assertion-type%3Ajwt-bearer&client_assertion="));
    const size_t start = form.find("client_assertion=") + 17;
    const auto claims = crypto::read_token(form.substr(start, form.find('&', start) - start),
                                           own.pem());
    ASSERT_TRUE(claims) << claims.error().message;
    EXPECT_THAT(*claims, HasSubstr("\"iss\":\"me\""));
    EXPECT_THAT(*claims, HasSubstr(authority_.url("/token")));
}

TEST_F(TokenCalls, ACertificateThatCannotBeOpenedIsNotSentAnywhere) {
    model::Call asking = call("");
    http(asking).token->certificate = {.pfx = model::Secret("no file")};
    const model::Reply reply = perform(asking);
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_TRUE(reply.permanent);
    EXPECT_THAT(reply.fault, HasSubstr("PKCS #12"));
    EXPECT_EQ(fetches(), 0U);
}

TEST_F(TokenCalls, FetchOneTokenForAll) {
    std::vector<std::future<model::Reply>> replies;
    for (int i = 0; i < 20; ++i) replies.push_back(begin(call()));
    for (auto& reply : replies) EXPECT_EQ(reply.get().body, "welcome");
    EXPECT_EQ(fetches(), 1U);
    EXPECT_THAT(authority_.notes()[0],
                HasSubstr("\n\ngrant_type=client_credentials&client_id=me&client_secret="
                          "hush%20%26%20co&scope=https%3A%2F%2Fcrm%2F.default"));
    EXPECT_THAT(metrics_.text(), HasSubstr("leadflow_outbound_token_requests_total 1"));
    EXPECT_THAT(metrics_.text(),
                HasSubstr("leadflow_outbound_calls_total{kind=\"http\",reach=\"answered\"} 20"));
}

TEST_F(TokenCalls, OfAnotherSecretFetchAnotherToken) {
    EXPECT_EQ(perform(call("one")).status, 200);
    perform(call("two"));
    EXPECT_EQ(fetches(), 2U);
}

TEST_F(TokenCalls, RenewTheTokenOnceWhenItIsRefused) {
    EXPECT_EQ(perform(call()).body, "welcome");
    ++newest_;  // t1 is no longer taken.
    EXPECT_EQ(perform(call()).body, "welcome");
    EXPECT_EQ(fetches(), 2U);
    EXPECT_EQ(service_.notes().size(), 3U);
}

TEST_F(TokenCalls, AnswerWithTheSecondRefusal) {
    refuses_all_ = true;
    const model::Reply reply = perform(call());
    EXPECT_EQ(reply.reach, Reach::kAnswered);
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.body, "who?");
    EXPECT_EQ(service_.notes().size(), 2U);
    EXPECT_EQ(fetches(), 2U);
}

TEST_F(TokenCalls, RenewAheadOfTheEndInTheBackground) {
    EXPECT_EQ(perform(call()).body, "welcome");
    clock_.advance(std::chrono::seconds(3400));
    // The call does not wait for the new token: it goes with the old one.
    EXPECT_EQ(perform(call()).body, "welcome");
    for (int seen = newest_; seen < 2; seen = newest_) newest_.wait(seen);
    EXPECT_EQ(perform(call()).body, "welcome");
    EXPECT_EQ(fetches(), 2U);
}

TEST_F(TokenCalls, AreNotSentWhenTheTokenIsRefused) {
    authority_says_ = http_reply(
        401,
        R"({"error":"invalid_client","error_description":"AADSTS7000222: expired.\r\nTrace"})");
    const model::Reply reply = perform(call());
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_TRUE(reply.permanent);
    EXPECT_EQ(reply.fault,
              "token was refused with status 401: invalid_client: AADSTS7000222: expired.");
    EXPECT_EQ(reply.sent_url, service_.url("/leads"));
    EXPECT_EQ(perform(call()).fault, reply.fault);
    EXPECT_EQ(fetches(), 1U);
    clock_.advance(std::chrono::seconds(1));
    authority_says_.clear();
    EXPECT_EQ(perform(call()).body, "welcome");
}

TEST_F(TokenCalls, MayBeRepeatedWhenTheAuthorityIsDown) {
    authority_says_ = http_reply(503, "");
    const model::Reply down = perform(call());
    EXPECT_EQ(down.reach, Reach::kNotSent);
    EXPECT_FALSE(down.permanent);
    model::Call unknown = call();
    http(unknown).token->url = "https://nowhere.invalid/token";
    EXPECT_FALSE(perform(unknown).permanent);
    http(unknown).token->url = "ftp://nowhere.invalid/token";
    EXPECT_TRUE(perform(unknown).permanent);
}

TEST_F(TokenCalls, AskWithARefreshTokenWhereThereIsOne) {
    model::Call asking = call("");
    http(asking).token->refresh_token = model::Secret("r/1");
    EXPECT_EQ(perform(asking).body, "welcome");
    EXPECT_THAT(authority_.notes()[0], HasSubstr("\n\ngrant_type=refresh_token&client_id=me&"
                                                 "refresh_token=r%2F1&scope="));
}

TEST_F(TokenCalls, AskByQueryWhereTheAuthorityWantsThat) {
    model::Call asking = call();
    http(asking).token->by_query = true;
    http(asking).token->scope.clear();
    EXPECT_EQ(perform(asking).body, "welcome");
    EXPECT_THAT(authority_.notes()[0],
                HasSubstr("GET /token?grant_type=client_credentials&client_id=me&client_secret="
                          "hush%20%26%20co HTTP/1.1"));
}

TEST_F(TokenCalls, TakeAnotherTokenWhenOneWasRefusedInWords) {
    const model::Reply first = perform(call());
    EXPECT_NE(first.token_number, 0U);
    model::Call again = call();
    http(again).token_refused = first.token_number;
    const model::Reply second = perform(again);
    EXPECT_EQ(second.body, "welcome");
    EXPECT_NE(second.token_number, first.token_number);
    EXPECT_EQ(fetches(), 2U);
    // Others that were refused with the old one find the new one and leave it alone.
    EXPECT_EQ(perform(again).token_number, second.token_number);
    EXPECT_EQ(fetches(), 2U);
}

TEST_F(TokenCalls, AreUsedAsLongAsAskedForWhenTheirReplyNamesNoEnd) {
    authority_says_ = http_reply(200, R"({"access_token":"t0"})");
    model::Call asking = call();
    http(asking).token->lifetime_unnamed = std::chrono::hours(1);
    EXPECT_EQ(perform(asking).body, "welcome");
    clock_.advance(std::chrono::minutes(30));
    EXPECT_EQ(perform(asking).body, "welcome");
    EXPECT_EQ(fetches(), 1U);
}

TEST_F(TokenCalls, KeepTheGuardBetweenThemAndThePrivateNetwork) {
    options_.private_hosts_allowed = {"elsewhere"};
    const model::Reply reply = perform(call());
    EXPECT_TRUE(reply.permanent);
    EXPECT_THAT(reply.fault, HasSubstr("token was not fetched: address guard: host localhost"));
    EXPECT_EQ(fetches(), 0U);
}

TEST_F(TokenCalls, EndWithTheirTimeWhileTheyWaitForAToken) {
    ScriptedPeer silent([](PeerConnection& connection, int) {
        while (!connection.ended()) connection.read_line();
    });
    model::Call late = call();
    http(late).token->url = silent.url();
    late.time_max = std::chrono::milliseconds(50);
    const model::Reply reply = perform(late);
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_TRUE(reply.timed_out);
    EXPECT_EQ(service_.notes().size(), 0U);
}

}  // namespace
}  // namespace leadflow::outbound
