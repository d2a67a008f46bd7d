// SPDX-License-Identifier: Apache-2.0
// PUT /api/v1/session/password: who is signed in changes their own password.
#include "api/resource.h"
#include "api/sign_in_answers.h"
#include "auth/limits.h"
#include "http/client_address.h"

namespace leadflow::api {
namespace {

http::Response changed(const Rooms& rooms, const http::Request& request) {
    auth::Accounts& accounts = rooms.accounts;
    const auth::Caller& caller = caller_of(request);
    const auto user = accounts.users.find(caller.user);
    if (!user) return problem_of(base::conflict("only who signed in with an account has a password"));
    if (user->password_hash.empty())
        return problem_of(base::conflict(
            "you sign in by a provider: the password that you have is there, and none is here"));
    const auto body = short_body(request);
    if (!body) return problem_of(body.error());
    const std::string password(model::text_at(*body, "password"));
    // Before a try is taken: a new password that is too short says nothing about the present one.
    if (const auto good = auth::check_password(password, user->email); !good)
        return problem_of(good.error());
    // As for signing in: a browser that was left open is no place to guess at.
    if (const auto wait = accounts.tries.take(http::client_address(request), user->email))
        return too_many(*wait);
    const std::string current(model::text_at(*body, "current"));
    if (current.size() > auth::kPasswordBytesMax ||
        !crypto::is_password(user->password_hash, current))
        return http::problem(400, "PasswordWrong", "the present password is another one");
    accounts.tries.give_back(user->email);
    const auto hash = crypto::hash_password(password, accounts.cost);
    if (!hash) return problem_of(hash.error());
    if (const auto saved = accounts.users.set_password(user->id, *hash); !saved)
        return problem_of(saved.error());
    // Whoever knew the old one may sit in another browser.
    if (const auto closed = accounts.sessions.close_others(user->id, caller.session); !closed)
        return problem_of(closed.error());
    http::Response response;
    response.status = 204;
    return response;
}

}  // namespace

void add_own_password(http::Router& router, const Rooms& rooms) {
    router.add("PUT", "/api/v1/session/password",
               [&rooms](auto&& request, const auto&, http::Responder respond) {
                   respond(changed(rooms, request));
               });
}

}  // namespace leadflow::api
