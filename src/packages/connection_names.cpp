// SPDX-License-Identifier: Apache-2.0
#include "packages/connection_names.h"

#include <array>
#include <optional>
#include <vector>

#include "definition/reader.h"
#include "model/json.h"
#include "packages/document.h"
#include "packages/json_text.h"

namespace leadflow::packages {
namespace {

using Path = std::vector<std::string_view>;

const Path kPowerAutomatePath = {"connectionReferences"};
const Path kLogicAppsPath = {"parameters", "$connections", "value"};

std::string replaced(std::string_view text, Span span, std::string_view by) {
    return std::string(text.substr(0, span.begin)) + std::string(by) +
           std::string(text.substr(span.end));
}

// Where a reference says its connection's name, in the order in which the reader looks. Of the
// paths among them the last segment is the name.
struct NamePlace {
    std::array<std::string_view, 2> path;
    bool is_path = false;
};
constexpr NamePlace kNamePlaces[] = {
    {{"connectionName", ""}, false},
    {{"connection", "connectionReferenceLogicalName"}, false},
    {{"connection", "name"}, true},
    {{"connection", "id"}, true},
    {{"connectionId", ""}, true},
};

std::string with_name(std::string_view text, Span reference, std::string_view name) {
    for (const NamePlace& place : kNamePlaces) {
        auto found = find_value(text, reference, {place.path[0]});
        if (found && !place.path[1].empty()) found = find_value(text, *found, {place.path[1]});
        if (!found || !is_string(cut(text, *found))) continue;
        const std::string before = decoded(cut(text, *found));
        if (before.empty()) continue;
        const size_t slash = place.is_path ? before.rfind('/') : std::string::npos;
        const std::string start =
            slash == std::string::npos ? std::string() : before.substr(0, slash + 1);
        return replaced(text, *found, quoted(start + std::string(name)));
    }
    return with_member(text, reference, "connectionName", quoted(name));
}

// The reference of that key; the places are looked at in the reader's order.
std::optional<Span> reference_at(std::string_view text, const std::vector<Span>& places,
                                 std::string_view key) {
    for (const Path& path : {kPowerAutomatePath, kLogicAppsPath})
        for (std::optional<Span> at : places) {
            for (const std::string_view step : path)
                if (at) at = find_value(text, *at, {step});
            if (at) at = find_value(text, *at, {key});
            if (at) return at;
        }
    return std::nullopt;
}

// The document with a member `key` in the object at `path`, whose missing parts are made.
std::string with_nested(std::string_view text, Span at, const Path& path, std::string_view key,
                        std::string json) {
    size_t there = 0;
    std::optional<Span> other;  // Something else than an object, such as null.
    for (; there < path.size(); ++there) {
        const auto found = find_value(text, at, {path[there]});
        if (found && !is_object(cut(text, *found))) other = found;
        if (!found || other) break;
        at = *found;
    }
    if (there == path.size()) return with_member(text, at, key, json);
    json = "{" + quoted(key) + ":" + json + "}";
    for (size_t i = path.size() - 1; i > there; --i)
        json = "{" + quoted(path[i]) + ":" + json + "}";
    if (other) return replaced(text, *other, json);
    return with_member(text, at, path[there], json);
}

}  // namespace

base::Result<std::string> with_connection(std::string_view document, const Reference& reference,
                                          std::string_view connection_name) {
    const auto parts = parts_of(document);
    if (!parts) return base::invalid_input("the document holds no workflow definition");
    const Span root = all_of(document);
    const Span holder = parts->holder.value_or(root);
    if (const auto found = reference_at(document, {holder, root}, reference.key))
        return with_name(document, *found, connection_name);
    // Only an action names it. A member connectionReferences is one of the traits by which the
    // reader tells Power Automate's documents, which have other defaults: no other gets one.
    const bool power_automate = TRY(definition::read_flow(document)).definition.origin ==
                                model::Origin::kPowerAutomate;
    const std::string made = model::to_text(model::JsonObject{
        {"connectionName", model::text_value(connection_name)},
        {"api", model::JsonObject{{"name", model::text_value(reference.api)}}}});
    if (power_automate)
        return with_nested(document, holder, kPowerAutomatePath, reference.key, made);
    std::string text(document);
    // Of a bare definition the parameters are declarations, and those have a type.
    if (!parts->holder && !find_value(text, root, {"parameters", "$connections"}))
        text = with_nested(text, root, {"parameters", "$connections"}, "type", quoted("Object"));
    return with_nested(text, parts->holder.value_or(all_of(text)), kLogicAppsPath, reference.key,
                       made);
}

}  // namespace leadflow::packages
