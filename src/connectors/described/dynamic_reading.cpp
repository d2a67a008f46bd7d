// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/dynamic_reading.h"

#include "base/text.h"
#include "connectors/described/limits.h"
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

// Of a tree: the member of the node that was opened; the older form and the newer.
std::string_view node_member(const Json& value) {
    const std::string_view older = model::text_at(value, "value-property");
    return older.empty() ? model::text_at(value, "selectedItemValuePath") : older;
}

void read_arguments(const Json& from, Dynamic& made) {
    const Json* given = model::find(from, "parameters");
    if (given == nullptr || !given->is_object()) return;
    size_t looked = 0;
    for (const auto& member : given->get_object()) {
        if (++looked > kArgumentsMax) break;
        if (key_of(member).size() > kNameBytesMax) continue;
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
        } else if (std::string_view property = node_member(value); !property.empty()) {
            argument.field = property;
            argument.required = false;
            argument.of_node = true;
        } else if (weight_of(value, kDefaultBytesMax) < kDefaultBytesMax) {
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
                if (!argument.field.empty() && !argument.of_node)
                    argument.field = bound(all, argument.field);
        bind(all, field.items);
    }
}

// "is_folder", "(is_folder eq true)", "(kind eq 'folder')".
void read_folder(std::string_view text, Dynamic& made) {
    text = base::trimmed(text);
    if (text.starts_with('(') && text.ends_with(')'))
        text = base::trimmed(text.substr(1, text.size() - 2));
    const size_t equals = text.find(" eq ");
    const std::string_view path = base::trimmed(text.substr(0, equals));
    for (std::string& part : parameter_path(path))
        if (!part.empty()) made.folder_path.push_back(std::move(part));
    if (equals == std::string_view::npos) return;
    const std::string_view value = base::trimmed(text.substr(equals + 4));
    const bool quoted = value.size() >= 2 && (value.front() == '\'' || value.front() == '"');
    if (quoted)
        made.folder_value = model::text_value(value.substr(1, value.size() - 2));
    else if (!base::equals_ignoring_case(value, "true"))
        made.folder_value = model::text_value(value);
}

std::shared_ptr<Dynamic> tree_level(const Json& tree, const char* way) {
    const Json* from = model::find(tree, way);
    auto made = read(from, Dynamic::Kind::kTree);
    if (made == nullptr) return nullptr;
    made->items_path = path_at(*from, "itemsPath");
    made->value_path = path_at(*from, "itemValuePath");
    made->title_path = path_at(*from, "itemTitlePath");
    read_folder(model::text_at(*from, "itemIsParent"), *made);
    return made;
}

// x-ms-dynamic-tree: "open" lists the roots, "browse" what is below a node.
std::shared_ptr<Dynamic> tree_of(const Json& tree) {
    auto roots = tree_level(tree, "open");
    auto made = tree_level(tree, "browse");
    if (made == nullptr) return roots;
    made->root = std::move(roots);
    return made;
}

// The older form: what a file picker calls stands once for all of the connector.
std::shared_ptr<Dynamic> file_picker(const Document& document, const Json& values) {
    const Json* picker = model::find_path(document.root(), {"x-ms-capabilities", "file-picker"});
    if (picker == nullptr || model::text_at(values, "capability") != "file-picker") return nullptr;
    std::shared_ptr<Dynamic> levels[2];
    for (const size_t i : {size_t{0}, size_t{1}}) {
        levels[i] = read(model::find(*picker, i == 0 ? "open" : "browse"), Dynamic::Kind::kTree);
        if (levels[i] == nullptr) continue;
        levels[i]->items_path = path_at(*picker, "value-collection");
        levels[i]->value_path = path_at(values, "value-path");
        levels[i]->title_path = path_at(*picker, "value-title");
        levels[i]->folder_path = path_at(*picker, "value-folder-property");
    }
    if (levels[1] == nullptr) return levels[0];
    levels[1]->root = std::move(levels[0]);
    return levels[1];
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
        if (auto made = tree_of(*tree)) return made;
    if (const Json* values = shape.get("x-ms-dynamic-values"))
        return file_picker(shape.document(), *values);
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
