// SPDX-License-Identifier: Apache-2.0
#include "runner/token_keeper.h"

#include "base/log.h"
#include "runner/limits.h"

namespace leadflow::runner {

TokenKeeper::TokenKeeper(flows::Connections& connections)
    : connections_(connections),
      pool_({.name = "token-keeper", .threads = 1, .jobs_max = kTokensToKeepMax}) {}

base::Status TokenKeeper::start() { return pool_.start(); }

void TokenKeeper::keep(const std::string& holder, model::Secret refresh_token,
                       std::optional<base::Time> ends,
                       base::UniqueFunction<void(base::Status)> done) {
    // A full pool drops the job, and `done` with it.
    auto shared =
        std::make_shared<base::UniqueFunction<void(base::Status)>>(std::move(done));
    const bool posted =
        pool_.post([this, holder, token = std::move(refresh_token), ends, shared] {
            base::Status kept = connections_.keep_refresh_token(holder, token, ends);
            if (!kept)
                LOG_ERROR("a connection's new refresh token could not be stored: {}",
                          kept.error().message);
            (*shared)(std::move(kept));
        });
    if (!posted) (*shared)(base::unavailable("too many wait to be stored, or the program stops"));
}

void TokenKeeper::request_stop() { pool_.request_stop(); }
void TokenKeeper::join() { pool_.join(); }

}  // namespace leadflow::runner
