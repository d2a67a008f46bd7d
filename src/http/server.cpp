// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <csignal>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "base/worker_pool.h"
#include "http/listener.h"
#include "http/loop.h"
#include "http/tls.h"
#include "http/traffic.h"

namespace leadflow::http {

struct Server::Rooms {
    Rooms(ServerOptions options_, Handler& handler_, base::Metrics& metrics)
        : options(std::move(options_)), handler(handler_), traffic(metrics) {}

    const ServerOptions options;
    Handler& handler;
    Traffic traffic;
    std::unique_ptr<Tls> tls;
    uint16_t port = 0;
    std::vector<std::unique_ptr<Loop>> loops;  // Borrow all above.
    std::vector<std::thread> threads;
};

Server::Server(ServerOptions options, Handler& handler, base::Metrics& metrics)
    : rooms_(std::make_unique<Rooms>(std::move(options), handler, metrics)) {}

Server::~Server() {
    request_stop();
    join();
}

base::Status Server::start() {
    // A client that has gone must not end the program: OpenSSL writes without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
    const ServerOptions& options = rooms_->options;
    if (options.tls) rooms_->tls = TRY(Tls::open(*options.tls));
    std::vector<Listener> listeners;
    listeners.push_back(TRY(listen_tcp(options.host, options.port)));
    listeners.back().tls = options.tls.has_value();
    rooms_->port = port_of(listeners.back());
    if (!options.unix_socket.empty()) listeners.push_back(TRY(listen_unix(options.unix_socket)));

    std::vector<std::unique_ptr<Loop>> loops;
    std::vector<Loop*> siblings;
    for (size_t index = 0; index < std::max<size_t>(options.threads, 1); ++index) {
        loops.push_back(std::make_unique<Loop>(options.limits, rooms_->handler, rooms_->traffic,
                                               rooms_->tls.get()));
        TRY(loops.back()->prepare());
        siblings.push_back(loops.back().get());
    }
    TRY(loops.front()->listen(std::move(listeners), std::move(siblings)));
    rooms_->loops = std::move(loops);
    for (size_t index = 0; index < rooms_->loops.size(); ++index) {
        rooms_->threads.emplace_back([loop = rooms_->loops[index].get(), index] {
            base::name_this_thread(base::format("http-{}", index));
            loop->run();
        });
    }
    LOG_INFO("listening on {}://{}:{}", options.tls ? "https" : "http", options.host,
             rooms_->port);
    if (!options.unix_socket.empty()) LOG_INFO("listening on {}", options.unix_socket);
    return {};
}

void Server::request_stop() {
    for (const auto& loop : rooms_->loops) loop->mailbox()->stop();
}

void Server::join() {
    for (std::thread& thread : rooms_->threads) thread.join();
    if (!rooms_->threads.empty() && !rooms_->options.unix_socket.empty())
        ::unlink(rooms_->options.unix_socket.c_str());
    rooms_->threads.clear();
}

uint16_t Server::port() const { return rooms_->port; }

}  // namespace leadflow::http
