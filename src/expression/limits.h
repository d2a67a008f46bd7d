// SPDX-License-Identifier: Apache-2.0
// What an expression may cost. A flow's author is trusted to mean well, a lead's sender is not:
// whatever arrives, an evaluation ends soon and says which limit it met.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/json.h"

namespace leadflow::expression {

inline constexpr size_t kExpressionCharactersMax = 8192;
// Calls and brackets inside one another.
inline constexpr size_t kNestingMax = 64;
// JSON inside which templates stand, and the result: what the store reads back.
inline constexpr size_t kDepthMax = model::kJsonDepthMax;
// One text that concat, join and the like produce, and a whole result.
inline constexpr size_t kTextBytesMax = 104857600;
// All that one evaluation allocates, intermediate values included.
inline constexpr size_t kWorkBytesMax = 4 * kTextBytesMax;
// Calls made plus elements touched by functions that walk collections.
inline constexpr size_t kStepsMax = 5000000;
inline constexpr int64_t kRangeCountMax = 100000;
inline constexpr int64_t kRangeEndMax = 2147483647;
// Names listed in "available properties are": enough to find the typing error.
inline constexpr size_t kNamesListedMax = 50;
// Digits after the point that formatNumber will print.
inline constexpr size_t kPrecisionMax = 99;

}  // namespace leadflow::expression
