// SPDX-License-Identifier: Apache-2.0
// Set-up, invitation, signing in and out, as the portal asks for them.
#include "api/api_fixture.h"
#include "auth/limits.h"
#include "base/text.h"

#include <gtest/gtest.h>

namespace leadflow::api {
namespace {

using model::Role;

class ApiSignInTest : public testing::Test {
  protected:
    ApiRooms rooms_;

    static model::Json json(const http::Response& response) {
        auto parsed = model::parse_json(response.body);
        EXPECT_TRUE(parsed) << response.body;
        return parsed ? *parsed : model::Json();
    }
    static std::string code_in(const http::Response& response) {
        const model::Json body = json(response);
        const model::Json* code = model::find_path(body, {"error", "code"});
        return code == nullptr ? "" : std::string(model::text_of(*code));
    }
    http::Response sign_in(const std::string& email, const std::string& password = auth::kPassword,
                           const std::string& code = "") {
        return rooms_.ask({}, "POST", "/api/v1/session",
                          model::to_text(model::JsonObject{
                              {"email", email}, {"password", password}, {"code", code}}));
    }
    int present(const std::string& cookie) {
        return rooms_.ask({.cookie = cookie}, "GET", "/api/v1/session").status;
    }
};

TEST_F(ApiSignInTest, ASessionIsACookieThatScriptsAndOtherSitesCannotUse) {
    rooms_.member("ann@example.com", Role::kOperator);
    const http::Response answer = sign_in("ann@example.com");
    ASSERT_EQ(answer.status, 200);
    EXPECT_TRUE(std::string(answer.headers.value("Set-Cookie"))
                    .ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure"));
    const model::Json session = json(answer);
    EXPECT_EQ(model::text_at(session.at("user"), "email"), "ann@example.com");
    EXPECT_EQ(model::text_at(session.at("user"), "role"), "operator");
    EXPECT_EQ(model::to_text(session.at("permissions")), R"(["read","personal_data","operate"])");
    const http::Response again =
        rooms_.ask({.cookie = cookie_in(answer)}, "GET", "/api/v1/session");
    EXPECT_EQ(again.body, answer.body);
    EXPECT_EQ(answer.body.find("hash"), std::string::npos);
}

TEST_F(ApiSignInTest, TheCookieBelongsToThePathOfThePublicUrl) {
    ApiRooms below("http://leads.example.com/tools/leads");
    below.member("ann@example.com", Role::kViewer);
    const http::Response answer =
        below.ask({}, "POST", "/api/v1/session",
                  R"({"email":"ann@example.com","password":")" + auth::kPassword + "\"}");
    EXPECT_TRUE(std::string(answer.headers.value("Set-Cookie"))
                    .ends_with("; Path=/tools/leads/; Max-Age=2592000; HttpOnly; SameSite=Strict"));
}

TEST_F(ApiSignInTest, WrongOnesAreToldApartByNothing) {
    rooms_.member("ann@example.com", Role::kViewer);
    const http::Response wrong = sign_in("ann@example.com", "wrong horse battery");
    const http::Response unknown = sign_in("nobody@example.com", "wrong horse battery");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(code_in(wrong), "SignInFailed");
    EXPECT_EQ(wrong.body, unknown.body);
    EXPECT_FALSE(wrong.headers.has("Set-Cookie"));
    EXPECT_EQ(rooms_.ask({}, "POST", "/api/v1/session", "{").status, 400);
    EXPECT_EQ(rooms_.ask({}, "POST", "/api/v1/session", std::string(20000, ' ')).status, 400);
}

TEST_F(ApiSignInTest, TooManyTriesAreToldHowLongToWait) {
    for (int i = 0; i < static_cast<int>(auth::kFailuresPerAccount); ++i)
        sign_in("ann@example.com", "wrong");
    const http::Response refused = sign_in("ann@example.com");
    EXPECT_EQ(refused.status, 429);
    int64_t seconds = 0;
    EXPECT_TRUE(base::parse_integer(refused.headers.value("Retry-After"), seconds));
    EXPECT_GT(seconds, 0);
}

TEST_F(ApiSignInTest, SigningOutEndsOneSessionOrAll) {
    rooms_.member("ann@example.com", Role::kViewer);
    const std::string first = cookie_in(sign_in("ann@example.com"));
    const std::string second = cookie_in(sign_in("ann@example.com"));
    const std::string third = cookie_in(sign_in("ann@example.com"));
    const http::Response out = rooms_.ask({.cookie = first}, "DELETE", "/api/v1/session");
    EXPECT_EQ(out.status, 204);
    EXPECT_EQ(cookie_in(out), "");
    EXPECT_NE(out.headers.value("Set-Cookie").find("Max-Age=0"), std::string_view::npos);
    EXPECT_EQ(present(first), 401);
    EXPECT_EQ(present(second), 200);
    EXPECT_EQ(rooms_.ask({.cookie = second}, "DELETE", "/api/v1/sessions").status, 204);
    EXPECT_EQ(present(second), 401);
    EXPECT_EQ(present(third), 401);
    EXPECT_EQ(rooms_.ask({}, "DELETE", "/api/v1/session").status, 204);
}

TEST_F(ApiSignInTest, TheSetUpLinkMakesTheOwnerAndSignsIn) {
    const std::string token = *rooms_.accounts.first_owner.open();
    EXPECT_EQ(rooms_.ask({}, "GET", "/api/v1/setup?token=x").status, 404);
    EXPECT_EQ(rooms_.ask({}, "GET", "/api/v1/setup?token=" + token).body, R"({"possible":true})");
    const auto set_up = [&](const std::string& password) {
        return rooms_.ask({}, "POST", "/api/v1/setup",
                          model::to_text(model::JsonObject{{"token", token},
                                                           {"email", "ann@example.com"},
                                                           {"name", "Ann"},
                                                           {"password", password}}));
    };
    EXPECT_EQ(set_up("short").status, 400);
    const http::Response made = set_up(auth::kPassword);
    ASSERT_EQ(made.status, 200);
    EXPECT_EQ(model::text_at(json(made).at("user"), "role"), "owner");
    EXPECT_EQ(present(cookie_in(made)), 200);
    EXPECT_EQ(set_up(auth::kPassword).status, 404);
    EXPECT_EQ(rooms_.ask({}, "GET", "/api/v1/setup?token=" + token).status, 404);
}

TEST_F(ApiSignInTest, AnOwnerInvitesChangesAndRemoves) {
    const Asker owner = rooms_.browser_of(Role::kOwner);
    const std::string link(
        model::text_at(json(rooms_.ask(owner, "POST", "/api/v1/invitations",
                                       R"({"email":"ben@example.com","role":"viewer"})")),
                       "link"));
    ASSERT_TRUE(link.starts_with("https://leads.example.com/invitation#"));
    const std::string accept =
        model::to_text(model::JsonObject{{"token", link.substr(link.find('#') + 1)},
                                         {"name", "Ben"},
                                         {"password", auth::kPassword}});
    const http::Response joined = rooms_.ask({}, "POST", "/api/v1/invitations/accept", accept);
    ASSERT_EQ(joined.status, 200);
    EXPECT_EQ(rooms_.ask({}, "POST", "/api/v1/invitations/accept", accept).status, 404);
    const Asker ben{.cookie = cookie_in(joined)};
    const std::string id(model::text_at(json(joined).at("user"), "id"));
    EXPECT_EQ(rooms_.ask(ben, "GET", "/api/v1/users").status, 403);
    const std::string path = "/api/v1/users/" + id;
    EXPECT_EQ(rooms_.ask(owner, "PATCH", path, R"({"role":"king"})").status, 400);
    EXPECT_EQ(rooms_.ask(owner, "PATCH", path, R"({"role":"owner"})").status, 200);
    // At once, in the session that he has.
    EXPECT_EQ(json(rooms_.ask(ben, "GET", "/api/v1/users")).as_array().size(), 2U);
    EXPECT_EQ(rooms_.ask(owner, "DELETE", path).status, 200);
    EXPECT_EQ(present(ben.cookie), 401);
    const std::string self =
        "/api/v1/users/" + rooms_.accounts.users.find_by_email("owner@example.com")->id.text();
    EXPECT_EQ(rooms_.ask(owner, "DELETE", self).status, 409);
    EXPECT_EQ(rooms_.ask(owner, "PATCH", self, R"({"role":"viewer"})").status, 409);
}

TEST_F(ApiSignInTest, ABlockedUserIsOutAtOnce) {
    const model::User ann = rooms_.member("ann@example.com", Role::kEditor);
    const std::string cookie = cookie_in(sign_in("ann@example.com"));
    ASSERT_EQ(rooms_
                  .ask({.local = true}, "PATCH", "/api/v1/users/" + ann.id.text(),
                       R"({"state":"blocked"})")
                  .status,
              200);
    EXPECT_EQ(present(cookie), 401);
    EXPECT_EQ(sign_in("ann@example.com").status, 401);
}

TEST_F(ApiSignInTest, ASecondFactorIsAskedForOnceItIsOn) {
    const model::User ann = rooms_.member("ann@example.com", Role::kEditor);
    const Asker browser{.cookie = cookie_in(sign_in("ann@example.com"))};
    constexpr const char* kPath = "/api/v1/session/totp";
    const model::Json offer = json(rooms_.ask(browser, "POST", kPath));
    EXPECT_EQ(model::text_at(offer, "secret").size(), 32U);
    EXPECT_TRUE(model::text_at(offer, "uri").starts_with("otpauth://totp/"));
    EXPECT_EQ(code_in(rooms_.ask(browser, "PUT", kPath, R"({"code":"x"})")), "CodeWrong");
    EXPECT_EQ(code_in(rooms_.ask(browser, "DELETE", kPath)), "CodeRequired");
    // As if confirmed a while ago: the present code is still good.
    const std::string secret = "12345678901234567890";
    ASSERT_TRUE(rooms_.accounts.users.set_second_factor(
        ann.id, rooms_.runner.flows.box->seal(secret, "totp:" + ann.id.text()), 1));
    EXPECT_EQ(code_in(sign_in("ann@example.com")), "CodeRequired");
    EXPECT_EQ(code_in(sign_in("ann@example.com", auth::kPassword, "x")), "CodeWrong");
    EXPECT_EQ(code_in(sign_in("ann@example.com", "wrong horse battery")), "SignInFailed");
    const std::string code =
        crypto::one_time_code(secret, crypto::code_step_of(rooms_.runner.flows.clock.now()));
    EXPECT_EQ(sign_in("ann@example.com", auth::kPassword, code).status, 200);
    EXPECT_EQ(code_in(sign_in("ann@example.com", auth::kPassword, code)), "CodeWrong");
    EXPECT_EQ(code_in(rooms_.ask(browser, "DELETE", kPath, R"({"code":")" + code + "\"}")),
              "CodeWrong");
    const std::string next =
        crypto::one_time_code(secret, crypto::code_step_of(rooms_.runner.flows.clock.now()) + 1);
    EXPECT_EQ(rooms_.ask(browser, "DELETE", kPath, R"({"code":")" + next + "\"}").status, 204);
    EXPECT_EQ(sign_in("ann@example.com").status, 200);
    EXPECT_EQ(rooms_.ask({.local = true}, "POST", kPath).status, 409);
}

TEST_F(ApiSignInTest, TokensAndTheSocketAreSomebodyToo) {
    const std::string token = *rooms_.tokens.add("ci");
    const model::Json script = json(rooms_.ask({.token = token}, "GET", "/api/v1/session"));
    EXPECT_EQ(model::text_at(script.at("user"), "role"), "editor");
    EXPECT_EQ(model::text_at(script.at("user"), "name"), "ci");
    const model::Json local = json(rooms_.ask({.local = true}, "GET", "/api/v1/session"));
    EXPECT_EQ(model::text_at(local.at("user"), "role"), "owner");
    EXPECT_EQ(rooms_.ask({}, "GET", "/api/v1/sign-in/methods").body,
              R"({"password":true,"oidc":[]})");
}

}  // namespace
}  // namespace leadflow::api
