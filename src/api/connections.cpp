// SPDX-License-Identifier: Apache-2.0
// /api/v1/connections
#include <algorithm>

#include "api/connection_state.h"
#include "api/resource.h"
#include "base/text.h"
#include "outbound/waiting.h"
#include "packages/connection_names.h"
#include "runner/connection_fault.h"

namespace leadflow::api {
namespace {

constexpr std::chrono::seconds kTestTimeMax{20};

using model::Json;
using model::JsonArray;
using model::JsonObject;

using FlowsUsing = std::map<std::string, std::vector<std::string>>;

JsonObject connection_json(const Rooms& rooms, const model::Connection& connection,
                           const FlowsUsing& flows_using) {
    JsonObject object{{"name", connection.name},
                      {"api", connection.api},
                      {"created", base::iso_text(connection.created)},
                      {"settings", connection.settings}};
    JsonArray secrets;  // Their keys only.
    for (const std::string& key : rooms.connections.secret_keys(connection))
        secrets.emplace_back(key);
    object["secrets"] = std::move(secrets);
    const ConnectionHealth health = health_of(rooms, connection);
    object["state"] = model::text_value(name_of(health.state));
    if (health.expires) object["expires"] = base::iso_text(*health.expires);
    if (connection.signed_in) object["signedIn"] = base::iso_text(*connection.signed_in);
    object["canSignIn"] = health.can_sign_in;
    if (const auto& last = health.last_call) {
        JsonObject call{{"at", base::iso_text(last->at)}, {"ok", last->error.empty()}};
        if (!last->error.empty()) call["error"] = model::text_value(last->error);
        object["lastCall"] = std::move(call);
    }
    JsonArray used_by;
    if (const auto found = flows_using.find(connection.name); found != flows_using.end())
        for (const std::string& name : found->second) used_by.push_back(model::text_value(name));
    object["usedBy"] = std::move(used_by);
    return object;
}

JsonObject connection_json(const Rooms& rooms, const model::Connection& connection) {
    return connection_json(rooms, connection, flows_by_connection(rooms));
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
    // Every connection may say when what it holds ends; and a sign-in may have left this token.
    known.emplace_back("expires");
    if (const auto expires = made.settings.find("expires");
        expires != made.settings.end() && !expires->second.empty() &&
        !watch::parse_expiry(expires->second))
        return base::invalid_input("expires is not a date such as 2026-05-01");
    for (const auto* given : {&made.settings, &made.secrets})
        for (const auto& [key, value] : *given)
            if (!(given == &made.secrets && key == "access_token") &&
                std::find(known.begin(), known.end(), key) == known.end())
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
    const runner::Rooms& below = rooms.runner.rooms();
    const model::Reply arrived = outbound::performed(below.outbound, *call);
    if (runner::note_call(below, *connection, *call, arrived)) below.journal.lead_if_idle();
    return answer(connector->read_probe(*connection, *call, arrived));
}

base::Error in_use(const std::string& name, const std::vector<std::string>& flow_names) {
    return base::conflict(base::format(
        "connection '{}' is in use by {}: replace it there first (leadflow connection replace {} "
        "--with OTHER)",
        name, base::joined(flow_names, ", "), name));
}

base::Result<Json> delete_connection(const Rooms& rooms, const std::string& name) {
    TRY(rooms.connections.find(name));
    const FlowsUsing used = flows_by_connection(rooms);
    if (const auto found = used.find(name); found != used.end())
        return in_use(name, found->second);
    TRY(rooms.connections.remove(name));
    return Json(JsonObject{{"deleted", true}});
}

// Every flow that uses the one uses the other from its next version on; or none does.
base::Result<Json> replace_connection(const Rooms& rooms, const http::Request& request,
                                      const std::string& name) {
    const Json body = TRY(model::parse_json(request.body));
    const std::string with(model::text_at(body, "with"));
    const model::Connection from = TRY(rooms.connections.find(name));
    const model::Connection to = TRY(rooms.connections.find(with));
    if (from.id == to.id) return base::invalid_input("a connection is not replaced with itself");
    if (!base::equals_ignoring_case(from.api, to.api))
        return base::invalid_input(
            base::format("'{}' is for {} and '{}' for {}: flows could not run with it", name,
                         from.api, with, to.api));
    const auto rewrite = [&](const flows::LiveFlow& live, const std::string& document)
        -> base::Result<std::optional<std::string>> {
        std::optional<std::string> written;
        for (const model::ConnectionReference& reference : live.connections) {
            const std::string meant = connection_meant(rooms, reference);
            // What names no connection meant the only one of its API; that there are two now must
            // not keep it from being told which.
            if (meant != name &&
                (!meant.empty() || connection_meant(rooms, reference, with) != name))
                continue;
            written = TRY(packages::with_connection(written ? *written : document,
                                                    {.key = reference.key, .api = reference.api},
                                                    with));
        }
        return written;
    };
    JsonArray changed;
    for (const flows::LiveFlowPtr& live :
         TRY(rooms.catalog.save_all(rewrite, caller_of(request).author())))
        changed.push_back(JsonObject{{"id", live->flow.id.text()},
                                     {"name", model::text_value(live->flow.name)},
                                     {"version", live->version}});
    return Json(JsonObject{{"flows", std::move(changed)}});
}

}  // namespace

void add_connections(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/connections",
        [&rooms](const auto&, const auto&) -> base::Result<Json> {
            JsonArray list;
            const FlowsUsing flows_using = flows_by_connection(rooms);
            for (const model::Connection& connection : rooms.connections.all())
                list.push_back(connection_json(rooms, connection, flows_using));
            return Json(std::move(list));
        });
    add(router, "GET", "/api/v1/connections/{name}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            return Json(
                connection_json(rooms, TRY(rooms.connections.find(values.at("name")))));
        });
    add(router, "POST", "/api/v1/connections/{name}/replace",
        [&rooms](const auto& request, const auto& values) {
            return replace_connection(rooms, request, values.at("name"));
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
        [&rooms](const auto&, const auto& values) {
            return delete_connection(rooms, values.at("name"));
        });
}

}  // namespace leadflow::api
