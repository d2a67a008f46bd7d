// SPDX-License-Identifier: Apache-2.0
#include "connectors/parameters.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/content.h"
#include "connectors/limits.h"

#include <algorithm>
#include <utility>

namespace leadflow::connectors {
namespace {

using model::Json;
using model::JsonObject;

void put(JsonObject& tree, const std::vector<std::string>& path, const Json& value) {
    JsonObject* at = &tree;
    for (size_t i = 0; i + 1 < path.size(); ++i) {
        Json& next = (*at)[path[i]];
        if (!next.is_object()) next = JsonObject();
        at = &next.get_object();
    }
    Json& leaf = (*at)[path.back()];
    merge(leaf, value);
}

}  // namespace

void merge(Json& target, const Json& source) {
    if (!target.is_object() || !source.is_object()) {
        target = source;
        return;
    }
    for (const auto& member : source.get_object()) {
        Json* there = target.get_object().if_contains(member.key());
        if (there == nullptr)
            target.get_object().emplace(member.key(), member.value());
        else
            merge(*there, member.value());
    }
}

base::Result<std::string> encoded_queries(const Json& inputs) {
    std::string text;
    const Json* queries = model::find(inputs, "queries");
    if (queries == nullptr || queries->is_null()) return text;
    if (!queries->is_object()) return base::invalid_input("queries is not an object");
    for (const auto& member : queries->get_object()) {
        if (member.value().is_null()) continue;
        if (!text.empty()) text += '&';
        text += base::percent_encode(std::string_view(member.key())) + '=' +
                base::percent_encode(as_text(member.value()));
    }
    return text;
}

std::string as_text(const Json& value) {
    if (value.is_string()) return std::string(model::text_of(value));
    if (value.is_null()) return {};
    // As string() of the definition language writes them.
    if (value.is_bool()) return value.get_bool() ? "True" : "False";
    if (const auto content = content_of(value)) return content->text();
    return model::to_text(value);
}

std::optional<bool> as_boolean(const Json& value) {
    if (value.is_bool()) return value.get_bool();
    if (base::equals_ignoring_case(model::text_of(value), "true")) return true;
    if (base::equals_ignoring_case(model::text_of(value), "false")) return false;
    return std::nullopt;
}

std::vector<std::string> parameter_path(std::string_view key) {
    std::vector<std::string> path;
    for (const std::string_view part : base::split(key, '/')) {
        std::string name;
        for (size_t i = 0; i < part.size(); ++i) {
            const char next = i + 1 < part.size() ? part[i + 1] : '\0';
            if (part[i] == '~' && (next == '0' || next == '1')) {
                name += next == '0' ? '~' : '/';
                ++i;
            } else {
                name += part[i];
            }
        }
        path.push_back(std::move(name));
    }
    return path;
}

const Json* find_member(const JsonObject& object, std::string_view name) {
    const Json* found = object.if_contains(boost::json::string_view(name.data(), name.size()));
    if (found == nullptr) {
        for (const auto& member : object) {
            if (base::equals_ignoring_case(
                    std::string_view(member.key().data(), member.key().size()), name)) {
                found = &member.value();
                break;
            }
        }
    }
    return found == nullptr || found->is_null() ? nullptr : found;
}

Parameters::Parameters(const Json& inputs) {
    if (const Json* body = model::find(inputs, "body")) tree_["body"] = *body;
    const Json* flat = model::find(inputs, "parameters");
    if (flat == nullptr || !flat->is_object()) return;
    // Shorter paths first, so that of "item" and "item/x" the one that says more wins.
    std::vector<std::pair<std::vector<std::string>, const Json*>> found;
    for (const auto& member : flat->get_object()) {
        auto path = parameter_path(std::string_view(member.key().data(), member.key().size()));
        if (path.size() <= kParameterDepthMax) found.emplace_back(std::move(path), &member.value());
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first.size() < b.first.size(); });
    for (const auto& [path, value] : found) put(tree_, path, *value);
}

const Json* Parameters::find(std::string_view path) const {
    const JsonObject* at = &tree_;
    const auto names = parameter_path(path);
    for (size_t i = 0; i < names.size(); ++i) {
        const Json* found = find_member(*at, names[i]);
        if (found == nullptr || i + 1 == names.size()) return found;
        if (!found->is_object()) return nullptr;
        at = &found->get_object();
    }
    return nullptr;
}

std::string Parameters::text(std::string_view path) const {
    const Json* found = find(path);
    return found == nullptr ? std::string() : as_text(*found);
}

std::optional<bool> Parameters::boolean(std::string_view path) const {
    const Json* found = find(path);
    return found == nullptr ? std::nullopt : as_boolean(*found);
}

const JsonObject* Parameters::object(std::initializer_list<std::string_view> paths) const {
    for (const std::string_view path : paths) {
        const Json* found = find(path);
        if (found != nullptr && found->is_object()) return &found->get_object();
    }
    return nullptr;
}

}  // namespace leadflow::connectors
