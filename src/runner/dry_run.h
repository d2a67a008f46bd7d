// SPDX-License-Identifier: Apache-2.0
// What a run of a flow would do, with nothing sent and nothing stored: the same engine, the same
// connectors' plans, and a far side that says yes to everything.
#pragma once

#include <vector>

#include "flows/catalog.h"
#include "model/call.h"
#include "runner/runner.h"

namespace leadflow::runner {

// Calls and waits of one dry run at most; what would come after them is not shown.
inline constexpr int kDryRunEventsMax = 1000;

struct DryStep {
    model::Step step;
    // Of an action that reaches out: what it would send, or why it cannot be planned.
    std::optional<model::Call> call;
    model::Json inputs;
    std::string fault;
};

struct DryRun {
    model::RunStatus status = model::RunStatus::kRunning;  // Running: cut at the limit.
    std::vector<DryStep> steps;                            // In the order of their start.
    std::optional<model::Respond> response;
};

// kInvalidInput: the trigger refuses such a receipt.
base::Result<DryRun> dry_run(const Rooms& rooms, const flows::LiveFlow& live,
                             const model::Receipt& receipt);

}  // namespace leadflow::runner
