// SPDX-License-Identifier: Apache-2.0
// Limits of the gallery, all in one place.
#pragma once

#include <cstddef>

namespace leadflow::gallery {

inline constexpr size_t kConnectorsMax = 5000;
// Of the texts whose compiled form is kept: a compiled connector takes some five times its text. What
// is used again after it was dropped is compiled again, in milliseconds.
inline constexpr size_t kKeptBytesMax = 2 * 1024 * 1024;
// Files below one folder that an import looks at.
inline constexpr size_t kFilesMax = 100000;

}  // namespace leadflow::gallery
