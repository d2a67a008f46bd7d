// SPDX-License-Identifier: Apache-2.0
// Limits of what may be imported, by name. A file comes from a stranger: each limit holds for what
// is really unpacked or produced, not only for what the file claims.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leadflow::packages {

// A definition of 10 MB with what it is wrapped in.
inline constexpr size_t kTextBytesMax = 16 * 1024 * 1024;

inline constexpr size_t kArchiveBytesMax = 16 * 1024 * 1024;
inline constexpr int64_t kEntriesMax = 4096;
inline constexpr uint64_t kEntryBytesMax = kTextBytesMax;
inline constexpr uint64_t kUnpackedBytesMax = 64 * 1024 * 1024;  // All entries together.
// Real definitions shrink to a tenth or a thirtieth; zeros to a thousandth. Small entries may:
// they do no harm.
inline constexpr uint64_t kRatioMax = 250;
inline constexpr uint64_t kRatioFromBytes = 1024 * 1024;
inline constexpr size_t kFlowsInFileMax = 200;
inline constexpr size_t kEntryNameShownMax = 120;

// Template functions of an ARM template: nested calls, parameters whose values are functions of
// others, and the bytes of all their results together.
inline constexpr int kTemplateNestingMax = 24;
inline constexpr int kTemplateReferencesMax = 16;
inline constexpr size_t kTemplateResultBytesMax = 64 * 1024 * 1024;
inline constexpr size_t kTemplateFunctionBytesMax = 24576;  // ARM's own limit of one expression.

}  // namespace leadflow::packages
