// SPDX-License-Identifier: Apache-2.0
// FlowGates: how many runs of a flow may be under way (runtimeConfiguration.concurrency of its
// trigger), which wait for their turn, and whether one more may come. Flows without a limit never
// get here.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/mutex.h"
#include "flows/catalog.h"
#include "model/ids.h"

namespace leadflow::runner {

// All functions: call from any thread.
class FlowGates {
  public:
    static bool concerns(const flows::LiveFlow& live) {
        return live.program->trigger.runs_max.has_value();
    }

    // For a run that is about to be stored. False: as many are under way and wait as may.
    bool admit(const flows::LiveFlow& live, const model::RunId& run);
    // For a run that shall start. False: it waits for its turn, and leave() will name it.
    // A run that was never admitted (from the store, resubmitted) is counted from here on.
    bool enter(const flows::LiveFlow& live, const model::RunId& run);
    // For a run that is under way already: it counts, whatever the limit.
    void enter_again(const flows::LiveFlow& live, const model::RunId& run);
    // The run has ended, or was never stored. Whose turn it is now.
    std::optional<model::RunId> leave(const flows::LiveFlow& live, const model::RunId& run);

  private:
    struct Gate {
        std::set<model::RunId> open;     // Admitted and not ended.
        std::set<model::RunId> running;
        std::deque<model::RunId> waiting;
    };
    base::Mutex mutex_;
    std::unordered_map<std::string, Gate> gates_ GUARDED_BY(mutex_);  // By the flow's id.
};

}  // namespace leadflow::runner
