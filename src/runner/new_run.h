// SPDX-License-Identifier: Apache-2.0
// How a receipt becomes a run: used at ingest, on resubmit and on recovery. Pure.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "flows/catalog.h"
#include "runner/splitter.h"
#include "model/run.h"

namespace leadflow::runner {

// What the trigger's reader made of the receipt, as the run keeps it.
std::shared_ptr<const model::TriggerRecord> trigger_record(const flows::LiveFlow& live,
                                                           const model::Receipt& receipt,
                                                           definition::TriggerInput input);

// Whether the trigger's conditions all hold for the run that new_run made: without, it must not
// start. kInvalidInput: one of them could not be evaluated.
base::Result<bool> conditions_hold(const flows::LiveFlow& live, const model::Run& run);

// A run in state Waiting, its first event not yet seen; of a flow without actions, one that has
// ended. The tracking id is the caller's
// x-ms-client-tracking-id, else the trigger's correlation expression, else the run's id. `summary` is
// its lead's, where somebody has made it already.
model::Run new_run(const flows::LiveFlow& live, const model::Receipt& receipt,
                   definition::TriggerInput input, base::Time now, model::RunId id,
                   std::string summary = {});

// The run of one item, from the run of the whole firing.
model::Run run_of_item(const flows::LiveFlow& live, const model::Run& whole,
                       const Splitter& splitter, size_t index, base::Random& random);

}  // namespace leadflow::runner
