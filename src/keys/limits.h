// SPDX-License-Identifier: Apache-2.0
// Limits of the change of the sealing key by name.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace leadflow::keys {

// Steps that are looked at between two commits.
inline constexpr int64_t kStepsOfPiece = 2000;
// What was sealed before the change may be on its way to the store still: the old key goes only
// when nothing sealed by it was found so long after.
inline constexpr std::chrono::seconds kGraceTime{60};
// For the thread that keeps subscriptions to seal its rows anew.
inline constexpr std::chrono::seconds kSubscriptionsTime{1};
// After a pass that the store could not do.
inline constexpr std::chrono::seconds kRetryTime{5};

}  // namespace leadflow::keys
