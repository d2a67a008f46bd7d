// SPDX-License-Identifier: Apache-2.0
// ReplySink: whoever holds the callers of Request triggers that wait for a Response action. The
// one place where a lead's way turns back; ingest implements it.
#pragma once

#include "model/decision.h"
#include "model/run.h"

namespace leadflow::runner {

// Call from any thread. Runs that nobody waits for are ignored.
class ReplySink {
  public:
    virtual ~ReplySink() = default;
    virtual void respond(const model::RunId& run, const model::Respond& response) = 0;
    virtual void finished(const model::RunId& run) = 0;
};

}  // namespace leadflow::runner
