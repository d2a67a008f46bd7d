// SPDX-License-Identifier: Apache-2.0
// Values as the language writes them: null is nothing, true is "True", numbers as .NET prints
// them, arrays and objects compact JSON, a content envelope its decoded text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "expression/value.h"
#include "model/json.h"

namespace leadflow::expression {

// kLimitExceeded past kTextBytesMax.
base::Status append_text_form(const model::Json& value, std::string& out);
base::Result<std::string> text_form(const model::Json& value);
// Knows decimals too, which keep their scale.
base::Status append_text_form(const Value& value, std::string& out);
// Shortest that reads back: "2.5", "1E+21", "1E-05".
std::string float_text(double number);

// An object of $content-type and $content: bytes that travel as base64.
struct Envelope {
    std::string_view content_type;
    std::string_view base64;
};
std::optional<Envelope> envelope_of(const model::Json& value);
// Decoded, with the charset of its type (UTF-8 when none is named).
base::Result<std::string> envelope_text(const Envelope& envelope);
model::Json make_envelope(std::string_view content_type, std::string_view bytes);

}  // namespace leadflow::expression
