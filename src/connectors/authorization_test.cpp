// SPDX-License-Identifier: Apache-2.0
#include "connectors/authorization.h"

#include <gmock/gmock.h>

#include "connectors/connectors_fixture.h"

namespace leadflow::connectors {
namespace {

using testing::HasSubstr;
using testing::Not;
using test::connection;

const PageVisit kVisit{.redirect_url = "https://leads.example.com/oauth/callback",
                       .state = "st&te",
                       .challenge = "chall"};
const CodeSwap kSwap{.code = model::Secret("c/1"),
                     .redirect_url = "https://leads.example.com/oauth/callback",
                     .verifier = model::Secret("very-secret")};

Authorization plain() {
    Authorization made;
    made.page = "https://id.example/auth";
    made.token_url = "https://id.example/token";
    made.client_id = "me & co";
    made.client_secret = model::Secret("hush");
    made.scope = "a b";
    return made;
}

base::Result<Granted> read(int status, const std::string& body) {
    return read_granted(
        plain(), kSwap,
        {.reach = model::Reach::kAnswered, .status = status, .body = body});
}

TEST(AuthorizationPage, AsksForACodeWithPkce) {
    EXPECT_EQ(page_url(plain(), kVisit),
              "https://id.example/auth?response_type=code&client_id=me%20%26%20co"
              "&redirect_uri=https%3A%2F%2Fleads.example.com%2Foauth%2Fcallback&scope=a%20b"
              "&state=st%26te&code_challenge=chall&code_challenge_method=S256");
}

TEST(AuthorizationPage, KeepsWhatItsAddressSays) {
    Authorization made = plain();
    made.scope.clear();
    made.page = "https://id.example/auth?response_type=code&prompt=consent";
    EXPECT_THAT(page_url(made, kVisit), HasSubstr("auth?response_type=code&prompt=consent&client_"));
    EXPECT_THAT(page_url(made, kVisit), Not(HasSubstr("scope")));
    made.page = "https://id.example/auth?client_id={clientid}&redirect_uri={RedirectUrl}"
                "&state={STATE}&x={unknown}";
    EXPECT_EQ(page_url(made, kVisit),
              "https://id.example/auth?client_id=me%20%26%20co"
              "&redirect_uri=https%3A%2F%2Fleads.example.com%2Foauth%2Fcallback&state=st%26te"
              "&x={unknown}&response_type=code&code_challenge=chall&code_challenge_method=S256");
}

TEST(AuthorizationCode, IsSwappedWithTheVerifier) {
    const model::HttpCall call = code_call(plain(), kSwap);
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://id.example/token");
    EXPECT_EQ(call.body,
              "grant_type=authorization_code&code=c%2F1"
              "&redirect_uri=https%3A%2F%2Fleads.example.com%2Foauth%2Fcallback"
              "&client_id=me%20%26%20co&client_secret=hush&code_verifier=very-secret");
    Authorization is_public = plain();
    is_public.client_secret = {};
    EXPECT_THAT(code_call(is_public, kSwap).body, Not(HasSubstr("client_secret")));
    Authorization own = plain();
    own.form = {{"kind", model::Secret("x")}, {"the_code", model::Secret("{CODE}")}};
    EXPECT_EQ(code_call(own, kSwap).body, "kind=x&the_code=c%2F1&code_verifier=very-secret");
}

TEST(AuthorizationCode, BringsTokens) {
    const auto granted = read(200, R"({"access_token":"a","expires_in":"60","refresh_token":"r",
                                       "refresh_expires_in":120})");
    EXPECT_EQ(granted->refresh_token.reveal(), "r");
    EXPECT_EQ(granted->access_token.reveal(), "a");
    EXPECT_EQ(granted->access_lifetime, std::chrono::seconds(60));
    EXPECT_EQ(granted->refresh_lifetime, std::chrono::seconds(120));
    EXPECT_FALSE(read(200, R"({"access_token":"a"})")->access_lifetime);
    EXPECT_FALSE(read(200, "{}"));
    EXPECT_FALSE(read(200, "<html>"));
}

TEST(AuthorizationCode, IsRefusedInWordsWithoutSecrets) {
    const auto refused =
        read(400, R"({"error":"invalid_grant","error_description":"too late\r\nTrace"})");
    EXPECT_EQ(refused.error().message,
              "the far side refused the sign-in with status 400: invalid_grant: too late");
    for (const char* echo : {"hush", "c/1", "very-secret"})
        EXPECT_THAT(read(400, base::format(R"({{"error":"x","error_description":"no {}"}})", echo))
                        .error()
                        .message,
                    Not(HasSubstr(echo)));
    EXPECT_FALSE(read(200, R"({"error":"bad_verification_code","access_token":"a"})"));
    EXPECT_EQ(read_granted(plain(), kSwap, {.fault = "no route"}).error().code,
              base::ErrorCode::kUnavailable);
}

Authorization built_in(std::string_view api, std::string_view settings,
                       std::string_view secrets = "{}") {
    const auto made = Registry().find(api)->authorization(connection(settings, secrets));
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : Authorization{};
}

TEST(AuthorizationOfConnectors, IsTheProvidersPage) {
    const Authorization crm =
        built_in("shared_dynamicscrmonline",
                 R"({"tenant":"t","client_id":"c","api_url":"https://org.crm.dynamics.com/x"})");
    EXPECT_EQ(crm.page, "https://login.microsoftonline.com/t/oauth2/v2.0/authorize");
    EXPECT_EQ(crm.token_url, "https://login.microsoftonline.com/t/oauth2/v2.0/token");
    EXPECT_EQ(crm.scope, "https://org.crm.dynamics.com/.default offline_access");
    EXPECT_TRUE(crm.only_way);
    const Authorization mail = built_in("shared_office365", R"({"tenant":"t","client_id":"c"})",
                                        R"({"client_secret":"s"})");
    EXPECT_EQ(mail.scope, "https://graph.microsoft.com/.default offline_access");
    EXPECT_FALSE(mail.only_way);
    const Authorization sales =
        built_in("shared_salesforce",
                 R"({"instance_url":"https://x.my.salesforce.com/","client_id":"c"})");
    EXPECT_EQ(sales.page, "https://x.my.salesforce.com/services/oauth2/authorize");
    EXPECT_EQ(sales.scope, "api refresh_token");
    const Authorization hub = built_in("shared_hubspotcrmv2", R"({"client_id":"c"})");
    EXPECT_EQ(hub.page, "https://app.hubspot.com/oauth/authorize");
    EXPECT_EQ(hub.token_url, "https://api.hubapi.com/oauth/v1/token");
    EXPECT_EQ(Registry().find("shared_smtp")->authorization(connection("{}")).error().code,
              base::ErrorCode::kNotFound);
    EXPECT_EQ(Registry()
                  .find("shared_dynamicscrmonline")
                  ->authorization(connection(R"({"tenant":"t","client_id":"c"})"))
                  .error()
                  .code,
              base::ErrorCode::kInvalidInput);
}

// A person's refresh token in place of the application's own rights.
TEST(AuthorizationOfConnectors, ARefreshTokenIsAskedWithByItsHolder) {
    auto signed_in = connection(R"({"tenant":"t","client_id":"c",
                                    "api_url":"https://org.crm.dynamics.com"})",
                                R"({"refresh_token":"r1"})");
    signed_in.holder = "id/7";
    const auto call = Registry().find("shared_dynamicscrmonline")->probe(signed_in);
    ASSERT_TRUE(call) << call.error().message;
    const auto& token = *std::get<model::HttpCall>(call->what).token;
    EXPECT_EQ(token.refresh_token.reveal(), "r1");
    EXPECT_EQ(token.holder, "id/7");
    EXPECT_EQ(token.scope, "https://org.crm.dynamics.com/.default offline_access");
    auto hub = connection(R"({"client_id":"c"})", R"({"refresh_token":"r1"})");
    const auto probe = Registry().find("shared_hubspotcrmv2")->probe(hub);
    ASSERT_TRUE(probe) << probe.error().message;
    EXPECT_EQ(std::get<model::HttpCall>(probe->what).token->url,
              "https://api.hubapi.com/oauth/v1/token");
}

}  // namespace
}  // namespace leadflow::connectors
