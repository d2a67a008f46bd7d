// SPDX-License-Identifier: Apache-2.0
#include "watch/connection_health.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/signed_token.h"
#include "watch/limits.h"

namespace leadflow::watch {
namespace {

std::string secret_text(const model::OpenConnection& connection, std::string_view key) {
    const auto* found =
        connection.secrets.if_contains(boost::json::string_view(key.data(), key.size()));
    return found == nullptr ? std::string() : std::string(model::text_of(*found));
}

// The first end of those that are known.
std::optional<base::Time> expiry_of(const model::Connection& connection,
                                    const model::OpenConnection& opened) {
    std::optional<base::Time> first = connection.sign_in_ends;
    const auto consider = [&](std::optional<base::Time> end) {
        if (end && (!first || *end < *first)) first = end;
    };
    consider(parse_expiry(model::text_at(connection.settings, "expires")));
    if (const std::string certificate = secret_text(opened, "certificate"); !certificate.empty())
        if (const auto pfx = base::from_base64(certificate))
            if (const auto end = crypto::certificate_end(
                    *pfx, secret_text(opened, "certificate_password")))
                consider(*end);
    return first;
}

}  // namespace

std::string_view name_of(ConnectionState state) {
    switch (state) {
        case ConnectionState::kConnected: return "connected";
        case ConnectionState::kFailing: return "failing";
        case ConnectionState::kExpiresSoon: return "expires_soon";
        case ConnectionState::kExpired: return "expired";
        case ConnectionState::kNotSignedIn: return "not_signed_in";
    }
    return "";
}

std::optional<base::Time> parse_expiry(std::string_view text) {
    constexpr size_t kDateLetters = 10;
    if (text.size() == kDateLetters) return base::parse_iso(std::string(text) + "T00:00:00Z");
    return base::parse_iso(text);
}

ConnectionHealth health_of(const runner::Rooms& rooms, const model::Connection& connection) {
    ConnectionHealth health;
    const auto opened = rooms.connections.open(connection.name);
    if (!opened) return health;
    health.expires = expiry_of(connection, **opened);
    health.last_call = (*opened)->last_call->told();
    const bool well = health.last_call && health.last_call->error.empty();
    bool missing = false;
    if (const auto connector = rooms.registry.find(connection.api)) {
        const auto authorization = connector->authorization(**opened);
        health.can_sign_in = authorization.has_value();
        missing = authorization && authorization->only_way &&
                  secret_text(**opened, "refresh_token").empty() &&
                  secret_text(**opened, "access_token").empty();
    }
    const base::Time now = rooms.clock.now();
    // What works is signed in, by whatever way.
    if (missing && !well) health.state = ConnectionState::kNotSignedIn;
    else if (health.expires && *health.expires <= now) health.state = ConnectionState::kExpired;
    else if (health.last_call && !well) health.state = ConnectionState::kFailing;
    else if (health.expires && *health.expires - now < kExpiresSoonTime)
        health.state = ConnectionState::kExpiresSoon;
    return health;
}

}  // namespace leadflow::watch
