// SPDX-License-Identifier: Apache-2.0
// Text to Expression. Finds what can be found before a run: syntax, unknown functions, wrong
// numbers of arguments. Names of actions and parameters are the definition's to check.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "expression/ast.h"

namespace leadflow::expression {

struct ParseFault {
    size_t position = 0;  // Byte in the whole text.
    std::string message;
};

// One expression from `start`: to the end of the text, or, when is_interpolated, to the '}' that
// closes it. `end` is then past that brace. Nothing: `fault` says why.
std::optional<Expression> parse_expression(std::string_view text, size_t start,
                                           bool is_interpolated, size_t& end, ParseFault& fault);

}  // namespace leadflow::expression
