// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/dynamic_reading.h"

#include "base/text.h"
#include "connectors/parameters.h"

namespace leadflow::connectors::described {
namespace {

using model::Json;

std::vector<std::string> path_at(const Json& from, std::string_view key) {
    const std::string_view text = base::trimmed(model::text_at(from, key));
    std::vector<std::string> path;
    for (std::string& part : parameter_path(text))
        if (!part.empty()) path.push_back(std::move(part));
    return path;
}

void read_arguments(const Json& from, Dynamic& made) {
    const Json* given = model::find(from, "parameters");
    if (given == nullptr || !given->is_object()) return;
    for (const auto& member : given->get_object()) {
        DynamicArgument argument;
        argument.name = key_of(member);
        const Json& value = member.value();
        std::string_view field = model::text_at(value, "parameterReference");
        if (field.empty()) field = model::text_at(value, "parameter");
        if (!field.empty()) {
            argument.field = field;
            argument.required = model::bool_at(value, "required").value_or(true);
        } else if (const Json* literal = model::find(value, "value")) {
            argument.literal = *literal;
        } else if (const Json* property = model::find(value, "value-property")) {
            // Of a tree: the node that was opened.
            argument.field = model::text_of(*property);
            argument.required = false;
        } else {
            argument.literal = value;
        }
        made.arguments.push_back(std::move(argument));
    }
}

std::shared_ptr<Dynamic> read(const Json* from, Dynamic::Kind kind) {
    if (from == nullptr || model::text_at(*from, "operationId").empty()) return nullptr;
    auto made = std::make_shared<Dynamic>();
    made->kind = kind;
    made->operation = model::text_at(*from, "operationId");
    read_arguments(*from, *made);
    return made;
}

// Of a key, what stands behind its last '/'.
bool ends_with_segment(std::string_view key, std::string_view segment) {
    return key.size() > segment.size() && key.ends_with(segment) &&
           key[key.size() - segment.size() - 1] == '/';
}

std::string bound(const std::vector<Field>& fields, const std::string& name) {
    std::string found;
    for (const Field& field : fields) {
        if (field.key == name) return name;
        if (found.empty() && (ends_with_segment(field.key, name) || field.name() == name))
            found = field.key;
    }
    return found.empty() ? name : found;
}

void bind(const std::vector<Field>& all, std::vector<Field>& fields) {
    for (Field& field : fields) {
        if (field.dynamic != nullptr)
            for (DynamicArgument& argument : field.dynamic->arguments)
                if (!argument.field.empty()) argument.field = bound(all, argument.field);
        bind(all, field.items);
    }
}

}  // namespace

std::shared_ptr<Dynamic> dynamic_options(const Shape& shape) {
    if (const Json* list = shape.get("x-ms-dynamic-list"))
        if (auto made = read(list, Dynamic::Kind::kOptions)) {
            made->items_path = path_at(*list, "itemsPath");
            made->value_path = path_at(*list, "itemValuePath");
            made->title_path = path_at(*list, "itemTitlePath");
            return made;
        }
    if (const Json* values = shape.get("x-ms-dynamic-values"))
        if (auto made = read(values, Dynamic::Kind::kOptions)) {
            made->items_path = path_at(*values, "value-collection");
            made->value_path = path_at(*values, "value-path");
            made->title_path = path_at(*values, "value-title");
            return made;
        }
    if (const Json* tree = shape.get("x-ms-dynamic-tree"))
        for (const char* way : {"browse", "open"})
            if (const Json* from = model::find(*tree, way))
                if (auto made = read(from, Dynamic::Kind::kTree)) {
                    made->items_path = path_at(*from, "itemsPath");
                    made->value_path = path_at(*from, "itemValuePath");
                    made->title_path = path_at(*from, "itemTitlePath");
                    made->folder_path = path_at(*from, "itemIsParent");
                    return made;
                }
    return nullptr;
}

std::shared_ptr<Dynamic> dynamic_schema(const Shape& shape) {
    if (const Json* from = shape.get("x-ms-dynamic-properties"))
        if (auto made = read(from, Dynamic::Kind::kSchema)) {
            made->items_path = path_at(*from, "itemValuePath");
            return made;
        }
    if (const Json* from = shape.get("x-ms-dynamic-schema"))
        if (auto made = read(from, Dynamic::Kind::kSchema)) {
            made->items_path = path_at(*from, "value-path");
            made->reply_is_properties = made->items_path.empty();
            return made;
        }
    return nullptr;
}

void bind_dynamics(std::vector<Field>& fields) {
    bind(fields, fields);
}

}  // namespace leadflow::connectors::described
