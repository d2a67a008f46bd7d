// SPDX-License-Identifier: Apache-2.0
// Form: what a person sees of a built-in connector: its operations and their fields, as a table
// that stands next to the connector's code. It plans no call; forms_test holds it against plan().
#pragma once

#include "base/result.h"
#include "connectors/described/field.h"
#include "connectors/question.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors {

struct FormField {
    std::string_view key;  // Flat, as a flow gives it: "emailMessage/To".
    std::string_view title;
    std::string_view description = {};
    described::ValueType type = described::ValueType::kString;
    bool required = false;
    described::Visibility visibility = described::Visibility::kNormal;
    std::string_view format = {};    // "html", "email", "date-time"
    std::string_view options = {};   // "High|Normal|Low", or "a=A word|b=Another".
    std::string_view fallback = {};  // What an empty field means.
    uint32_t length_max = 0;
    // What the connector asks the service for: its own word for the reading. At most one of both.
    std::string_view choices = {};
    std::string_view fields = {};  // Of an object: what its own fields are.
    std::string_view needs = {};   // Keys of the fields that must be given before: "dataset|table".
    std::string_view items = {};   // Of an array of objects: its elements' members, "Name|Bytes".
    // Power Automate's; a call of leadflow does not depend on it.
    bool ignored = false;
};

struct FormOutput {
    std::string_view key;  // "body/value"
    std::string_view title;
    described::ValueType type = described::ValueType::kString;
};

struct FormOperation {
    std::string_view id;
    std::string_view title;
    std::string_view description;
    std::span<const FormField> fields;
    std::span<const FormOutput> outputs = {};
    bool important = false;
    bool pages = false;           // A list of which the far side gives one page at a time.
    std::string_view older = {};  // Other names of the same: "PostItem|CreateItem".
};

struct Form {
    std::string_view title;
    std::string_view description;
    std::string_view color;
    std::span<const FormOperation> operations;
    bool is_action_type = false;  // The Http action: its fields stand in its inputs themselves.

    // By any of its names; nullptr when there is none.
    const FormOperation* operation(std::string_view id) const;
};

const FormField* field_in(const FormOperation& operation, std::string_view key);
described::Field field_of(const FormField& field);
std::vector<std::string_view> names_of(std::string_view older);

// Which of its readings a question means, as the table calls it, and for which field. kNotFound: no
// such operation. kInvalidInput: the field has none, or what it needs is not given.
struct Reading {
    std::string_view word;
    const FormOperation* operation = nullptr;
    const FormField* field = nullptr;
};
base::Result<Reading> reading_of(const Form& form, const Question& question);

// A call to be read under this mark.
model::Call marked(model::HttpCall http, std::string purpose);

// A field's value as text. kInvalidInput names the field by its title.
base::Result<std::string> known_text(const FormOperation& operation, const Question& question,
                                     std::string_view key);

}  // namespace leadflow::connectors
