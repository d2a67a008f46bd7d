// SPDX-License-Identifier: Apache-2.0
// FlowGates: how many runs of a flow may be under way (runtimeConfiguration.concurrency of its
// trigger), which wait for their turn, and whether one more may come. Flows without a limit never
// get here.
#pragma once

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "flows/catalog.h"
#include "model/run.h"

namespace leadflow::runner {

// All functions: call from any thread.
class FlowGates {
  public:
    static bool concerns(const flows::LiveFlow& live) {
        return live.program->trigger.runs_max.has_value();
    }

    // For a run that is about to be stored: it has its place from here on. False: as many are under
    // way and wait as may; `beyond_limit` asks nothing.
    bool admit(const flows::LiveFlow& live, const model::RunHead& run, bool beyond_limit);
    // For a run that the store holds and that has not begun.
    void expect(const flows::LiveFlow& live, const model::RunHead& run);
    // For a run that shall start. False: it waits for its turn, and leave() will name it.
    // A run that was never admitted (resubmitted) has its place from here on.
    bool enter(const flows::LiveFlow& live, const model::RunHead& run);
    // For a run that is under way already: it counts, whatever the limit.
    void enter_again(const flows::LiveFlow& live, const model::RunId& run);
    // The run has ended, or was never stored. Whose turn it is now, of those that wait for it.
    std::vector<model::RunId> leave(const flows::LiveFlow& live, const model::RunId& run);
    // The same for a run that cannot be read, so that nobody knows its flow.
    std::vector<model::RunId> leave(const model::RunId& run);

  private:
    // Of arrival: workers take runs up in any order. Two of one moment have a place each by their id.
    using Place = std::tuple<base::Time, int64_t, int64_t, model::RunId>;
    struct Gate {
        std::unordered_map<model::RunId, Place> open;  // Admitted and not ended.
        std::set<model::RunId> running;
        // True: it was told to wait. Else it comes by itself, perhaps after its commit.
        std::map<Place, bool> waiting;
        size_t runs_max = 1;  // As the version said that asked last.

        // Gives the run its place among those that wait, unless it has one or runs. Null: it runs.
        const Place* place(const model::RunHead& run);
        bool is_turn_of(const Place& place) const;
        std::vector<model::RunId> leave(const model::RunId& run);
    };
    Gate& gate_of(const flows::LiveFlow& live) REQUIRES(mutex_);
    using Gates = std::unordered_map<std::string, Gate>;
    std::vector<model::RunId> leave_locked(Gates::iterator at, const model::RunId& run)
        REQUIRES(mutex_);

    base::Mutex mutex_;
    Gates gates_ GUARDED_BY(mutex_);  // By the flow's id.
};

}  // namespace leadflow::runner
