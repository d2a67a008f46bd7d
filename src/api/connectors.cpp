// SPDX-License-Identifier: Apache-2.0
// /api/v1/connectors: the built-in ones and the imported ones, with operations and fields.
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

Json built_in_json(const connectors::Connector& connector, const std::string& api) {
    return JsonObject{{"api", api},
                      {"imported", false},
                      {"fields", settings_json(connector.connection_fields())}};
}

// Out of the summary, without compiling.
Json entry_json(const gallery::Gallery::Entry& entry) {
    JsonObject one{{"api", "shared_" + entry.name}, {"imported", true}};
    one["importedAt"] = base::iso_text(entry.imported);
    if (entry.summary.is_object())
        for (const auto& member : entry.summary.get_object()) one[member.key()] = member.value();
    return one;
}

base::Result<Json> list_json(const Rooms& rooms) {
    JsonArray list;
    for (const std::string& api : rooms.registry.apis())
        list.push_back(built_in_json(*rooms.registry.find(api), api));
    if (rooms.gallery != nullptr)
        for (const gallery::Gallery::Entry& entry : rooms.gallery->all())
            list.push_back(entry_json(entry));
    return Json(std::move(list));
}

JsonArray fields_json(const std::vector<described::Field>& fields);

JsonObject field_json(const described::Field& field) {
    JsonObject one{{"key", field.key},
                   {"title", field.title},
                   {"type", std::string(described::name_of(field.type))},
                   {"in", std::string(described::name_of(field.place))},
                   {"required", field.required},
                   {"visibility", std::string(described::name_of(field.visibility))}};
    if (!field.description.empty()) one["description"] = field.description;
    if (!field.format.empty()) one["format"] = field.format;
    if (field.default_value) one["default"] = *field.default_value;
    if (!field.options.empty()) {
        JsonArray options;
        for (const described::Option& option : field.options)
            options.push_back(JsonObject{{"value", option.value}, {"title", option.title}});
        one["options"] = std::move(options);
    }
    if (!field.items.empty()) one["items"] = fields_json(field.items);
    if (field.dynamic != nullptr)
        one["dynamic"] = field.dynamic->kind == described::Dynamic::Kind::kSchema ? "schema"
                         : field.dynamic->kind == described::Dynamic::Kind::kTree ? "tree"
                                                                                  : "options";
    return one;
}

JsonArray fields_json(const std::vector<described::Field>& fields) {
    JsonArray list;
    for (const described::Field& field : fields) list.push_back(field_json(field));
    return list;
}

std::string_view name_of(described::OperationKind kind) {
    switch (kind) {
        case described::OperationKind::kAction: return "action";
        case described::OperationKind::kWebhook: return "webhook";
        case described::OperationKind::kPolling: return "polling";
    }
    return "action";
}

Json operation_json(const described::CompiledOperation& operation) {
    JsonArray outputs;
    for (const described::OutputField& output : operation.outputs)
        outputs.push_back(JsonObject{{"key", output.key},
                                     {"title", output.title},
                                     {"type", std::string(described::name_of(output.type))}});
    JsonObject one{{"id", operation.id},
                   {"title", operation.title},
                   {"description", operation.description},
                   {"kind", std::string(name_of(operation.kind))},
                   {"method", operation.method},
                   {"path", operation.path.text()},
                   {"visibility", std::string(described::name_of(operation.visibility))},
                   {"deprecated", operation.deprecated},
                   {"runnable", operation.problem.empty()},
                   {"fields", fields_json(operation.fields)},
                   {"outputs", std::move(outputs)}};
    if (!operation.problem.empty()) one["reason"] = operation.problem;
    if (!operation.family.empty()) {
        one["family"] = operation.family;
        one["revision"] = operation.revision;
    }
    return one;
}

base::Result<Json> one_json(const Rooms& rooms, const std::string& name) {
    for (const std::string& api : rooms.registry.apis())
        if (base::equals_ignoring_case(api, name))
            return built_in_json(*rooms.registry.find(api), api);
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
        [&rooms](const auto&, const auto&) -> base::Result<Json> { return list_json(rooms); });
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
