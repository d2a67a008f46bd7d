// SPDX-License-Identifier: Apache-2.0
#include "api/openapi.h"

#include "api/resource.h"
#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

#include <map>

namespace leadflow::api {
namespace {

using auth::Permission;
using model::Json;
using model::JsonObject;

constexpr std::string_view kMethods[] = {"get", "put", "post", "patch", "delete"};

std::string text_of(boost::json::string_view key) { return {key.data(), key.size()}; }

JsonObject& object_in(JsonObject& parent, std::string_view key) {
    Json& value = parent[key];
    if (!value.is_object()) value = JsonObject();
    return value.get_object();
}

// Moves the members of one object into another, which must not have them yet.
base::Status put_all(const JsonObject& from, JsonObject& into, std::string_view part) {
    for (const auto& member : from)
        if (!into.emplace(member.key(), member.value()).second)
            return base::corrupt(base::format("openapi/{}.json says {} a second time", part,
                                              text_of(member.key())));
    return {};
}

base::Status put_part(const OpenApiPart& part, JsonObject& document) {
    auto read = model::parse_json(part.text);
    if (!read || !read->is_object())
        return base::corrupt(base::format("openapi/{}.json: {}", part.name,
                                          read ? "no object" : read.error().message));
    for (const auto& member : read->get_object()) {
        if (member.key() == "paths")
            TRY(put_all(member.value().as_object(), object_in(document, "paths"), part.name));
        else if (member.key() == "components")
            for (const auto& kind : member.value().as_object())
                TRY(put_all(kind.value().as_object(),
                            object_in(object_in(document, "components"), text_of(kind.key())),
                            part.name));
        else
            document[member.key()] = member.value();
    }
    return {};
}

std::string_view permission_name(Permission permission) {
    if (permission == Permission::kAnybody) return "anybody";
    if (permission == Permission::kSignedIn) return "signed_in";
    return auth::name_of(permission);
}

Json shared(std::string_view response) {
    return JsonObject{{"$ref", base::format("#/components/responses/{}", response)}};
}

// What must be shown, where it is not what the document says of all: whoever only reads needs no
// header of the portal.
void put_security(const RouteRule& rule, JsonObject& operation) {
    using model::JsonArray;
    const bool open = rule.needs == Permission::kAnybody;
    if (rule.method == "GET") {
        if (open) operation["security"] = JsonArray();
        return;
    }
    JsonObject portal{{"portal", JsonArray()}};
    if (open) {
        operation["security"] = JsonArray{std::move(portal)};
        return;
    }
    portal["session"] = JsonArray();
    operation["security"] =
        JsonArray{JsonObject{{"token", JsonArray()}}, std::move(portal)};
}

// Who may, and what every route may answer besides what its own file says.
void put_rule(const RouteRule& rule, JsonObject& operation) {
    operation["x-permission"] = model::text_value(permission_name(rule.needs));
    put_security(rule, operation);
    const bool open = rule.needs == Permission::kAnybody;
    JsonObject& responses = object_in(operation, "responses");
    // In the order of their numbers, as people read them.
    std::map<std::string, Json> all;
    for (const auto& member : responses) all[text_of(member.key())] = member.value();
    if (!open) all.try_emplace("401", shared("NotSignedIn"));
    if (rule.method != "GET" || rule.needs > Permission::kRead)
        all.try_emplace("403", shared("Forbidden"));
    if (operation.contains("requestBody")) all.try_emplace("413", shared("TooLarge"));
    all.try_emplace("500", shared("Internal"));
    all.try_emplace("503", shared("Busy"));
    responses.clear();
    for (auto& [status, response] : all) responses[status] = std::move(response);
}

void put_rules(JsonObject& paths) {
    for (auto& path : paths)
        for (const std::string_view method : kMethods) {
            Json* operation = path.value().as_object().if_contains(method);
            const RouteRule* rule = rule_of(base::upper(method), text_of(path.key()));
            if (operation != nullptr && rule != nullptr) put_rule(*rule, operation->as_object());
        }
}

// The same text has the same tag; a proxy that compresses it marks the tag as weak.
bool is_known(const http::RequestHead& request, std::string_view tag) {
    std::string_view known = base::trimmed(request.headers.value("If-None-Match"));
    if (known.starts_with("W/")) known.remove_prefix(2);
    return known == tag;
}

}  // namespace

base::Result<Json> openapi_document(std::string_view public_url) {
    JsonObject document;
    for (const OpenApiPart& part : openapi_parts()) TRY(put_part(part, document));
    put_rules(object_in(document, "paths"));
    document["servers"] =
        model::JsonArray{JsonObject{{"url", model::text_value(public_url)}}};
    return Json(std::move(document));
}

void add_openapi(http::Router& router, const Rooms& rooms) {
    router.add("GET", "/api/v1/openapi.json",
               [&rooms](auto&& request, const auto&, http::Responder respond) {
                   const auto document = openapi_document(rooms.public_url);
                   if (!document) return respond(problem_of(document.error()));
                   std::string text = model::to_pretty_text(*document);
                   const std::string tag = '"' + base::hex(crypto::sha256(text).substr(0, 16)) + '"';
                   http::Response response;
                   if (is_known(request, tag)) response.status = 304;
                   else response = http::json_response(200, std::move(text));
                   response.headers.add("ETag", tag);
                   response.headers.add("Cache-Control", "private, no-cache");
                   respond(std::move(response));
               });
}

}  // namespace leadflow::api
