// SPDX-License-Identifier: Apache-2.0
// For tests: a blocking client over plain, Unix or TLS sockets that sends bytes and reads answers.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "http/descriptor.h"

namespace leadflow::http {

struct TestAnswer {
    int status = 0;  // 0: the connection ended or broke instead.
    std::string head;
    std::string body;
};

class TestClient {
  public:
    static TestClient tcp(uint16_t port, const std::string& host = "127.0.0.1");
    static TestClient unix_domain(const std::string& path);

    bool connected() const { return socket_.open(); }
    // False when the handshake fails. `version` is TLS1_2_VERSION and the like; 0 leaves it open.
    bool start_tls(int version = 0, SSL_SESSION* session = nullptr);
    SSL* tls() const { return tls_.get(); }

    bool send(std::string_view bytes);
    TestAnswer receive();
    TestAnswer ask(std::string_view bytes) {
        send(bytes);
        return receive();
    }
    // Everything until the other side ends; `reset` when it did so rudely.
    std::string receive_all(bool* reset = nullptr);
    void end_output();
    void close();
    // With a reset instead of a farewell.
    void abort();

  private:
    explicit TestClient(Descriptor socket);
    bool fill();

    struct Free {
        void operator()(SSL* tls) const { SSL_free(tls); }
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    Descriptor socket_;
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> tls_;
    std::string in_;
    int error_ = 0;
};

}  // namespace leadflow::http
