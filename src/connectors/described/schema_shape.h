// SPDX-License-Identifier: Apache-2.0
// Shape: what a schema is after references, allOf and single alternatives are followed: its type,
// its properties, its words. Borrows from the document.
#pragma once

#include "connectors/described/document.h"
#include "connectors/described/field.h"

#include <string_view>
#include <utility>
#include <vector>

namespace leadflow::connectors::described {

class Shape {
  public:
    Shape(const Document& document, const model::Json& schema);
    Shape(const Document& document, Node node);

    ValueType type() const { return type_; }
    // In the order in which they are written; a later layer does not repeat an earlier one's.
    const std::vector<std::pair<std::string_view, const model::Json*>>& properties() const {
        return properties_;
    }
    bool requires_property(std::string_view name) const;
    // Of the first layer that has it; nullptr when none does.
    const model::Json* get(std::string_view key) const;
    std::string_view text(std::string_view key) const;
    std::string_view first_text(std::initializer_list<std::string_view> keys) const;
    bool flag(std::string_view key) const;
    // The schema of an array's elements; an empty Node when it is not said.
    Node items() const;
    const model::Json* identity() const { return identity_; }
    // Several alternatives: entered as one JSON value.
    bool has_alternatives() const { return alternatives_; }
    bool is_binary() const;
    const Document& document() const { return document_; }

  private:
    void add_layer(Node node, int depth);
    void add_properties(const model::JsonObject& properties, bool later);
    void add_alternatives(const Node& node, std::string_view key, int depth);
    void find_type();

    const Document& document_;
    std::vector<Node> layers_;
    std::vector<std::pair<std::string_view, const model::Json*>> properties_;
    std::vector<std::string_view> required_;
    const model::Json* identity_ = nullptr;
    ValueType type_ = ValueType::kAny;
    bool alternatives_ = false;
};

Visibility visibility_of(std::string_view text);
ValueType type_of(std::string_view text);

}  // namespace leadflow::connectors::described
