// SPDX-License-Identifier: Apache-2.0
// ChildFlows: whoever starts a flow that another one calls (the Workflow action). Like a request
// over HTTP, without the network; ingest implements it.
#pragma once

#include "base/unique_function.h"
#include "model/call.h"

namespace leadflow::runner {

class ChildFlows {
  public:
    using Done = base::UniqueFunction<void(model::Reply)>;
    virtual ~ChildFlows() = default;
    // Call from threads that may wait for a commit. `done` comes from any thread, when the called
    // flow's Response has run, it has ended, or it was refused; never when the server stops first:
    // the caller's run then asks again after the next start.
    virtual void call(model::FlowCall call, Done done) = 0;
};

}  // namespace leadflow::runner
