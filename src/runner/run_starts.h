// SPDX-License-Identifier: Apache-2.0
// RunStarts: whoever makes a run of a request that nobody sent over HTTP: a test of a draft, a lead
// whose payload was corrected. Ingest implements it, because receipts are numbered there.
#pragma once

#include <string>

#include "base/result.h"
#include "flows/catalog.h"
#include "model/change.h"

namespace leadflow::runner {

class RunStarts {
  public:
    struct Wanted {
        flows::LiveFlowPtr live;  // Any version; it may be off, but must be able to run.
        model::Receipt receipt;   // Body, headers and the like; number, flow and time are given.
        model::RunId resubmitted_from = {};
        std::string effects_of = {};
        // Who asks again with the same key, because no answer came, gets the first one's run.
        std::string key = {};
        model::ReceiptId refused = {};  // The receipt that this one corrects; 0: none.
        // Waits for its turn however many wait already: nobody would ask again.
        bool beyond_limit = false;
    };
    virtual ~RunStarts() = default;
    // Returns when the run is durable. kConflict: the trigger refuses the request (it says why), or
    // the key was another request's;
    // kUnavailable: it could not be stored. Any thread that may wait for a commit.
    virtual base::Result<model::RunId> start_run(Wanted wanted) = 0;
};

}  // namespace leadflow::runner
