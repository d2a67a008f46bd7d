// SPDX-License-Identifier: Apache-2.0
#include "http/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/text.h"

namespace leadflow::http {
namespace {

constexpr int kBacklog = 1024;

std::string reason() { return std::strerror(errno); }

std::string without_brackets(const std::string& host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        return host.substr(1, host.size() - 2);
    return host;
}

// "::ffff:127.0.0.1" is how a socket for both families spells an IPv4 peer.
std::string address_text(const sockaddr_storage& storage) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET) {
        const auto& address = reinterpret_cast<const sockaddr_in&>(storage);
        ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    } else if (storage.ss_family == AF_INET6) {
        const auto& address = reinterpret_cast<const sockaddr_in6&>(storage);
        if (IN6_IS_ADDR_V4MAPPED(&address.sin6_addr))
            ::inet_ntop(AF_INET, &address.sin6_addr.s6_addr[12], text.data(), text.size());
        else ::inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
    }
    return text.data();
}

}  // namespace

base::Result<Listener> listen_tcp(const std::string& host, uint16_t port) {
    const std::string where = base::format("{} port {}", host, port);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int failure = ::getaddrinfo(without_brackets(host).c_str(), std::to_string(port).c_str(),
                                      &hints, &found);
    if (failure != 0)
        return base::invalid_input(
            base::format("listening on {}: {}", where, ::gai_strerror(failure)));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    std::string last;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        Listener listener;
        listener.socket = Descriptor(
            ::socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const int fd = listener.socket.fd();
        const int on = 1;
        if (fd >= 0 && ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
            ::bind(fd, one->ai_addr, one->ai_addrlen) == 0 && ::listen(fd, kBacklog) == 0)
            return listener;
        last = reason();
    }
    return base::unavailable(base::format("listening on {}: {}", where, last));
}

base::Result<Listener> listen_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return base::invalid_input(base::format("the socket path {} is too long", path));
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    struct stat there{};
    if (::lstat(path.c_str(), &there) == 0) {
        if (!S_ISSOCK(there.st_mode))
            return base::invalid_input(base::format("{} exists and is not a socket", path));
        ::unlink(path.c_str());
    }
    Listener listener;
    listener.unix_domain = true;
    listener.socket = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int fd = listener.socket.fd();
    // The mode before bind is the one that the file is born with: at no moment is it open to all.
    if (fd < 0 || ::fchmod(fd, 0600) != 0 ||
        ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::chmod(path.c_str(), 0600) != 0 || ::listen(fd, kBacklog) != 0)
        return base::unavailable(base::format("listening on {}: {}", path, reason()));
    return listener;
}

uint16_t port_of(const Listener& listener) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(listener.socket.fd(), reinterpret_cast<sockaddr*>(&storage), &size) != 0)
        return 0;
    if (storage.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

Accepted accept_one(const Listener& listener, Descriptor& socket, Peer& peer) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    socket = Descriptor(::accept4(listener.socket.fd(), reinterpret_cast<sockaddr*>(&storage),
                                  &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.open()) {
        const bool full =
            errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        // All else (the client has left again, or nobody is there) is over with this attempt.
        return full ? Accepted::kNoDescriptors : Accepted::kNobody;
    }
    peer.local = listener.unix_domain;
    if (listener.unix_domain) return Accepted::kYes;
    peer.address = address_text(storage);
    const int on = 1;
    ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return Accepted::kYes;
}

}  // namespace leadflow::http
