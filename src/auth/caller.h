// SPDX-License-Identifier: Apache-2.0
// Caller: who makes a request, found out once and passed along with it.
#pragma once

#include <string>

#include "auth/permissions.h"
#include "model/user.h"

namespace leadflow::auth {

struct Caller {
    enum class Kind { kNobody, kSocket, kToken, kUser };

    Kind kind = Kind::kNobody;
    model::Role role = model::Role::kViewer;
    model::UserId user;   // Of kUser.
    std::string token;    // The API token's name, of kToken.
    std::string session;  // The session's hash, of kUser.

    bool may(Permission permission) const {
        if (permission == Permission::kAnybody) return true;
        return kind != Kind::kNobody && auth::may(role, permission);
    }
    // As kept with what was changed: a user's id, "token:NAME"; empty for the socket.
    std::string author() const {
        if (kind == Kind::kToken) return "token:" + token;
        return user.text();
    }
};

}  // namespace leadflow::auth
