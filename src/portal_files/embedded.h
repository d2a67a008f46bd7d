// SPDX-License-Identifier: Apache-2.0
// The built portal inside the binary, as cmake/embed_portal.cmake wrote it down; without a built
// one, a single page that says so.
#pragma once

#include <span>
#include <string_view>

namespace leadflow::portal_files {

struct EmbeddedFile {
    std::string_view path;  // "assets/index-B0tlXFi0.js"
    std::string_view bytes;
    bool gzip = false;      // The bytes are compressed.
    std::string_view etag;  // Of the content, without quotes.
};

std::span<const EmbeddedFile> embedded_files();

}  // namespace leadflow::portal_files
