// SPDX-License-Identifier: Apache-2.0
// FrontDoor: which room a request is for.
#pragma once

#include <atomic>

#include "api/api.h"
#include "base/metrics.h"
#include "http/server.h"
#include "ingest/ingest.h"

namespace leadflow::app {

class FrontDoor final : public http::Handler {
  public:
    // All outlive it.
    FrontDoor(ingest::Ingest& ingest, api::Api& api, base::Metrics& metrics)
        : ingest_(ingest), api_(api), metrics_(metrics) {}

    std::optional<http::Response> before_body(const http::RequestHead& head) override;
    void handle(http::Request&& request, http::Responder respond) override;
    void at_wake_up_end() override { ingest_.at_wake_up_end(); }

    void set_ready(bool ready) { ready_ = ready; }

  private:
    http::Response answer_here(const http::Request& request) const;

    ingest::Ingest& ingest_;
    api::Api& api_;
    base::Metrics& metrics_;
    std::atomic<bool> ready_ = false;
};

}  // namespace leadflow::app
