// SPDX-License-Identifier: Apache-2.0
// A libcurl multi handle driven by an epoll descriptor of its owner (curl_multi_socket_action):
// the cost of a turn follows the sockets that are ready, not the calls in flight, as
// curl_multi_poll's would. Knows nothing of calls.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace leadflow::outbound {

using SteadyClock = std::chrono::steady_clock;
using SteadyTime = SteadyClock::time_point;

// What stands in epoll's data: whose socket it is, and which. A stale event of a batch then finds
// a socket that is gone, or a new one that is merely asked once too often; both do no harm.
enum class SocketOwner : uint32_t { kWakeup, kHttp, kMailLogin, kMail };
uint64_t socket_mark(SocketOwner owner, int fd);
SocketOwner owner_of(uint64_t mark);
int fd_of(uint64_t mark);

// Owns a file descriptor.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int fd() const { return fd_; }

  private:
    const int fd_;
};

// Only one thread. `epoll` is borrowed and outlives it.
class CurlMulti {
  public:
    CurlMulti(int epoll, SocketOwner owner, size_t connections_kept_max);
    ~CurlMulti();
    CurlMulti(const CurlMulti&) = delete;
    CurlMulti& operator=(const CurlMulti&) = delete;

    bool add(CURL* easy);
    void remove(CURL* easy);
    void on_socket(int fd, uint32_t epoll_events);
    void on_time(SteadyTime now);
    // When on_time() is wanted, if at all.
    std::optional<SteadyTime> next_time() const { return next_time_; }
    // Hands over each transfer that has ended, still in the multi handle.
    void take_ended(const std::function<void(CURL*, CURLcode)>& ended);

  private:
    static int socket_changed(CURL* easy, curl_socket_t fd, int what, void* self, void* known);
    static int timer_changed(CURLM* multi, long timeout_ms, void* self);

    const int epoll_;
    const SocketOwner owner_;
    CURLM* const multi_;
    std::optional<SteadyTime> next_time_;
};

}  // namespace leadflow::outbound
