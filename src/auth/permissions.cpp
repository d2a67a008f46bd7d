// SPDX-License-Identifier: Apache-2.0
#include "auth/permissions.h"

namespace leadflow::auth {

std::string_view name_of(Permission permission) {
    switch (permission) {
        case Permission::kAnybody:
        case Permission::kSignedIn:
            return "";
        case Permission::kRead:
            return "read";
        case Permission::kPersonalData:
            return "personal_data";
        case Permission::kOperate:
            return "operate";
        case Permission::kEdit:
            return "edit";
        case Permission::kManage:
            return "manage";
    }
    return "";
}

bool may(model::Role role, Permission permission) {
    using model::Role;
    switch (permission) {
        case Permission::kAnybody:
        case Permission::kSignedIn:
        case Permission::kRead:
            return true;
        case Permission::kPersonalData:
        case Permission::kOperate:
            return role != Role::kViewer;
        case Permission::kEdit:
            return role == Role::kOwner || role == Role::kEditor;
        case Permission::kManage:
            return role == Role::kOwner;
    }
    return false;
}

std::vector<Permission> permissions_of(model::Role role) {
    std::vector<Permission> held;
    for (const auto permission : {Permission::kRead, Permission::kPersonalData,
                                  Permission::kOperate, Permission::kEdit, Permission::kManage})
        if (may(role, permission)) held.push_back(permission);
    return held;
}

}  // namespace leadflow::auth
