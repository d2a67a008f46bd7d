// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/body_reading.h"

#include "base/text.h"
#include "connectors/content.h"
#include "connectors/described/limits.h"
#include "connectors/described/schema_fields.h"

#include <algorithm>
#include <iterator>

namespace leadflow::connectors::described {
namespace {

using model::Json;

constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::string_view kMultipart = "multipart/form-data";

bool is_json(std::string_view type) {
    const std::string media = media_type(type);
    return media == "*/*" || media == "application/*" ||
           media.find("json") != std::string::npos;
}

bool is_xml(std::string_view type) {
    const std::string media = media_type(type);
    return media.ends_with("/xml") || media.ends_with("+xml");
}

BodyKind kind_of(std::string_view type) {
    const std::string media = media_type(type);
    if (is_json(media)) return BodyKind::kJson;
    if (media == kForm) return BodyKind::kForm;
    if (media.starts_with("multipart/")) return BodyKind::kMultipart;
    if (media.starts_with("text/") || is_xml(media)) return BodyKind::kText;
    return BodyKind::kBytes;
}

// JSON when it may be JSON, else what is named first.
std::string chosen(const std::vector<std::string>& types) {
    const auto json = std::find_if(types.begin(), types.end(), is_json);
    if (json != types.end())
        return json->find('*') == std::string::npos ? *json : std::string("application/json");
    return types.empty() ? std::string("application/json") : types.front();
}

void append(std::vector<Field>& to, std::vector<Field> more) {
    std::move(more.begin(), more.end(), std::back_inserter(to));
}

// A form that is described as an object: each property is a form field.
void read_form_schema(const Document& document, const Shape& shape, CompiledOperation& made) {
    for (const auto& [name, schema] : shape.properties()) {
        if (made.fields.size() >= kFieldsMax) return;
        const Shape property(document, *schema);
        if (property.flag("readOnly")) continue;
        Field field;
        field.key = name;
        describe(property, name, field);
        field.place = Place::kForm;
        field.required = shape.requires_property(name);
        if (property.is_binary()) field.type = ValueType::kFile;
        const Node items = property.items();
        const bool files = items && Shape(document, items).is_binary();
        if (files) field.type = ValueType::kFile;
        // A list is a part for each element; an object is a part of JSON (OpenAPI 3, 4.8.15).
        field.list = field.type == ValueType::kObject ? ListStyle::kJson : ListStyle::kRepeated;
        field.sent_unasked =
            field.visibility == Visibility::kInternal && field.default_value.has_value();
        if (document.keep(weight_of(field))) made.fields.push_back(std::move(field));
    }
}

void read_schema(const Document& document, const Json* schema, Visibility visibility,
                 CompiledOperation& made) {
    static const Json kAnything = model::JsonObject();
    const Shape shape(document, schema == nullptr ? kAnything : *schema);
    made.body_type = shape.type();
    if (shape.is_binary()) {
        made.body_kind = BodyKind::kBytes;
        if (is_json(made.content_type)) made.content_type = "application/octet-stream";
    }
    const bool form = made.body_kind == BodyKind::kForm || made.body_kind == BodyKind::kMultipart;
    if (form && !shape.properties().empty() && document.is_openapi3()) {
        made.body_name.clear();
        return read_form_schema(document, shape, made);
    }
    if (is_xml(made.content_type) && shape.type() == ValueType::kObject &&
        !shape.properties().empty())
        made.problem = "its body is XML";
    append(made.fields,
           body_fields(document, shape, made.body_name, made.body_required, visibility));
}

}  // namespace

std::vector<std::string> media_types(const Document& document, const Json& operation,
                                     std::string_view key) {
    std::vector<std::string> types;
    size_t looked = 0;
    for (const Json* from : {&operation, &document.root()}) {
        const Json* listed = model::find(*from, key);
        if (listed == nullptr) continue;
        if (listed->is_string() && !model::text_of(*listed).empty())
            types.emplace_back(model::text_of(*listed));
        if (listed->is_array())
            for (const Json& type : listed->get_array()) {
                if (++looked > kMediaTypesMax) break;
                if (const auto text = base::trimmed(model::text_of(type)); !text.empty())
                    types.emplace_back(text);
            }
        if (!types.empty()) break;
    }
    return types;
}

void read_body(const Document& document, const Json& operation, const Node& body,
               CompiledOperation& made) {
    const auto types = media_types(document, operation, "consumes");
    const bool form = std::any_of(made.fields.begin(), made.fields.end(), [](const Field& field) {
        return field.place == Place::kForm;
    });
    if (form) {
        const bool file =
            std::any_of(made.fields.begin(), made.fields.end(),
                        [](const Field& field) { return field.type == ValueType::kFile; });
        const bool said = std::any_of(types.begin(), types.end(), [](const std::string& type) {
            return kind_of(type) == BodyKind::kMultipart;
        });
        const bool multipart = file || said;
        made.body_kind = multipart ? BodyKind::kMultipart : BodyKind::kForm;
        made.content_type = multipart ? kMultipart : kForm;
        return;
    }
    if (!body) return;
    made.content_type = chosen(types);
    made.body_kind = kind_of(made.content_type);
    made.body_name = body.text("name").empty() ? "body" : body.text("name");
    made.body_required = body.flag("required");
    read_schema(document, body.get("schema"), visibility_of(body.text("x-ms-visibility")), made);
}

void read_request_body(const Document& document, const Json& operation, CompiledOperation& made) {
    const Json* written = model::find(operation, "requestBody");
    if (written == nullptr) return;
    const Node body = document.resolve(*written);
    if (!body) {
        made.problem = "its request body is not in the definition";
        return;
    }
    const Json* content = body.get("content");
    if (content == nullptr || !content->is_object() || content->get_object().empty()) return;
    // The one that is easiest to fill in.
    constexpr BodyKind kOrder[] = {BodyKind::kJson, BodyKind::kMultipart, BodyKind::kForm,
                                   BodyKind::kText, BodyKind::kBytes};
    const boost::json::key_value_pair* taken = nullptr;
    for (const BodyKind kind : kOrder) {
        for (const auto& member : content->get_object())
            if (taken == nullptr && kind_of(key_of(member)) == kind) taken = &member;
        if (taken != nullptr) break;
    }
    made.content_type = chosen({std::string(key_of(*taken))});
    made.body_kind = kind_of(made.content_type);
    made.body_name = "body";
    made.body_required = body.flag("required");
    read_schema(document, model::find(taken->value(), "schema"),
                visibility_of(body.text("x-ms-visibility")), made);
}

const Json* reply_schema(const Document& document, const Json& operation) {
    const Json* responses = model::find(operation, "responses");
    if (responses == nullptr || !responses->is_object()) return nullptr;
    const Json* found = nullptr;
    for (const auto& member : responses->get_object()) {
        if (!document.spend(1)) break;
        const std::string_view status = key_of(member);
        const bool good = status.starts_with('2') || status == "default";
        // A success says more than the default, which may be the error's.
        if (!good || (found != nullptr && status == "default")) continue;
        const Node response = document.resolve(member.value());
        if (!response) continue;
        const Json* schema = response.get("schema");
        if (const Json* content = response.get("content");
            schema == nullptr && content != nullptr && content->is_object())
            for (const auto& type : content->get_object())
                if (schema == nullptr || is_json(key_of(type)))
                    schema = model::find(type.value(), "schema");
        if (schema != nullptr && (found == nullptr || status.starts_with('2'))) {
            found = schema;
            if (status.starts_with('2')) break;
        }
    }
    return found;
}

}  // namespace leadflow::connectors::described
