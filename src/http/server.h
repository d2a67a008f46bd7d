// SPDX-License-Identifier: Apache-2.0
// Server: HTTPS/1.1 in, Requests out, Responses back. One epoll loop a thread; a connection stays
// on its loop. It serves any program: routing and meaning are the Handler's.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/service.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/responder.h"

namespace leadflow::http {

// What the program does with requests. All functions are called on a loop's thread and must not
// wait, except at_wake_up_end, which may wait for a commit.
class Handler {
  public:
    virtual ~Handler() = default;
    // After the head, before the body (and before "100 Continue"): a Response refuses.
    virtual std::optional<Response> before_body(const RequestHead& head) = 0;
    // The whole request; the Responder may be called now or later, from any thread.
    virtual void handle(Request&& request, Responder respond) = 0;
    // After all requests that one wake-up brought: the moment to commit them together.
    virtual void at_wake_up_end() {}
};

struct TlsFiles {
    std::string certificate_file;  // PEM, leaf first.
    std::string key_file;          // PEM.
    // Clients are asked for a certificate. Any is taken, or none: who reads it judges it.
    bool ask_client = false;
};

struct ServerOptions {
    std::string host = "127.0.0.1";
    uint16_t port = 0;                 // 0: any free one; see Server::port().
    std::string unix_socket;           // Also listens here (mode 0600, plain); empty: not.
    size_t threads = 1;
    std::optional<TlsFiles> tls;       // Nothing: plain HTTP.
    Limits limits;
};

class Server final : public base::Service {
  public:
    // The handler and the metrics outlive the server.
    Server(ServerOptions options, Handler& handler, base::Metrics& metrics);
    ~Server() override;

    // Binds, listens, starts the loops. kUnavailable when the port is in use, kInvalidInput when
    // the certificate or key cannot be read or do not belong together.
    base::Status start() override;
    // Stops accepting; requests under way are answered, idle connections closed, the rest cut
    // after limits.drain.
    void request_stop() override;
    void join() override;

    uint16_t port() const;

  private:
    struct Rooms;
    std::unique_ptr<Rooms> rooms_;
};

// Makes a self-signed ECDSA P-256 certificate for `host`, localhost, 127.0.0.1 and ::1, valid
// 825 days, unless both files exist. The key file gets mode 0600.
base::Status make_certificate(const TlsFiles& files, const std::string& host);

}  // namespace leadflow::http
