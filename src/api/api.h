// SPDX-License-Identifier: Apache-2.0
// Api: /api/v1/…, everything that the command line and scripts do. One file per resource. It
// answers on threads of its own, because its handlers may wait for the store.
#pragma once

#include "api/gate.h"
#include "api/limits.h"
#include "api/lookups.h"
#include "api/rooms.h"
#include "api/run_feed.h"
#include "api/sign_ins.h"
#include "auth/accounts.h"
#include "auth/tokens.h"
#include "base/worker_pool.h"
#include "connectors/registry.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "gallery/gallery.h"
#include "http/router.h"
#include "keys/key_rotation.h"
#include "oidc/client.h"
#include "runner/runner.h"
#include "store/store.h"

namespace leadflow::api {

class Api final : public base::Service {
  public:
    explicit Api(Rooms rooms);

    base::Status start() override;
    void request_stop() override;
    void join() override;

    static bool owns(std::string_view path) {
        return path.starts_with("/api/") || path == kCallbackPath ||
               path.starts_with(kProviderPath);
    }
    // 401 or 403 unless the Gate lets the request in. Any thread.
    std::optional<http::Response> before_body(const http::RequestHead& head) const;
    void handle(http::Request&& request, http::Responder respond);
    // Known only once the server listens; requests may be read already when it does not change.
    void set_public_url(const std::string& url) {
        if (rooms_.public_url != url) rooms_.public_url = url;
    }
    // "GET /api/v1/flows", …: all that it answers.
    std::vector<std::string> routes() const { return router_.routes(); }
    // Sets leadflow_connections{state}, for who reads the metrics now. Waits for nothing.
    void count_connections() const;

  private:
    base::WorkerPool& pool_for(const RouteRule* rule);

    Rooms rooms_;
    http::Router router_;
    Gate gate_;
    SignIns sign_ins_;
    oidc::Client providers_;
    base::WorkerPool pool_;
    base::WorkerPool password_pool_;
    base::WorkerPool provider_pool_;
    base::WorkerPool slow_pool_;
    Lookups lookups_;
};

}  // namespace leadflow::api
