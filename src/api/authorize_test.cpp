// SPDX-License-Identifier: Apache-2.0
// Signing a connection in at a far side's page: who may, and what comes of states that are late,
// used, foreign or made up.
#include <gtest/gtest.h>

#include "api/api_fixture.h"
#include "api/sign_ins.h"
#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

namespace leadflow::api {
namespace {

using model::Role;

// The token endpoint of the far side.
struct FarSide {
    std::string says = R"({"access_token":"a","refresh_token":"r1","expires_in":3600,
                           "refresh_token_expires_in":864000})";
    int status = 200;
    std::string asked;
};

class AuthorizeTest : public testing::Test {
  protected:
    AuthorizeTest() {
        CHECK(connections().add({.api = "shared_hubspotcrmv2",
                                 .name = "hub 1",
                                 .settings = {{"client_id", "c"}},
                                 .secrets = {{"client_secret", "hush"}}}));
    }

    flows::Connections& connections() { return rooms_.runner.flows.connections; }
    static std::string query_of(const std::string& url, std::string_view name) {
        for (const auto& [key, value] : base::parse_query(url.substr(url.find('?') + 1)))
            if (key == name) return value;
        return {};
    }
    // The address of the provider's page; the cookie goes into the browser.
    std::string begin(Asker& browser, int status = 200, const std::string& name = "hub%201") {
        const http::Response answer =
            rooms_.ask(browser, "POST", "/api/v1/connections/" + name + "/authorize");
        EXPECT_EQ(answer.status, status) << answer.body;
        if (answer.status != 200) return {};
        set_cookie_ = answer.headers.value("Set-Cookie");
        return std::string(model::text_at(*model::parse_json(answer.body), "url"));
    }
    // Where the browser is sent; as it comes from another site, without the session's cookie.
    std::string come_back(const std::string& query, const std::string& cookie) {
        http::Request request;
        request.method = "GET";
        request.path = "/oauth/callback";
        request.query = query;
        request.remote_address = "203.0.113.9";
        request.headers.add("Host", "leads.example.com");
        request.headers.add("Sec-Fetch-Site", "cross-site");
        if (!cookie.empty()) request.headers.add("Cookie", "x=y; " + cookie);
        const http::Response answer = rooms_.ask(std::move(request));
        EXPECT_EQ(answer.status, 303);
        const std::string location(answer.headers.value("Location"));
        const std::string start = "https://leads.example.com/connections?";
        EXPECT_TRUE(location.starts_with(start)) << location;
        return location.substr(start.size());
    }
    std::string cookie() const { return set_cookie_.substr(0, set_cookie_.find(';')); }
    std::string refresh_token() {
        const auto secrets = connections().open("hub 1").value()->secrets;
        return secrets.contains("refresh_token")
                   ? std::string(model::text_of(secrets.at("refresh_token")))
                   : "";
    }
    void expect_refused(const std::string& back, std::string_view words) {
        EXPECT_TRUE(back.starts_with("failed=")) << back;
        const std::string reason = query_of("?" + back, "reason");
        EXPECT_NE(reason.find(words), std::string::npos) << reason;
        EXPECT_EQ(refresh_token(), "");
    }

    FarSide far_side_;
    ApiRooms rooms_{"https://leads.example.com", [this](const model::Call& call) {
                        const auto& http = std::get<model::HttpCall>(call.what);
                        far_side_.asked = http.url + " " + http.body;
                        return model::Reply{.reach = model::Reach::kAnswered,
                                            .status = far_side_.status,
                                            .body = far_side_.says};
                    }};
    std::string set_cookie_;
};

TEST_F(AuthorizeTest, ASignInBringsTheRefreshToken) {
    Asker editor = rooms_.browser_of(Role::kEditor);
    const std::string url = begin(editor);
    EXPECT_TRUE(url.starts_with("https://app.hubspot.com/oauth/authorize?response_type=code"));
    EXPECT_EQ(query_of(url, "redirect_uri"), "https://leads.example.com/oauth/callback");
    EXPECT_EQ(query_of(url, "code_challenge_method"), "S256");
    EXPECT_TRUE(set_cookie_.ends_with(
        "; Path=/oauth/callback; Max-Age=600; HttpOnly; SameSite=Lax; Secure"))
        << set_cookie_;
    const std::string back = come_back("code=c1&state=" + query_of(url, "state"), cookie());
    EXPECT_EQ(back, "authorized=hub%201");
    EXPECT_EQ(refresh_token(), "r1");
    // The verifier is the one of the challenge.
    EXPECT_TRUE(far_side_.asked.starts_with(
        "https://api.hubapi.com/oauth/v1/token grant_type=authorization_code&code=c1&"));
    const std::string verifier = query_of("?" + far_side_.asked, "code_verifier");
    EXPECT_EQ(base::base64url(crypto::sha256(verifier)), query_of(url, "code_challenge"));
    const http::Response shown = rooms_.ask(editor, "GET", "/api/v1/connections/hub%201");
    EXPECT_NE(shown.body.find(R"("state":"expires_soon")"), std::string::npos) << shown.body;
    EXPECT_EQ(shown.body.find("r1"), std::string::npos);
}

TEST_F(AuthorizeTest, AStateIsGoodOnce) {
    Asker editor = rooms_.browser_of(Role::kEditor);
    const std::string state = query_of(begin(editor), "state");
    EXPECT_EQ(come_back("code=c1&state=" + state, cookie()), "authorized=hub%201");
    far_side_.says = R"({"refresh_token":"r2"})";
    const std::string again = come_back("code=c2&state=" + state, cookie());
    EXPECT_TRUE(again.starts_with("failed=&reason=this%20sign-in%20is%20not%20known")) << again;
    EXPECT_EQ(refresh_token(), "r1");
}

TEST_F(AuthorizeTest, AStateIsGoodInTheBrowserThatAskedOnly) {
    Asker editor = rooms_.browser_of(Role::kEditor);
    const std::string state = query_of(begin(editor), "state");
    const std::string own = cookie();
    expect_refused(come_back("code=c1&state=" + state, ""), "another browser");
    // And who has tried it has used it up.
    expect_refused(come_back("code=c1&state=" + state, own), "not known");
    const std::string second = query_of(begin(editor), "state");
    expect_refused(come_back("code=c1&state=" + second,
                             SignIns::cookie_name(second) + "=" + own.substr(own.find('=') + 1)),
                   "not known");
    EXPECT_EQ(far_side_.asked, "");
}

TEST_F(AuthorizeTest, AStateNobodyMadeIsRefused) {
    for (const char* query : {"", "code=c1", "code=c1&state=", "code=c1&state=abc",
                              "code=c1&state=%0d%0aSet-Cookie:%20a", "error=x&state=00"})
        expect_refused(come_back(query, ""), "not known");
}

TEST_F(AuthorizeTest, TheFarSidesRefusalIsToldInItsWords) {
    Asker editor = rooms_.browser_of(Role::kEditor);
    std::string state = query_of(begin(editor), "state");
    expect_refused(come_back("error=access_denied&state=" + state, cookie()),
                   "access was not allowed");
    state = query_of(begin(editor), "state");
    far_side_ = {.says = R"({"error":"invalid_grant","error_description":"code is old"})",
                 .status = 400};
    expect_refused(come_back("code=c1&state=" + state, cookie()), "invalid_grant: code is old");
    state = query_of(begin(editor), "state");
    far_side_ = {.says = R"({"access_token":"a","expires_in":3600})"};
    expect_refused(come_back("code=c1&state=" + state, cookie()), "gave no refresh token");
}

TEST_F(AuthorizeTest, WhoLostTheRightMeanwhileFinishesNothing) {
    Asker editor = rooms_.browser_of(Role::kEditor);
    std::string state = query_of(begin(editor), "state");
    const auto user = *rooms_.accounts.users.find_by_email("editor@example.com");
    ASSERT_TRUE(rooms_.accounts.sessions.close_all(user.id));
    expect_refused(come_back("code=c1&state=" + state, cookie()), "no longer signed in");
    editor.cookie = *rooms_.accounts.sessions.open(user.id);
    state = query_of(begin(editor), "state");
    ASSERT_TRUE(rooms_.accounts.users.change(user.id, {.role = Role::kViewer}));
    expect_refused(come_back("code=c1&state=" + state, cookie()), "no longer signed in");
    EXPECT_EQ(far_side_.asked, "");
}

TEST_F(AuthorizeTest, AConnectionThatWasRemadeMeanwhileIsNotTheOneThatWasMeant) {
    Asker editor = rooms_.browser_of(Role::kEditor);
    const std::string state = query_of(begin(editor), "state");
    ASSERT_TRUE(connections().remove("hub 1"));
    ASSERT_TRUE(connections().add({.api = "shared_hubspotcrmv2", .name = "hub 1",
                                   .settings = {{"client_id", "c"}}, .secrets = {}}));
    expect_refused(come_back("code=c1&state=" + state, cookie()), "not there any more");
}

TEST_F(AuthorizeTest, NeedsABrowserAndAPage) {
    Asker socket{.local = true};
    begin(socket, 409);
    Asker token{.token = *rooms_.tokens.add("ci")};
    begin(token, 409);
    Asker editor = rooms_.browser_of(Role::kEditor);
    begin(editor, 400, "shared_smtp");
    begin(editor, 404, "none");
    Asker viewer = rooms_.browser_of(Role::kViewer);
    begin(viewer, 403);
}

TEST(SignInsTest, EndAfterTenMinutesAndAreLimited) {
    base::ManualClock clock{base::Time(std::chrono::hours(1))};
    SignIns sign_ins(clock);
    const auto first = sign_ins.begin({.name = "a"});
    clock.advance(std::chrono::minutes(10) - std::chrono::seconds(1));
    const auto second = sign_ins.begin({.name = "b"});
    EXPECT_EQ(sign_ins.take(first.state, first.browser)->name, "a");
    clock.advance(std::chrono::minutes(10));
    EXPECT_FALSE(sign_ins.take(second.state, second.browser));
    const auto oldest = sign_ins.begin({.name = "old"});
    clock.advance(std::chrono::seconds(1));
    for (size_t i = 0; i < kSignInsMax; ++i) sign_ins.begin({.name = "x"});
    EXPECT_FALSE(sign_ins.take(oldest.state, oldest.browser));
    EXPECT_NE(SignIns::cookie_name(first.state), SignIns::cookie_name(second.state));
}

}  // namespace
}  // namespace leadflow::api
