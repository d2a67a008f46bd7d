// SPDX-License-Identifier: Apache-2.0
// Stream: a non-blocking socket, with TLS on it or not. It moves bytes and says what it waits for;
// what the bytes mean is the Session's, when to try again is the Connection's.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>

#include "http/descriptor.h"

namespace leadflow::http {

// Only its loop's thread.
class Stream {
  public:
    enum class State {
        kMoved,
        kWantsRead,
        kWantsWrite,
        kEnd,     // The other side sends no more.
        kBroken,  // Nothing can be sent or read any more.
    };
    struct Outcome {
        State state = State::kMoved;
        size_t bytes = 0;
    };

    explicit Stream(Descriptor socket) : socket_(std::move(socket)) {}
    // As the server's side. False without memory.
    bool start_tls(SSL_CTX* context);

    int fd() const { return socket_.fd(); }
    // A read also performs the handshake.
    Outcome read(char* buffer, size_t size);
    Outcome write(const char* bytes, size_t size);
    bool handshaking() const { return tls_ && SSL_is_init_finished(tls_.get()) == 0; }
    // After the handshake, of the client's certificate: SHA-256 in hex; empty: it has shown none.
    std::string peer_fingerprint() const;
    // Bytes that epoll will not tell of: they have left the socket.
    bool has_buffered() const { return tls_ && SSL_has_pending(tls_.get()) != 0; }

    // Tells the other side that no more will come; read_raw() still empties the socket.
    void end_output();
    Outcome read_raw(char* buffer, size_t size);

  private:
    struct FreeTls {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };
    Outcome tls_failure(int result);

    Descriptor socket_;
    std::unique_ptr<SSL, FreeTls> tls_;
    bool tls_broken_ = false;  // After a fatal error close_notify must not be tried.
};

}  // namespace leadflow::http
