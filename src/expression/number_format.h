// SPDX-License-Identifier: Apache-2.0
// Numbers written by .NET's formats: standard ("C2", "N0", "X4") and custom ("#,##0.00;(0)").
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/json.h"

namespace leadflow::expression {

// What a culture brings to a number. en-US here; others' come from ICU.
struct NumberSymbols {
    std::string_view decimal_point = ".";
    std::string_view group_separator = ",";
    std::string_view currency = "$";
    std::string_view percent = "%";
    std::string_view per_mille = "\xE2\x80\xB0";
    std::string_view minus = "-";
};

// `number` is an int64 or a finite double. kInvalidInput: not a format, or not one for this type.
base::Result<std::string> format_number(const model::Json& number, std::string_view format,
                                        const NumberSymbols& symbols);

// The custom patterns, in number_pattern.cpp.
base::Result<std::string> format_by_pattern(const model::Json& number, std::string_view pattern,
                                            const NumberSymbols& symbols);

base::Error not_a_number_format();
// "1234567" to "1,234,567".
std::string grouped(std::string_view digits, std::string_view separator);

}  // namespace leadflow::expression
