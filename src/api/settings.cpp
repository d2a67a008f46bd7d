// SPDX-License-Identifier: Apache-2.0
// /api/v1/settings, /api/v1/alarms and /api/v1/flows/{flow}/settings: what people set about the server,
// and what it has to say.
#include <fstream>
#include <iterator>

#include "api/resource.h"
#include "base/text.h"
#include "crypto/certificate_facts.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

// null: served in clear, or the file cannot be read any more.
Json certificate_json(const Rooms& rooms) {
    if (rooms.certificate_file.empty()) return nullptr;
    std::ifstream file(rooms.certificate_file, std::ios::binary);
    const std::string pem(std::istreambuf_iterator<char>(file), {});
    const auto facts = crypto::certificate_facts(pem);
    if (!facts) return nullptr;
    return JsonObject{{"subject", model::text_value(facts->subject)},
                      {"issuer", model::text_value(facts->issuer)},
                      {"ends", base::iso_text(facts->ends)},
                      {"selfSigned", facts->self_signed}};
}

base::Result<Json> settings_json(const Rooms& rooms) {
    const watch::Preferences preferences = TRY(watch::read_preferences(rooms.store));
    return Json(JsonObject{
        {"retention", watch::retention_json(preferences)},
        {"alarms", watch::alarms_json(preferences)},
        {"server", JsonObject{{"publicUrl", rooms.public_url}, {"version", rooms.version}}},
        {"certificate", certificate_json(rooms)}});
}

base::Result<Json> save(const Rooms& rooms, const http::Request& request,
                        base::Result<model::Setting> (*read)(const Json&)) {
    const Json body = TRY(model::parse_json(request.body));
    model::Setting setting = TRY(read(body));
    TRY(rooms.runner.rooms().journal.commit({model::SaveSetting{std::move(setting)}}));
    return settings_json(rooms);
}

base::Result<Json> save_alarms(const Rooms& rooms, const http::Request& request) {
    const Json body = TRY(model::parse_json(request.body));
    const std::string connection(model::text_at(body, "connection"));
    if (!connection.empty()) TRY(rooms.connections.find(connection));
    return save(rooms, request, &watch::alarms_setting);
}

base::Result<Json> try_message(const Rooms& rooms) {
    if (rooms.watch == nullptr) return base::unavailable("nobody watches here");
    const base::Status told = rooms.watch->try_message();
    if (!told && told.error().code == base::ErrorCode::kConflict) return told.error();
    return Json(JsonObject{{"ok", told.has_value()},
                           {"message", told ? "The message was sent."
                                            : told.error().message.c_str()}});
}

base::Result<Json> alarms_json(const Rooms& rooms) {
    JsonArray list;
    if (rooms.watch == nullptr) return Json(std::move(list));
    for (const watch::Alarm& alarm : rooms.watch->standing()) {
        Json one = watch::to_json(alarm);
        if (const auto live = rooms.catalog.find(alarm.flow))
            one.as_object()["flowName"] = live->flow.name;
        list.push_back(std::move(one));
    }
    return Json(std::move(list));
}

base::Result<Json> flow_settings(const Rooms& rooms, const http::PathValues& values) {
    const auto live = TRY(flow_named(rooms, values));
    auto all = TRY(watch::flow_preferences(rooms.store));
    return watch::to_json(all[live->flow.id]);
}

}  // namespace

void add_settings(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/settings",
        [&rooms](const auto&, const auto&) { return settings_json(rooms); });
    add(router, "PUT", "/api/v1/settings/retention", [&rooms](const auto& request, const auto&) {
        return save(rooms, request, &watch::retention_setting);
    });
    add(router, "PUT", "/api/v1/settings/alarms",
        [&rooms](const auto& request, const auto&) { return save_alarms(rooms, request); });
    add(router, "POST", "/api/v1/settings/alarms/test",
        [&rooms](const auto&, const auto&) { return try_message(rooms); });
    add(router, "GET", "/api/v1/alarms",
        [&rooms](const auto&, const auto&) { return alarms_json(rooms); });
    add(router, "GET", "/api/v1/flows/{flow}/settings",
        [&rooms](const auto&, const auto& values) { return flow_settings(rooms, values); });
    add(router, "PUT", "/api/v1/flows/{flow}/settings",
        [&rooms](const auto& request, const auto& values) -> base::Result<Json> {
            const auto live = TRY(flow_named(rooms, values));
            const Json body = TRY(model::parse_json(request.body));
            TRY(rooms.runner.rooms().journal.commit(
                {model::SaveSetting{TRY(watch::flow_setting(live->flow.id, body))}}));
            return flow_settings(rooms, values);
        });
}

}  // namespace leadflow::api
