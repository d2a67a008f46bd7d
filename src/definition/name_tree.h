// SPDX-License-Identifier: Apache-2.0
// The property names that a schema declares, as a tree, for matching a body's names with them.
#pragma once

#include "model/json.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::definition {

class NameTree {
  public:
    struct Property;

    // Of a prepared schema (schema_preparation.h): no circles, every $ref leads somewhere.
    static NameTree of(const model::Json& schema);

    const std::vector<Property>& properties() const { return properties_; }
    // The tree of each item of an array; nullptr: none declared.
    const NameTree* items() const { return items_.get(); }
    const Property* find(std::string_view name) const;
    bool empty() const { return properties_.empty() && items_ == nullptr; }

  private:
    void add(const model::Json& schema, const model::Json& root);
    NameTree& child(std::string_view name);

    std::vector<Property> properties_;
    std::unique_ptr<NameTree> items_;
};

struct NameTree::Property {
    std::string name;
    NameTree tree;
};

}  // namespace leadflow::definition
