// SPDX-License-Identifier: Apache-2.0
// Text to Expression. Finds what can be found before a run: syntax, unknown functions, wrong
// numbers of arguments. Names of actions and parameters are the definition's to check.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/ast.h"

namespace leadflow::expression {

struct ParseFault {
    size_t position = 0;  // Byte in the whole text.
    std::string message;
};

// One expression from `start`: to the end of the text, or, when is_interpolated, to the '}' that
// closes it. `end` is then past that brace; std::string_view::npos when the syntax is so broken
// that its end is not known. Nothing: `faults` say why, all unknown functions and wrong numbers of
// arguments at once; an expression has characters_max UTF-16 units at most. Positions in the Expression are bytes in the whole text.
std::optional<Expression> parse_expression(std::string_view text, size_t start,
                                           bool is_interpolated, size_t& end,
                                           size_t characters_max,
                                           std::vector<ParseFault>& faults);

}  // namespace leadflow::expression
