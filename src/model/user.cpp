// SPDX-License-Identifier: Apache-2.0
#include "model/user.h"

namespace leadflow::model {

std::string_view name_of(Role role) {
    switch (role) {
        case Role::kOwner: return "owner";
        case Role::kEditor: return "editor";
        case Role::kOperator: return "operator";
        case Role::kViewer: return "viewer";
    }
    return "viewer";
}

std::optional<Role> role_of(std::string_view name) {
    for (const auto role : {Role::kOwner, Role::kEditor, Role::kOperator, Role::kViewer})
        if (name == name_of(role)) return role;
    return std::nullopt;
}

std::string_view name_of(UserState state) {
    switch (state) {
        case UserState::kInvited: return "invited";
        case UserState::kActive: return "active";
        case UserState::kBlocked: return "blocked";
    }
    return "blocked";
}

std::optional<UserState> user_state_of(std::string_view name) {
    for (const auto state : {UserState::kInvited, UserState::kActive, UserState::kBlocked})
        if (name == name_of(state)) return state;
    return std::nullopt;
}

}  // namespace leadflow::model
