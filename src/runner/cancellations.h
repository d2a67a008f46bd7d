// SPDX-License-Identifier: Apache-2.0
// Cancellations: who waits to hear that a run is durably cancelled. Inside runner/ only.
#pragma once

#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "model/ids.h"
#include "model/status.h"

namespace leadflow::runner {

// All functions: call from any thread. `Done` is called once, without a lock.
class Cancellations {
  public:
    using Done = base::UniqueFunction<void(base::Status)>;

    void add(const model::RunId& run, Done done);
    // The run's end is durable: success when it is Cancelled, kConflict when it ended otherwise.
    void ended(const model::RunId& run, model::RunStatus status);
    // The run will not end for now.
    void failed(const model::RunId& run, const base::Error& error);
    void all_failed(const base::Error& error);

  private:
    std::vector<Done> take(const model::RunId& run);

    base::Mutex mutex_;
    std::unordered_map<model::RunId, std::vector<Done>> waiting_ GUARDED_BY(mutex_);
};

// What a cancellation of a run that is over is told.
base::Error already_ended(const model::RunId& run, model::RunStatus status);

}  // namespace leadflow::runner
