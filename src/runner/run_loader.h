// SPDX-License-Identifier: Apache-2.0
// RunLoader: a run from the store, whole again: head, steps, and the trigger's outputs read anew
// from the receipt by the version of the flow that it runs. Inside runner/ only.
#pragma once

#include "base/mutex.h"
#include "crypto/sealed_box.h"
#include "engine/run_rows.h"
#include "flows/catalog.h"
#include "runner/active_runs.h"
#include "runner/splitter.h"
#include "store/store.h"

namespace leadflow::runner {

class RunLoader {
  public:
    // `box` may be nullptr (step_seal.h).
    RunLoader(store::Store& store, flows::Catalog& catalog, const crypto::SealedBox* box)
        : store_(store), catalog_(catalog), box_(box) {}
    // kUnavailable: try again later. Anything else: the run cannot be carried on.
    base::Status load(const model::RunId& id, ActiveRun& into);
    // The same for a run that has ended, whose load() is its head alone.
    base::Status load_ended(const model::RunId& id, ActiveRun& into);
    // As it stands, ended or not, with all that its steps hold: to be looked at only.
    base::Status load_whole(const model::RunId& id, ActiveRun& into);

  private:
    base::Status load_rest(model::Run run, engine::Keep keep, ActiveRun& into);
    base::Result<std::shared_ptr<const model::TriggerRecord>> record_of_receipt(
        const flows::LiveFlow& live, const model::Run& run);
    base::Result<std::shared_ptr<const model::TriggerRecord>> record_of_item(
        const flows::LiveFlow& live, const model::Run& run);

    store::Store& store_;
    flows::Catalog& catalog_;
    const crypto::SealedBox* const box_;

    // The receipt that was taken apart last (splitOn).
    base::Mutex mutex_;
    model::ReceiptId split_receipt_ GUARDED_BY(mutex_);
    int64_t split_version_ GUARDED_BY(mutex_) = 0;
    std::shared_ptr<const Splitter> splitter_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::runner
