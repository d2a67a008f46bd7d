// SPDX-License-Identifier: Apache-2.0
// Intake: brings runs from the store into memory: those that the last process left open, those that
// memory had no room for, and those that sleep until shortly before a timer. Inside runner/ only.
#pragma once

#include "runner/active_runs.h"
#include "runner/flow_gates.h"
#include "runner/runner.h"

namespace leadflow::runner {

// Start: before the workers. The rest: from whoever holds a Refill, of which there is one at a time.
class Intake {
  public:
    Intake(const Rooms& rooms, const Limits& limits, ActiveRuns& active, FlowGates& gates)
        : rooms_(rooms), limits_(limits), active_(active), gates_(gates) {}

    // What was open when the last process ended goes on before anything new is looked at.
    base::Status start();
    void refill(const ActiveRuns::Refill& refill);

    // Where a run goes that waits for this timer, when nothing of it is under way.
    bool may_sleep_until(base::Time wake_at) const {
        return wake_at - rooms_.clock.now() >= limits_.sleep_min;
    }
    void put_to_sleep(const model::RunId& id, base::Time wake_at) {
        active_.sleep(id, wake_at, wake_at - limits_.wake_ahead);
    }

  private:
    base::Status keep_places();
    base::Result<bool> take_backlog();
    base::Result<std::optional<base::Time>> take_sleepers();
    bool sleeps(const model::RunHead& head) const;

    const Rooms rooms_;
    const Limits limits_;
    ActiveRuns& active_;
    FlowGates& gates_;
    // Who holds the refill.
    model::RunId taken_up_to_;  // In the order of arrival, older ones were in memory already.
    model::ReceiptId last_receipt_at_start_;
};

}  // namespace leadflow::runner
