// SPDX-License-Identifier: Apache-2.0
// Limits of what is looked for and taken out about a person, by name.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leadflow::people {

inline constexpr size_t kPersonLeadsMax = 10000;  // Runs, and as many refused receipts.
inline constexpr size_t kLeadsOfPiece = 500;      // Asked of the store at once.
inline constexpr size_t kRowsOfCommit = 200;      // Erased at once: others commit between.
inline constexpr size_t kSiblingsMax = 10000;     // Runs made of one receipt.
inline constexpr int64_t kStepsOfPiece = 5000;    // Looked through for an address.
inline constexpr int64_t kReceiptsOfPiece = 2000;
inline constexpr size_t kMailBytesMin = 3;  // "a@b"; less would stand in everything.
inline constexpr size_t kMailBytesMax = 320;
inline constexpr size_t kOpenRunsToldMax = 20;

}  // namespace leadflow::people
