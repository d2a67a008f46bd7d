// SPDX-License-Identifier: Apache-2.0
// Bodies by content type: bytes to the value that expressions see, and the content envelope
// {"$content-type", "$content"} back to bytes. Total: every body becomes some value.
#pragma once

#include "model/json.h"

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::connectors {

struct Content {
    std::string type;  // "image/png", "text/plain; charset=iso-8859-1"; may be empty.
    std::string bytes;

    // By the type's charset, UTF-8 by default; broken characters become U+FFFD.
    std::string text() const;
};

// The bytes in an envelope; nothing when the value is no envelope or its base64 is broken.
std::optional<Content> content_of(const model::Json& value);

// JSON is parsed, text is decoded, all else becomes an envelope (forms with "$formdata",
// multipart with "$multipart"). JSON that cannot be read stays text. Nothing for no bytes.
std::optional<model::Json> decode_content(std::string_view type, std::string_view bytes);

// Always valid UTF-8.
std::string decode_text(std::string_view bytes, std::string_view charset);

// "text/html" of "Text/HTML; charset=utf-8".
std::string media_type(std::string_view type);
// parameter_of("text/plain; charset=\"utf-8\"", "charset") is "utf-8"; "" when absent.
std::string parameter_of(std::string_view type, std::string_view name);

}  // namespace leadflow::connectors
