// SPDX-License-Identifier: Apache-2.0
// Question: what a form asks a service while a flow is designed: the choices of one field, or the
// fields that a part of the body has, given the others; and what was found. Values only: who
// performs the calls and keeps what was found is somebody else.
#pragma once

#include "connectors/described/field.h"
#include "model/call.h"
#include "model/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors {

struct Question {
    enum class Kind { kChoices, kFields, kOutputs } kind = Kind::kChoices;
    std::string api;  // "shared_dynamicscrmonline"
    std::string operation;
    std::string field;  // Flat key; of kFields empty: the operation's only such part.
    model::Json inputs = model::JsonObject();  // {"parameters": {flat}}.
    std::optional<model::Json> node;           // Of a tree: the folder that is opened.
};

struct Choice {
    model::Json value;
    std::string title;
    bool folder = false;  // There is more below it, ...
    model::Json node;     // ... which Question::node asks for.
};

struct Finding {
    std::vector<Choice> choices;
    std::vector<described::Field> fields;
    bool cut = false;                 // There is more than was read.
    model::Json notes;                // Of the connector, from one call to the next.
    std::optional<model::Call> next;  // Not all yet: perform this too, then read again.
};

// A text that is empty, or that has an expression, is not known before a run.
bool is_known(const model::Json* value);
// A flat parameter, also where an object is given whole; nullptr when it is not known.
const model::Json* known_value(const model::Json& inputs, std::string_view key);

// By title, regardless of case.
void sort_by_title(std::vector<Choice>& choices);
// Required ones, then important ones, then the others; each by title.
void sort_for_people(std::vector<described::Field>& fields);

}  // namespace leadflow::connectors
