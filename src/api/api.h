// SPDX-License-Identifier: Apache-2.0
// Api: /api/v1/…, everything that the command line and scripts do. One file per resource. It
// answers on threads of its own, because its handlers may wait for the store.
#pragma once

#include "auth/tokens.h"
#include "base/worker_pool.h"
#include "connectors/registry.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "gallery/gallery.h"
#include "http/router.h"
#include "runner/runner.h"
#include "store/store.h"

namespace leadflow::api {

// The rooms it works with; all outlive it.
struct Rooms {
    store::Store& store;
    flows::Catalog& catalog;
    flows::Connections& connections;
    const connectors::Registry& registry;
    runner::Runner& runner;
    auth::Tokens& tokens;
    std::string public_url;  // "https://leads.example.com", without a trailing '/'.
    gallery::Gallery* gallery = nullptr;  // nullptr: no connectors can be imported.
};

class Api final : public base::Service {
  public:
    explicit Api(Rooms rooms);

    base::Status start() override { return pool_.start(); }
    void request_stop() override { pool_.request_stop(); }
    void join() override { pool_.join(); }

    static bool owns(std::string_view path) { return path.starts_with("/api/"); }
    // 401 unless the caller is the Unix socket's owner or shows an API token. Any thread.
    std::optional<http::Response> before_body(const http::RequestHead& head) const;
    void handle(http::Request&& request, http::Responder respond);
    // Known only once the server listens.
    void set_public_url(std::string url) { rooms_.public_url = std::move(url); }

  private:
    Rooms rooms_;
    http::Router router_;
    base::WorkerPool pool_;
};

}  // namespace leadflow::api
