// SPDX-License-Identifier: Apache-2.0
// What an expression may cost. A flow's author is trusted to mean well, a lead's sender is not:
// whatever arrives, an evaluation ends soon and says which limit it met.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/json.h"

namespace leadflow::expression {

// Unless the server's configuration says another number (model/limits.h).
inline constexpr size_t kExpressionCharactersMax = 8192;
// Calls and brackets inside one another.
inline constexpr size_t kNestingMax = 64;
// JSON inside which templates stand, and the result: what the store reads back.
inline constexpr size_t kDepthMax = model::kJsonDepthMax;
// One text that concat, join and the like produce. Microsoft's is six times as much; ours is what
// leaves an evaluation, with every copy on the way, below 256 MB.
inline constexpr size_t kTextBytesMax = 16777216;
// Names, texts and values of a whole result, about as many bytes as its JSON has.
inline constexpr size_t kResultBytesMax = 2 * kTextBytesMax;
// All that one evaluation allocates, intermediate values included.
inline constexpr size_t kWorkBytesMax = 8 * kTextBytesMax;
// Calls made plus elements touched by functions that walk collections.
inline constexpr size_t kStepsMax = 5000000;
inline constexpr int64_t kRangeCountMax = 100000;
inline constexpr int64_t kRangeEndMax = 2147483647;
// Names listed in "available properties are": enough to find the typing error.
inline constexpr size_t kNamesListedMax = 50;
// Elements inside one another in a document given to xml(), xpath() or json().
inline constexpr size_t kXmlDepthMax = 256;
inline constexpr size_t kXPathCharactersMax = 2000;
// Nodes that an XPath expression may visit at worst: about a second.
inline constexpr size_t kXPathVisitsMax = 100000000;
// Pairs of nodes that its following:: and preceding:: may collect: 64 MB.
inline constexpr size_t kXPathPairsMax = 4000000;
// Expressions in one text.
inline constexpr size_t kSegmentsMax = 20000;
// Digits after the point that formatNumber will print.
inline constexpr size_t kPrecisionMax = 99;

}  // namespace leadflow::expression
