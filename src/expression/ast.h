// SPDX-License-Identifier: Apache-2.0
// The parsed form of one expression: a literal, or a call and the steps that follow it. Built by
// the parser, read by the evaluator and by whoever asks what a flow refers to; never changed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/json.h"

namespace leadflow::expression {

struct Expression;
struct Function;

// One dereference: .name, ['key'], [0], each with a '?' in front if guarded.
struct Step {
    bool is_guarded = false;
    std::unique_ptr<Expression> key;
};

struct Expression {
    // nullptr: a literal.
    const Function* function = nullptr;
    model::Json literal;
    std::vector<Expression> arguments;
    std::vector<Step> steps;
    // Where its name or literal begins in the text it stands in, in UTF-16 units.
    size_t position = 0;
    // As its author wrote it, without the '@'. Only the outermost expression has it.
    std::string source;

    bool is_literal() const { return function == nullptr; }
    // The function as the table spells it ("triggerBody"); empty for a literal.
    std::string_view function_name() const;
    // The argument if it is a string literal, else empty.
    std::string_view literal_argument(size_t index) const;
};

}  // namespace leadflow::expression
