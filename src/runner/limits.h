// SPDX-License-Identifier: Apache-2.0
// The runner's limits by name.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::runner {

struct Limits {
    size_t workers = 2;
    // Runs held in memory; what is accepted beyond waits in the store and is taken up from there.
    size_t runs_in_memory_max = 4000;
    size_t batch_runs_max = 64;  // Runs decided by one worker between two commits.
    // After a read or a commit that the store could not do just now, nothing is decided for so long.
    std::chrono::milliseconds unavailable_wait{200};
    // A run of which nothing is under way and whose next timer is so far off leaves memory, ...
    std::chrono::milliseconds sleep_min{30'000};
    // ... and is taken up again so long before its timer.
    std::chrono::milliseconds wake_ahead{10'000};
    // Who cancels a run waits so long for it to be durable.
    std::chrono::milliseconds cancel_wait_max{10'000};
};

// Bytes of all pages of one list as they came in: where they are more, what is there is enough.
inline constexpr size_t kPagedBytesMax = 32 * 1024 * 1024;
// A far side that gives empty pages without end is asked no more often than this.
inline constexpr int kPagesMax = 10000;
inline constexpr size_t kTokensToKeepMax = 10000;  // New refresh tokens that wait to be stored.

}  // namespace leadflow::runner
