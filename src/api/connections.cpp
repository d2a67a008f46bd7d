// SPDX-License-Identifier: Apache-2.0
// /api/v1/connections
#include <algorithm>
#include <future>

#include "api/resource.h"
#include "base/text.h"
#include "outbound/outbound.h"

namespace leadflow::api {
namespace {

constexpr std::chrono::seconds kTestTimeMax{20};

using model::Json;
using model::JsonArray;
using model::JsonObject;

JsonObject connection_json(const Rooms& rooms, const model::Connection& connection) {
    JsonObject object{{"name", connection.name},
                      {"api", connection.api},
                      {"created", base::iso_text(connection.created)},
                      {"settings", connection.settings}};
    JsonArray secrets;  // Their keys only.
    for (const std::string& key : rooms.connections.secret_keys(connection))
        secrets.emplace_back(key);
    object["secrets"] = std::move(secrets);
    return object;
}

base::Result<std::map<std::string, std::string>> texts_at(const Json& body, std::string_view key) {
    std::map<std::string, std::string> texts;
    const Json* given = model::find(body, key);
    if (given == nullptr) return texts;
    if (!given->is_object()) return base::invalid_input(base::format("{} is not an object", key));
    for (const auto& member : given->get_object()) {
        const std::string name = member.key();
        if (!member.value().is_string())
            return base::invalid_input(base::format("{}.{} is not a text", key, name));
        texts[name] = model::text_of(member.value());
    }
    return texts;
}

// Every key is known, every required one is there, secrets are where secrets belong.
base::Status check(const connectors::Connector& connector, flows::Connections::New& made) {
    const auto fields = connector.connection_fields();
    if (fields.empty()) return base::invalid_input(made.api + " needs no connection");
    std::vector<std::string> known;
    for (const auto& field : fields) {
        known.push_back(field.key);
        auto& right = field.secret ? made.secrets : made.settings;
        auto& wrong = field.secret ? made.settings : made.secrets;
        if (wrong.contains(field.key))
            return base::invalid_input(base::format(
                "{} is {}", field.key, field.secret ? "a secret: give it as one" : "no secret"));
        if (right.contains(field.key)) continue;
        if (!field.default_value.empty()) right[field.key] = field.default_value;
        else if (field.required)
            return base::invalid_input(
                base::format("{} ({}) is missing", field.key, field.label));
    }
    for (const auto* given : {&made.settings, &made.secrets})
        for (const auto& [key, value] : *given)
            if (std::find(known.begin(), known.end(), key) == known.end())
                return base::invalid_input(base::format("{} has no setting '{}'; it has {}",
                                                        made.api, key,
                                                        base::joined(known, ", ")));
    return {};
}

base::Result<Json> add_connection(const Rooms& rooms, const http::Request& request) {
    const Json body = TRY(model::parse_json(request.body));
    flows::Connections::New made;
    made.api = model::text_at(body, "api");
    made.name = model::text_at(body, "name");
    made.settings = TRY(texts_at(body, "settings"));
    made.secrets = TRY(texts_at(body, "secrets"));
    const auto connector = rooms.registry.find(made.api);
    if (connector == nullptr)
        return base::invalid_input(base::format("there is no connector '{}'; there are {}",
                                                made.api,
                                                base::joined(rooms.registry.apis(), ", ")));
    TRY(check(*connector, made));
    return Json(connection_json(rooms, TRY(rooms.connections.add(made))));
}

// Only what it names changes; a secret that is not given stays.
base::Result<Json> change_connection(const Rooms& rooms, const http::Request& request,
                                     const std::string& name) {
    const Json body = TRY(model::parse_json(request.body));
    const auto old = TRY(rooms.connections.open(name));
    flows::Connections::New changes{.api = old->api, .name = name};
    changes.settings = TRY(texts_at(body, "settings"));
    changes.secrets = TRY(texts_at(body, "secrets"));
    const auto connector = rooms.registry.find(old->api);
    if (connector == nullptr)
        return base::invalid_input(base::format("there is no connector '{}' any more", old->api));
    // As it would be afterwards.
    flows::Connections::New whole = changes;
    for (const auto& [key, value] : old->settings.get_object())
        whole.settings.try_emplace(key, model::text_of(value));
    for (const auto& [key, value] : old->secrets)
        whole.secrets.try_emplace(key, model::text_of(value));
    TRY(check(*connector, whole));
    return Json(connection_json(rooms, TRY(rooms.connections.change(changes))));
}

// One real call that changes nothing. That it fails is an answer, not a fault of the request.
base::Result<Json> test_connection(const Rooms& rooms, const std::string& name) {
    const auto connection = TRY(rooms.connections.open(name));
    const auto connector = rooms.registry.find(connection->api);
    if (connector == nullptr)
        return base::invalid_input(
            base::format("there is no connector '{}' any more", connection->api));
    const auto answer = [](const base::Result<std::string>& said) {
        return Json(JsonObject{
            {"ok", said.has_value()},
            {"message", model::text_value(said ? *said : said.error().message)}});
    };
    auto call = connector->probe(*connection);
    if (!call) return answer(std::move(call).error());
    call->time_max = kTestTimeMax;
    auto replied = std::make_shared<std::promise<model::Reply>>();
    auto reply = replied->get_future();
    rooms.runner.rooms().outbound.perform(
        *call, [replied](model::Reply arrived) { replied->set_value(std::move(arrived)); });
    // Outbound keeps the call's own limit; this one is for what no one has thought of.
    if (reply.wait_for(kTestTimeMax * 2) != std::future_status::ready)
        return answer(base::timeout("nothing was heard of the test"));
    return answer(connector->read_probe(*connection, *call, reply.get()));
}

}  // namespace

void add_connections(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/connections",
        [&rooms](const auto&, const auto&) -> base::Result<Json> {
            JsonArray list;
            for (const model::Connection& connection : rooms.connections.all())
                list.push_back(connection_json(rooms, connection));
            return Json(std::move(list));
        });
    add(router, "POST", "/api/v1/connections",
        [&rooms](const auto& request, const auto&) { return add_connection(rooms, request); });
    add(router, "PATCH", "/api/v1/connections/{name}",
        [&rooms](const auto& request, const auto& values) {
            return change_connection(rooms, request, values.at("name"));
        });
    add(router, "POST", "/api/v1/connections/{name}/test",
        [&rooms](const auto&, const auto& values) {
            return test_connection(rooms, values.at("name"));
        });
    add(router, "DELETE", "/api/v1/connections/{name}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            TRY(rooms.connections.remove(values.at("name")));
            return Json(JsonObject{{"deleted", true}});
        });
}

}  // namespace leadflow::api
