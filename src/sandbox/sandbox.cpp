// SPDX-License-Identifier: Apache-2.0
#include "sandbox/sandbox.h"

#include "base/random.h"
#include "base/text.h"
#include "sandbox/control.h"
#include "sandbox/delayed_answers.h"
#include "sandbox/page.h"
#include "sandbox/settings.h"
#include "sandbox/smtp_server.h"
#include "sandbox/world.h"

namespace leadflow::sandbox {
namespace {

http::ServerOptions http_options(const Options& options) {
    http::ServerOptions server;
    server.host = options.host;
    server.port = options.port;
    server.tls = options.tls;
    return server;
}

Settings settings_of(const Options& options) {
    Settings settings;
    settings.dataverse.strictness = {options.require_application_required,
                                     options.check_email_format};
    settings.smtp.require_auth = options.require_smtp_auth;
    settings.token_lifetime = options.token_lifetime;
    return settings;
}

std::string_view scheme_of(const Options& options) { return options.tls ? "https" : "http"; }

// A host that a client can connect to, where the server listens everywhere.
std::string reachable(const std::string& host) {
    if (host.empty() || host == "0.0.0.0" || host == "::" || host == "[::]") return "127.0.0.1";
    const bool bare_v6 = host.find(':') != std::string::npos && !host.starts_with('[');
    return bare_v6 ? "[" + host + "]" : host;
}

class FrontDoor final : public http::Handler {
  public:
    FrontDoor(World& world, Control& control, DelayedAnswers& delayed)
        : world_(world), control_(control), delayed_(delayed) {}

    std::optional<http::Response> before_body(const http::RequestHead&) override {
        return std::nullopt;
    }

    void handle(http::Request&& request, http::Responder respond) override {
        if (std::optional<http::Response> file = page_file(request))
            return respond(std::move(*file));
        if (request.path.starts_with(kControlPath)) return respond(control_.handle(request));
        TimedResponse timed = world_.answer(request);
        if (timed.delay.count() == 0) return respond(std::move(timed.response));
        delayed_.answer_after(timed.delay, std::move(respond), std::move(timed.response));
    }

  private:
    World& world_;
    Control& control_;
    DelayedAnswers& delayed_;
};

}  // namespace

// In start order: destruction is stop order.
struct Sandbox::Rooms {
    Rooms(Options options_, const base::Clock& clock, base::Metrics& metrics)
        : options(std::move(options_)),
          world(clock, random, std::string(scheme_of(options))),
          smtp({options.smtp_host, options.smtp_port}, world.mailbox, world.faults),
          control(world, smtp, settings_of(options)),
          front_door(world, control, delayed),
          server(http_options(options), front_door, metrics) {}

    const Options options;
    base::SystemRandom random;
    World world;
    SmtpServer smtp;
    Control control;
    DelayedAnswers delayed;
    FrontDoor front_door;
    http::Server server;
};

Sandbox::Sandbox(Options options, const base::Clock& clock, base::Metrics& metrics)
    : rooms_(std::make_unique<Rooms>(std::move(options), clock, metrics)) {}

Sandbox::~Sandbox() {
    request_stop();
    join();
}

base::Status Sandbox::start() {
    TRY(rooms_->delayed.start());
    base::Status started = rooms_->smtp.start();
    if (started) started = rooms_->server.start();
    if (started) return started;
    request_stop();
    join();
    return started;
}

void Sandbox::request_stop() {
    rooms_->server.request_stop();
    rooms_->delayed.request_stop();
    rooms_->smtp.request_stop();
}

void Sandbox::join() {
    rooms_->server.join();
    rooms_->delayed.join();
    rooms_->smtp.join();
}

std::string Sandbox::http_url() const {
    return base::format("{}://{}:{}", scheme_of(rooms_->options), reachable(rooms_->options.host),
                        http_port());
}

uint16_t Sandbox::http_port() const { return rooms_->server.port(); }

uint16_t Sandbox::smtp_port() const { return rooms_->smtp.port(); }

}  // namespace leadflow::sandbox
