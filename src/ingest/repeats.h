// SPDX-License-Identifier: Apache-2.0
// Repeats: who may have to ask twice, because an answer can be lost, says so by an Idempotency-Key;
// the second request finds the run of the first. The header's source:
// draft-ietf-httpapi-idempotency-key-header-06.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"
#include "http/responder.h"
#include "model/ids.h"

namespace leadflow::ingest {

inline constexpr std::string_view kKeyHeader = "Idempotency-Key";

// The key, without the quotes of a structured field; nothing: none is named. kInvalidInput: it is
// empty, too long or not of printable ASCII.
base::Result<std::optional<std::string>> key_in(const http::Headers& headers);

// The run that the flow's requests of this key mean: in the form of run ids, without their order.
model::RunId run_of_key(const model::FlowId& flow, std::string_view key);

// Runs whose first request has no answer yet. Call from any thread.
class Arrivals {
  public:
    // False: the first one is still under way.
    bool begin(const model::RunId& run);
    void end(const model::RunId& run);
    // Ends the arrival with the answer, which every Responder gives.
    http::Responder until_answered(const model::RunId& run, http::Responder respond);

  private:
    base::Mutex mutex_;
    std::set<model::RunId> runs_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::ingest
