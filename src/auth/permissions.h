// SPDX-License-Identifier: Apache-2.0
// What each role may do. Which route needs which permission: api/route_rules.cpp.
#pragma once

#include <string_view>
#include <vector>

#include "model/user.h"

namespace leadflow::auth {

enum class Permission {
    kAnybody,       // Signed in or not.
    kSignedIn,      // Whoever is known, whatever the role.
    kRead,          // Flows, connections without secrets, runs without what leads held.
    kPersonalData,  // What leads held: payloads, inputs, outputs, receipts; URLs of flows.
    kOperate,       // Resubmit, cancel.
    kEdit,          // Flows, connections, connectors.
    kManage,        // Users, tokens.
};

// "read", "personal_data", "operate", "edit", "manage"; empty for the first two.
std::string_view name_of(Permission permission);
bool may(model::Role role, Permission permission);
// Those with a name.
std::vector<Permission> permissions_of(model::Role role);

}  // namespace leadflow::auth
