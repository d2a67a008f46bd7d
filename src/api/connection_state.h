// SPDX-License-Identifier: Apache-2.0
// Which flows use which connection. Whether one works: watch/connection_health.h. Inside api/ only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/resource.h"
#include "watch/connection_health.h"

namespace leadflow::api {

using watch::ConnectionHealth;
using watch::ConnectionState;
ConnectionHealth health_of(const Rooms& rooms, const model::Connection& connection);

// The connection that a flow's reference means today; empty: none. `except`: as if there were no
// connection of that name.
std::string connection_meant(const Rooms& rooms, const model::ConnectionReference& reference,
                             std::string_view except = {});
// Names of flows by the connection's name; on or off, their published versions.
std::map<std::string, std::vector<std::string>> flows_by_connection(const Rooms& rooms);

}  // namespace leadflow::api
