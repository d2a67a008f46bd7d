// SPDX-License-Identifier: Apache-2.0
// A request's raw body as a JSON value, by its Content-Type: parsed JSON, text, or a content
// envelope {"$content-type", "$content", …}. Part of trigger_input.h.
#pragma once

#include "model/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace leadflow::definition {

// "text/plain; charset=utf-8" taken apart.
struct ContentType {
    std::string whole;     // As sent.
    std::string media;     // Lower case: "text/plain"; empty when none was sent.
    std::string charset;   // Lower case.
    std::string boundary;  // As sent.

    static ContentType of(std::string_view header);
    bool is_json() const;
    bool is_text() const;
    bool is_form() const;
    bool is_multipart() const;
};

struct BodyFault {
    enum class Kind { kContent, kCharset } kind = Kind::kContent;
    std::string message;
};

// No value: an empty body. `json_in_text`: text that is a JSON object or array counts as one.
std::variant<std::optional<model::Json>, BodyFault> read_body(const ContentType& type,
                                                              std::string_view body,
                                                              bool json_in_text);

}  // namespace leadflow::definition
