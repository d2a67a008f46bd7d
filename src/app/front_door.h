// SPDX-License-Identifier: Apache-2.0
// FrontDoor: which room a request is for.
#pragma once

#include <atomic>

#include "api/api.h"
#include "api/public_offers.h"
#include "base/metrics.h"
#include "http/server.h"
#include "ingest/ingest.h"
#include "portal_files/portal.h"

namespace leadflow::app {

class FrontDoor final : public http::Handler {
  public:
    // All outlive it.
    FrontDoor(ingest::Ingest& ingest, api::Api& api, api::PublicOffers& offers,
              const portal_files::Portal& portal, base::Metrics& metrics)
        : ingest_(ingest), api_(api), offers_(offers), portal_(portal), metrics_(metrics) {}

    std::optional<http::Response> before_body(const http::RequestHead& head) override;
    void handle(http::Request&& request, http::Responder respond) override;
    void at_wake_up_end() override { ingest_.at_wake_up_end(); }

    void set_ready(bool ready) { ready_ = ready; }
    // Under "https://host/leads" all paths may begin with "/leads", or not, when a proxy takes it
    // away. Before the server starts, or with the same once more.
    void serve_at(const std::string& public_url);

  private:
    // The path without that of the public URL.
    std::string_view inner(std::string_view path) const;
    std::optional<http::Response> refusal(const http::RequestHead& head);
    http::Response answer_here(const http::Request& request) const;
    http::Response answer_with_page(const http::Request& request) const;

    ingest::Ingest& ingest_;
    api::Api& api_;
    api::PublicOffers& offers_;
    const portal_files::Portal& portal_;
    base::Metrics& metrics_;
    std::string base_path_ = "/";  // "/leads/"
    std::atomic<bool> ready_ = false;
};

}  // namespace leadflow::app
