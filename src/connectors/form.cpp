// SPDX-License-Identifier: Apache-2.0
#include "connectors/form.h"

#include "base/text.h"
#include "connectors/parameters.h"

#include <utility>

namespace leadflow::connectors {
namespace {

using described::ValueType;

// "5" of an integer is a number, "true" of a boolean is one.
model::Json typed(std::string_view text, ValueType type) {
    if (type == ValueType::kString || type == ValueType::kAny) return model::text_value(text);
    auto parsed = model::parse_json(text);
    return parsed ? std::move(*parsed) : model::text_value(text);
}

}  // namespace

std::vector<std::string_view> names_of(std::string_view older) {
    std::vector<std::string_view> names;
    for (const std::string_view name : base::split(older, '|'))
        if (!name.empty()) names.push_back(name);
    return names;
}

const FormOperation* Form::operation(std::string_view id) const {
    for (const FormOperation& one : operations) {
        if (base::equals_ignoring_case(one.id, id)) return &one;
        for (const std::string_view name : names_of(one.older))
            if (base::equals_ignoring_case(name, id)) return &one;
    }
    return nullptr;
}

const FormField* field_in(const FormOperation& operation, std::string_view key) {
    for (const FormField& field : operation.fields)
        if (base::equals_ignoring_case(field.key, key)) return &field;
    return nullptr;
}

described::Field field_of(const FormField& field) {
    described::Field made;
    made.key = field.key;
    made.title = field.title;
    made.description = field.description;
    made.format = field.format;
    made.place = field.key.find('/') == std::string_view::npos && field.fields.empty()
                     ? described::Place::kQuery
                     : described::Place::kBody;
    made.type = field.type;
    made.visibility = field.visibility;
    made.required = field.required;
    made.length_max = field.length_max;
    if (!field.fallback.empty()) made.default_value = typed(field.fallback, field.type);
    for (const std::string_view one : names_of(field.options)) {
        const size_t equals = one.find('=');
        made.options.push_back(
            {.value = typed(one.substr(0, equals), field.type),
             .title =
                 std::string(equals == std::string_view::npos ? one : one.substr(equals + 1))});
    }
    for (const std::string_view name : names_of(field.items)) {
        described::Field item;
        item.key = name;
        item.title = name;
        item.type = ValueType::kString;
        made.items.push_back(std::move(item));
    }
    return made;
}

base::Result<Reading> reading_of(const Form& form, const Question& question) {
    Reading reading;
    reading.operation = form.operation(question.operation);
    if (reading.operation == nullptr)
        return base::not_found(
            base::format("{} has no operation \"{}\"", form.title, question.operation));
    const bool fields = question.kind == Question::Kind::kFields;
    for (const FormField& field : reading.operation->fields) {
        const std::string_view word = fields ? field.fields : field.choices;
        const bool meant = base::equals_ignoring_case(field.key, question.field) ||
                           (fields && question.field.empty());
        if (!meant || word.empty()) continue;
        reading.word = word;
        reading.field = &field;
        break;
    }
    if (reading.word.empty())
        return base::invalid_input(
            question.field.empty()
                ? base::format("{} has no part whose fields could be asked for", question.operation)
                : base::format("\"{}\" of {} has no {} that could be asked for", question.field,
                               question.operation, fields ? "fields" : "choices"));
    return reading;
}

model::Call marked(model::HttpCall http, std::string purpose) {
    model::Call call;
    call.what = std::move(http);
    call.purpose = std::move(purpose);
    return call;
}

base::Result<std::string> known_text(const FormOperation& operation, const Question& question,
                                     std::string_view key) {
    const model::Json* value = known_value(question.inputs, key);
    if (value != nullptr) return std::string(base::trimmed(as_text(*value)));
    const FormField* field = field_in(operation, key);
    if (field != nullptr && !field->fallback.empty()) return std::string(field->fallback);
    return base::invalid_input(
        base::format("\"{}\" must be given first", field == nullptr ? key : field->title));
}

}  // namespace leadflow::connectors
