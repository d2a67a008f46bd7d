// SPDX-License-Identifier: Apache-2.0
// RunLoader: a run from the store, whole again: head, steps, and the trigger's outputs read anew
// from the receipt by the version of the flow that it runs. Inside runner/ only.
#pragma once

#include "crypto/sealed_box.h"
#include "flows/catalog.h"
#include "runner/active_runs.h"
#include "store/store.h"

namespace leadflow::runner {

class RunLoader {
  public:
    // `box` may be nullptr (step_seal.h).
    RunLoader(store::Store& store, flows::Catalog& catalog, const crypto::SealedBox* box)
        : store_(store), catalog_(catalog), box_(box) {}
    // kUnavailable: try again later. Anything else: the run cannot be carried on.
    base::Status load(const model::RunId& id, ActiveRun& into);
    // The same of a run that has ended, which load leaves without steps and trigger.
    base::Status load_ended(const model::RunId& id, ActiveRun& into);

  private:
    base::Status load_inside(model::Run run, ActiveRun& into);
    store::Store& store_;
    flows::Catalog& catalog_;
    const crypto::SealedBox* const box_;
};

}  // namespace leadflow::runner
