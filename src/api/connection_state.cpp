// SPDX-License-Identifier: Apache-2.0
#include "api/connection_state.h"

namespace leadflow::api {

ConnectionHealth health_of(const Rooms& rooms, const model::Connection& connection) {
    return watch::health_of(rooms.runner.rooms(), connection);
}

std::string connection_meant(const Rooms& rooms, const model::ConnectionReference& reference,
                             std::string_view except) {
    if (const auto found = rooms.connections.resolve(reference, except)) return (*found)->name;
    // As the runner: a custom connector's API in a flow is not how its connections name it.
    const auto connector = rooms.registry.find(reference.api);
    if (connector == nullptr) return {};
    model::ConnectionReference other = reference;
    other.api = connector->apis().front();
    const auto found = rooms.connections.resolve(other, except);
    return found ? (*found)->name : std::string();
}

std::map<std::string, std::vector<std::string>> flows_by_connection(const Rooms& rooms) {
    std::map<std::string, std::vector<std::string>> used;
    for (const flows::LiveFlowPtr& live : rooms.catalog.all())
        for (const model::ConnectionReference& reference : live->connections) {
            const std::string name = connection_meant(rooms, reference);
            if (name.empty()) continue;
            std::vector<std::string>& names = used[name];
            if (names.empty() || names.back() != live->flow.name)
                names.push_back(live->flow.name);
        }
    return used;
}

}  // namespace leadflow::api
