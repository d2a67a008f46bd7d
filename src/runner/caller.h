// SPDX-License-Identifier: Apache-2.0
// Caller: between the engine's Invoke and the engine's Answered: finds connector and connection,
// lets the connector plan, hands the call to outbound, lets the connector read. Inside runner/, but
// for what triggers' calls have in common with actions'.
#pragma once

#include <optional>

#include "runner/active_runs.h"
#include "runner/runner.h"

namespace leadflow::runner {

// What the invocation's connection key means in a flow.
model::ConnectionReference reference_of(const flows::LiveFlow& live,
                                        const model::Invocation& invocation);
// Finds connector and connection of an invocation, and its operation; plans nothing yet.
base::Result<std::shared_ptr<PendingCall>> open_call(const Rooms& rooms,
                                                     model::ConnectionReference reference,
                                                     model::Invocation invocation);
// The same for a flow, and lets the connector plan; sends nothing.
base::Result<std::shared_ptr<PendingCall>> plan_call(const Rooms& rooms,
                                                     const flows::LiveFlow& live,
                                                     model::Invocation invocation);

// Call from the workers.
class Caller {
  public:
    Caller(const Rooms& rooms, ActiveRuns& active) : rooms_(rooms), active_(active) {}

    void call_flows_of(ChildFlows* children) { children_ = children; }
    // The answer arrives in the run's inbox; a call that cannot be planned answers at once.
    void perform(const flows::LiveFlow& live, model::Invocation invocation);
    // Nothing: the outcome wanted another call, which is now under way.
    std::optional<model::Event> read(const CallReplied& replied);

  private:
    void send(std::shared_ptr<PendingCall> pending);

    const Rooms rooms_;
    ActiveRuns& active_;
    ChildFlows* children_ = nullptr;  // Set before the workers start.
};

}  // namespace leadflow::runner
