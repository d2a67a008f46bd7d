// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/schema_shape.h"

#include "base/text.h"
#include "connectors/described/limits.h"

#include <algorithm>
#include <array>

namespace leadflow::connectors::described {
namespace {

using model::Json;

constexpr std::array<std::pair<std::string_view, ValueType>, 8> kTypes = {{
    {"string", ValueType::kString},
    {"integer", ValueType::kInteger},
    {"number", ValueType::kNumber},
    {"boolean", ValueType::kBoolean},
    {"array", ValueType::kArray},
    {"object", ValueType::kObject},
    {"file", ValueType::kFile},
    {"bool", ValueType::kBoolean},
}};

// OpenAPI 3.1 lists types: the first that is not "null" counts.
std::string_view type_text(const Json* type) {
    if (type == nullptr) return {};
    if (!type->is_array()) return model::text_of(*type);
    for (const Json& one : type->get_array())
        if (model::text_of(one) != "null") return model::text_of(one);
    return {};
}

bool is_null_schema(const Json& schema) {
    return model::text_at(schema, "type") == "null";
}

}  // namespace

ValueType type_of(std::string_view text) {
    for (const auto& [name, type] : kTypes)
        if (base::equals_ignoring_case(name, text)) return type;
    return ValueType::kAny;
}

Visibility visibility_of(std::string_view text) {
    if (base::equals_ignoring_case(text, "important")) return Visibility::kImportant;
    if (base::equals_ignoring_case(text, "advanced")) return Visibility::kAdvanced;
    if (base::equals_ignoring_case(text, "internal")) return Visibility::kInternal;
    return Visibility::kNormal;
}

Shape::Shape(const Document& document, const Json& schema)
    : Shape(document, document.resolve(schema)) {}

Shape::Shape(const Document& document, Node node) : document_(document) {
    identity_ = node.identity();
    add_layer(node, 0);
    std::sort(required_.begin(), required_.end());
    find_type();
}

void Shape::add_layer(Node node, int depth) {
    if (!node || depth > kAllOfDepthMax || layers_.size() >= kLayersMax) return;
    // A schema that holds itself says nothing new the second time.
    for (const Node& layer : layers_)
        if (layer.identity() == node.identity()) return;
    layers_.push_back(node);
    if (!document_.spend(1)) return;
    if (const Json* properties = node.get("properties"); properties && properties->is_object())
        add_properties(properties->get_object(), depth > 0);
    if (const Json* required = node.get("required"); required && required->is_array())
        for (const Json& name : required->get_array()) {
            if (!document_.spend(1)) break;
            required_.push_back(model::text_of(name));
        }
    if (const Json* all = node.get("allOf"); all && all->is_array())
        for (const Json& part : all->get_array()) {
            if (!document_.spend(1)) break;
            add_layer(document_.resolve(part), depth + 1);
        }
    add_alternatives(node, "oneOf", depth);
    add_alternatives(node, "anyOf", depth);
}

void Shape::add_properties(const model::JsonObject& properties, bool later) {
    properties_.reserve(properties_.size() + std::min(properties.size(), kFieldsMax));
    for (const auto& member : properties) {
        if (!document_.spend(later ? 1 + properties_.size() : 1)) return;
        const std::string_view name = key_of(member);
        const bool known = later && std::any_of(properties_.begin(), properties_.end(),
                                                [&](const auto& one) { return one.first == name; });
        if (!known && name.size() <= kNameBytesMax) properties_.emplace_back(name, &member.value());
    }
}

void Shape::add_alternatives(const Node& node, std::string_view key, int depth) {
    const Json* listed = node.get(key);
    if (listed == nullptr || !listed->is_array()) return;
    const Json* only = nullptr;
    for (const Json& one : listed->get_array()) {
        if (!document_.spend(1)) return;
        if (is_null_schema(one)) continue;
        if (only != nullptr) {
            alternatives_ = true;
            return;
        }
        only = &one;
    }
    if (only != nullptr) add_layer(document_.resolve(*only), depth + 1);
}

void Shape::find_type() {
    for (const Node& layer : layers_) {
        type_ = type_of(type_text(layer.get("type")));
        if (type_ != ValueType::kAny) break;
    }
    if (type_ != ValueType::kAny) return;
    if (!properties_.empty() || get("additionalProperties") != nullptr) type_ = ValueType::kObject;
    else if (get("items") != nullptr) type_ = ValueType::kArray;
}

bool Shape::requires_property(std::string_view name) const {
    return std::binary_search(required_.begin(), required_.end(), name);
}

const Json* Shape::get(std::string_view key) const {
    for (const Node& layer : layers_)
        if (const Json* found = layer.get(key)) return found;
    return nullptr;
}

std::string_view Shape::text(std::string_view key) const {
    const Json* found = get(key);
    return found == nullptr ? std::string_view() : model::text_of(*found);
}

std::string_view Shape::first_text(std::initializer_list<std::string_view> keys) const {
    for (const std::string_view key : keys)
        if (const std::string_view found = base::trimmed(text(key)); !found.empty()) return found;
    return {};
}

bool Shape::flag(std::string_view key) const {
    return is_true(get(key));
}

Node Shape::items() const {
    const Json* items = get("items");
    if (items == nullptr) return {};
    return document_.resolve(*items);
}

bool Shape::is_binary() const {
    return type_ == ValueType::kFile ||
           (type_ == ValueType::kString && text("format") == "binary") ||
           (type_ == ValueType::kString && get("contentMediaType") != nullptr &&
            get("contentEncoding") == nullptr);
}

}  // namespace leadflow::connectors::described
