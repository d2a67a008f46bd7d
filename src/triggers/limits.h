// SPDX-License-Identifier: Apache-2.0
// The limits of triggers that reach out, by name.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::triggers {

// How often flows are looked at that were saved, switched or deleted.
inline constexpr std::chrono::seconds kFlowsLookEvery{1};
// What is due and does not begin must not make the thread spin.
inline constexpr std::chrono::milliseconds kRestMin{20};
// What failed is tried again after this, then after twice that, …
inline constexpr std::chrono::seconds kRetryFirst{5};
// … and after this at the most, for as long as the flow is on.
inline constexpr std::chrono::hours kRetryMost{1};
// A service that asks for more patience is asked again after this.
inline constexpr std::chrono::hours kRetryAfterMost{24};
// A subscription that cannot be ended is given up after this: its service has likely gone.
inline constexpr std::chrono::hours kEndingMost{7 * 24};
// How often the old subscription's end may fail before the new one is made all the same, and that
// of one in doubt before it is made again.
inline constexpr int kEndsBeforeNext = 3;
// A service that says "at once" would be asked without end.
inline constexpr std::chrono::seconds kPollWaitMin{1};
// When the flow's concurrency admits no run, and its recurrence says nothing.
inline constexpr std::chrono::minutes kAskAgainWhenFull{1};
// Of a failure's text, in the store and in the API.
inline constexpr size_t kErrorBytesMax = 1000;

}  // namespace leadflow::triggers
