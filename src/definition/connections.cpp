// SPDX-License-Identifier: Apache-2.0
#include "definition/connections.h"

#include "base/text.h"

#include <algorithm>

namespace leadflow::definition {
namespace {

using model::ConnectionReference;
using model::Json;

std::string_view last_segment(std::string_view path) {
    const size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// "office365" of a Logic App is Power Automate's "shared_office365".
std::string api_name(std::string_view id) {
    const std::string_view name = last_segment(id);
    if (name.empty() || base::starts_with_ignoring_case(name, "shared_")) return std::string(name);
    return base::format("shared_{}", name);
}

// Designers call the second connection of an API "shared_smtp_1" or "office365-2".
std::string api_of_key(std::string_view key) {
    std::string_view name = key;
    while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
    const bool numbered =
        name.size() < key.size() && name.size() > 1 && (name.back() == '_' || name.back() == '-');
    return api_name(numbered ? name.substr(0, name.size() - 1) : key);
}

std::string_view first_of(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts)
        if (!text.empty()) return text;
    return {};
}

std::string_view text_at_path(const Json& value, std::initializer_list<std::string_view> path) {
    const Json* found = model::find_path(value, path);
    return found == nullptr ? std::string_view() : model::text_of(*found);
}

ConnectionReference read_one(std::string_view key, const Json& value) {
    ConnectionReference reference;
    reference.key = key;
    const std::string_view id =
        first_of({text_at_path(value, {"api", "name"}), text_at_path(value, {"api", "id"}),
                  model::text_at(value, "id"), model::text_at(value, "apiName")});
    reference.api = id.empty() ? api_of_key(key) : api_name(id);
    reference.connection_name =
        first_of({model::text_at(value, "connectionName"),
                  text_at_path(value, {"connection", "connectionReferenceLogicalName"}),
                  last_segment(text_at_path(value, {"connection", "name"})),
                  last_segment(text_at_path(value, {"connection", "id"})),
                  last_segment(model::text_at(value, "connectionId")), key});
    return reference;
}

// "x" of "@parameters('$connections')['x']['connectionId']"; empty for anything else.
std::string_view key_in_expression(std::string_view text) {
    constexpr std::string_view kStart = "$connections')['";
    const size_t start = text.find(kStart);
    if (start == std::string_view::npos) return {};
    text.remove_prefix(start + kStart.size());
    const size_t end = text.find("']");
    return end == std::string_view::npos ? std::string_view() : text.substr(0, end);
}

}  // namespace

std::string connection_key(const Json& inputs) {
    const Json* host = model::find(inputs, "host");
    if (host == nullptr) return {};
    const std::string_view plain = first_of({model::text_at(*host, "connectionName"),
                                             text_at_path(*host, {"connection", "referenceName"}),
                                             model::text_at(*host, "connectionReferenceName")});
    const std::string_view named = text_at_path(*host, {"connection", "name"});
    for (const std::string_view text : {plain, named})
        if (const std::string_view key = key_in_expression(text); !key.empty())
            return std::string(key);
    return std::string(first_of({plain, named}));
}

std::vector<ConnectionReference> read_connections(const Json& root, const Json& holder,
                                                  const model::Definition& definition,
                                                  Faults& faults) {
    std::vector<ConnectionReference> references;
    const auto add = [&](ConnectionReference reference) {
        const bool known = std::any_of(
            references.begin(), references.end(),
            [&](const ConnectionReference& other) { return other.key == reference.key; });
        if (!known) references.push_back(std::move(reference));
    };
    const auto add_all = [&](const Json* listed) {
        if (listed == nullptr || !listed->is_object()) return;
        for (const auto& member : listed->get_object())
            add(read_one(std::string_view(member.key()), member.value()));
    };
    add_all(model::find(holder, "connectionReferences"));
    add_all(model::find(root, "connectionReferences"));
    add_all(model::find_path(holder, {"parameters", "$connections", "value"}));
    add_all(model::find_path(root, {"parameters", "$connections", "value"}));

    const auto add_used = [&](const model::Action& action) {
        if (!model::uses_connection(action.type)) return;
        const std::string key = connection_key(action.inputs);
        if (key.empty())
            return faults.error(action.path + ".inputs.host", "InvalidTemplate",
                                base::format("The host of '{}' names no connection.", action.name));
        const std::string_view api = text_at_path(action.inputs, {"host", "apiId"});
        add({key, key, api.empty() ? api_of_key(key) : api_name(api)});
    };
    if (definition.trigger.call) add_used(*definition.trigger.call);
    for (const model::Action& action : definition.actions) add_used(action);
    return references;
}

}  // namespace leadflow::definition
