// SPDX-License-Identifier: Apache-2.0
// Who may sign in, and who is signed in, as stored. What a role may do: auth/permissions.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"

namespace leadflow::model {

using UserId = base::Id<struct UserTag>;  // 32 hex letters.

// From much to little.
enum class Role { kOwner, kEditor, kOperator, kViewer };
// "owner", "editor", "operator", "viewer".
std::string_view name_of(Role role);
std::optional<Role> role_of(std::string_view name);

// Invited: has a link, and no way to sign in yet. Blocked: kept, but never let in.
enum class UserState { kInvited, kActive, kBlocked };
std::string_view name_of(UserState state);
std::optional<UserState> user_state_of(std::string_view name);

struct User {
    UserId id;
    std::string email;  // Lower case; of no two users the same.
    std::string name;
    Role role = Role::kViewer;
    UserState state = UserState::kInvited;
    base::Time created{};
    std::string password_hash;  // As crypto/password.h writes it; empty: no password.
    std::string sealed_totp;    // The second factor's secret, sealed; empty: none.
    int64_t totp_step = 0;      // The last time step whose code was accepted.
    std::string invitation_hash;  // Hex SHA-256 of the link's token; empty: none is open.
    std::optional<base::Time> invitation_ends;
    std::string issuer;  // Who else vouches for this user (OpenID Connect), and by which name.
    std::string subject;
};

// One browser that is signed in.
struct Session {
    std::string hash;  // Hex SHA-256 of the cookie's value; the value itself is nowhere.
    UserId user;
    base::Time created{};
    base::Time seen{};  // Last use, some minutes exact.
};

}  // namespace leadflow::model
