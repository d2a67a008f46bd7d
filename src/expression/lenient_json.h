// SPDX-License-Identifier: Apache-2.0
// JSON as authors and .NET's reader write it, made strict: line breaks in strings (a lead's
// description put between quotes), single quotes, names without quotes, comments, trailing commas.
#pragma once

#include <string>
#include <string_view>

namespace leadflow::expression {

// For a text that is no strict JSON. What is broken beyond these stays broken.
std::string strict_json(std::string_view text);

}  // namespace leadflow::expression
