// SPDX-License-Identifier: Apache-2.0
// What people want to know of a connection: does it work, and until when. Reads memory only; nothing
// is called.
#pragma once

#include <optional>
#include <string_view>

#include "runner/runner.h"

namespace leadflow::watch {

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
    bool can_sign_in = false;  // At a page of the far side .
};
ConnectionHealth health_of(const runner::Rooms& rooms, const model::Connection& connection);

// "2026-05-01" (its start, UTC) or a time; nothing when it is neither.
std::optional<base::Time> parse_expiry(std::string_view text);

}  // namespace leadflow::watch
