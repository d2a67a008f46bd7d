// SPDX-License-Identifier: Apache-2.0
// PublicOffers: "/offers/ID", the page of a live offer, and what its form sends. For everybody,
// without sign-in: so with limits of size and of how often an address may send.
#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/worker_pool.h"
#include "http/responder.h"
#include "marketplace/marketplace.h"

namespace leadflow::api {

// Forms that an address may send: a handful at once, then one a while. In memory. Any thread.
class FormTries {
  public:
    explicit FormTries(const base::Clock& clock) : clock_(clock) {}  // Outlives it.
    bool take(const std::string& address);

  private:
    struct Used {
        double count = 0;
        base::Time at{};
    };
    const base::Clock& clock_;
    base::Mutex mutex_;
    std::map<std::string, Used> used_ GUARDED_BY(mutex_);
};

class PublicOffers final : public base::Service {
  public:
    // Both outlive it.
    PublicOffers(marketplace::Marketplace& market, const base::Clock& clock);

    base::Status start() override { return pool_.start(); }
    void request_stop() override { pool_.request_stop(); }
    void join() override { pool_.join(); }

    static bool owns(std::string_view path) { return path.starts_with("/offers/"); }
    // What is refused without the body. Any thread.
    std::optional<http::Response> before_body(const http::RequestHead& head) const;
    void handle(http::Request&& request, http::Responder respond);

  private:
    http::Response answer(const http::Request& request);
    http::Response take_form(const marketplace::Offer& offer, const http::Request& request);

    marketplace::Marketplace& market_;
    FormTries tries_;
    base::WorkerPool pool_;
};

}  // namespace leadflow::api
