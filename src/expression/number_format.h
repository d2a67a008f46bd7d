// SPDX-License-Identifier: Apache-2.0
// Numbers written by .NET's formats: standard ("C2", "N0", "X4") and custom ("#,##0.00;(0)").
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "expression/culture.h"
#include "expression/decimal.h"
#include "model/json.h"

namespace leadflow::expression {

// `number` is an integer or a finite double. kInvalidInput: not a format, or not one for this type.
base::Result<std::string> format_number(const model::Json& number, std::string_view format,
                                        const NumberSymbols& symbols);
base::Result<std::string> format_decimal(const Decimal& number, std::string_view format,
                                         const NumberSymbols& symbols);

// 0.d1d2d3… times ten to the power of `point`; no digits: zero.
struct Digits {
    bool is_negative = false;
    std::string digits;
    int point = 0;
};
// All digits of an integer, fifteen of a float.
Digits digits_of(const model::Json& number);
Digits digits_of(const Decimal& number);
// To so many decimals; a half goes away from zero.
void round_to(Digits& number, int decimals);

// The custom patterns, in number_pattern.cpp.
base::Result<std::string> format_by_pattern(const Digits& number, std::string_view pattern,
                                            const NumberSymbols& symbols);

base::Error not_a_number_format();
// Whether a separator stands between a digit and the `left` ones that follow it.
bool is_group_end(size_t left, const NumberSymbols& symbols);

}  // namespace leadflow::expression
