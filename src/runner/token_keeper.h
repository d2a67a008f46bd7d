// SPDX-License-Identifier: Apache-2.0
// TokenKeeper: seals refresh tokens that outbound was given into their connections. On a thread of
// its own, because outbound's threads wait for nothing and a commit waits for the disk.
#pragma once

#include "base/worker_pool.h"
#include "flows/connections.h"
#include "outbound/refresh_tokens.h"

namespace leadflow::runner {

// Call from any thread. Joined after outbound, and before the journal.
class TokenKeeper final : public outbound::RefreshTokens, public base::Service {
  public:
    // Outlives it.
    explicit TokenKeeper(flows::Connections& connections);

    base::Status start() override;
    void keep(const std::string& holder, model::Secret refresh_token,
              std::optional<base::Time> ends,
              base::UniqueFunction<void(base::Status)> done) override;
    // What was brought before is kept.
    void request_stop() override;
    void join() override;

  private:
    flows::Connections& connections_;
    base::WorkerPool pool_;
};

}  // namespace leadflow::runner
