// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace leadflow::portal_files {

// Of a file served from disk, and of one unpacked for who takes no gzip.
inline constexpr size_t kFileBytesMax = 32 * 1024 * 1024;

}  // namespace leadflow::portal_files
