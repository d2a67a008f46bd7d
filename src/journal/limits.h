// SPDX-License-Identifier: Apache-2.0
// The journal's limits by name.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::journal {

struct Limits {
    size_t entries_max = 20000;         // Waiting entries; over: kUnavailable at once.
    size_t batch_entries_max = 4096;    // Entries of one transaction.
    size_t batch_bytes_max = 64 << 20;  // Roughly, of receipts' bodies in one transaction.
    std::chrono::milliseconds checkpoint_every{50};
};

// Of runs for the search's index, in one transaction: it holds the others' commits up for some two
// milliseconds, at most once in checkpoint_every while they come.
inline constexpr int64_t kRunsIndexedAtOnce = 40;
// Moving the log into the database can wait for a moment; a commit that waits for the core cannot.
inline constexpr int kCheckpointNice = 19;
// A leader that only appended entries keep at it is relieved after so many transactions.
inline constexpr size_t kGroupsInARowMax = 4;

}  // namespace leadflow::journal
