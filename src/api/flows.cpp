// SPDX-License-Identifier: Apache-2.0
// /api/v1/flows
#include "api/resource.h"
#include "base/text.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

Json faults_json(const flows::LiveFlow& live, bool warnings) {
    JsonArray list;
    for (const definition::Fault& fault : live.faults)
        if (fault.warning == warnings)
            list.push_back(JsonObject{
                {"path", fault.path}, {"code", fault.code}, {"message", fault.message}});
    return list;
}

// Which connections the flow uses, and whether each is there.
Json connections_json(const Rooms& rooms, const flows::LiveFlow& live) {
    JsonArray list;
    for (const model::ConnectionReference& reference : live.connections) {
        const auto resolved = rooms.connections.resolve(reference);
        JsonObject one{{"key", reference.key},
                       {"api", reference.api},
                       {"name", reference.connection_name},
                       {"ready", resolved.has_value()}};
        if (resolved) one["connection"] = (*resolved)->name;
        else one["message"] = resolved.error().message;
        list.push_back(std::move(one));
    }
    return list;
}

std::string url_of(const Rooms& rooms, const flows::LiveFlow& live) {
    return rooms.public_url + flows::Catalog::trigger_target(live);
}

// What is worth knowing after a save: faults, and connections that are still to be made.
Json warnings_json(const Rooms& rooms, const flows::LiveFlow& live) {
    JsonArray warnings;
    for (const definition::Fault& fault : live.faults)
        warnings.emplace_back(fault.path + ": " + fault.message);
    for (const model::ConnectionReference& reference : live.connections)
        if (const auto resolved = rooms.connections.resolve(reference); !resolved)
            warnings.emplace_back(resolved.error().message);
    return warnings;
}

JsonObject flow_json(const Rooms& rooms, const flows::LiveFlow& live) {
    return {{"id", live.flow.id.text()},
            {"name", live.flow.name},
            {"state", live.flow.state == model::FlowState::kOn ? "on" : "off"},
            {"version", live.version},
            {"created", base::iso_text(live.flow.created)},
            {"modified", base::iso_text(live.flow.modified)},
            {"url", url_of(rooms, live)},
            {"warnings", warnings_json(rooms, live)}};
}

base::Result<flows::LiveFlowPtr> named(const Rooms& rooms, const http::PathValues& values) {
    return rooms.catalog.find_by_id_or_name(values.at("flow"));
}

base::Result<Json> switched(const Rooms& rooms, const http::PathValues& values,
                            model::FlowState state) {
    const auto live = TRY(named(rooms, values));
    return Json(flow_json(rooms, *TRY(rooms.catalog.switch_to(live->flow.id, state))));
}

}  // namespace

void add_flows(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/flows", [&rooms](const auto&, const auto&) -> base::Result<Json> {
        JsonArray list;
        for (const flows::LiveFlowPtr& live : rooms.catalog.all())
            list.push_back(flow_json(rooms, *live));
        return Json(std::move(list));
    });
    add(router, "POST", "/api/v1/flows",
        [&rooms](const auto& request, const auto&) -> base::Result<Json> {
            const auto live =
                TRY(rooms.catalog.import({.document = request.body,
                                          .name = query_value(request, "name"),
                                          .off = query_value(request, "off") == "true"}));
            return Json(flow_json(rooms, *live));
        });
    add(router, "POST", "/api/v1/flow-checks",
        [&rooms](const auto& request, const auto&) -> base::Result<Json> {
            const flows::LiveFlow live = TRY(rooms.catalog.check(request.body));
            return Json(JsonObject{{"ok", live.can_run()},
                                   {"faults", faults_json(live, false)},
                                   {"warnings", faults_json(live, true)}});
        });
    add(router, "GET", "/api/v1/flows/{flow}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const auto live = TRY(named(rooms, values));
            JsonObject flow = flow_json(rooms, *live);
            flow["connections"] = connections_json(rooms, *live);
            flow["faults"] = faults_json(*live, false);
            return Json(std::move(flow));
        });
    add(router, "PUT", "/api/v1/flows/{flow}",
        [&rooms](const auto& request, const auto& values) -> base::Result<Json> {
            const auto live = TRY(named(rooms, values));
            return Json(
                flow_json(rooms, *TRY(rooms.catalog.save(live->flow.id, request.body))));
        });
    add(router, "DELETE", "/api/v1/flows/{flow}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            TRY(rooms.catalog.remove(TRY(named(rooms, values))->flow.id));
            return Json(JsonObject{{"deleted", true}});
        });
    add(router, "GET", "/api/v1/flows/{flow}/definition",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const auto live = TRY(named(rooms, values));
            return Json(JsonObject{{"document", TRY(rooms.catalog.document(live->flow.id))}});
        });
    add(router, "POST", "/api/v1/flows/{flow}/on",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            return switched(rooms, values, model::FlowState::kOn);
        });
    add(router, "POST", "/api/v1/flows/{flow}/off",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            return switched(rooms, values, model::FlowState::kOff);
        });
}

}  // namespace leadflow::api
