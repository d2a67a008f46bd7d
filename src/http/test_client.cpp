// SPDX-License-Identifier: Apache-2.0
#include "http/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace leadflow::http {
namespace {

// A test that waits longer has failed.
constexpr time_t kPatienceSeconds = 20;

Descriptor connect_to(int family, const sockaddr* address, socklen_t size) {
    Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{kPatienceSeconds, 0};
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(socket.fd(), address, size) != 0) socket.close();
    return socket;
}

size_t length_in(std::string_view head) {
    for (const std::string_view line : base::split(head, '\n')) {
        if (!base::starts_with_ignoring_case(line, "Content-Length:")) continue;
        int64_t length = 0;
        base::parse_integer(base::trimmed(line.substr(15)), length);
        return static_cast<size_t>(length);
    }
    return 0;
}

}  // namespace

TestClient::TestClient(Descriptor socket) : socket_(std::move(socket)) {}

TestClient TestClient::tcp(uint16_t port, const std::string& host) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    if (::inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1)
        return TestClient(connect_to(AF_INET6, reinterpret_cast<sockaddr*>(&six), sizeof six));
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    ::inet_pton(AF_INET, host.c_str(), &four.sin_addr);
    return TestClient(connect_to(AF_INET, reinterpret_cast<sockaddr*>(&four), sizeof four));
}

TestClient TestClient::unix_domain(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return TestClient(
        connect_to(AF_UNIX, reinterpret_cast<sockaddr*>(&address), sizeof address));
}

bool TestClient::start_tls(int version, SSL_SESSION* session) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    // Lets the client, not its own policy, be refused for old versions.
    SSL_CTX_set_cipher_list(context_.get(), "DEFAULT@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context_.get(), version);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), socket_.fd());
    if (session != nullptr) SSL_set_session(tls_.get(), session);
    return SSL_connect(tls_.get()) == 1;
}

bool TestClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent =
            tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                 : ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
}

bool TestClient::fill() {
    std::array<char, 16384> buffer;
    const ssize_t got = tls_ ? SSL_read(tls_.get(), buffer.data(), buffer.size())
                             : ::recv(socket_.fd(), buffer.data(), buffer.size(), 0);
    error_ = got < 0 ? errno : 0;
    if (got > 0) in_.append(buffer.data(), static_cast<size_t>(got));
    return got > 0;
}

TestAnswer TestClient::receive() {
    TestAnswer answer;
    size_t end = 0;
    while ((end = in_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return answer;
    answer.head = in_.substr(0, end + 4);
    const size_t length = length_in(answer.head);
    while (in_.size() < end + 4 + length)
        if (!fill()) return answer;
    answer.body = in_.substr(end + 4, length);
    in_.erase(0, end + 4 + length);
    answer.status = std::atoi(answer.head.substr(9, 3).c_str());
    return answer;
}

std::string TestClient::receive_all(bool* reset) {
    while (fill()) {}
    if (reset != nullptr) *reset = error_ != 0;
    return std::exchange(in_, {});
}

void TestClient::end_output() {
    if (tls_) SSL_shutdown(tls_.get());
    else ::shutdown(socket_.fd(), SHUT_WR);
}

void TestClient::close() {
    tls_.reset();
    socket_.close();
}

void TestClient::abort() {
    const linger at_once{1, 0};
    ::setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

}  // namespace leadflow::http
