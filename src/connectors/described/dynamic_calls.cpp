// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/dynamic_calls.h"

#include "base/text.h"
#include "connectors/described/limits.h"
#include "connectors/described/request.h"
#include "connectors/described/schema_fields.h"
#include "connectors/described/values.h"
#include "connectors/parameters.h"

#include <algorithm>

namespace leadflow::connectors::described {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

const Json* at(const Json& from, const std::vector<std::string>& path) {
    const Json* here = &from;
    for (const std::string& name : path) {
        if (!here->is_object()) return nullptr;
        here = find_member(here->get_object(), name);
        if (here == nullptr) return nullptr;
    }
    return here;
}

// Which field of the called operation an argument means: its key, or a property of its body.
std::string argument_key(const CompiledOperation& called, const std::string& name) {
    if (const Field* field = called.field(name)) return field->key;
    for (const Field& field : called.fields)
        if (base::equals_ignoring_case(field.name(), name) ||
            (field.key.size() > name.size() + 1 && field.key.ends_with("/" + name)))
            return field.key;
    return name;
}

// The first array in the reply: authors forget to say where it is.
const Json* first_array(const Json& body) {
    if (body.is_array()) return &body;
    if (!body.is_object()) return nullptr;
    for (const auto& member : body.get_object())
        if (member.value().is_array()) return &member.value();
    for (const auto& member : body.get_object())
        if (member.value().is_object())
            for (const auto& inner : member.value().get_object())
                if (inner.value().is_array()) return &inner.value();
    return nullptr;
}

bool is_truthy(const Json* value) {
    return value != nullptr && as_boolean(*value).value_or(false);
}

bool is_folder(const Dynamic& dynamic, const Json& item) {
    if (dynamic.folder_path.empty()) return false;
    const Json* found = at(item, dynamic.folder_path);
    if (!dynamic.folder_value) return is_truthy(found);
    return found != nullptr &&
           base::equals_ignoring_case(sent_text(*found), sent_text(*dynamic.folder_value));
}

// What stands for a value when no path says it.
const Json* usual_member(const Json& item, std::initializer_list<std::string_view> names) {
    if (!item.is_object()) return nullptr;
    for (const std::string_view name : names)
        if (const Json* found = find_member(item.get_object(), name)) return found;
    return nullptr;
}

// What the call for the folder's own content is given out of it.
Json node_of(const Dynamic& dynamic, const Json& item) {
    JsonObject node;
    for (const DynamicArgument& argument : dynamic.arguments)
        if (const Json* value = argument.field.empty() || !item.is_object()
                                    ? nullptr
                                    : find_member(item.get_object(), argument.field))
            node[argument.field] = *value;
    return node;
}

}  // namespace

const Dynamic* dynamic_of(const CompiledOperation& operation, std::string_view key) {
    if (const Field* field = operation.field(key)) return field->dynamic.get();
    // Within an array's elements: "body/items/*/product".
    const size_t star = key.find("/*/");
    if (star == std::string_view::npos)
        return key == "body" || key.empty() ? operation.dynamic_outputs.get() : nullptr;
    const Field* list = operation.field(key.substr(0, star));
    if (list == nullptr) return nullptr;
    for (const Field& field : list->items)
        if (field.key == key.substr(star + 3)) return field.dynamic.get();
    return nullptr;
}

base::Result<model::HttpCall> dynamic_call(const DynamicWish& wish) {
    const bool roots = wish.node == nullptr && wish.dynamic.root != nullptr;
    const Dynamic& dynamic = roots ? *wish.dynamic.root : wish.dynamic;
    const CompiledOperation* called = wish.connector.operation(dynamic.operation);
    if (called == nullptr)
        return base::not_found(
            base::format("the definition has no operation \"{}\"", dynamic.operation));
    JsonObject parameters;
    for (const DynamicArgument& argument : dynamic.arguments) {
        const std::string key = argument_key(*called, argument.name);
        if (argument.literal) {
            parameters[key] = *argument.literal;
            continue;
        }
        const Json* value = wish.node != nullptr && wish.node->is_object()
                                ? find_member(wish.node->get_object(), argument.field)
                                : nullptr;
        if (!is_known(value))
            value = argument.of_node ? nullptr : known_value(wish.inputs, argument.field);
        if (value != nullptr) {
            parameters[key] = *value;
            continue;
        }
        const Field* target = called->field(key);
        if (dynamic.kind == Dynamic::Kind::kTree || !argument.required ||
            (target != nullptr && target->default_value))
            continue;
        const Field* asked = wish.operation.field(argument.field);
        return base::invalid_input(base::format(
            "\"{}\" must be given first", asked == nullptr ? argument.field : asked->title));
    }
    const Json inputs = JsonObject{{"parameters", std::move(parameters)}};
    return TRY(plan_request({.connector = wish.connector,
                             .operation = *called,
                             .connection = wish.connection,
                             .inputs = inputs}))
        .http;
}

std::vector<Choice> read_options(const Dynamic& whole, const Json& body, bool roots) {
    std::vector<Choice> options;
    const Dynamic& dynamic = roots && whole.root != nullptr ? *whole.root : whole;
    const Json* list = dynamic.items_path.empty() ? nullptr : at(body, dynamic.items_path);
    if (list == nullptr || !list->is_array()) list = first_array(body);
    if (list == nullptr) return options;
    for (const Json& item : list->get_array()) {
        if (options.size() >= kOptionsReadMax) break;
        const Json* value = nullptr;
        const Json* title = nullptr;
        if (!item.is_object()) {
            value = &item;
        } else {
            value = dynamic.value_path.empty() ? usual_member(item, {"value", "id", "name"})
                                               : at(item, dynamic.value_path);
            title = dynamic.title_path.empty() ? nullptr : at(item, dynamic.title_path);
            if (title == nullptr && dynamic.value_path.empty())
                title = usual_member(item, {"title", "displayName", "name"});
        }
        if (value == nullptr || value->is_null()) continue;
        Choice made{.value = *value, .title = sent_text(title == nullptr ? *value : *title)};
        if (is_folder(dynamic, item)) {
            made.folder = true;
            made.node = node_of(whole, item);
        }
        options.push_back(std::move(made));
    }
    return options;
}

std::vector<Field> read_schema(const Dynamic& dynamic, const Json& body, std::string_view key) {
    const Json* schema = dynamic.items_path.empty() ? &body : at(body, dynamic.items_path);
    if (schema == nullptr || !schema->is_object()) return {};
    Json wrapped;
    // The old form without a path: the reply is the map of properties, unless it is a schema.
    const bool is_schema = model::find(*schema, "properties") != nullptr ||
                           model::text_at(*schema, "type") == "object" ||
                           model::text_at(*schema, "type") == "array" ||
                           model::find(*schema, "$ref") != nullptr;
    if (!is_schema) {
        if (schema->get_object().empty()) return {};
        JsonObject made;
        made["type"] = "object";
        made["properties"] = *schema;
        wrapped = std::move(made);
        schema = &wrapped;
    }
    // References are of the reply itself.
    const Document document(body);
    const Shape shape(document, *schema);
    const Shape shown = shape.type() == ValueType::kArray && shape.items()
                            ? Shape(document, shape.items())
                            : shape;
    if (shown.properties().empty()) return {};
    std::vector<Field> fields = body_fields(document, shown, "", true, Visibility::kNormal);
    const bool element = shape.type() == ValueType::kArray;
    for (Field& field : fields)
        if (!key.empty() && !element) field.key = base::format("{}/{}", key, field.key);
    return fields;
}

}  // namespace leadflow::connectors::described
