// SPDX-License-Identifier: Apache-2.0
// A server for tests: each connection runs the test's own script, on a real socket, with or
// without TLS. Not for the program: sandbox/ has stand-ins that behave.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace leadflow::outbound {

// One connection, for its script. Only the connection's thread.
class PeerConnection {
  public:
    explicit PeerConnection(int fd) : fd_(fd) {}
    ~PeerConnection();

    // Without the line's end; "" and ended() when the client has gone.
    std::string read_line();
    std::string read_bytes(size_t count);
    bool ended() const { return ended_; }
    void write(std::string_view bytes);
    // The client sees a reset instead of an end.
    void reset();
    bool start_tls(SSL_CTX* context);

    // An HTTP request, head and body; empty when the client has gone.
    std::string read_http();
    // A mail's data until the single dot, dots undoubled.
    std::string read_mail_data();

  private:
    bool fill();

    const int fd_;
    SSL* ssl_ = nullptr;
    std::string unread_;
    bool ended_ = false;
};

// A certificate for localhost, 127.0.0.1 and ::1 that signs itself, made once for the process.
struct TestCertificate {
    static TestCertificate& instance();
    SSL_CTX* context = nullptr;
    std::string pem_file;
};

class ScriptedPeer {
  public:
    // `number` counts connections from 0.
    using Script = std::function<void(PeerConnection&, int number)>;
    explicit ScriptedPeer(Script script, bool tls = false, std::string unix_path = {});
    ~ScriptedPeer();

    int port() const { return port_; }
    std::string url(std::string_view path = "/") const;
    // What scripts noted, in order.
    void note(std::string what);
    std::vector<std::string> notes();
    int connections();

  private:
    void accept_all();

    const Script script_;
    const bool tls_;
    const std::string unix_path_;
    int listener_ = -1;
    int port_ = 0;
    std::mutex mutex_;
    std::vector<std::string> notes_;
    std::vector<int> sockets_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

std::string http_reply(int status, std::string_view body, std::string_view more_headers = "");

// A script that answers each request of a connection by `answer`, and keeps the connection.
using HttpAnswer = std::function<std::string(const std::string& request)>;
ScriptedPeer::Script http_script(HttpAnswer answer);

}  // namespace leadflow::outbound
