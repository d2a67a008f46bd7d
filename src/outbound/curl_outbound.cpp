// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "outbound/loop.h"
#include "outbound/outbound.h"

#include <algorithm>
#include <fstream>
#include <functional>

namespace leadflow::outbound {
namespace {

// Why what the call holds cannot be sent; empty: it can.
std::string fault_of(const model::Call& call) {
    if (const auto* mail = std::get_if<model::MailCall>(&call.what))
        return SmtpTransaction::fault_of(*mail);
    if (const auto* http = std::get_if<model::HttpCall>(&call.what))
        return HttpTransfer::fault_of(*http);
    return "a call of another flow does not leave the server";
}

// Of one that can be sent.
base::Result<Destination> place_of(const model::Call& call) {
    if (const auto* mail = std::get_if<model::MailCall>(&call.what)) return destination_of(*mail);
    return destination_of(std::get<model::HttpCall>(call.what).address());
}

}  // namespace

struct CurlOutbound::Rooms {
    Rooms(Options given, const base::Clock& clock, base::Metrics& metrics,
          RefreshTokens* refresh_tokens)
        : options(std::move(given)), guard(options.private_hosts_allowed), traffic(metrics) {
        start_libcurl();
        for (size_t i = 0; i < std::max<size_t>(options.threads, 1); ++i)
            loops.push_back(std::make_unique<Loop>(base::format("outbound-{}", i), options, guard,
                                                   clock, traffic, refresh_tokens));
    }

    const Options options;
    const AddressGuard guard;
    Traffic traffic;
    std::vector<std::unique_ptr<Loop>> loops;
};

CurlOutbound::CurlOutbound(Options options, const base::Clock& clock, base::Metrics& metrics,
                           RefreshTokens* refresh_tokens)
    : rooms_(std::make_unique<Rooms>(std::move(options), clock, metrics, refresh_tokens)) {}

CurlOutbound::~CurlOutbound() {
    request_stop();
    join();
}

base::Status CurlOutbound::start() {
    const std::string& ca_file = rooms_->options.ca_file;
    if (!ca_file.empty() && !std::ifstream(ca_file).good())
        return base::invalid_input(
            base::format("starting outbound: cannot read the ca file {}", ca_file));
    for (auto& loop : rooms_->loops) {
        base::Status started = loop->start();
        if (started) continue;
        request_stop();
        join();
        return started;
    }
    return {};
}

void CurlOutbound::perform(model::Call call, Done done) {
    auto flight = std::make_unique<Flight>();
    flight->deadline = SteadyClock::now() + call.time_max;
    flight->done = std::move(done);
    flight->entered = rooms_->traffic.enter(rooms_->options.limits.calls_max);
    const std::string fault = fault_of(call);
    auto destination = fault.empty() ? place_of(call) : base::invalid_input(fault);
    const Options& options = rooms_->options;
    if (destination && std::holds_alternative<model::HttpCall>(call.what) &&
        uses_proxy(options.proxy, options.no_proxy, destination->host) &&
        !rooms_->guard.allows_name(destination->host))
        destination = base::invalid_input(AddressGuard::refusal(destination->host));
    if (destination) {
        flight->destination = std::move(*destination);
        flight->line = flight->destination.key();
    } else {
        flight->refusal.emplace();
        flight->refusal->fault = destination.error().message;
        flight->refusal->permanent = true;
        flight->refusal->of_call = !fault.empty();
    }
    if (!flight->entered && !flight->refusal) {
        flight->refusal.emplace();
        flight->refusal->fault = "too many calls are waiting already";
        flight->refusal->of_call = true;
    }
    flight->call = std::move(call);
    // A host belongs to one loop: connections find reuse, and its limit holds over all threads.
    // Calls of one sign-in belong together even more: two loops would renew it at once, and some
    // far sides then take back both. Its hosts may so get their limit once from each loop.
    const model::HttpCall* http = flight->http();
    const bool is_signed_in = http != nullptr && http->token && !http->token->holder.empty();
    const std::string& one_loop = is_signed_in ? http->token->holder : flight->line;
    const size_t loop = std::hash<std::string>()(one_loop) % rooms_->loops.size();
    rooms_->loops[loop]->take(std::move(flight));
}

void CurlOutbound::request_stop() {
    for (auto& loop : rooms_->loops) loop->request_stop();
}

void CurlOutbound::join() {
    for (auto& loop : rooms_->loops) loop->join();
}

}  // namespace leadflow::outbound
