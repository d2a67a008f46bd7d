// SPDX-License-Identifier: Apache-2.0
// /api/v1/session, sessions, sign-in, setup, invitations/accept: becoming and being somebody.
#include "api/limits.h"
#include "api/resource.h"
#include "api/sign_in_answers.h"
#include "base/text.h"
#include "http/client_address.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr const char* kPasswordOff =
    "people sign in by a provider here: the sign-in page has its button";

http::Response signed_out(const Rooms& rooms) {
    http::Response response;
    response.status = 204;
    response.headers.add("Set-Cookie", session_cookie(rooms, "", std::chrono::seconds(0)));
    return response;
}

Json session_json(const JsonObject& user, model::Role role) {
    JsonArray permissions;
    for (const auth::Permission permission : auth::permissions_of(role))
        permissions.push_back(model::text_value(auth::name_of(permission)));
    return JsonObject{{"user", user}, {"permissions", std::move(permissions)}};
}

JsonObject user_head(const model::User& user) {
    return {{"id", user.id.text()},
            {"email", user.email},
            {"name", user.name},
            {"role", model::text_value(model::name_of(user.role))},
            {"secondFactor", !user.sealed_totp.empty()},
            {"hasPassword", !user.password_hash.empty()}};
}

// Who shows a token, or comes through the socket, has no account; pages in development do so.
base::Result<Json> present(const Rooms& rooms, const auth::Caller& caller) {
    if (caller.kind == auth::Caller::Kind::kUser) {
        const auto user = rooms.accounts.users.find(caller.user);
        if (!user) return base::unauthorized("the account is gone");
        return session_json(user_head(*user), user->role);
    }
    const bool token = caller.kind == auth::Caller::Kind::kToken;
    return session_json({{"id", caller.author()},
                         {"email", ""},
                         {"name", token ? caller.token : "this machine"},
                         {"role", model::text_value(model::name_of(caller.role))}},
                        caller.role);
}

// Opens a session and tells who is signed in; the one that the browser had before ends.
http::Response signed_in(const Rooms& rooms, const http::Request& request,
                         const model::User& user) {
    const auto cookie = opened_session(rooms, request, user);
    if (!cookie) return problem_of(cookie.error());
    http::Response response =
        http::json_response(200, model::to_text(session_json(user_head(user), user.role)));
    response.headers.add("Set-Cookie", *cookie);
    return response;
}

http::Response refused(const auth::Refusal& refusal) {
    using Why = auth::Refusal::Why;
    switch (refusal.why) {
        case Why::kFailed:
            return http::problem(401, "SignInFailed", "the address or the password is wrong");
        case Why::kCodeRequired:
            return http::problem(401, "CodeRequired", "show a code of your authenticator app");
        case Why::kCodeWrong:
            return http::problem(401, "CodeWrong", "the code is wrong, too old, or was used");
        case Why::kTooManyTries:
            return too_many(refusal.wait);
        case Why::kUnavailable:
            break;
    }
    return http::problem(503, "ServiceUnavailable", "the sign-in could not be written down");
}

http::Response sign_in(const Rooms& rooms, const http::Request& request) {
    const auto body = short_body(request);
    if (!body) return problem_of(body.error());
    auto outcome =
        rooms.accounts.sign_in.check({.email = std::string(model::text_at(*body, "email")),
                                      .password = std::string(model::text_at(*body, "password")),
                                      .code = std::string(model::text_at(*body, "code")),
                                      .address = http::client_address(request)});
    if (const auto* refusal = std::get_if<auth::Refusal>(&outcome)) return refused(*refusal);
    const auto& user = std::get<model::User>(outcome);
    // Told to nobody but who knows the password.
    if (!rooms.accounts.providers.takes_password_of(user))
        return http::problem(403, "PasswordOff", kPasswordOff);
    return signed_in(rooms, request, user);
}

Json methods(const Rooms& rooms) {
    JsonArray providers;
    for (const auth::Provider& provider : rooms.accounts.providers.all())
        providers.push_back(
            JsonObject{{"id", model::text_value(provider.id)},
                       {"title", model::text_value(provider.title)},
                       {"url", base::format("{}{}", kProviderPath.substr(1), provider.id)}});
    return JsonObject{{"password", rooms.accounts.providers.takes_passwords()},
                      {"oidc", std::move(providers)}};
}

base::Result<model::User> set_up(const Rooms& rooms, const Json& body) {
    auth::Accounts& accounts = rooms.accounts;
    const std::string token(model::text_at(body, "token"));
    // Before the work of a hash: tokens cannot be guessed, but tries cost.
    if (!accounts.first_owner.fits(token))
        return base::not_found(
            "this link is over, or was used: the server prints a new one at "
            "each start while there is no owner");
    const std::string email = TRY(auth::checked_email(model::text_at(body, "email")));
    const std::string password(model::text_at(body, "password"));
    TRY(auth::check_password(password, email));
    return accounts.first_owner.make(token, email, std::string(model::text_at(body, "name")),
                                     TRY(crypto::hash_password(password, accounts.cost)));
}

base::Result<model::User> join(const Rooms& rooms, const Json& body) {
    auth::Accounts& accounts = rooms.accounts;
    const std::string token(model::text_at(body, "token"));
    const auto invited = accounts.users.invited_by(token);
    if (!invited) return base::not_found("this invitation is over, or was used");
    if (!accounts.providers.takes_password_of(*invited)) return base::conflict(kPasswordOff);
    const std::string password(model::text_at(body, "password"));
    TRY(auth::check_password(password, invited->email));
    return accounts.users.accept(token, std::string(model::text_at(body, "name")),
                                 TRY(crypto::hash_password(password, accounts.cost)));
}

using Joining = base::Result<model::User> (*)(const Rooms&, const Json&);

http::Response joined(const Rooms& rooms, const http::Request& request, Joining joining) {
    if (const auto wait = rooms.accounts.tries.take(http::client_address(request), ""))
        return too_many(*wait);
    const auto body = short_body(request);
    if (!body) return problem_of(body.error());
    const auto user = joining(rooms, *body);
    return user ? signed_in(rooms, request, *user) : problem_of(user.error());
}

// --- The second factor of who is signed in ------------------------------------------------------

base::Result<model::User> oneself(const Rooms& rooms, const http::Request& request) {
    const auto user = rooms.accounts.users.find(caller_of(request).user);
    if (!user) return base::conflict("only who signed in with an account has a second factor");
    return *user;
}

http::Response second_factor(const Rooms& rooms, const http::Request& request, bool on) {
    const auto user = oneself(rooms, request);
    if (!user) return problem_of(user.error());
    const auto body = optional_body(request);
    if (!body) return problem_of(body.error());
    const std::string code(model::text_at(*body, "code"));
    if (code.empty())
        return http::problem(400, "CodeRequired", "show a code of your authenticator app");
    if (const auto wait = rooms.accounts.tries.take("", user->email)) return too_many(*wait);
    const base::Status done = on ? rooms.accounts.second_factor.confirm(user->id, code)
                                 : rooms.accounts.second_factor.end(*user, code);
    if (done) {
        rooms.accounts.tries.give_back(user->email);
        http::Response response;
        response.status = 204;
        return response;
    }
    if (done.error().code != base::ErrorCode::kUnauthorized) return problem_of(done.error());
    return http::problem(400, "CodeWrong", done.error().message);
}

void add_second_factor(http::Router& router, const Rooms& rooms) {
    constexpr std::string_view kPattern = "/api/v1/session/totp";
    add(router, "POST", kPattern, [&rooms](const auto& request, const auto&) -> base::Result<Json> {
        const auto offer = TRY(rooms.accounts.second_factor.begin(TRY(oneself(rooms, request))));
        return Json(JsonObject{{"secret", offer.secret}, {"uri", offer.uri}});
    });
    router.add("PUT", kPattern, [&rooms](auto&& request, const auto&, http::Responder respond) {
        respond(second_factor(rooms, request, true));
    });
    router.add("DELETE", kPattern, [&rooms](auto&& request, const auto&, http::Responder respond) {
        respond(second_factor(rooms, request, false));
    });
}

}  // namespace

std::string base_path_of(std::string_view public_url) {
    const size_t start = public_url.find("://");
    const size_t slash = start == std::string_view::npos ? start : public_url.find('/', start + 3);
    return slash == std::string_view::npos ? "/" : std::string(public_url.substr(slash)) + "/";
}

void add_sessions(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/session",
        [&rooms](const auto& request, const auto&) { return present(rooms, caller_of(request)); });
    router.add("POST", "/api/v1/session",
               [&rooms](auto&& request, const auto&, http::Responder respond) {
                   respond(sign_in(rooms, request));
               });
    router.add("DELETE", "/api/v1/session",
               [&rooms](auto&& request, const auto&, http::Responder respond) {
                   const auth::Caller& caller = caller_of(request);
                   if (!caller.session.empty())
                       if (auto closed = rooms.accounts.sessions.close(caller.session); !closed)
                           return respond(problem_of(closed.error()));
                   respond(signed_out(rooms));
               });
    router.add("DELETE", "/api/v1/sessions",
               [&rooms](auto&& request, const auto&, http::Responder respond) {
                   const auth::Caller& caller = caller_of(request);
                   if (!caller.user.empty())
                       if (auto closed = rooms.accounts.sessions.close_all(caller.user); !closed)
                           return respond(problem_of(closed.error()));
                   respond(signed_out(rooms));
               });
    add(router, "GET", "/api/v1/sign-in/methods",
        [&rooms](const auto&, const auto&) -> base::Result<Json> { return methods(rooms); });
    add(router, "GET", "/api/v1/setup",
        [&rooms](const auto& request, const auto&) -> base::Result<Json> {
            if (!rooms.accounts.first_owner.fits(query_value(request, "token")))
                return base::not_found("this link is over, or was used");
            return Json(JsonObject{{"possible", true}});
        });
    router.add("POST", "/api/v1/setup",
               [&rooms](auto&& request, const auto&, http::Responder respond) {
                   respond(joined(rooms, request, &set_up));
               });
    router.add("POST", "/api/v1/invitations/accept",
               [&rooms](auto&& request, const auto&, http::Responder respond) {
                   respond(joined(rooms, request, &join));
               });
    add_second_factor(router, rooms);
}

}  // namespace leadflow::api
