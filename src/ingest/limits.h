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
// What the text of a sender's headers usually takes.
inline constexpr size_t kUsualHeadersBytes = 256;

}  // namespace leadflow::ingest
