// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/body_policies.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/parameters.h"

#include <utility>

namespace leadflow::connectors::described {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;
using Kind = Policy::Kind;

void collect_elements(Json& at, std::vector<Json*>& found) {
    if (!at.is_array()) {
        found.push_back(&at);
        return;
    }
    for (Json& element : at.get_array()) collect_elements(element, found);
}

// The places that a parent path means: of an array each element.
std::vector<Json*> parents_of(Json& body, const JsonPath& path) {
    std::vector<Json*> at = {&body};
    for (const PathStep& step : path) {
        std::vector<Json*> next;
        for (Json* one : at) {
            if (step.index >= 0) {
                const auto index = static_cast<size_t>(step.index);
                if (one->is_array() && index < one->get_array().size())
                    next.push_back(&one->get_array()[index]);
                continue;
            }
            std::vector<Json*> elements;
            collect_elements(*one, elements);
            for (Json* element : elements)
                if (element->is_object())
                    if (Json* member = element->get_object().if_contains(step.name))
                        next.push_back(member);
        }
        at = std::move(next);
    }
    std::vector<Json*> found;
    for (Json* one : at) collect_elements(*one, found);
    return found;
}

// A text that is an object or a list is meant as one; "30" stays text, as Microsoft's does.
Json made_value(Json value) {
    const std::string_view text = base::trimmed(model::text_of(value));
    // 'first-last': a JSON text as .NET reads it.
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'')
        return model::text_value(text.substr(1, text.size() - 2));
    if (!text.starts_with('{') && !text.starts_with('[')) return value;
    auto parsed = model::parse_json(text);
    return parsed ? std::move(*parsed) : value;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string out;
    if (from.empty()) return std::string(text);
    for (size_t at = 0; at < text.size();) {
        if (text.substr(at, from.size()) == from) {
            out += to;
            at += from.size();
        } else {
            out += text[at++];
        }
    }
    return out;
}

Json to_array(const Policy& policy, const Json& value) {
    JsonArray list;
    for (const auto& member : value.get_object()) {
        JsonObject one;
        one[policy.first] = member.key();
        one[policy.second] = member.value();
        list.push_back(std::move(one));
    }
    return list;
}

Json to_object(const Policy& policy, const Json& value) {
    JsonObject object;
    for (const Json& element : value.get_array()) {
        const Json* key = walk(&element, policy.key_path);
        if (key == nullptr) continue;
        const std::string name = as_text(*key);
        Json kept = element;
        if (!policy.keep_key && kept.is_object() && policy.key_path.size() == 1)
            kept.get_object().stable_erase(policy.key_path.front().name);
        object[name] = std::move(kept);
    }
    return object;
}

Json split(const Policy& policy, std::string_view text) {
    JsonArray list;
    const std::string delimiters = policy.first.empty() ? ";" : policy.first;
    while (!text.empty()) {
        const size_t end = text.find_first_of(delimiters);
        const std::string_view one = base::trimmed(text.substr(0, end));
        if (!one.empty()) {
            JsonObject element;
            element[policy.second.empty() ? "value" : policy.second] = model::text_value(one);
            list.push_back(std::move(element));
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return list;
}

// Nothing when the property is not of the kind that the template changes.
std::optional<Json> changed(const Policy& policy, const Json& value) {
    switch (policy.kind) {
        case Kind::kToArray:
            if (value.is_object()) return to_array(policy, value);
            return std::nullopt;
        case Kind::kToObject:
            if (value.is_array()) return to_object(policy, value);
            return std::nullopt;
        case Kind::kReplace:
            if (value.is_string())
                return model::text_value(
                    replaced(model::text_of(value), policy.first, policy.second));
            return std::nullopt;
        case Kind::kSplit:
            if (value.is_string()) return split(policy, model::text_of(value));
            return std::nullopt;
        case Kind::kEncode:
            if (value.is_string())
                return model::text_value(base::percent_encode(model::text_of(value)));
            return std::nullopt;
        case Kind::kMove: return value;
        default: return std::nullopt;
    }
}

void set_property(const Policy& policy, Scope scope, Json& body) {
    for (Json* parent : parents_of(body, policy.parent)) {
        if (parent->is_null()) *parent = JsonObject();
        if (!parent->is_object() || policy.sub.empty()) continue;
        scope.body = &body;
        scope.item = parent;
        Json value = made_value(policy.value.value(scope));
        put_at(*parent, policy.sub, std::move(value));
    }
}

void move_members(Json& body, const Policy& policy, const Json& source, Json& parent) {
    Json& root = policy.target.from_item ? parent : body;
    if (!policy.only_members || !source.is_object())
        return put_at(root, policy.target.path, source);
    const JsonObject members = source.get_object();
    for (const auto& member : members) {
        JsonPath path = policy.target.path;
        path.push_back({.name = std::string(member.key())});
        put_at(root, path, member.value());
    }
}

}  // namespace

void put_at(Json& root, const JsonPath& path, Json value) {
    Json* at = &root;
    for (const PathStep& step : path) {
        if (step.index >= 0) {
            const auto index = static_cast<size_t>(step.index);
            if (!at->is_array() || index >= at->get_array().size()) return;
            at = &at->get_array()[index];
            continue;
        }
        if (!at->is_object()) *at = JsonObject();
        at = &at->get_object()[step.name];
    }
    *at = std::move(value);
}

void apply_to_body(const Policy& policy, const Scope& scope, Json& body) {
    if (policy.kind == Kind::kSetProperty) return set_property(policy, scope, body);
    // An array that is replaced as a whole must not be walked into: its parent is meant.
    for (Json* parent : parents_of(body, policy.parent)) {
        const Json* there = walk(parent, policy.sub);
        if (there == nullptr) continue;
        std::optional<Json> made = changed(policy, *there);
        if (!made) continue;
        if (policy.kind == Kind::kMove) {
            move_members(body, policy, *made, *parent);
            if (!policy.target.from_item) break;
            continue;
        }
        const bool same_place = policy.target.path.empty();
        if (same_place) put_at(*parent, policy.sub, std::move(*made));
        else put_at(policy.target.from_item ? *parent : body, policy.target.path, std::move(*made));
        // The body's own place was replaced: the other parents are gone with it.
        if (!policy.target.from_item && !same_place) break;
    }
}

}  // namespace leadflow::connectors::described
