// SPDX-License-Identifier: Apache-2.0
// Text in the character sets that HTTP clients send, as UTF-8. Part of body.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::definition {

// UTF-8, UTF-16 (by mark, name or the zero bytes of ASCII in it), ISO-8859-1 and Windows-1252.
// A byte order mark is removed. Nothing for an unknown charset; what is invalid in a known one
// stays invalid UTF-8, so that the caller can refuse or mend it.
std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset);

// Every invalid sequence becomes U+FFFD.
std::string mended_utf8(std::string_view text);

}  // namespace leadflow::definition
