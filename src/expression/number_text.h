// SPDX-License-Identifier: Apache-2.0
// Numbers out of text, as int(), float(), isInt() and isFloat() read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "expression/culture.h"

namespace leadflow::expression {

// Sign and digits, white space around them; nothing if it does not fit 64 bits.
std::optional<int64_t> parse_int64(std::string_view text);
// As .NET's NumberStyles.Any: group separators anywhere before the point, the sign in front or
// behind or as parentheses, a currency sign, an exponent.
std::optional<double> parse_float(std::string_view text, const NumberSymbols& symbols);

}  // namespace leadflow::expression
