// SPDX-License-Identifier: Apache-2.0
#include "outbound/curl_multi.h"

#include "base/check.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>

namespace leadflow::outbound {

uint64_t socket_mark(SocketOwner owner, int fd) {
    return static_cast<uint64_t>(owner) << 32 | static_cast<uint32_t>(fd);
}
SocketOwner owner_of(uint64_t mark) {
    return static_cast<SocketOwner>(mark >> 32);
}
int fd_of(uint64_t mark) {
    return static_cast<int>(mark & 0xffffffff);
}

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

CurlMulti::CurlMulti(int epoll, SocketOwner owner, size_t connections_kept_max)
    : epoll_(epoll), owner_(owner), multi_(curl_multi_init()) {
    CHECK(multi_ != nullptr);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::socket_changed);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::timer_changed);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(connections_kept_max));
}

CurlMulti::~CurlMulti() {
    curl_multi_cleanup(multi_);
}

bool CurlMulti::add(CURL* easy) {
    return curl_multi_add_handle(multi_, easy) == CURLM_OK;
}

void CurlMulti::remove(CURL* easy) {
    curl_multi_remove_handle(multi_, easy);
}

void CurlMulti::on_socket(int fd, uint32_t epoll_events) {
    int ready = 0;
    if (epoll_events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP)) ready |= CURL_CSELECT_IN;
    if (epoll_events & EPOLLOUT) ready |= CURL_CSELECT_OUT;
    if (epoll_events & EPOLLERR) ready |= CURL_CSELECT_ERR;
    int running = 0;
    curl_multi_socket_action(multi_, fd, ready, &running);
}

void CurlMulti::on_time(SteadyTime now) {
    if (!next_time_ || *next_time_ > now) return;
    next_time_.reset();
    int running = 0;
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
}

void CurlMulti::take_ended(const std::function<void(CURL*, CURLcode)>& ended) {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left))
        if (message->msg == CURLMSG_DONE) ended(message->easy_handle, message->data.result);
}

int CurlMulti::socket_changed(CURL*, curl_socket_t fd, int what, void* self, void* known) {
    auto* me = static_cast<CurlMulti*>(self);
    if (what == CURL_POLL_REMOVE) {
        // May be closed already, and then is out of the epoll set.
        epoll_ctl(me->epoll_, EPOLL_CTL_DEL, fd, nullptr);
        return 0;
    }
    epoll_event event{};
    event.data.u64 = socket_mark(me->owner_, fd);
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    const int first = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(me->epoll_, first, fd, &event) != 0) {
        // The number was closed and given out again, or is still in the set.
        const int other = errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
        epoll_ctl(me->epoll_, other, fd, &event);
    }
    if (!known) curl_multi_assign(me->multi_, fd, me);
    return 0;
}

int CurlMulti::timer_changed(CURLM*, long timeout_ms, void* self) {
    auto* me = static_cast<CurlMulti*>(self);
    if (timeout_ms < 0)
        me->next_time_.reset();
    else
        me->next_time_ = SteadyClock::now() + std::chrono::milliseconds(timeout_ms);
    return 0;
}

}  // namespace leadflow::outbound
