// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/operation_reading.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/described/body_reading.h"
#include "connectors/described/dynamic_reading.h"
#include "connectors/described/limits.h"
#include "connectors/described/parameter_reading.h"
#include "connectors/described/schema_fields.h"
#include "connectors/url.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace leadflow::connectors::described {
namespace {

using model::Json;

std::string shortened(std::string_view text) {
    return std::string(base::prefix_of_utf16_units(base::trimmed(text), kDescriptionUnitsMax));
}

// For definitions without operation ids: "get_contacts_id".
std::string made_id(std::string_view method, std::string_view path) {
    std::string id = base::lower(method);
    bool gap = true;
    for (const char c : path) {
        const bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (plain && gap) id += '_';
        if (plain) id += c;
        gap = !plain;
    }
    return id;
}

void read_words(const Json& operation, CompiledOperation& made) {
    const Node node(&operation);
    const std::string_view title = node.first_text({"summary", "x-ms-summary"});
    made.title = shortened(title.empty() ? std::string_view(made.id) : title);
    made.description = shortened(node.text("description"));
    made.visibility = visibility_of(node.text("x-ms-visibility"));
    made.deprecated = node.flag("deprecated");
    if (const Json* annotation = node.get("x-ms-api-annotation")) {
        made.family = model::text_at(*annotation, "family");
        made.revision = model::integer_at(*annotation, "revision").value_or(0);
    }
    if (const Json* pages = node.get("x-ms-pageable"))
        made.next_link = model::text_at(*pages, "nextLinkName");
}

void read_kind(const Json& path_item, const Json& operation, CompiledOperation& made) {
    const std::string_view trigger = model::text_at(operation, "x-ms-trigger");
    if (trigger.empty() || base::equals_ignoring_case(trigger, "none")) return;
    made.batch = base::starts_with_ignoring_case(trigger, "batch");
    const bool callback =
        std::any_of(made.fields.begin(), made.fields.end(),
                    [](const Field& field) { return field.callback_url; });
    const bool told = model::find(path_item, "x-ms-notification-content") != nullptr ||
                      model::find(operation, "x-ms-notification-content") != nullptr;
    made.kind = callback || told ? OperationKind::kWebhook : OperationKind::kPolling;
}

void read_outputs(const Document& document, const Json& path_item, const Json& operation,
                  CompiledOperation& made) {
    const Json* schema = reply_schema(document, operation);
    if (made.kind == OperationKind::kWebhook)
        for (const Json* holder : {&operation, &path_item})
            if (const Json* told = model::find(*holder, "x-ms-notification-content"))
                schema = model::find(*told, "schema");
    if (schema == nullptr) return;
    const Shape shape(document, *schema);
    made.outputs = output_fields(document, shape);
    made.dynamic_outputs = dynamic_schema(shape);
    if (made.dynamic_outputs == nullptr && shape.items())
        made.dynamic_outputs = dynamic_schema(Shape(document, shape.items()));
}

// "{Id}" of the path is the parameter "id"; the service looks at the place only.
bool stands_for(const Field& field, const PathTemplate::Part& part) {
    return part.field && field.place == Place::kPath &&
           base::equals_ignoring_case(field.key, part.text);
}

// "?id={id}" in the path: the query parameter is called so, whatever its own name.
void read_query(std::string_view query, CompiledOperation& made) {
    for (auto& [name, value] : base::parse_query(query)) {
        if (!value.starts_with('{') || !value.ends_with('}')) {
            made.fixed_query.emplace_back(name, value);
            continue;
        }
        for (Field& field : made.fields) {
            if (field.place != Place::kPath ||
                !base::equals_ignoring_case(field.key, value.substr(1, value.size() - 2)))
                continue;
            field.place = Place::kQuery;
            field.sent_name = name;
        }
    }
}

void read_path(std::string_view path, CompiledOperation& made) {
    // "/hooks#created": publishers make one path two.
    path = path.substr(0, path.find('#'));
    const size_t mark = path.find('?');
    if (mark != std::string_view::npos) read_query(path.substr(mark + 1), made);
    made.path = PathTemplate(path.substr(0, mark));
    if (path.size() > kPathBytesMax || made.path.parts().size() > kPathPartsMax) {
        made.problem = "its path is too long";
        made.path = PathTemplate("/");
    }
    // A name in the path that no parameter describes is a text that must be given.
    for (const PathTemplate::Part& part : made.path.parts()) {
        if (!part.field) continue;
        const bool known = std::any_of(made.fields.begin(), made.fields.end(),
                                       [&](const Field& field) { return stands_for(field, part); });
        if (known) continue;
        Field field;
        field.key = field.title = part.text;
        field.place = Place::kPath;
        field.type = ValueType::kString;
        field.required = true;
        made.fields.push_back(std::move(field));
    }
    std::erase_if(made.fields, [&](const Field& field) {
        const auto& parts = made.path.parts();
        return field.place == Place::kPath &&
               std::none_of(parts.begin(), parts.end(),
                            [&](const auto& part) { return stands_for(field, part); });
    });
}

// What is named first comes best; anything else is better than a refusal (406), and some answer
// XML to who does not ask for JSON.
std::string accept_of(const Document& document, const Json& operation) {
    const auto types = media_types(document, operation, "produces");
    std::string wanted = types.empty() ? "application/json" : types.front();
    for (const std::string& type : types)
        if (type.find("json") != std::string::npos) {
            wanted = type;
            break;
        }
    return wanted.find("*/*") == std::string::npos ? wanted + ", */*;q=0.8" : wanted;
}

// {name} of a server's variables.
std::string with_variables(std::string_view url, const Json& server) {
    std::string out;
    const Json* variables = model::find(server, "variables");
    while (!url.empty()) {
        const size_t open = url.find('{');
        const size_t close = open == std::string_view::npos ? open : url.find('}', open);
        if (close == std::string_view::npos || variables == nullptr) return out + std::string(url);
        const std::string_view name = url.substr(open + 1, close - open - 1);
        const Json* variable = model::find(*variables, name);
        out += url.substr(0, open);
        out += variable == nullptr ? url.substr(open, close + 1 - open)
                                   : model::text_at(*variable, "default");
        url.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace

std::string server_url(const Json& holder) {
    const Json* servers = model::find(holder, "servers");
    if (servers == nullptr || !servers->is_array() || servers->get_array().empty()) return {};
    const Json& first = servers->get_array().front();
    std::string url = with_variables(model::text_at(first, "url"), first);
    return std::string(without_slash(url));
}

std::string base_url_of(const Document& document) {
    const Json& root = document.root();
    if (document.is_openapi3()) {
        const std::string url = server_url(root);
        return url.find("://") == std::string::npos ? std::string() : url;
    }
    std::string_view host = base::trimmed(model::text_at(root, "host"));
    if (host.empty()) return {};
    // "https://host" where only the host is meant.
    if (const size_t scheme = host.find("://"); scheme != std::string_view::npos)
        host.remove_prefix(scheme + 3);
    host = without_slash(host);
    std::string scheme = "https";
    if (const Json* schemes = model::find(root, "schemes"); schemes && schemes->is_array()) {
        bool https = schemes->get_array().empty();
        for (const Json& one : schemes->get_array())
            https = https || base::equals_ignoring_case(model::text_of(one), "https");
        if (!https) scheme = "http";
    }
    std::string path(base::trimmed(model::text_at(root, "basePath")));
    if (!path.empty() && path.front() != '/') path.insert(0, "/");
    return base::format("{}://{}{}", scheme, host, without_slash(path));
}

bool is_placeholder_url(std::string_view url) {
    const auto parsed = parse_url(url);
    if (!parsed) return true;
    const std::string host = base::lower(parsed->authority);
    constexpr std::array<std::string_view, 7> kWords = {
        "definedin", "tobereplaced", "placeholder", "notused", "dummy", "contoso", "replace"};
    constexpr std::array<std::string_view, 12> kYours = {"instance", "domain", "company", "tenant",
                                                         "org",      "site",   "server.", "account",
                                                         "host",     "sub",    "portal",  "env"};
    for (const std::string_view word : kWords)
        if (host.find(word) != std::string::npos) return true;
    // "yourdomain", "your-domain"; but "your-server.de" is a provider's.
    if (const size_t your = host.find("your"); your != std::string::npos)
        for (const std::string_view word : kYours)
            if (host.substr(your + 4).starts_with(word) ||
                (host.substr(your + 4).starts_with('-') &&
                 host.substr(your + 5).starts_with(word) && !host.ends_with("your-server.de")))
                return true;
    if (host.find_first_of("<>{}[]$ ") != std::string::npos && host.front() != '[') return true;
    const bool local = host == "localhost" || host.find(':') != std::string::npos;
    return host.find('.') == std::string::npos && !local;
}

CompiledOperation read_operation(const Document& document, std::string_view path,
                                 const Json& path_item, std::string_view method,
                                 const Json& operation) {
    CompiledOperation made;
    made.method = base::upper(method);
    made.id = base::trimmed(model::text_at(operation, "operationId"));
    if (made.id.empty()) made.id = made_id(method, path.substr(0, kPathBytesMax));
    made.id = std::string(base::prefix_of_utf16_units(made.id, kNameBytesMax));
    read_words(operation, made);
    ParameterReading parameters =
        read_parameters(document, model::find(path_item, "parameters"),
                        model::find(operation, "parameters"));
    made.fields = std::move(parameters.fields);
    made.problem = std::move(parameters.problem);
    read_path(path, made);
    if (document.is_openapi3()) read_request_body(document, operation, made);
    else read_body(document, operation, parameters.body, made);
    tell_apart(made.fields);
    bind_dynamics(made.fields);
    read_kind(path_item, operation, made);
    read_outputs(document, path_item, operation, made);
    made.accept = accept_of(document, operation);
    for (const Json* holder : {&operation, &path_item})
        if (made.base_url.empty()) made.base_url = server_url(*holder);
    if (made.base_url.find("://") == std::string::npos) made.base_url.clear();
    made.by_key.resize(std::min<size_t>(made.fields.size(), UINT16_MAX));
    std::iota(made.by_key.begin(), made.by_key.end(), uint16_t{0});
    std::sort(made.by_key.begin(), made.by_key.end(), [&](uint16_t a, uint16_t b) {
        return made.fields[a].key < made.fields[b].key;
    });
    return made;
}

}  // namespace leadflow::connectors::described
