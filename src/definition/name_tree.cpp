// SPDX-License-Identifier: Apache-2.0
#include "definition/name_tree.h"

#include "definition/schema_preparation.h"

#include <algorithm>

namespace leadflow::definition {

NameTree NameTree::of(const model::Json& schema) {
    NameTree tree;
    tree.add(schema, schema);
    return tree;
}

const NameTree::Property* NameTree::find(std::string_view name) const {
    const auto found = std::find_if(properties_.begin(), properties_.end(),
                                    [&](const Property& one) { return one.name == name; });
    return found == properties_.end() ? nullptr : &*found;
}

NameTree& NameTree::child(std::string_view name) {
    for (Property& one : properties_)
        if (one.name == name) return one.tree;
    properties_.push_back({std::string(name), {}});
    return properties_.back().tree;
}

void NameTree::add(const model::Json& schema, const model::Json& root) {
    if (!schema.is_object()) return;
    if (const model::Json* target = referred(schema, root)) return add(*target, root);
    if (const model::Json* properties = model::find(schema, "properties"))
        for (const auto& member : properties->get_object())
            child(std::string_view(member.key())).add(member.value(), root);
    for (const std::string_view keyword : {"allOf", "anyOf", "oneOf"})
        if (const model::Json* list = model::find(schema, keyword))
            for (const model::Json& one : list->get_array()) add(one, root);
    const model::Json* items = model::find(schema, "items");
    if (items == nullptr || !items->is_object()) return;
    if (items_ == nullptr) items_ = std::make_unique<NameTree>();
    items_->add(*items, root);
    if (items_->empty()) items_.reset();
}

}  // namespace leadflow::definition
