// SPDX-License-Identifier: Apache-2.0
// App: all rooms of the server, wired in one place. Members stand in start order, so destruction
// is stop order. Read this first.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/api.h"
#include "api/public_offers.h"
#include "app/config.h"
#include "app/front_door.h"
#include "auth/accounts.h"
#include "auth/tokens.h"
#include "backups/backups.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "connectors/registry.h"
#include "crypto/sealed_box.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "gallery/gallery.h"
#include "http/server.h"
#include "ingest/ingest.h"
#include "ingest/scheduler.h"
#include "oidc/bearers.h"
#include "journal/journal.h"
#include "keys/key_rotation.h"
#include "marketplace/marketplace.h"
#include "people/people.h"
#include "outbound/outbound.h"
#include "portal_files/portal.h"
#include "runner/runner.h"
#include "runner/token_keeper.h"
#include "store/store.h"
#include "triggers/triggers.h"
#include "watch/watch.h"

namespace leadflow::app {

// From one thread, but for wait-free stop through a signal's file descriptor (serve.cpp).
class App {
  public:
    // Opens the data folder and everything in it; serves nothing yet.
    static base::Result<std::unique_ptr<App>> open(const Config& config,
                                                   backups::Options backups = {});
    ~App();

    // Accepts requests when it returns.
    base::Status start();
    // Drains in the order http, ingest, runner, outbound, journal; then everything is on disk.
    void stop();

    std::string url() const { return url_; }
    // A one-time link that makes the owner; nothing when there is one. Only for the terminal.
    std::optional<std::string> setup_link();
    flows::Catalog& catalog() { return *catalog_; }
    flows::Connections& connections() { return *connections_; }
    store::Store& store() { return *store_; }

  private:
    App(Config config, backups::Options backups);
    base::Status open_store();
    void wire();
    // Of TLS; empty: served in clear.
    std::string certificate_file() const;
    base::Result<http::ServerOptions> server_options() const;
    void use_url(const HostPort& address, uint16_t port);

    const Config config_;
    const backups::Options backup_options_;
    std::string url_;

    base::SystemClock clock_;
    base::SystemRandom random_;
    base::Metrics metrics_;
    std::unique_ptr<crypto::SealedBox> box_;
    std::unique_ptr<store::Store> store_;
    api::RunFeed feed_;
    std::unique_ptr<journal::Journal> journal_;
    connectors::Registry registry_;
    std::unique_ptr<gallery::Gallery> gallery_;
    std::unique_ptr<flows::Catalog> catalog_;
    std::unique_ptr<flows::Connections> connections_;
    std::unique_ptr<auth::Tokens> tokens_;
    std::unique_ptr<auth::Accounts> accounts_;
    std::unique_ptr<runner::TokenKeeper> token_keeper_;
    std::unique_ptr<outbound::CurlOutbound> outbound_;
    std::unique_ptr<runner::Runner> runner_;
    std::unique_ptr<keys::KeyRotation> key_rotation_;
    std::unique_ptr<crypto::ErasableKeys> backup_keys_;
    std::unique_ptr<backups::Backups> backups_;
    std::string erasures_key_;  // Signs certificates of erasures.
    std::unique_ptr<people::People> people_;
    std::unique_ptr<oidc::Bearers> bearers_;
    std::unique_ptr<ingest::Ingest> ingest_;
    std::unique_ptr<ingest::Scheduler> scheduler_;
    std::unique_ptr<triggers::Triggers> triggers_;
    std::unique_ptr<marketplace::Marketplace> market_;
    std::unique_ptr<watch::Watch> watch_;
    std::unique_ptr<api::Api> api_;
    std::unique_ptr<api::PublicOffers> public_offers_;
    std::unique_ptr<portal_files::Portal> portal_;
    std::unique_ptr<FrontDoor> front_door_;
    std::unique_ptr<http::Server> server_;
    bool stopped_ = false;
};

}  // namespace leadflow::app
