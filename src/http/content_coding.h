// SPDX-License-Identifier: Apache-2.0
// Content-Encoding of request bodies: gzip and deflate undone within a limit. Not for answers:
// those are small, or compressed when the portal is built.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace leadflow::http {

enum class ContentCoding { kNone, kGzip, kDeflate };

// Nothing for a coding that we do not know, or for several on top of each other.
std::optional<ContentCoding> parse_content_coding(std::string_view field);

// kInvalidInput when the bytes are not of that coding or end early, kLimitExceeded when the
// result would be longer than `bytes_max`.
base::Result<std::string> decode_content(ContentCoding coding, std::string_view bytes,
                                         size_t bytes_max);

}  // namespace leadflow::http
