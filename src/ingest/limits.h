// SPDX-License-Identifier: Apache-2.0
// Ingest's limits by name.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::ingest {

// A caller of a flow with a Response action waits this long at most (Logic Apps' figure).
inline constexpr std::chrono::seconds kReplyTimeMax{120};
inline constexpr size_t kRepliesPendingMax = 1000;
// What a sender is asked to wait when we cannot store.
inline constexpr int kRetryAfterSeconds = 5;
// What a caller of a flow with an asynchronous Response is asked to wait before it asks.
inline constexpr int kAskAgainSeconds = 2;
inline constexpr size_t kKeyBytesMax = 255;  // Of an Idempotency-Key.
// How deep flows may call one another: who calls itself without end is stopped here.
inline constexpr int kFlowDepthMax = 16;
// How often the scheduler looks for flows that were saved, and for a clock that was set.
inline constexpr std::chrono::seconds kFlowsLookEvery{1};
// A firing that was missed because the program stood still is made up for up to this age.
inline constexpr std::chrono::minutes kFiringLateMax{5};
// A refused body that is longer is not looked at for a lead: leads are some hundred bytes.
inline constexpr size_t kRefusedBodyReadMax = 256 << 10;
// Of how many leads it is known that they came, to find the same one again; the oldest go first.
inline constexpr size_t kFirstLeadsMax = 200000;
inline constexpr size_t kRunsReadAtOnce = 1000;
// What the text of a sender's headers usually takes.
inline constexpr size_t kUsualHeadersBytes = 256;

}  // namespace leadflow::ingest
