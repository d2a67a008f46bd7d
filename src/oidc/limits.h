// SPDX-License-Identifier: Apache-2.0
// Limits of asking providers by name.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::oidc {

inline constexpr std::chrono::hours kMetadataKeptFor{1};
// Keys are asked for again when a token names one that is not known; at most so often.
inline constexpr std::chrono::minutes kKeysAskedEvery{1};
// After a provider that could not be asked, nobody asks it again for so long.
inline constexpr std::chrono::seconds kFailureKeptFor{5};
inline constexpr std::chrono::seconds kCallTimeMax{10};
inline constexpr size_t kReplyBytesMax = 512 * 1024;
inline constexpr size_t kKeysMax = 100;
// How far a provider's clock may be from ours.
inline constexpr std::chrono::minutes kLeeway{2};
// Of a provider's words in our log.
inline constexpr size_t kWordsBytesMax = 300;

}  // namespace leadflow::oidc
