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
    // After a commit that failed for want of disk.
    std::chrono::milliseconds unavailable_wait{200};
};

}  // namespace leadflow::runner
