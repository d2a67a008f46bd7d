// SPDX-License-Identifier: Apache-2.0
#include "api/connector_json.h"

#include "base/text.h"
#include "connectors/form.h"

#include <string>
#include <utility>

namespace leadflow::api {
namespace {

namespace described = connectors::described;
using model::Json;
using model::JsonArray;
using model::JsonObject;

Json text(std::string_view words) {
    return model::text_value(words);
}

// Keys of the fields that a list of this one depends on.
JsonArray needs_of(const described::Field& field) {
    JsonArray needs;
    // A tree's arguments are the folder that is opened.
    if (field.dynamic == nullptr || field.dynamic->kind == described::Dynamic::Kind::kTree)
        return needs;
    for (const described::DynamicArgument& argument : field.dynamic->arguments)
        if (!argument.literal && argument.required && !argument.field.empty())
            needs.push_back(text(argument.field));
    return needs;
}

JsonObject field_json(const described::Field& field) {
    JsonObject one{{"key", field.key},
                   {"title", field.title},
                   {"type", text(described::name_of(field.type))},
                   {"in", text(described::name_of(field.place))},
                   {"required", field.required},
                   {"visibility", text(described::name_of(field.visibility))}};
    if (!field.description.empty()) one["description"] = field.description;
    if (!field.format.empty()) one["format"] = field.format;
    if (field.default_value) one["default"] = *field.default_value;
    if (field.length_max > 0) one["maxLength"] = field.length_max;
    if (!field.options.empty()) {
        JsonArray options;
        for (const described::Option& option : field.options)
            options.push_back(JsonObject{{"value", option.value}, {"title", option.title}});
        one["options"] = std::move(options);
    }
    if (!field.items.empty()) one["items"] = fields_json(field.items);
    if (field.dynamic != nullptr)
        one["dynamic"] = field.dynamic->kind == described::Dynamic::Kind::kSchema ? "schema"
                         : field.dynamic->kind == described::Dynamic::Kind::kTree ? "tree"
                                                                                  : "options";
    if (JsonArray needs = needs_of(field); !needs.empty()) one["needs"] = std::move(needs);
    return one;
}

JsonObject field_json(const connectors::FormField& field) {
    JsonObject one = field_json(connectors::field_of(field));
    if (!field.choices.empty()) one["dynamic"] = "options";
    if (!field.fields.empty()) one["dynamic"] = "schema";
    if (!field.needs.empty()) {
        JsonArray needs;
        for (const std::string_view key : connectors::names_of(field.needs))
            needs.push_back(text(key));
        one["needs"] = std::move(needs);
    }
    if (field.ignored) one["ignored"] = true;
    return one;
}

JsonObject brief_json(const connectors::FormOperation& operation) {
    return {{"id", text(operation.id)},
            {"title", text(operation.title)},
            {"description", text(operation.description)},
            {"kind", "action"},
            {"visibility", operation.important ? "important" : "normal"}};
}

}  // namespace

JsonArray fields_json(const std::vector<described::Field>& fields) {
    JsonArray list;
    for (const described::Field& field : fields) list.push_back(field_json(field));
    return list;
}

Json operation_json(const described::CompiledOperation& operation) {
    JsonArray outputs;
    for (const described::OutputField& output : operation.outputs)
        outputs.push_back(JsonObject{{"key", output.key},
                                     {"title", output.title},
                                     {"type", text(described::name_of(output.type))}});
    JsonObject one{{"id", operation.id},
                   {"title", operation.title},
                   {"description", operation.description},
                   {"kind", text(described::name_of(operation.kind))},
                   {"method", operation.method},
                   {"path", operation.path.text()},
                   {"visibility", text(described::name_of(operation.visibility))},
                   {"deprecated", operation.deprecated},
                   {"runnable", operation.problem.empty()},
                   {"actionType", "OpenApiConnection"},
                   {"at", JsonArray{"inputs", "parameters"}},
                   {"pages", !operation.next_link.empty()},
                   {"fields", fields_json(operation.fields)},
                   {"outputs", std::move(outputs)}};
    if (operation.dynamic_outputs != nullptr) one["dynamicOutputs"] = true;
    if (!operation.problem.empty()) one["reason"] = operation.problem;
    if (!operation.family.empty()) {
        one["family"] = operation.family;
        one["revision"] = operation.revision;
    }
    return one;
}

JsonArray operations_json(const connectors::Form& form) {
    JsonArray list;
    for (const connectors::FormOperation& operation : form.operations) {
        JsonArray fields;
        for (const connectors::FormField& field : operation.fields)
            fields.push_back(field_json(field));
        JsonArray outputs;
        for (const connectors::FormOutput& output : operation.outputs)
            outputs.push_back(JsonObject{{"key", text(output.key)},
                                         {"title", text(output.title)},
                                         {"type", text(described::name_of(output.type))}});
        JsonObject one = brief_json(operation);
        one["deprecated"] = false;
        one["runnable"] = true;
        one["actionType"] = text(form.is_action_type ? operation.id : "OpenApiConnection");
        one["at"] = form.is_action_type ? JsonArray{"inputs"} : JsonArray{"inputs", "parameters"};
        one["pages"] = operation.pages;
        if (!operation.older.empty()) one["family"] = text(operation.id);
        one["fields"] = std::move(fields);
        one["outputs"] = std::move(outputs);
        list.push_back(one);
        one["deprecated"] = true;
        for (const std::string_view name : connectors::names_of(operation.older)) {
            one["id"] = text(name);
            list.push_back(one);
        }
    }
    return list;
}

JsonArray brief_json(const connectors::Form& form) {
    JsonArray list;
    for (const connectors::FormOperation& operation : form.operations)
        list.push_back(brief_json(operation));
    return list;
}

}  // namespace leadflow::api
