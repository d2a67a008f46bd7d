// SPDX-License-Identifier: Apache-2.0
// Asking a provider: what is remembered, what is asked again, and how it is told who asks.
#include "oidc/client.h"

#include <gtest/gtest.h>

#include "oidc/limits.h"
#include "oidc/test_provider.h"
#include "outbound/scripted_outbound.h"

namespace leadflow::oidc {
namespace {

using base::ErrorCode;

class ClientTest : public testing::Test {
  protected:
    ClientTest() { far_.now = clock_.now(); }

    TestProvider far_;
    base::ManualClock clock_{base::from_micros(1800000000000000)};
    outbound::ScriptedOutbound world_{[this](const model::Call& call) { return far_.answer(call); }};
    Client client_{world_, clock_};
    auth::Provider provider_{.id = "p", .title = "P", .issuer = far_.issuer, .client_id = "client"};
    model::Secret secret_{"hu sh&"};
    Client::Visit visit_{.redirect_url = "https://leads.example.com/sign-in/oidc/callback",
                         .state = "st",
                         .nonce = "no",
                         .verifier = model::Secret("ver")};

    std::string page() {
        const auto url = client_.page_url(provider_, visit_);
        if (!url) return "error: " + url.error().message;
        far_.visited(*url);
        return *url;
    }
    base::Result<Person> person(const std::string& issuer = "") {
        page();
        return client_.person(provider_, secret_, visit_, {model::Secret("co+de"), issuer});
    }
    void step(base::Duration time) {
        clock_.advance(time);
        far_.now = clock_.now();
    }
};

TEST_F(ClientTest, ThePageIsToldEverything) {
    EXPECT_EQ(page(),
              "https://id.example.com/auth?response_type=code&client_id=client&redirect_uri="
              "https%3A%2F%2Fleads.example.com%2Fsign-in%2Foidc%2Fcallback&scope="
              "openid%20email%20profile&state=st&nonce=no&code_challenge=" +
                  base::base64url(crypto::sha256("ver")) + "&code_challenge_method=S256");
}

TEST_F(ClientTest, ACodeBringsThePerson) {
    const auto came = person();
    ASSERT_TRUE(came) << came.error().message;
    EXPECT_EQ(came->subject, "s1");
    EXPECT_EQ(came->email, "ben@example.com");
    // Basic is what a provider takes that says nothing.
    EXPECT_EQ(far_.asked.body.find("hu"), std::string::npos);
    ASSERT_EQ(far_.asked.secret_headers.size(), 1U);
    EXPECT_EQ(far_.asked.secret_headers[0].second.reveal(),
              "Basic " + base::base64("client:hu%20sh%26"));
    EXPECT_NE(far_.asked.body.find("code=co%2Bde&"), std::string::npos);
}

TEST_F(ClientTest, TheSecretGoesIntoTheFormWhereThatIsTaken) {
    far_.more = R"(,"token_endpoint_auth_methods_supported":["client_secret_post"])";
    ASSERT_TRUE(person());
    EXPECT_TRUE(far_.asked.secret_headers.empty());
    EXPECT_TRUE(far_.asked.body.ends_with("&client_id=client&client_secret=hu%20sh%26"));
    secret_ = model::Secret();
    ASSERT_TRUE(person());
    EXPECT_TRUE(far_.asked.body.ends_with("&client_id=client"));
}

TEST_F(ClientTest, WhatAProviderSaysIsKeptForAnHour) {
    ASSERT_TRUE(person());
    ASSERT_TRUE(person());
    EXPECT_EQ(far_.discoveries, 1);
    EXPECT_EQ(far_.key_calls, 1);
    step(kMetadataKeptFor);
    ASSERT_TRUE(person());
    EXPECT_EQ(far_.discoveries, 2);
    EXPECT_EQ(far_.key_calls, 2);
}

TEST_F(ClientTest, AKeyThatIsNotKnownIsAskedForOnceAMinute) {
    ASSERT_TRUE(person());
    far_.kid = "k2";
    EXPECT_EQ(person().error().code, ErrorCode::kUnauthorized);
    EXPECT_EQ(far_.key_calls, 1);
    step(kKeysAskedEvery);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(person());
    EXPECT_EQ(far_.key_calls, 2);
    // The provider has changed its keys.
    far_.keys = "{\"keys\":[" + far_.key.jwk("k2") + "]}";
    step(kKeysAskedEvery);
    EXPECT_TRUE(person());
    EXPECT_EQ(far_.key_calls, 3);
}

TEST_F(ClientTest, AProviderThatIsDownIsNotAskedAllTheTime) {
    far_.down = 503;
    EXPECT_EQ(client_.page_url(provider_, visit_).error().code, ErrorCode::kUnavailable);
    far_.down = 0;
    EXPECT_FALSE(client_.page_url(provider_, visit_));
    step(kFailureKeptFor);
    EXPECT_TRUE(client_.page_url(provider_, visit_));
    far_.down = 500;
    EXPECT_EQ(person().error().code, ErrorCode::kUnavailable);
}

TEST_F(ClientTest, ARefusalIsToldWithoutSecrets) {
    far_.refusal = R"({"error":"invalid_client","error_description":"no\nsuch client"})";
    EXPECT_EQ(person().error().code, ErrorCode::kInvalidInput);
    EXPECT_NE(person().error().message.find("invalid_client: no such client"), std::string::npos);
    far_.refusal = R"({"error":"what is hu sh&?"})";
    EXPECT_EQ(person().error().message.find("hu sh"), std::string::npos);
}

TEST_F(ClientTest, LiesAreNotBelieved) {
    ASSERT_TRUE(person());
    EXPECT_EQ(person("https://evil.example").error().code, ErrorCode::kUnauthorized);
    EXPECT_TRUE(person("https://id.example.com"));
    far_.token = "x.y.z";
    EXPECT_EQ(person().error().code, ErrorCode::kUnauthorized);
    far_.token.clear();
    far_.claims["nonce"] = "another";
    EXPECT_EQ(person().error().code, ErrorCode::kUnauthorized);
    provider_.issuer = "https://other.example.com";
    EXPECT_EQ(client_.page_url(provider_, visit_).error().code, ErrorCode::kUnauthorized);
}

}  // namespace
}  // namespace leadflow::oidc
