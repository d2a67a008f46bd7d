// SPDX-License-Identifier: Apache-2.0
// /sign-in/oidc/…: people sign in to leadflow at a provider's page (OpenID Connect, authorization
// code with PKCE). What is under way lies sealed in a cookie of the browser that began it, and
// nowhere else (ADR 20).
#include "api/limits.h"
#include "api/resource.h"
#include "api/sign_in_answers.h"
#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "http/client_address.h"
#include "oidc/client.h"

namespace leadflow::api {
namespace {

using Visit = oidc::Client::Visit;
using TurnedAway = auth::Users::TurnedAway;

constexpr std::string_view kVisitPurpose = "sign-in visit";
constexpr size_t kStateBytes = 32;
constexpr size_t kCookieLetters = 12;
constexpr std::chrono::seconds kAtOnce{0};

// In the address of the sign-in page, which has a sentence for each. Never somebody's words: anybody
// can make such an address.
namespace why {
constexpr std::string_view kUnknownProvider = "unknown-provider";
constexpr std::string_view kNotKnown = "not-known";
constexpr std::string_view kDenied = "denied";
constexpr std::string_view kUnreachable = "provider-unreachable";
constexpr std::string_view kRefused = "provider-refused";
constexpr std::string_view kNotTrusted = "not-trusted";
constexpr std::string_view kTooManyTries = "too-many-tries";
constexpr std::string_view kUnavailable = "unavailable";
}  // namespace why

std::string_view why_of(TurnedAway turned) {
    switch (turned) {
        case TurnedAway::kStranger: return "not-invited";
        case TurnedAway::kUnverified: return "address-not-verified";
        case TurnedAway::kBlocked: return "blocked";
        case TurnedAway::kInvitationOver: return "invitation-over";
        case TurnedAway::kLinkedOtherwise: return "linked-otherwise";
    }
    return why::kUnavailable;
}

// Of oidc::Client's errors.
std::string_view why_of(const base::Error& error) {
    if (error.code == base::ErrorCode::kUnauthorized) return why::kNotTrusted;
    if (error.code == base::ErrorCode::kInvalidInput) return why::kRefused;
    return why::kUnreachable;
}

std::string cookie_name(std::string_view state) {
    return base::format("leadflow_oidc_{}", state.substr(0, kCookieLetters));
}

// Lax and not Strict: the way back comes from another site. Its path is the way back's alone.
std::string cookie_of(const Rooms& rooms, std::string_view state, std::string_view value,
                      std::chrono::seconds age) {
    return base::format("{}={}; Path={}{}; Max-Age={}; HttpOnly; SameSite=Lax{}",
                        cookie_name(state), value, base_path_of(rooms.public_url),
                        kProviderCallbackPath.substr(1), age.count(),
                        rooms.public_url.starts_with("https://") ? "; Secure" : "");
}

http::Response sent_to(std::string url) {
    http::Response response;
    response.status = 302;
    response.headers.add("Location", std::move(url));
    response.headers.add("Referrer-Policy", "no-referrer");
    return response;
}

http::Response failed(const Rooms& rooms, std::string_view reason) {
    return sent_to(base::format("{}/?sign-in-failed={}", rooms.public_url, reason));
}

// Below the public URL, whatever it says: it can lead to no other site.
bool is_page(std::string_view page) {
    return page.size() <= kWantedPageBytesMax && !page.starts_with('/') &&
           page.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "-_.~%/?&=+") == std::string_view::npos;
}

struct UnderWay {
    std::string provider;
    std::string page;  // Wanted before.
    Visit visit;
};

std::string sealed(const Rooms& rooms, const UnderWay& way) {
    const runner::Rooms& runner = rooms.runner.rooms();
    const model::JsonObject json{{"provider", way.provider},
                                 {"page", way.page},
                                 {"redirect", way.visit.redirect_url},
                                 {"state", way.visit.state},
                                 {"nonce", way.visit.nonce},
                                 {"verifier", way.visit.verifier.reveal()},
                                 {"begun", base::to_micros(runner.clock.now())}};
    return runner.box->seal(model::to_text(json), kVisitPurpose);
}

// What this browser has begun under that state; nothing when it has not, or too long ago.
std::optional<UnderWay> begun(const Rooms& rooms, const http::Request& request,
                              const std::string& state) {
    if (state.size() != 2 * kStateBytes ||
        state.find_first_not_of("0123456789abcdef") != std::string::npos)
        return std::nullopt;
    const runner::Rooms& runner = rooms.runner.rooms();
    const auto plain =
        runner.box->open_sealed(cookie_value(request.headers, cookie_name(state)), kVisitPurpose);
    const auto json = plain ? model::parse_json(*plain) : base::Result<model::Json>(plain.error());
    if (!json || !crypto::equal_in_constant_time(model::text_at(*json, "state"), state))
        return std::nullopt;
    const base::Duration age =
        runner.clock.now() - base::from_micros(model::integer_at(*json, "begun").value_or(0));
    if (age < base::Duration(0) || age >= kSignInTimeMax) return std::nullopt;
    return UnderWay{
        .provider = std::string(model::text_at(*json, "provider")),
        .page = std::string(model::text_at(*json, "page")),
        .visit = {.redirect_url = std::string(model::text_at(*json, "redirect")),
                  .state = state,
                  .nonce = std::string(model::text_at(*json, "nonce")),
                  .verifier = model::Secret(std::string(model::text_at(*json, "verifier")))}};
}

http::Response begin(const Rooms& rooms, oidc::Client& client, const http::Request& request,
                     const std::string& id) {
    const auto provider = rooms.accounts.providers.find(id);
    if (!provider) return failed(rooms, why::kUnknownProvider);
    const std::string page = query_value(request, "page");
    const UnderWay way{
        .provider = id,
        .page = is_page(page) ? page : "",
        .visit = {.redirect_url = rooms.public_url + std::string(kProviderCallbackPath),
                  .state = base::hex(crypto::random_bytes(kStateBytes)),
                  .nonce = base::base64url(crypto::random_bytes(32)),
                  .verifier = model::Secret(base::base64url(crypto::random_bytes(48)))}};
    const auto url = client.page_url(*provider, way.visit);
    if (!url) {
        // Anybody can ask for this: not everybody fills the log.
        if (!rooms.accounts.tries.take(http::client_address(request), ""))
            LOG_WARNING("signing in by provider {}: {}", id, url.error().message);
        return failed(rooms, why_of(url.error()));
    }
    http::Response response = sent_to(*url);
    response.headers.add("Set-Cookie",
                         cookie_of(rooms, way.visit.state, sealed(rooms, way), kSignInTimeMax));
    return response;
}

// What the provider said on the way back, for the log.
std::string words_in(const http::Request& request) {
    std::string words =
        query_value(request, "error") + " " + query_value(request, "error_description");
    for (char& c : words)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
    if (!base::is_valid_utf8(words)) return "(no text)";
    return std::string(base::prefix_of_utf16_units(words, kReasonBytesMax));
}

using Came = std::variant<model::User, std::string_view>;  // Or why not.

Came refused(const UnderWay& way, std::string_view reason, std::string_view words) {
    LOG_WARNING("signing in by provider {}: {}: {}", way.provider, reason, words);
    return reason;
}

Came person_of(const Rooms& rooms, oidc::Client& client, const UnderWay& way,
               const http::Request& request) {
    const auto provider = rooms.accounts.providers.find(way.provider);
    if (!provider) return why::kUnknownProvider;
    if (!query_value(request, "error").empty())
        return refused(way, why::kDenied, words_in(request));
    const oidc::Client::Brought brought{.code = model::Secret(query_value(request, "code")),
                                        .issuer = query_value(request, "iss")};
    if (brought.code.empty()) return refused(way, why::kDenied, "it sent no code");
    const auto secret = rooms.accounts.providers.secret_of(*provider);
    if (!secret) return refused(way, why::kUnavailable, secret.error().message);
    const auto person = client.person(*provider, *secret, way.visit, brought);
    if (!person) return refused(way, why_of(person.error()), person.error().message);
    const bool may_come = auth::is_of_domains(person->email, provider->domains);
    const auto admitted =
        rooms.accounts.users.admit({.issuer = person->issuer,
                                    .subject = person->subject,
                                    .email = person->email,
                                    .name = person->name,
                                    .newcomer = may_come ? provider->new_people : std::nullopt});
    if (!admitted) return refused(way, why::kUnavailable, admitted.error().message);
    if (const auto* turned = std::get_if<TurnedAway>(&*admitted))
        return refused(way, why_of(*turned), "turned away");
    return std::get<model::User>(*admitted);
}

http::Response come_back(const Rooms& rooms, oidc::Client& client, const http::Request& request) {
    const std::string state = query_value(request, "state");
    const auto way = begun(rooms, request, state);
    if (!way) return failed(rooms, why::kNotKnown);
    // Who has begun once could come back a thousand times with made-up codes.
    const bool too_many_tries = rooms.accounts.tries.take(http::client_address(request), "").has_value();
    const Came came = too_many_tries ? Came(why::kTooManyTries)
                                     : person_of(rooms, client, *way, request);
    const auto* user = std::get_if<model::User>(&came);
    const auto cookie = user == nullptr ? base::Result<std::string>(base::unauthorized(""))
                                        : opened_session(rooms, request, *user);
    if (user != nullptr && cookie)
        LOG_INFO("user {} is signed in by provider {}", user->id.text(), way->provider);
    // The page itself needs no session: that it is reached from another site, without the strict
    // cookie, does no harm. Its own requests have it.
    http::Response response =
        cookie ? sent_to(base::format("{}/{}", rooms.public_url, way->page))
        : user != nullptr ? failed(rooms, why::kUnavailable)
                          : failed(rooms, std::get<std::string_view>(came));
    if (cookie) response.headers.add("Set-Cookie", *cookie);
    response.headers.add("Set-Cookie", cookie_of(rooms, state, "", kAtOnce));
    return response;
}

}  // namespace

void add_open_id(http::Router& router, const Rooms& rooms, oidc::Client& providers) {
    router.add("GET", base::format("{}{{provider}}", kProviderPath),
               [&rooms, &providers](auto&& request, const auto& values, http::Responder respond) {
                   respond(begin(rooms, providers, request, values.at("provider")));
               });
    router.add("GET", kProviderCallbackPath,
               [&rooms, &providers](auto&& request, const auto&, http::Responder respond) {
                   respond(come_back(rooms, providers, request));
               });
}

}  // namespace leadflow::api
