// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/schema_fields.h"

#include "base/text.h"
#include "connectors/described/dynamic_reading.h"
#include "connectors/described/limits.h"
#include "connectors/described/values.h"
#include "connectors/parameters.h"

#include <algorithm>
#include <utility>

namespace leadflow::connectors::described {
namespace {

using model::Json;

std::string shortened(std::string_view text) {
    return std::string(base::prefix_of_utf16_units(base::trimmed(text), kDescriptionUnitsMax));
}

void read_options(const Shape& shape, Field& field) {
    if (shape.document().exhausted()) return;
    const Json* listed = shape.get("enum");
    if (const Json* fixed = shape.get("const"); listed == nullptr && fixed != nullptr)
        field.options.push_back({.value = *fixed, .title = as_text(*fixed)});
    if (listed == nullptr || !listed->is_array()) return;
    for (const Json& value : listed->get_array()) {
        if (field.options.size() >= kOptionsMax) break;
        field.options.push_back({.value = value, .title = as_text(value)});
    }
    // [{"value", "displayName"}], or within x-ms-enum {"values": [{"value", "name"}]}.
    const Json* titles = shape.get("x-ms-enum-values");
    if (const Json* other = shape.get("x-ms-enum"); titles == nullptr && other != nullptr)
        titles = model::find(*other, "values");
    if (titles == nullptr || !titles->is_array()) return;
    size_t next = 0;
    for (const Json& one : titles->get_array()) {
        if (!shape.document().spend(1)) return;
        const Json* value = model::find(one, "value");
        std::string_view title = model::text_at(one, "displayName");
        if (title.empty()) title = model::text_at(one, "name");
        if (value == nullptr || title.empty()) continue;
        // They nearly always stand in the same order.
        for (size_t tries = 0; tries < field.options.size(); ++tries) {
            if (!shape.document().spend(1)) return;
            Option& option = field.options[next++ % field.options.size()];
            if (!(option.value == *value)) continue;
            option.title = title;
            break;
        }
    }
}

void read_default(const Shape& shape, Field& field) {
    const Json* value = shape.get("default");
    if (value == nullptr || value->is_null()) value = shape.get("const");
    if (value == nullptr || shape.document().exhausted() ||
        weight_of(*value, kDefaultBytesMax) >= kDefaultBytesMax)
        return;
    // "true" is written where a truth is meant, "5" for a number.
    field.default_value = typed_value(field, *value);
}

// Where in the body the reader is.
struct Spot {
    std::string key;
    std::vector<std::string> path;
    Visibility visibility = Visibility::kNormal;
    bool required = false;
    uint8_t needs_parent = 0;
};

class FieldReader {
  public:
    explicit FieldReader(const Document& document) : document_(document) {}

    void read(const Shape& shape, std::string_view title, Spot spot, std::vector<Field>& out) {
        const Visibility own = visibility_of(shape.text("x-ms-visibility"));
        if (spot.visibility != Visibility::kInternal && own != Visibility::kNormal)
            spot.visibility = own;
        const bool opens = shape.type() == ValueType::kObject && !shape.properties().empty() &&
                           !shape.has_alternatives() && !is_open(shape) &&
                           spot.path.size() < kObjectDepthMax && count_ < kFieldsMax;
        auto schema = dynamic_schema(shape);
        const bool fixed_object = opens && spot.visibility == Visibility::kInternal &&
                                  shape.get("default") != nullptr &&
                                  !is_empty_object(*shape.get("default"));
        if (!opens || schema != nullptr || fixed_object) add_leaf(shape, title, spot, schema, out);
        if (opens) open(shape, spot, out);
    }

  private:
    static bool is_empty_object(const Json& value) {
        return value.is_object() && value.get_object().empty();
    }
    bool is_open(const Shape& shape) const {
        return std::find(open_.begin(), open_.end(), shape.identity()) != open_.end();
    }

    void open(const Shape& shape, const Spot& spot, std::vector<Field>& out) {
        open_.push_back(shape.identity());
        Spot inner = spot;
        const bool optional = !spot.required && spot.visibility != Visibility::kInternal;
        if (!spot.path.empty() && optional)
            inner.needs_parent = static_cast<uint8_t>(spot.path.size());
        for (const auto& [name, schema] : shape.properties()) {
            if (count_ >= kFieldsMax || !document_.spend(kPropertySteps)) break;
            const Shape property(document_, *schema);
            if (property.flag("readOnly")) continue;
            inner.key = spot.key.empty() ? escaped_segment(name)
                                         : base::format("{}/{}", spot.key, escaped_segment(name));
            inner.path = spot.path;
            // "@@odata.type" is how a workflow writes "@odata.type"; some definitions do, too.
            inner.path.emplace_back(name.starts_with("@@") ? name.substr(1) : name);
            // Publishers also write "required": true at the property itself.
            inner.required = (spot.required || spot.path.empty()) &&
                             (shape.requires_property(name) || property.flag("required"));
            inner.visibility = spot.visibility;
            read(property, name, inner, out);
        }
        open_.pop_back();
    }

    void add_leaf(const Shape& shape, std::string_view title, const Spot& spot,
                  std::shared_ptr<Dynamic> schema, std::vector<Field>& out) {
        Field field;
        field.key = spot.key;
        field.path = spot.path;
        field.place = Place::kBody;
        describe(shape, title, field);
        field.visibility = spot.visibility;
        field.required = spot.required;
        field.needs_parent = spot.needs_parent;
        if (schema != nullptr) field.dynamic = std::move(schema);
        const bool hidden = spot.visibility == Visibility::kInternal;
        if (hidden && !field.default_value && field.options.size() == 1)
            field.default_value = field.options.front().value;
        const bool fixed = spot.required && shape.get("const") != nullptr;
        field.sent_unasked = (hidden || fixed) && field.default_value && !field.callback_url;
        // One element is written where a list is meant.
        const bool lone = field.type == ValueType::kArray && field.default_value &&
                          !field.default_value->is_array();
        if (lone) field.default_value = model::JsonArray({std::move(*field.default_value)});
        if (field.type == ValueType::kArray) read_elements(shape, field);
        ++count_;
        if (document_.keep(weight_of(field))) out.push_back(std::move(field));
    }

    void read_elements(const Shape& shape, Field& field) {
        const Node node = shape.items();
        if (!node) return;
        const Shape element(document_, node);
        if (field.dynamic == nullptr) field.dynamic = dynamic_options(element);
        if (field.dynamic == nullptr) field.dynamic = dynamic_schema(element);
        if (field.options.empty()) read_options(element, field);
        if (element.type() != ValueType::kObject || is_open(element) ||
            element.properties().empty() || open_.size() >= kObjectDepthMax)
            return;
        open(element, {.visibility = Visibility::kNormal}, field.items);
    }

    const Document& document_;
    std::vector<const Json*> open_;  // Schemas that the reader is inside of.
    size_t count_ = 0;
};

class OutputReader {
  public:
    explicit OutputReader(const Document& document) : document_(document) {}

    void read(const Shape& shape, const std::string& key, std::string_view title, bool in_array,
              std::vector<OutputField>& out) {
        if (out.size() >= kOutputsMax || open_.size() >= kObjectDepthMax ||
            std::find(open_.begin(), open_.end(), shape.identity()) != open_.end())
            return;
        const std::string_view own = shape.first_text({"x-ms-summary", "title"});
        if (!document_.keep(sizeof(OutputField) + key.size() + own.size())) return;
        out.push_back({.key = key,
                       .title = shortened(own.empty() ? title : own),
                       .type = shape.type(),
                       .in_array = in_array});
        open_.push_back(shape.identity());
        for (const auto& [name, schema] : shape.properties()) {
            const Shape property(document_, *schema);
            if (property.text("x-ms-visibility") == "internal") continue;
            read(property, base::format("{}/{}", key, escaped_segment(name)), name, in_array, out);
        }
        if (const Node items = shape.items(); items && shape.type() == ValueType::kArray)
            read(Shape(document_, items), key + "/*", "", true, out);
        open_.pop_back();
    }

  private:
    const Document& document_;
    std::vector<const Json*> open_;
};

}  // namespace

size_t weight_of(const Field& field) {
    size_t weight = sizeof(Field) + 2 * field.key.size() + field.title.size() +
                    field.description.size() + field.format.size();
    for (const Option& option : field.options)
        weight += sizeof(Option) + option.title.size() + weight_of(option.value, kDefaultBytesMax);
    if (field.default_value) weight += weight_of(*field.default_value, kDefaultBytesMax);
    return weight;
}

void describe(const Shape& shape, std::string_view fallback_title, Field& field) {
    field.type = shape.has_alternatives() ? ValueType::kAny : shape.type();
    field.format = shape.text("format");
    const std::string_view title = shape.first_text({"x-ms-summary", "title"});
    field.title = shortened(title.empty() ? fallback_title : title);
    field.description = shortened(shape.text("description"));
    field.visibility = visibility_of(shape.text("x-ms-visibility"));
    field.callback_url = shape.flag("x-ms-notification-url");
    if (const Json* most = shape.get("maxLength"); most != nullptr && most->is_int64())
        field.length_max = static_cast<uint32_t>(std::clamp<int64_t>(most->get_int64(), 0, INT32_MAX));
    read_default(shape, field);
    read_options(shape, field);
    field.dynamic = dynamic_options(shape);
}

std::vector<Field> body_fields(const Document& document, const Shape& body, std::string_view name,
                               bool required, Visibility visibility) {
    std::vector<Field> fields;
    FieldReader(document).read(
        body, name,
        {.key = escaped_segment(name), .visibility = visibility, .required = required}, fields);
    return fields;
}

std::vector<OutputField> output_fields(const Document& document, const Shape& body) {
    std::vector<OutputField> outputs;
    OutputReader(document).read(body, "body", "Body", false, outputs);
    return outputs;
}

}  // namespace leadflow::connectors::described
