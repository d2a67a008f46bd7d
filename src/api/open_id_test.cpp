// SPDX-License-Identifier: Apache-2.0
// Signing in by a provider, as a browser goes there and back; and what comes of ways back that are
// late, foreign or made up.
#include "api/api_fixture.h"
#include "api/limits.h"
#include "oidc/test_provider.h"

#include <gtest/gtest.h>

namespace leadflow::api {
namespace {

using model::Role;

const std::string kBase = "https://leads.example.com";

class OpenIdTest : public testing::Test {
  protected:
    OpenIdTest() {
        far_.now = rooms_.runner.flows.clock.now();
        configure(R"("newPeople":"operator","domains":["example.com"])");
    }

    oidc::TestProvider far_;
    ApiRooms rooms_{kBase, [this](const model::Call& call) { return far_.answer(call); }};
    std::string cookie_;  // "NAME=VALUE", as the browser keeps it.

    void configure(const std::string& rule) {
        const http::Response answer = rooms_.ask(
            {.local = true}, "PUT", "/api/v1/settings/sign-in",
            R"({"password":true,"providers":[{"id":"entra","title":"Contoso","clientSecret":"hush",
                "issuer":"https://id.example.com","clientId":"client",)" + rule + "}]}");
        ASSERT_EQ(answer.status, 200) << answer.body;
    }
    // A navigation, the way back from another site.
    http::Response go(const std::string& target, const std::string& cookie = "") {
        http::Request request = rooms_.request({}, "GET", target);
        request.headers.remove("X-Leadflow-Portal");
        request.headers.add("Sec-Fetch-Site", "cross-site");
        if (!cookie.empty()) request.headers.add("Cookie", "x=y; " + cookie);
        return rooms_.ask(std::move(request));
    }
    static std::string set_cookie(const http::Response& response, std::string_view name) {
        for (const auto& [field, value] : response.headers.fields())
            if (field == "Set-Cookie" && value.starts_with(name)) return value;
        return {};
    }
    static std::string location(const http::Response& response) {
        EXPECT_EQ(response.status, 302) << response.body;
        return std::string(response.headers.value("Location"));
    }
    static std::string query_of(const std::string& url, std::string_view name) {
        for (const auto& [key, value] : base::parse_query(url.substr(url.find('?') + 1)))
            if (key == name) return value;
        return {};
    }
    // The state; the cookie goes into the browser.
    std::string begin(const std::string& query = "") {
        const http::Response answer = go("/sign-in/oidc/entra" + query);
        const std::string url = location(answer);
        EXPECT_TRUE(url.starts_with("https://id.example.com/auth?")) << url;
        far_.visited(url);
        const std::string set = set_cookie(answer, "leadflow_oidc_");
        cookie_ = set.substr(0, set.find(';'));
        return query_of(url, "state");
    }
    http::Response come_back(const std::string& state, const std::string& more = "&code=c1") {
        return go("/sign-in/oidc/callback?state=" + state + more, cookie_);
    }
    http::Response there_and_back() {
        const std::string state = begin();
        return come_back(state);
    }
    void expect_refused(const http::Response& response, const std::string& why) {
        EXPECT_EQ(location(response), kBase + "/?sign-in-failed=" + why);
        EXPECT_EQ(set_cookie(response, "leadflow_session="), "");
    }
    int users() const { return static_cast<int>(rooms_.accounts.users.all().size()); }
};

TEST_F(OpenIdTest, APersonComesInAndIsKnownTheNextTime) {
    const http::Response answer = there_and_back();
    EXPECT_EQ(location(answer), kBase + "/");
    EXPECT_EQ(answer.headers.value("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer.headers.value("Cache-Control"), "no-store");
    EXPECT_TRUE(set_cookie(answer, "leadflow_session=")
                    .ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure"));
    EXPECT_NE(set_cookie(answer, "leadflow_oidc_").find("; Max-Age=0;"), std::string::npos);
    const http::Response session =
        rooms_.ask({.cookie = cookie_in(answer)}, "GET", "/api/v1/session");
    EXPECT_NE(session.body.find(R"("email":"ben@example.com","name":"Ben","role":"operator")"),
              std::string::npos)
        << session.body;
    // By subject, though the address is another one now, and of no domain that may come in.
    far_.claims["email"] = "ben@elsewhere.com";
    EXPECT_FALSE(cookie_in(there_and_back()).empty());
    EXPECT_EQ(users(), 1);
}

TEST_F(OpenIdTest, TheCookieIsForTheWayBackAlone) {
    const http::Response answer = go("/sign-in/oidc/entra");
    const std::string set = set_cookie(answer, "leadflow_oidc_");
    EXPECT_TRUE(set.ends_with(
        "; Path=/sign-in/oidc/callback; Max-Age=600; HttpOnly; SameSite=Lax; Secure"))
        << set;
    const std::string url = location(answer);
    EXPECT_EQ(query_of(url, "redirect_uri"), kBase + "/sign-in/oidc/callback");
    // What the page's address tells is not what the cookie keeps.
    for (const char* name : {"nonce", "state", "code_challenge"})
        EXPECT_EQ(set.find(query_of(url, name)), std::string::npos) << name;
}

TEST_F(OpenIdTest, AStateIsOfOneBrowserAndOfTenMinutes) {
    const std::string state = begin();
    const std::string own = cookie_;
    for (const std::string& foreign :
         {std::string(), own.substr(0, own.find('=') + 1), own + "A",
          own.substr(0, own.find('=') + 1) + rooms_.runner.flows.box->seal("{}", "sign-in visit")}) {
        cookie_ = foreign;
        expect_refused(come_back(state), "not-known");
    }
    // Another visit's cookie under this one's name.
    begin();
    cookie_ = own.substr(0, own.find('=')) + cookie_.substr(cookie_.find('='));
    expect_refused(come_back(state), "not-known");
    for (const std::string& made_up : {std::string(), std::string("x"), std::string(64, '0'),
                                       std::string("%0d%0aSet-Cookie:x"), state + "0"})
        expect_refused(come_back(made_up), "not-known");
    EXPECT_TRUE(far_.asked.url.empty()) << "a code was handed in";
    // As the server seals it, begun so long ago.
    const auto come_back_after = [&](base::Duration time) {
        const auto& flows = rooms_.runner.flows;
        const model::JsonObject visit{{"provider", "entra"},
                                      {"state", state},
                                      {"nonce", "not the token's"},
                                      {"begun", base::to_micros(flows.clock.now() - time)}};
        cookie_ = own.substr(0, own.find('=') + 1) +
                  flows.box->seal(model::to_text(visit), "sign-in visit");
        return come_back(state);
    };
    far_.nonce = "the token's";
    expect_refused(come_back_after(kSignInTimeMax), "not-known");
    expect_refused(come_back_after(-std::chrono::minutes(1)), "not-known");
    EXPECT_TRUE(far_.asked.url.empty());
    far_.challenge.clear();
    expect_refused(come_back_after(kSignInTimeMax - std::chrono::minutes(1)), "not-trusted");
    EXPECT_EQ(users(), 0);
}

TEST_F(OpenIdTest, WhoComesInIsTheOwnersToSay) {
    configure(R"("newPeople":"refuse")");
    expect_refused(there_and_back(), "not-invited");
    configure(R"("newPeople":"viewer","domains":["contoso.com"])");
    expect_refused(there_and_back(), "not-invited");
    far_.claims["email_verified"] = false;
    far_.claims["email"] = "ben@contoso.com";
    expect_refused(there_and_back(), "address-not-verified");
    EXPECT_EQ(users(), 0);
    // An invitation is a way in, whatever the rule.
    CHECK(rooms_.accounts.users.invite({.email = "ben@example.com", .role = Role::kEditor}));
    far_.claims["email"] = "ben@example.com";
    expect_refused(there_and_back(), "address-not-verified");
    far_.claims["email_verified"] = true;
    EXPECT_FALSE(cookie_in(there_and_back()).empty());
    const auto ben = rooms_.accounts.users.find_by_email("ben@example.com");
    EXPECT_EQ(ben->role, Role::kEditor);
    far_.claims["sub"] = "s2";
    expect_refused(there_and_back(), "linked-otherwise");
    far_.claims["sub"] = "s1";
    CHECK(rooms_.accounts.users.change(ben->id, {.state = model::UserState::kBlocked}));
    expect_refused(there_and_back(), "blocked");
}

TEST_F(OpenIdTest, WhatTheProviderDoesWrongIsToldInAWord) {
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"nonce", "n"}, {"aud", "other"}, {"iss", "https://evil.example"}}) {
        const model::JsonObject before = far_.claims;
        far_.claims[name] = value;
        expect_refused(there_and_back(), "not-trusted");
        far_.claims = before;
    }
    far_.refusal = R"({"error":"invalid_client"})";
    expect_refused(there_and_back(), "provider-refused");
    far_.refusal.clear();
    std::string state = begin();
    expect_refused(come_back(state, "&error=access_denied&error_description=%3Cscript%3E"),
                   "denied");
    state = begin();
    expect_refused(come_back(state, ""), "denied");
    state = begin();
    far_.down = 502;
    expect_refused(come_back(state), "provider-unreachable");
    expect_refused(go("/sign-in/oidc/nobody"), "unknown-provider");
    EXPECT_EQ(users(), 0);
}

TEST_F(OpenIdTest, AProviderThatWasTakenAwayIsNone) {
    const std::string state = begin();
    CHECK(rooms_.accounts.providers.replace(
        *model::parse_json(R"({"password":true,"providers":[]})")));
    expect_refused(come_back(state), "unknown-provider");
}

TEST_F(OpenIdTest, ADownProviderIsToldAtTheButton) {
    far_.down = 503;
    const http::Response answer = go("/sign-in/oidc/entra");
    expect_refused(answer, "provider-unreachable");
    EXPECT_EQ(set_cookie(answer, "leadflow_oidc_"), "");
}

TEST_F(OpenIdTest, ThePageThatWasWantedIsOfThisServer) {
    std::string state = begin("?page=runs%2F17%3Ftab%3D2");
    EXPECT_EQ(location(come_back(state)), kBase + "/runs/17?tab=2");
    for (const char* foreign : {"https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2Fruns",
                                "%5Cevil.example", "a%0d%0ab", "x%23y"}) {
        state = begin(std::string("?page=") + foreign);
        EXPECT_EQ(location(come_back(state)), kBase + "/") << foreign;
    }
}

TEST_F(OpenIdTest, ComingBackTooOftenIsCounted) {
    const std::string state = begin();
    far_.refusal = R"({"error":"invalid_grant"})";
    for (int i = 0; i < 30; ++i) expect_refused(come_back(state), "provider-refused");
    expect_refused(come_back(state), "too-many-tries");
}

TEST_F(OpenIdTest, ASecretStaysWhereItIs) {
    const http::Response shown =
        rooms_.ask({.local = true}, "GET", "/api/v1/settings/sign-in");
    EXPECT_EQ(shown.body.find("hush"), std::string::npos) << shown.body;
    EXPECT_NE(shown.body.find(R"("redirectUrl":"https://leads.example.com/sign-in/oidc/callback")"),
              std::string::npos);
    EXPECT_EQ(rooms_.ask({.local = true}, "PUT", "/api/v1/settings/sign-in", "{}").status, 400);
}

}  // namespace
}  // namespace leadflow::api
