// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/parameter_reading.h"

#include "base/text.h"
#include "connectors/described/limits.h"
#include "connectors/described/schema_fields.h"

#include <algorithm>

namespace leadflow::connectors::described {
namespace {

using model::Json;

std::optional<Place> place_of(std::string_view in) {
    if (base::equals_ignoring_case(in, "path")) return Place::kPath;
    if (base::equals_ignoring_case(in, "query")) return Place::kQuery;
    if (base::equals_ignoring_case(in, "header")) return Place::kHeader;
    if (base::equals_ignoring_case(in, "cookie")) return Place::kCookie;
    if (base::equals_ignoring_case(in, "formData")) return Place::kForm;
    return std::nullopt;
}

ListStyle list_style(const Node& parameter, Place place, bool openapi3) {
    const std::string_view format = parameter.text("collectionFormat");
    if (base::equals_ignoring_case(format, "multi")) return ListStyle::kRepeated;
    if (base::equals_ignoring_case(format, "ssv")) return ListStyle::kBlank;
    if (base::equals_ignoring_case(format, "tsv")) return ListStyle::kTab;
    if (base::equals_ignoring_case(format, "pipes")) return ListStyle::kPipe;
    if (!openapi3) return ListStyle::kComma;
    if (parameter.has("content")) return ListStyle::kJson;
    const std::string_view style = parameter.text("style");
    if (style == "deepObject") return ListStyle::kDeepObject;
    const bool explode = parameter.has("explode")
                             ? parameter.flag("explode")
                             : (style.empty() || style == "form") &&
                                   (place == Place::kQuery || place == Place::kCookie);
    if (explode && place == Place::kQuery) return ListStyle::kRepeated;
    if (style == "spaceDelimited") return ListStyle::kBlank;
    if (style == "pipeDelimited") return ListStyle::kPipe;
    return ListStyle::kComma;
}

// Of OpenAPI 3: the schema, or the one of the only content type.
const Json* schema_of(const Node& parameter) {
    if (const Json* schema = parameter.get("schema")) return schema;
    const Json* content = parameter.get("content");
    if (content == nullptr || !content->is_object() || content->get_object().empty())
        return nullptr;
    return model::find(content->get_object().begin()->value(), "schema");
}

Field field_of(const Document& document, const Json& written, const Node& parameter, Place place) {
    Field field;
    const Json* schema = schema_of(parameter);
    const Node node = schema == nullptr
                          ? parameter
                          // The parameter's own words win over the schema's.
                          : Node(document.resolve(*schema).identity(), parameter.identity());
    const Shape shape(document, node);
    field.key = parameter.text("name");
    describe(shape, field.key, field);
    field.place = place;
    field.required = parameter.flag("required") || place == Place::kPath;
    field.list = list_style(parameter, place, document.is_openapi3());
    // Beside a reference as well: {"$ref", "x-ms-visibility"}.
    const Node outer(&written);
    if (const auto own = outer.text("x-ms-visibility"); !own.empty())
        field.visibility = visibility_of(own);
    field.encoded_twice =
        base::equals_ignoring_case(parameter.text("x-ms-url-encoding"), "double");
    field.content_only =
        base::equals_ignoring_case(parameter.text("x-ms-format"), "contentOnly");
    if (place == Place::kForm && shape.is_binary()) field.type = ValueType::kFile;
    const bool hidden = field.visibility == Visibility::kInternal;
    if (hidden && !field.default_value && field.options.size() == 1)
        field.default_value = field.options.front().value;
    field.sent_unasked = hidden && field.default_value && !field.callback_url;
    if (field.type == ValueType::kArray && field.dynamic == nullptr) {
        // Options are often said of the elements.
        const Node items = shape.items();
        if (items) {
            Field element;
            describe(Shape(document, items), "", element);
            field.dynamic = element.dynamic;
            if (field.options.empty()) field.options = std::move(element.options);
        }
    }
    return field;
}

}  // namespace

ParameterReading read_parameters(const Document& document, const Json* shared, const Json* own) {
    ParameterReading made;
    // The operation's first: they override.
    for (const Json* listed : {own, shared}) {
        if (listed == nullptr || !listed->is_array()) continue;
        for (const Json& written : listed->get_array()) {
            if (!document.spend(1)) return made;
            const Node parameter = document.resolve(written);
            if (!parameter) {
                if (made.problem.empty())
                    made.problem = base::format("the parameter \"{}\" is not in the definition",
                                                model::text_at(written, "$ref"));
                continue;
            }
            const std::string_view name = parameter.text("name");
            if (name.size() > kNameBytesMax) continue;
            if (base::equals_ignoring_case(parameter.text("in"), "body")) {
                if (!made.body) made.body = parameter;
                continue;
            }
            const auto place = place_of(parameter.text("in"));
            // The gateway's own parameter, which no service knows.
            if (!place || name.empty() || name == "connectionId" ||
                made.fields.size() >= kFieldsMax)
                continue;
            const bool overridden =
                std::any_of(made.fields.begin(), made.fields.end(), [&](const Field& field) {
                    return field.place == *place && field.key == name;
                });
            if (!overridden)
                made.fields.push_back(field_of(document, written, parameter, *place));
            if (!overridden && !document.keep(weight_of(made.fields.back())))
                made.fields.pop_back();
        }
    }
    return made;
}

void tell_apart(std::vector<Field>& fields) {
    for (size_t i = 0; i < fields.size(); ++i)
        for (size_t k = 0; fields[i].place != Place::kBody && k < i; ++k) {
            if (fields[k].key != fields[i].key) continue;
            fields[i].sent_name = fields[i].name();
            fields[i].key = base::format("{} ({})", fields[i].key, name_of(fields[i].place));
            break;
        }
}

}  // namespace leadflow::connectors::described
