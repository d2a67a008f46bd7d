// SPDX-License-Identifier: Apache-2.0
#include "app/app.h"

#include <sys/stat.h>

#include <filesystem>

#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "runner/operation_lookup.h"
#include "store/sqlite/sqlite_store.h"

namespace leadflow::app {

App::App(Config config, backups::Options backups)
    : config_(std::move(config)), backup_options_(std::move(backups)) {}

App::~App() { stop(); }

base::Result<std::unique_ptr<App>> App::open(const Config& config, backups::Options backups) {
    backups.directory = config.data;
    std::unique_ptr<App> app(new App(config, std::move(backups)));
    TRY(app->open_store());
    app->wire();
    // Flows are compiled by what their connectors know.
    TRY(app->gallery_->load());
    TRY(app->catalog_->load());
    TRY(app->connections_->load());
    TRY(app->tokens_->load());
    TRY(app->accounts_->load());
    TRY(app->market_->load());
    return app;
}

base::Status App::open_store() {
    std::error_code fault;
    std::filesystem::create_directories(config_.data, fault);
    if (fault)
        return base::unavailable(
            base::format("making data folder {}: {}", config_.data, fault.message()));
    ::chmod(config_.data.c_str(), 0700);
    box_ = TRY(crypto::SealedBox::open(config_.data + "/secrets.key"));
    erasures_key_ = TRY(people::signing_key(config_.data + "/erasures.key"));
    backup_keys_ = TRY(crypto::ErasableKeys::open(config_.data + "/backup.keys"));
    store_ = TRY(store::SqliteStore::open({.directory = config_.data}));
    return {};
}

void App::wire() {
    journal_ = std::make_unique<journal::Journal>(*store_, metrics_);
    journal_->watch(feed_);
    gallery_ = std::make_unique<gallery::Gallery>(*store_, *journal_, clock_);
    registry_.also_look_in(*gallery_);
    catalog_ = std::make_unique<flows::Catalog>(*store_, *journal_, *box_, clock_,
                                                runner::lookup_in(registry_), config_.engine);
    connections_ = std::make_unique<flows::Connections>(*store_, *journal_, *box_, clock_);
    tokens_ = std::make_unique<auth::Tokens>(*store_, *journal_, clock_);
    accounts_ = std::make_unique<auth::Accounts>(*store_, *journal_, *box_, clock_);
    token_keeper_ = std::make_unique<runner::TokenKeeper>(*connections_);
    outbound_ = std::make_unique<outbound::CurlOutbound>(
        outbound::Options{.threads = static_cast<size_t>(config_.outbound_threads),
                          .private_hosts_allowed = config_.private_hosts_allowed,
                          .proxy = config_.proxy,
                          .no_proxy = config_.no_proxy,
                          .ca_file = config_.ca_file,
                          .limits = config_.outbound},
        clock_, metrics_, token_keeper_.get());
    const runner::Rooms rooms{*store_, *journal_, *catalog_, *connections_, registry_, *outbound_,
                              clock_,  random_,   metrics_,  box_.get()};
    runner_ = std::make_unique<runner::Runner>(rooms, config_.runner);
    key_rotation_ = std::make_unique<keys::KeyRotation>(keys::Rooms{
        *box_, *store_, *journal_, *catalog_, *connections_, accounts_->users,
        accounts_->providers});
    backups_ = std::make_unique<backups::Backups>(backups::Rooms{*store_, *journal_, *backup_keys_, clock_},
                                                  backup_options_);
    people_ = std::make_unique<people::People>(
        people::Rooms{*store_, *journal_, *runner_, clock_, *backups_}, erasures_key_);
    bearers_ = std::make_unique<oidc::Bearers>(*outbound_, clock_);
    ingest_ = std::make_unique<ingest::Ingest>(ingest::Rooms{
        *store_, *journal_, *catalog_, *runner_, clock_, random_, metrics_, box_.get(),
        bearers_.get()});
    scheduler_ = std::make_unique<ingest::Scheduler>(*ingest_, *catalog_, *store_, clock_, metrics_);
    triggers_ = std::make_unique<triggers::Triggers>(rooms, *ingest_);
    market_ = std::make_unique<marketplace::Marketplace>(marketplace::Rooms{
        *store_, *journal_, *catalog_, *connections_, *ingest_, clock_});
    watch_ = std::make_unique<watch::Watch>(*runner_, std::chrono::milliseconds(config_.watch_every));
    runner_->answer_to(&ingest_->replies());
    runner_->call_flows_of(ingest_.get());
    api_ = std::make_unique<api::Api>(api::Rooms{.store = *store_,
                                                 .catalog = *catalog_,
                                                 .connections = *connections_,
                                                 .registry = registry_,
                                                 .runner = *runner_,
                                                 .tokens = *tokens_,
                                                 .public_url = config_.public_url,
                                                 .accounts = *accounts_,
                                                 .gallery = gallery_.get(),
                                                 .feed = &feed_,
                                                 .keys = key_rotation_.get(),
                                                 .watch = watch_.get(),
                                                 .version = LEADFLOW_VERSION,
                                                 .certificate_file = certificate_file(),
                                                 .starts = ingest_.get(),
                                                 .people = people_.get(),
                                                 .market = market_.get(),
                                                 .backups = backups_.get()});
    portal_ = std::make_unique<portal_files::Portal>(portal_files::Options{
        .directory = config_.portal_dir,
        .make_nonce = [] { return base::base64url(crypto::random_bytes(18)); }});
    public_offers_ = std::make_unique<api::PublicOffers>(*market_, clock_);
    front_door_ = std::make_unique<FrontDoor>(*ingest_, *api_, *public_offers_, *portal_, metrics_);
}

std::string App::certificate_file() const {
    if (config_.plain_http) return {};
    return config_.tls_cert.empty() ? config_.data + "/tls/certificate.pem" : config_.tls_cert;
}

base::Result<http::ServerOptions> App::server_options() const {
    const HostPort address = TRY(parse_host_port(config_.listen));
    http::ServerOptions options{.host = address.host,
                                .port = address.port,
                                .unix_socket = config_.socket_path(),
                                .threads = static_cast<size_t>(config_.io_threads),
                                .limits = config_.http};
    if (config_.plain_http) return options;
    options.tls = http::TlsFiles{certificate_file(), config_.tls_key,
                                 config_.client_certificates};
    if (config_.tls_cert.empty()) {
        options.tls->key_file = config_.data + "/tls/key.pem";
        std::filesystem::create_directories(config_.data + "/tls");
        TRY(http::make_certificate(*options.tls, address.host));
    }
    return options;
}

base::Status App::start() {
    server_ = std::make_unique<http::Server>(TRY(server_options()), *front_door_, metrics_);
    const HostPort address = TRY(parse_host_port(config_.listen));
    // Runs that are taken up again may ask for callback URLs. Only a port that the system chooses
    // is not known yet.
    if (!config_.public_url.empty() || address.port != 0) use_url(address, address.port);
    TRY(journal_->start());
    TRY(token_keeper_->start());
    TRY(outbound_->start());
    TRY(runner_->start());
    TRY(key_rotation_->start());
    TRY(backups_->start());
    TRY(ingest_->start());
    TRY(scheduler_->start());
    TRY(feed_.start());
    TRY(api_->start());
    TRY(public_offers_->start());
    TRY(server_->start());
    use_url(address, server_->port());
    TRY(triggers_->start());
    watch_->serve_at(url_);
    TRY(watch_->start());
    front_door_->set_ready(true);
    return {};
}

void App::use_url(const HostPort& address, uint16_t port) {
    const bool six = address.host.find(':') != std::string::npos;
    url_ = config_.public_url;
    if (url_.empty())
        url_ = base::format("{}://{}{}{}:{}", config_.plain_http ? "http" : "https", six ? "[" : "",
                            address.host, six ? "]" : "", port);
    while (url_.ends_with('/')) url_.pop_back();
    api_->set_public_url(url_);
    front_door_->serve_at(url_);
    catalog_->serve_at(url_);
    market_->serve_at(url_);
}

std::optional<std::string> App::setup_link() {
    const auto token = accounts_->first_owner.open();
    if (!token) return std::nullopt;
    return base::format("{}/setup#{}", url_, *token);
}

void App::stop() {
    if (stopped_) return;
    stopped_ = true;
    if (front_door_ != nullptr) front_door_->set_ready(false);
    // http first: what it has accepted is answered before the rooms behind it close.
    const auto end = [](base::Service* service) {
        if (service == nullptr) return;
        service->request_stop();
        service->join();
    };
    feed_.request_stop();  // Who watches is answered, and no longer keeps the server.
    end(server_.get());
    end(api_.get());
    end(public_offers_.get());
    feed_.join();
    end(watch_.get());
    end(scheduler_.get());
    end(triggers_.get());
    end(ingest_.get());
    end(runner_.get());
    end(outbound_.get());
    end(backups_.get());
    end(key_rotation_.get());
    end(token_keeper_.get());
    if (catalog_ != nullptr)
        if (const auto saved = catalog_->save_url_uses(); !saved)
            LOG_WARNING("writing how URLs were used: {}", saved.error().message);
    if (connections_ != nullptr)
        if (const auto saved = connections_->save_last_calls(); !saved)
            LOG_WARNING("writing how connections' last calls went: {}", saved.error().message);
    end(journal_.get());
}

}  // namespace leadflow::app
