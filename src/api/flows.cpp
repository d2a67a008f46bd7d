// SPDX-License-Identifier: Apache-2.0
// /api/v1/flows
#include <algorithm>

#include "api/resource.h"
#include "api/trigger_states.h"
#include "base/text.h"
#include "packages/connector_titles.h"
#include "packages/reader.h"
#include "packages/writer.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

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

// A word of a command that people copy into a shell; names come from strangers' files.
std::string shell_word(std::string_view text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
    if (plain) return std::string(text);
    std::string word = "'";
    for (const char c : text) {
        if (c == '\'') word += "'\\'";
        word += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
    return word + "'";
}

// Which connection to make, and with what; nothing when there are several to choose from.
std::optional<std::string> missing_connection(const Rooms& rooms,
                                              const model::ConnectionReference& reference) {
    for (const model::Connection& connection : rooms.connections.all())
        if (base::equals_ignoring_case(connection.api, reference.api)) return std::nullopt;
    const std::string& name =
        reference.connection_name.empty() ? reference.key : reference.connection_name;
    std::string text = base::format(
        "connection '{}' ({}) is missing: leadflow connection add {} --name {}", name,
        packages::title_of(reference.api), shell_word(reference.api), shell_word(name));
    const auto connector = rooms.registry.find(reference.api);
    if (connector == nullptr) return text;
    for (const connectors::ConnectionField& field : connector->connection_fields()) {
        if (!field.required || !field.default_value.empty()) continue;
        text += field.secret ? base::format(" --secret {}", field.key)
                             : base::format(" --set {}=…", field.key);
    }
    return text;
}

// What is worth knowing after a save: faults, and connections that are still to be made.
Json warnings_json(const Rooms& rooms, const flows::LiveFlow& live) {
    JsonArray warnings;
    for (const definition::Fault& fault : live.faults)
        warnings.emplace_back(fault.path + ": " + fault.message);
    for (const model::ConnectionReference& reference : live.connections)
        if (const auto resolved = rooms.connections.resolve(reference); !resolved)
            warnings.emplace_back(
                missing_connection(rooms, reference).value_or(resolved.error().message));
    return warnings;
}

std::string warning_text(const definition::Fault& fault) {
    return fault.path.empty() ? fault.message : fault.path + ": " + fault.message;
}

// The flow's JSON after an import or a save: what the file itself gave reason to say comes first.
JsonObject imported_json(const Rooms& rooms, const flows::LiveFlow& live,
                         const std::vector<definition::Fault>& warnings) {
    JsonObject flow = flow_json(rooms, live);
    JsonArray all;
    for (const definition::Fault& fault : warnings) all.emplace_back(warning_text(fault));
    for (Json& warning : flow["warnings"].as_array()) all.push_back(std::move(warning));
    flow["warnings"] = std::move(all);
    return flow;
}

// One flow's JSON; of several the first one's, and all of them under "flows".
base::Result<Json> import_file(const Rooms& rooms, const http::Request& request) {
    packages::Imported imported = TRY(packages::read(request.body));
    TRY(packages::pick(imported, query_value(request, "name")));
    // Either all come in or none: what one of them lacks is found before the first is saved.
    if (imported.flows.size() > 1)
        for (const packages::ImportedFlow& flow : imported.flows)
            if (auto checked = rooms.catalog.check(flow.document); !checked)
                return std::move(checked).error().in(flow.name);
    JsonArray all;
    for (packages::ImportedFlow& flow : imported.flows) {
        const auto live = TRY(rooms.catalog.import(
            {.document = std::move(flow.document),
             .name = std::move(flow.name),
             .off = flow.off || query_value(request, "off") == "true",
             .author = caller_of(request).author()}));
        all.push_back(imported_json(rooms, *live, imported.warnings));
        imported.warnings.clear();
    }
    JsonObject answer = all.front().as_object();
    if (all.size() > 1) answer["flows"] = std::move(all);
    return Json(std::move(answer));
}

base::Result<Json> save_file(const Rooms& rooms, const model::FlowId& id,
                             const http::Request& request) {
    packages::Imported imported = TRY(packages::read(request.body));
    if (imported.flows.size() > 1)
        return base::invalid_input("the file holds several flows; a version is made of one");
    const auto live =
        TRY(rooms.catalog.save(id, std::move(imported.flows.front().document),
                               caller_of(request).author()));
    return Json(imported_json(rooms, *live, imported.warnings));
}

base::Result<Json> check_file(const Rooms& rooms, const std::string& bytes) {
    const packages::Imported imported = TRY(packages::read(bytes));
    JsonArray faults;
    JsonArray warnings;
    bool ok = true;
    for (const definition::Fault& fault : imported.warnings)
        warnings.push_back(JsonObject{
            {"path", fault.path}, {"code", fault.code}, {"message", fault.message}});
    for (const packages::ImportedFlow& flow : imported.flows) {
        const flows::LiveFlow live = TRY(rooms.catalog.check(flow.document));
        ok = ok && live.can_run();
        for (const bool warning : {false, true}) {
            Json found = faults_json(live.faults, warning);
            for (Json& fault : found.as_array()) {
                if (imported.flows.size() > 1) fault.as_object()["flow"] = flow.name;
                (warning ? warnings : faults).push_back(std::move(fault));
            }
        }
    }
    return Json(JsonObject{
        {"ok", ok}, {"faults", std::move(faults)}, {"warnings", std::move(warnings)}});
}

base::Result<packages::WrittenFile> export_file(const Rooms& rooms, const flows::LiveFlow& live,
                                                const std::string& format) {
    const auto known = packages::written_format(format.empty() ? "definition" : format);
    if (!known)
        return base::invalid_input(base::format(
            "'{}' is no format: definition, codeview, package, arm or document", format));
    // On a line of its own: a TRY that returns out of a list of initialisers leaks those before it.
    std::string document = TRY(rooms.catalog.document(live.flow.id));
    return packages::write(*known, {.id = live.flow.id.text(),
                                    .name = live.flow.name,
                                    .created = live.flow.created,
                                    .on = live.flow.state == model::FlowState::kOn,
                                    .document = std::move(document)});
}

// A file's name in a header: letters, digits and a few signs.
std::string file_name(const std::string& flow, const std::string& ending) {
    std::string name;
    for (const char c : flow) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_';
        name += plain ? c : '_';
    }
    return name + ending;
}

base::Result<Json> switched(const Rooms& rooms, const http::PathValues& values,
                            model::FlowState state) {
    const auto live = TRY(flow_named(rooms, values));
    return Json(flow_json(rooms, *TRY(rooms.catalog.switch_to(live->flow.id, state))));
}

}  // namespace

JsonObject flow_json(const Rooms& rooms, const flows::LiveFlow& live) {
    JsonObject flow{{"id", live.flow.id.text()},
            {"name", live.flow.name},
            {"state", live.flow.state == model::FlowState::kOn ? "on" : "off"},
            {"version", live.version},
            {"created", base::iso_text(live.flow.created)},
            {"modified", base::iso_text(live.flow.modified)},
            {"url", url_of(rooms, live)},
            {"warnings", warnings_json(rooms, live)}};
    if (live.flow.draft != 0)
        if (const auto draft = rooms.store.flow_version(live.flow.id, live.flow.draft))
            flow["draft"] = JsonObject{{"version", draft->number},
                                       {"saved", base::iso_text(draft->saved)},
                                       {"author", author_name(rooms, draft->author)}};
    return flow;
}

void add_flows(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/flows", [&rooms](const auto&, const auto&) -> base::Result<Json> {
        JsonArray list;
        const TriggerStates states = TRY(TriggerStates::read(rooms.store));
        for (const flows::LiveFlowPtr& live : rooms.catalog.all()) {
            JsonObject flow = flow_json(rooms, *live);
            states.put(*live, flow);
            list.push_back(std::move(flow));
        }
        return Json(std::move(list));
    });
    add(router, "POST", "/api/v1/flows",
        [&rooms](const auto& request, const auto&) -> base::Result<Json> {
            return import_file(rooms, request);
        });
    add(router, "POST", "/api/v1/flow-checks",
        [&rooms](const auto& request, const auto&) -> base::Result<Json> {
            return check_file(rooms, request.body);
        });
    add(router, "GET", "/api/v1/flows/{flow}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const auto live = TRY(flow_named(rooms, values));
            JsonObject flow = flow_json(rooms, *live);
            TRY(TriggerStates::read(rooms.store)).put(*live, flow);
            flow["connections"] = connections_json(rooms, *live);
            flow["faults"] = faults_json(live->faults, false);
            return Json(std::move(flow));
        });
    add(router, "PUT", "/api/v1/flows/{flow}",
        [&rooms](const auto& request, const auto& values) -> base::Result<Json> {
            const auto live = TRY(flow_named(rooms, values));
            return save_file(rooms, live->flow.id, request);
        });
    add(router, "PATCH", "/api/v1/flows/{flow}",
        [&rooms](const auto& request, const auto& values) -> base::Result<Json> {
            const auto live = TRY(flow_named(rooms, values));
            const Json body = TRY(model::parse_json(request.body));
            return Json(flow_json(rooms, *TRY(rooms.catalog.rename(
                                             live->flow.id,
                                             std::string(model::text_at(body, "name"))))));
        });
    add(router, "GET", "/api/v1/flows/{flow}/versions",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const auto live = TRY(flow_named(rooms, values));
            JsonArray list;
            const auto versions = TRY(rooms.catalog.versions(live->flow.id));
            for (const model::FlowVersion& version : versions) {
                JsonObject one{{"version", version.number},
                               {"saved", base::iso_text(version.saved)},
                               {"author", author_name(rooms, version.author)}};
                if (version.number == live->version) one["published"] = true;
                if (version.number == live->flow.draft) one["draft"] = true;
                list.push_back(std::move(one));
            }
            return Json(std::move(list));
        });
    add(router, "GET", "/api/v1/flows/{flow}/versions/{version}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const auto live = TRY(flow_named(rooms, values));
            int64_t number = 0;
            if (!base::parse_integer(values.at("version"), number))
                return base::invalid_input("a version is a number");
            return Json(JsonObject{
                {"document", TRY(rooms.catalog.document(live->flow.id, number))}});
        });
    add(router, "DELETE", "/api/v1/flows/{flow}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            TRY(rooms.catalog.remove(TRY(flow_named(rooms, values))->flow.id));
            return Json(JsonObject{{"deleted", true}});
        });
    add(router, "GET", "/api/v1/flows/{flow}/definition",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const auto live = TRY(flow_named(rooms, values));
            return Json(JsonObject{{"document", TRY(rooms.catalog.document(live->flow.id))}});
        });
    router.add("GET", "/api/v1/flows/{flow}/export",
               [&rooms](http::Request&& request, const http::PathValues& values,
                        http::Responder respond) {
                   const auto live = flow_named(rooms, values);
                   if (!live) return respond(problem_of(live.error()));
                   auto file = export_file(rooms, **live, query_value(request, "format"));
                   if (!file) return respond(problem_of(file.error()));
                   http::Response response;
                   response.headers.add("Content-Type", file->content_type);
                   response.headers.add(
                       "Content-Disposition",
                       base::format("attachment; filename=\"{}\"",
                                    file_name((*live)->flow.name, file->ending)));
                   response.body = std::move(file->bytes);
                   respond(std::move(response));
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
