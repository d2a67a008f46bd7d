// SPDX-License-Identifier: Apache-2.0
// What people want to know of a connection: does it work, until when, and which flows use it.
// Reads memory only; nothing is called. Inside api/ only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/resource.h"

namespace leadflow::api {

enum class ConnectionState { kConnected, kFailing, kExpiresSoon, kExpired, kNotSignedIn };
inline constexpr ConnectionState kConnectionStates[] = {
    ConnectionState::kConnected, ConnectionState::kFailing, ConnectionState::kExpiresSoon,
    ConnectionState::kExpired, ConnectionState::kNotSignedIn};
// "connected", "failing", "expires_soon", "expired", "not_signed_in".
std::string_view name_of(ConnectionState state);

struct ConnectionHealth {
    ConnectionState state = ConnectionState::kConnected;
    std::optional<base::Time> expires;
    std::optional<model::LastCall::Told> last_call;
    bool can_sign_in = false;  // At a page of the far side (api/authorize.cpp).
};
ConnectionHealth health_of(const Rooms& rooms, const model::Connection& connection);

// "2026-05-01" (its start, UTC) or a time; nothing when it is neither.
std::optional<base::Time> parse_expiry(std::string_view text);

// The connection that a flow's reference means today; empty: none. `except`: as if there were no
// connection of that name.
std::string connection_meant(const Rooms& rooms, const model::ConnectionReference& reference,
                             std::string_view except = {});
// Names of flows by the connection's name; on or off, their published versions.
std::map<std::string, std::vector<std::string>> flows_by_connection(const Rooms& rooms);

}  // namespace leadflow::api
