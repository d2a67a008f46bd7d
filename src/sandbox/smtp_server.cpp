// SPDX-License-Identifier: Apache-2.0
#include "sandbox/smtp_server.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "base/mutex.h"
#include "base/text.h"
#include "base/worker_pool.h"
#include "http/descriptor.h"

namespace leadflow::sandbox {
namespace {

using http::Descriptor;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr size_t kReadBytes = 64 * 1024;
constexpr int kEventsPerWakeUp = 64;
constexpr std::chrono::milliseconds kLookAroundTime{1000};  // How often idle ones are looked for.

struct Connection {
    Connection(Descriptor socket_, SmtpRules rules, Mailbox& mailbox, Faults& faults)
        : socket(std::move(socket_)), session(rules, mailbox, faults) {}

    Descriptor socket;
    SmtpSession session;
    uint32_t watched = 0;      // What epoll was last told.
    bool input_ended = false;
    SteadyTime last_heard;
    SteadyTime resume_at;      // While the session pauses.
    bool paused = false;
};

base::Error system_error(std::string_view what) {
    return base::unavailable(base::format("{}: {}", what, std::strerror(errno)));
}

base::Result<Descriptor> listen_on(const std::string& host, uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const std::string service = base::format("{}", port);
    if (const int fault = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &found); fault != 0)
        return base::unavailable(base::format("resolving {}: {}", host, ::gai_strerror(fault)));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    Descriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket.open()) return system_error("making the SMTP socket");
    const int yes = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(socket.fd(), found->ai_addr, found->ai_addrlen) != 0)
        return system_error(base::format("binding SMTP to {}:{}", host, port));
    if (::listen(socket.fd(), SOMAXCONN) != 0) return system_error("listening for SMTP");
    return socket;
}

uint16_t port_of(const Descriptor& socket) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (::getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

}  // namespace

struct SmtpServer::Rooms {
    Rooms(SmtpServerOptions options_, Mailbox& mailbox_, Faults& faults_)
        : options(std::move(options_)), mailbox(mailbox_), faults(faults_) {}

    void run();
    void accept_all();
    void watch(Connection& connection, uint32_t events);
    void read(Connection& connection);
    void settle(Connection& connection);
    void close(int fd);
    void look_around();
    int wait_ms() const;

    const SmtpServerOptions options;
    Mailbox& mailbox;
    Faults& faults;
    Descriptor listener;
    Descriptor epoll;
    Descriptor wake;
    uint16_t port = 0;
    std::thread thread;

    mutable base::Mutex mutex;
    SmtpRules rules GUARDED_BY(mutex);
    bool stopping GUARDED_BY(mutex) = false;

    // Only the thread.
    std::unordered_map<int, Connection> connections;
    size_t paused = 0;
    SteadyTime now;
    SteadyTime looked_around;
    std::array<char, kReadBytes> buffer;
};

void SmtpServer::Rooms::run() {
    base::name_this_thread("sandbox-smtp");
    std::array<epoll_event, kEventsPerWakeUp> events;
    looked_around = std::chrono::steady_clock::now();
    for (;;) {
        const int count = ::epoll_wait(epoll.fd(), events.data(), kEventsPerWakeUp, wait_ms());
        now = std::chrono::steady_clock::now();
        {
            base::MutexLock lock(mutex);
            if (stopping) break;
        }
        for (int i = 0; i < count; ++i) {
            const int fd = events[static_cast<size_t>(i)].data.fd;
            if (fd == listener.fd()) {
                accept_all();
                continue;
            }
            const auto found = connections.find(fd);
            if (found == connections.end()) continue;
            if ((events[static_cast<size_t>(i)].events & ~EPOLLOUT) != 0) read(found->second);
            settle(found->second);
        }
        look_around();
    }
    connections.clear();
}

int SmtpServer::Rooms::wait_ms() const {
    // Pauses are rare and rough: a fine tick while there are any is simpler than a timer each.
    return paused > 0 ? 5 : static_cast<int>(kLookAroundTime.count());
}

void SmtpServer::Rooms::accept_all() {
    for (;;) {
        Descriptor socket(
            ::accept4(listener.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!socket.open()) return;
        if (connections.size() >= kSmtpConnectionsMax) {
            constexpr std::string_view kFull = "421 4.3.2 too many connections\r\n";
            [[maybe_unused]] const ssize_t sent =
                ::send(socket.fd(), kFull.data(), kFull.size(), MSG_NOSIGNAL);
            continue;
        }
        const int yes = 1;
        ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        SmtpRules rules_now;
        {
            base::MutexLock lock(mutex);
            rules_now = rules;
        }
        const int fd = socket.fd();
        Connection& connection =
            connections.try_emplace(fd, std::move(socket), rules_now, mailbox, faults)
                .first->second;
        connection.last_heard = now;
        epoll_event event{};
        event.events = connection.watched = EPOLLIN;
        event.data.fd = fd;
        if (::epoll_ctl(epoll.fd(), EPOLL_CTL_ADD, fd, &event) != 0) {
            close(fd);
            continue;
        }
        settle(connection);
    }
}

void SmtpServer::Rooms::watch(Connection& connection, uint32_t events) {
    if (connection.watched == events) return;
    epoll_event event{};
    event.events = connection.watched = events;
    event.data.fd = connection.socket.fd();
    ::epoll_ctl(epoll.fd(), EPOLL_CTL_MOD, connection.socket.fd(), &event);
}

void SmtpServer::Rooms::read(Connection& connection) {
    // Once a wake-up: epoll tells again what is left, and the others have their turn.
    const ssize_t count =
        ::recv(connection.socket.fd(), buffer.data(), buffer.size(), 0);
    if (count > 0) {
        connection.last_heard = now;
        connection.session.receive({buffer.data(), static_cast<size_t>(count)});
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        connection.input_ended = true;
    }
}

// Writes what there is, begins a pause, closes what is over. The connection may be gone after it.
void SmtpServer::Rooms::settle(Connection& connection) {
    SmtpSession& session = connection.session;
    const int fd = connection.socket.fd();
    if (session.dropped() || connection.input_ended) return close(fd);
    if (session.pause().count() > 0) {
        if (!connection.paused) {
            connection.paused = true;
            connection.resume_at = now + session.pause();
            ++paused;
        }
        return watch(connection, 0);
    }
    std::string& out = session.output();
    while (!out.empty()) {
        const ssize_t count = ::send(fd, out.data(), out.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return watch(connection, EPOLLIN | EPOLLOUT);
        if (count < 0) return close(fd);
        out.erase(0, static_cast<size_t>(count));
    }
    if (session.finished()) return close(fd);
    watch(connection, EPOLLIN);
}

void SmtpServer::Rooms::close(int fd) {
    const auto found = connections.find(fd);
    if (found->second.paused) --paused;
    connections.erase(found);
}

void SmtpServer::Rooms::look_around() {
    if (paused == 0 && now - looked_around < kLookAroundTime) return;
    looked_around = now;
    std::vector<int> due;
    for (auto& [fd, connection] : connections) {
        const bool over = connection.paused && now >= connection.resume_at;
        const bool idle = !connection.paused && now - connection.last_heard > kSmtpIdleTime;
        if (over || idle) due.push_back(fd);
    }
    for (const int fd : due) {
        Connection& connection = connections.at(fd);
        if (!connection.paused) {
            close(fd);
            continue;
        }
        connection.paused = false;
        --paused;
        connection.last_heard = now;
        connection.session.resume();
        settle(connection);
    }
}

SmtpServer::SmtpServer(SmtpServerOptions options, Mailbox& mailbox, Faults& faults)
    : rooms_(std::make_unique<Rooms>(std::move(options), mailbox, faults)) {}

SmtpServer::~SmtpServer() {
    request_stop();
    join();
}

base::Status SmtpServer::start() {
    Rooms& rooms = *rooms_;
    rooms.listener = TRY(listen_on(rooms.options.host, rooms.options.port));
    rooms.port = port_of(rooms.listener);
    rooms.epoll = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    rooms.wake = Descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (!rooms.epoll.open() || !rooms.wake.open()) return system_error("making the SMTP loop");
    for (const int fd : {rooms.listener.fd(), rooms.wake.fd()}) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        if (::epoll_ctl(rooms.epoll.fd(), EPOLL_CTL_ADD, fd, &event) != 0)
            return system_error("making the SMTP loop");
    }
    rooms.thread = std::thread([&rooms] { rooms.run(); });
    return {};
}

void SmtpServer::request_stop() {
    {
        base::MutexLock lock(rooms_->mutex);
        rooms_->stopping = true;
    }
    if (!rooms_->wake.open()) return;
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(rooms_->wake.fd(), &one, sizeof one);
}

void SmtpServer::join() {
    if (rooms_->thread.joinable()) rooms_->thread.join();
}

uint16_t SmtpServer::port() const { return rooms_->port; }

void SmtpServer::set_rules(SmtpRules rules) {
    base::MutexLock lock(rooms_->mutex);
    rooms_->rules = rules;
}

SmtpRules SmtpServer::rules() const {
    base::MutexLock lock(rooms_->mutex);
    return rooms_->rules;
}

}  // namespace leadflow::sandbox
