// SPDX-License-Identifier: Apache-2.0
// /api/v1/connections/{name}/authorize and /oauth/callback: a person signs in at the far side's
// page (OAuth 2, authorization code with PKCE), and the connection keeps the refresh token.
#include "api/limits.h"
#include "api/resource.h"
#include "api/sign_ins.h"
#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "connectors/authorization.h"
#include "crypto/mac.h"
#include "outbound/waiting.h"

namespace leadflow::api {
namespace {

constexpr std::chrono::seconds kSwapTimeMax{20};
// Access that lasts less is worth nothing without a way to renew it.
constexpr std::chrono::hours kAccessTimeMin{24};

using model::JsonObject;
using Authorization = connectors::Authorization;

std::string callback_url(const Rooms& rooms) {
    return rooms.public_url + std::string(kCallbackPath);
}

// Lax and not Strict: the way back comes from another site. It is worth nothing without the state.
std::string cookie_of(const Rooms& rooms, std::string_view state, std::string_view value,
                      std::chrono::seconds age) {
    const std::string path =
        base_path_of(rooms.public_url) + std::string(kCallbackPath.substr(1));
    return base::format("{}={}; Path={}; Max-Age={}; HttpOnly; SameSite=Lax{}",
                        SignIns::cookie_name(state), value, path, age.count(),
                        rooms.public_url.starts_with("https://") ? "; Secure" : "");
}

base::Result<Authorization> authorization_of(const Rooms& rooms, const std::string& name) {
    const auto connection = TRY(rooms.connections.open(name));
    const auto connector = rooms.registry.find(connection->api);
    if (connector == nullptr)
        return base::invalid_input(
            base::format("there is no connector '{}' any more", connection->api));
    auto authorization = connector->authorization(*connection);
    // There is the connection, but no page: that is not 404.
    if (!authorization && authorization.error().code == base::ErrorCode::kNotFound)
        return base::invalid_input(authorization.error().message);
    return authorization;
}

http::Response begin(const Rooms& rooms, SignIns& sign_ins, const http::Request& request,
                     const std::string& name) {
    const auth::Caller& caller = caller_of(request);
    const auto authorization = authorization_of(rooms, name);
    if (!authorization) return problem_of(authorization.error());
    if (caller.kind != auth::Caller::Kind::kUser)
        return problem_of(base::conflict(
            "signing in needs a browser that is signed in to leadflow: begin it on the page of "
            "connections"));
    const auto connection = rooms.connections.find(name);
    if (!connection) return problem_of(connection.error());
    SignIns::Visit visit{.connection = connection->id,
                         .name = name,
                         .user = caller.user,
                         .session = caller.session,
                         .redirect_url = callback_url(rooms),
                         .verifier = model::Secret(base::base64url(crypto::random_bytes(48)))};
    const std::string challenge = base::base64url(crypto::sha256(visit.verifier.reveal()));
    const std::string redirect_url = visit.redirect_url;
    const SignIns::Begun begun = sign_ins.begin(std::move(visit));
    const std::string url = connectors::page_url(
        *authorization,
        {.redirect_url = redirect_url, .state = begun.state, .challenge = challenge});
    http::Response response = http::json_response(
        200, model::to_text(JsonObject{{"url", model::text_value(url)}}));
    response.headers.add("Set-Cookie",
                         cookie_of(rooms, begun.state, begun.browser, kSignInTimeMax));
    return response;
}

// Who asked must still be signed in, and still be somebody who may.
bool may_still(const Rooms& rooms, const SignIns::Visit& visit) {
    const auto user = rooms.accounts.users.find(visit.user);
    return user && user->state == model::UserState::kActive &&
           auth::may(user->role, auth::Permission::kEdit) &&
           rooms.accounts.sessions.is_open(visit.session);
}

model::Reply swapped(const Rooms& rooms, model::HttpCall http) {
    model::Call call;
    call.what = std::move(http);
    call.time_max = kSwapTimeMax;
    return outbound::performed(rooms.runner.rooms().outbound, std::move(call));
}

base::Result<flows::Connections::SignedIn> tokens_of(const Rooms& rooms,
                                                     const Authorization& authorization,
                                                     const connectors::Granted& granted) {
    const base::Time now = rooms.runner.rooms().clock.now();
    flows::Connections::SignedIn brought;
    if (!granted.refresh_token.empty()) {
        brought.refresh_token = granted.refresh_token;
        if (granted.refresh_lifetime) brought.ends = now + *granted.refresh_lifetime;
        return brought;
    }
    const bool lasts = !granted.access_lifetime || *granted.access_lifetime >= kAccessTimeMin;
    if (!authorization.takes_access_token || !lasts)
        return base::invalid_input(
            "the far side gave no refresh token, so the sign-in would end within the hour: ask "
            "for it in the scope (offline_access, refresh_token, ...)");
    brought.access_token = granted.access_token;
    if (granted.access_lifetime) brought.ends = now + *granted.access_lifetime;
    return brought;
}

// What the provider said on the way back, as far as it is words.
std::string refusal_in(const http::Request& request) {
    const std::string error = query_value(request, "error");
    std::string words = error == "access_denied" ? "access was not allowed" : error;
    if (const std::string more = query_value(request, "error_description"); !more.empty())
        words += ": " + more;
    for (char& c : words)
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    return base::is_valid_utf8(words) ? words : std::string("the far side refused");
}

base::Status finish(const Rooms& rooms, const SignIns::Visit& visit,
                    const http::Request& request) {
    if (!may_still(rooms, visit))
        return base::unauthorized("who began this sign-in is no longer signed in to leadflow");
    if (!query_value(request, "error").empty()) return base::invalid_input(refusal_in(request));
    const connectors::CodeSwap swap{.code = model::Secret(query_value(request, "code")),
                                    .redirect_url = visit.redirect_url,
                                    .verifier = visit.verifier};
    if (swap.code.empty()) return base::invalid_input("the far side sent no code");
    const auto connection = rooms.connections.find(visit.name);
    if (!connection || connection->id != visit.connection)
        return base::not_found("the connection is not there any more");
    const Authorization authorization = TRY(authorization_of(rooms, visit.name));
    const auto granted = TRY(connectors::read_granted(
        authorization, swap, swapped(rooms, connectors::code_call(authorization, swap))));
    TRY(rooms.connections.sign_in(visit.connection, TRY(tokens_of(rooms, authorization, granted))));
    LOG_INFO("connection {} is signed in by user {}", connection->id.text(), visit.user.text());
    return {};
}

http::Response back_to_page(const Rooms& rooms, std::string_view state, const std::string& query) {
    http::Response response;
    response.status = 303;
    response.headers.add("Location", base::format("{}/connections?{}", rooms.public_url, query));
    response.headers.add("Referrer-Policy", "no-referrer");
    if (!state.empty())
        response.headers.add("Set-Cookie",
                             cookie_of(rooms, state, "", std::chrono::seconds(0)));
    return response;
}

http::Response failed(const Rooms& rooms, std::string_view state, std::string_view name,
                      std::string_view reason) {
    return back_to_page(
        rooms, state,
        base::format("failed={}&reason={}", base::percent_encode(name),
                     base::percent_encode(base::prefix_of_utf16_units(reason, kReasonBytesMax))));
}

http::Response come_back(const Rooms& rooms, SignIns& sign_ins, const http::Request& request) {
    const std::string state = query_value(request, "state");
    const bool is_ours =
        state.find_first_not_of("0123456789abcdef") == std::string::npos && !state.empty();
    const auto visit =
        is_ours ? sign_ins.take(state, cookie_value(request.headers, SignIns::cookie_name(state)))
                : std::nullopt;
    if (!visit)
        return failed(rooms, "", "",
                      "this sign-in is not known: it took more than 10 minutes, came back twice, "
                      "or was begun in another browser; begin it again");
    if (const base::Status done = finish(rooms, *visit, request); !done)
        return failed(rooms, state, visit->name, done.error().message);
    return back_to_page(rooms, state, "authorized=" + base::percent_encode(visit->name));
}

}  // namespace

void add_authorize(http::Router& router, const Rooms& rooms, SignIns& sign_ins) {
    router.add("POST", "/api/v1/connections/{name}/authorize",
               [&rooms, &sign_ins](auto&& request, const auto& values, http::Responder respond) {
                   respond(begin(rooms, sign_ins, request, values.at("name")));
               });
    router.add("GET", kCallbackPath,
               [&rooms, &sign_ins](auto&& request, const auto&, http::Responder respond) {
                   respond(come_back(rooms, sign_ins, request));
               });
}

}  // namespace leadflow::api
