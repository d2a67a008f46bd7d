// SPDX-License-Identifier: Apache-2.0
// Changing one's own password, and signing in where passwords are off.
#include "api/api_fixture.h"
#include "auth/limits.h"

#include <gtest/gtest.h>

namespace leadflow::api {
namespace {

using model::Role;

const std::string kNew = "a horse of another colour";

class OwnPasswordTest : public testing::Test {
  protected:
    ApiRooms rooms_;

    http::Response change(const Asker& asker, const std::string& current,
                          const std::string& password = kNew) {
        return rooms_.ask(asker, "PUT", "/api/v1/session/password",
                          model::to_text(model::JsonObject{{"current", current},
                                                           {"password", password}}));
    }
    http::Response sign_in(const std::string& email, const std::string& password) {
        return rooms_.ask({}, "POST", "/api/v1/session",
                          model::to_text(model::JsonObject{{"email", email},
                                                           {"password", password}}));
    }
    static std::string code_in(const http::Response& response) {
        const auto body = model::parse_json(response.body);
        const model::Json* code = body ? model::find_path(*body, {"error", "code"}) : nullptr;
        return code == nullptr ? "" : std::string(model::text_of(*code));
    }
    void switch_passwords_off() {
        CHECK(rooms_.accounts.providers.replace(*model::parse_json(
            R"({"password":false,"providers":[{"id":"p","title":"P",
                "issuer":"https://id.example.com","clientId":"c"}]})")));
    }
};

TEST_F(OwnPasswordTest, TheNewOneCountsAndOtherBrowsersAreSignedOut) {
    const Asker here = rooms_.browser_of(Role::kViewer);
    const auto user = rooms_.accounts.users.find_by_email("viewer@example.com");
    const Asker elsewhere{.cookie = *rooms_.accounts.sessions.open(user->id)};
    const http::Response answer = change(here, auth::kPassword);
    EXPECT_EQ(answer.status, 204) << answer.body;
    EXPECT_EQ(rooms_.ask(here, "GET", "/api/v1/session").status, 200);
    EXPECT_EQ(rooms_.ask(elsewhere, "GET", "/api/v1/session").status, 401);
    EXPECT_EQ(sign_in("viewer@example.com", auth::kPassword).status, 401);
    EXPECT_EQ(sign_in("viewer@example.com", kNew).status, 200);
}

TEST_F(OwnPasswordTest, ThePresentOneIsShownAndTheNewOneIsLong) {
    const Asker here = rooms_.browser_of(Role::kEditor);
    EXPECT_EQ(code_in(change(here, "wrong")), "PasswordWrong");
    EXPECT_EQ(code_in(change(here, std::string(2000, 'x'))), "PasswordWrong");
    EXPECT_EQ(change(here, auth::kPassword, "short").status, 400);
    EXPECT_EQ(change(here, auth::kPassword, "").status, 400);
    EXPECT_EQ(change(here, auth::kPassword, "editor@example.com").status, 400);
    EXPECT_EQ(change(here, auth::kPassword, std::string(2000, 'x')).status, 400);
    EXPECT_EQ(rooms_.ask(here, "PUT", "/api/v1/session/password", "{").status, 400);
    EXPECT_EQ(sign_in("editor@example.com", auth::kPassword).status, 200);
}

TEST_F(OwnPasswordTest, GuessesAreCountedAsThoseOfSigningIn) {
    const Asker here = rooms_.browser_of(Role::kEditor);
    for (int i = 0; i < static_cast<int>(auth::kFailuresPerAccount); ++i)
        EXPECT_EQ(change(here, "wrong").status, 400);
    EXPECT_EQ(change(here, auth::kPassword).status, 429);
    EXPECT_EQ(sign_in("editor@example.com", auth::kPassword).status, 429);
}

TEST_F(OwnPasswordTest, WhoHasNoneCannotMakeOne) {
    const auto admitted = rooms_.accounts.users.admit(
        {"https://id.example.com", "s1", "ben@example.com", "Ben", Role::kViewer});
    const auto& user = std::get<model::User>(*admitted);
    const Asker ben{.cookie = *rooms_.accounts.sessions.open(user.id)};
    EXPECT_EQ(change(ben, "").status, 409);
    EXPECT_EQ(change({.local = true}, "").status, 409);
    EXPECT_EQ(change({.token = *rooms_.tokens.add("ci")}, "").status, 409);
    const http::Response session = rooms_.ask(ben, "GET", "/api/v1/session");
    EXPECT_NE(session.body.find(R"("hasPassword":false)"), std::string::npos) << session.body;
    EXPECT_EQ(sign_in("ben@example.com", "").status, 401);
}

TEST_F(OwnPasswordTest, WherePasswordsAreOffAnOwnerStillComesIn) {
    rooms_.member("ann@example.com", Role::kOwner);
    rooms_.member("ben@example.com", Role::kEditor);
    const auto invited =
        rooms_.accounts.users.invite({.email = "cid@example.com", .role = Role::kEditor});
    switch_passwords_off();
    EXPECT_EQ(sign_in("ann@example.com", auth::kPassword).status, 200);
    EXPECT_EQ(code_in(sign_in("ben@example.com", auth::kPassword)), "PasswordOff");
    // Who does not know the password is told nothing of it.
    EXPECT_EQ(code_in(sign_in("ben@example.com", "wrong")), "SignInFailed");
    const http::Response joined =
        rooms_.ask({}, "POST", "/api/v1/invitations/accept",
                   model::to_text(model::JsonObject{{"token", invited->token},
                                                    {"password", auth::kPassword}}));
    EXPECT_EQ(joined.status, 409) << joined.body;
    const http::Response methods = rooms_.ask({}, "GET", "/api/v1/sign-in/methods");
    EXPECT_EQ(methods.body,
              R"({"password":false,"oidc":[{"id":"p","title":"P","url":"sign-in/oidc/p"}]})");
}

}  // namespace
}  // namespace leadflow::api
