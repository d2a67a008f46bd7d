// SPDX-License-Identifier: Apache-2.0
// /api/v1/connectors: the built-in ones and the imported ones, with operations and fields.
#include "api/connector_json.h"
#include "api/resource.h"
#include "base/text.h"

namespace leadflow::api {
namespace {

namespace described = connectors::described;
using model::Json;
using model::JsonArray;
using model::JsonObject;

JsonArray settings_json(const std::vector<connectors::ConnectionField>& fields) {
    JsonArray list;
    for (const auto& field : fields)
        list.push_back(JsonObject{{"key", field.key},
                                  {"label", field.label},
                                  {"secret", field.secret},
                                  {"required", field.required},
                                  {"default", field.default_value}});
    return list;
}

JsonObject built_in_json(const connectors::Connector& connector, const std::string& api) {
    JsonObject one{{"api", api},
                   {"imported", false},
                   {"fields", settings_json(connector.connection_fields())}};
    if (const connectors::Form* form = connector.form(api)) {
        one["title"] = model::text_value(form->title);
        one["description"] = model::text_value(form->description);
        one["brandColor"] = model::text_value(form->color);
    }
    return one;
}

// Out of the summary, without compiling.
JsonObject entry_json(const gallery::Gallery::Entry& entry) {
    JsonObject one{{"api", "shared_" + entry.name}, {"imported", true}};
    one["importedAt"] = base::iso_text(entry.imported);
    if (entry.summary.is_object())
        for (const auto& member : entry.summary.get_object()) one[member.key()] = member.value();
    return one;
}

// With `operations`, each has its operations in place of their number.
base::Result<Json> list_json(const Rooms& rooms, bool operations) {
    JsonArray list;
    for (const std::string& api : rooms.registry.apis()) {
        const auto connector = rooms.registry.find(api);
        JsonObject one = built_in_json(*connector, api);
        if (operations) {
            const connectors::Form* form = connector->form(api);
            JsonArray brief = form == nullptr ? JsonArray() : brief_json(*form);
            one["operationCount"] = brief.size();
            one["operations"] = std::move(brief);
        }
        list.push_back(std::move(one));
    }
    if (rooms.gallery == nullptr) return Json(std::move(list));
    for (const gallery::Gallery::Entry& entry : rooms.gallery->all()) {
        JsonObject one = entry_json(entry);
        if (operations) {
            const auto known = rooms.gallery->operations_of(entry);
            Json count = one["operations"];
            one["operationCount"] = std::move(count);
            one["operations"] = known ? **known : Json(JsonArray());
        }
        list.push_back(std::move(one));
    }
    return Json(std::move(list));
}

base::Result<Json> one_json(const Rooms& rooms, const std::string& name) {
    for (const std::string& api : rooms.registry.apis())
        if (base::equals_ignoring_case(api, name)) {
            const auto connector = rooms.registry.find(api);
            JsonObject one = built_in_json(*connector, api);
            const connectors::Form* form = connector->form(api);
            one["operations"] = form == nullptr ? JsonArray() : operations_json(*form);
            return Json(std::move(one));
        }
    if (rooms.gallery == nullptr)
        return base::not_found(base::format("there is no connector '{}'", name));
    const gallery::DescribedPtr connector = TRY(rooms.gallery->find_by_name(name));
    const described::CompiledConnector& compiled = connector->compiled();
    JsonArray operations;
    for (const described::CompiledOperation& operation : compiled.operations)
        operations.push_back(operation_json(operation));
    JsonArray warnings;
    for (const std::string& warning : compiled.warnings) warnings.emplace_back(warning);
    JsonArray categories;
    for (const std::string& category : compiled.categories) categories.emplace_back(category);
    return Json(JsonObject{{"api", "shared_" + compiled.name},
                           {"imported", true},
                           {"title", compiled.title},
                           {"description", compiled.description},
                           {"categories", std::move(categories)},
                           {"brandColor", compiled.brand_color},
                           {"fields", settings_json(compiled.connection_fields)},
                           {"warnings", std::move(warnings)},
                           {"operations", std::move(operations)}});
}

// A text, or the JSON itself.
std::string text_of(const Json* value) {
    if (value == nullptr || value->is_null()) return {};
    return value->is_string() ? std::string(model::text_of(*value)) : model::to_text(*value);
}

// {"name", "definition", "properties", "script"}, or the OpenAPI document itself.
gallery::Gallery::Import import_of(const http::Request& request) {
    gallery::Gallery::Import import{.name = query_value(request, "name")};
    auto body = model::parse_json(request.body);
    const Json* definition = body ? model::find(*body, "definition") : nullptr;
    if (definition == nullptr || model::find(*body, "paths") != nullptr) {
        import.definition = request.body;
        return import;
    }
    import.definition = text_of(definition);
    import.properties = text_of(model::find(*body, "properties"));
    import.script = model::bool_at(*body, "script").value_or(false);
    if (const auto name = model::text_at(*body, "name"); !name.empty()) import.name = name;
    return import;
}

base::Result<Json> import_json(const Rooms& rooms, const http::Request& request) {
    if (rooms.gallery == nullptr) return base::unavailable("connectors cannot be imported here");
    gallery::Gallery::Import import = import_of(request);
    for (const char c : import.name)
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')))
            return base::invalid_input("a connector's name has small letters and digits only");
    const described::Report report = TRY(rooms.gallery->import(std::move(import)));
    // Flows that waited for it, or used another version of it.
    TRY(rooms.catalog.reload());
    JsonObject answer = described::to_json(report).as_object();
    answer["api"] = "shared_" + report.name;
    return Json(std::move(answer));
}

}  // namespace

void add_connectors(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/connectors",
        [&rooms](const auto& request, const auto&) -> base::Result<Json> {
            return list_json(rooms, query_value(request, "operations") == "true");
        });
    add(router, "POST", "/api/v1/connectors",
        [&rooms](const auto& request, const auto&) -> base::Result<Json> {
            return import_json(rooms, request);
        });
    add(router, "GET", "/api/v1/connectors/{name}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            return one_json(rooms, values.at("name"));
        });
    add(router, "DELETE", "/api/v1/connectors/{name}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            if (rooms.gallery == nullptr) return base::not_found("there are no imported connectors");
            TRY(rooms.gallery->remove(values.at("name")));
            TRY(rooms.catalog.reload());
            return Json(JsonObject{{"deleted", true}});
        });
}

}  // namespace leadflow::api
