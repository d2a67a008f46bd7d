// SPDX-License-Identifier: Apache-2.0
#include "http/loop.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include "base/clock.h"
#include "base/log.h"

namespace leadflow::http {
namespace {

using std::chrono::milliseconds;

constexpr size_t kEventsPerWakeUp = 512;
// Keys of epoll that are no connections: generations start at 1.
constexpr uint64_t kMailboxKey = 0;
constexpr uint64_t kFirstListenerKey = 1;

// Deadlines are looked at once a second, and more often only where limits are short.
milliseconds tick_for(const Limits& limits) {
    const milliseconds shortest =
        std::min({limits.head_time, limits.body_time, limits.idle_time, limits.write_time,
                  limits.handshake_time, limits.drain});
    return std::clamp(shortest / 4, milliseconds(10), milliseconds(1000));
}

}  // namespace

Loop::Loop(const Limits& limits, Handler& handler, Traffic& traffic, Tls* tls)
    : tls_(tls), share_(limits, handler, traffic), tick_every_(tick_for(limits)) {
    share_.mailbox = std::make_shared<Mailbox>(static_cast<Mailbox::Owner&>(*this));
}

Loop::~Loop() { share_.mailbox->close(); }

base::Status Loop::prepare() {
    share_.epoll = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    if (!share_.epoll.open() || !share_.mailbox->usable())
        return base::unavailable("starting the HTTP loop: no file descriptors left");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kMailboxKey;
    if (::epoll_ctl(share_.epoll.fd(), EPOLL_CTL_ADD, share_.mailbox->event_fd(), &event) != 0)
        return base::unavailable("starting the HTTP loop: epoll refuses");
    return {};
}

base::Status Loop::listen(std::vector<Listener> listeners, std::vector<Loop*> siblings) {
    listeners_ = std::move(listeners);
    siblings_ = std::move(siblings);
    watch_listeners(true);
    if (!listening_) return base::unavailable("listening: epoll refuses");
    return {};
}

void Loop::watch_listeners(bool wanted) {
    listening_ = wanted;
    for (size_t index = 0; index < listeners_.size(); ++index) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = kFirstListenerKey + index;
        const int what = wanted ? EPOLL_CTL_ADD : EPOLL_CTL_DEL;
        const int done =
            ::epoll_ctl(share_.epoll.fd(), what, listeners_[index].socket.fd(), &event);
        // One that is there already stayed when adding its neighbour had failed.
        if (done != 0 && errno != EEXIST) listening_ = false;
    }
}

void Loop::run() {
    share_.mailbox->open_here();
    read_clock();
    next_tick_ = share_.now + tick_every_;
    std::array<epoll_event, kEventsPerWakeUp> events;
    std::vector<ConnectionId> again;
    while (!done()) {
        const int count = ::epoll_wait(share_.epoll.fd(), events.data(),
                                       static_cast<int>(events.size()), wait_ms());
        if (count < 0 && errno != EINTR) {
            LOG_ERROR("the HTTP loop ends: epoll_wait failed with {}", errno);
            break;
        }
        read_clock();
        again.clear();
        std::swap(again, share_.to_read);
        dispatch(std::span(events).first(static_cast<size_t>(std::max(count, 0))));
        for (const ConnectionId id : again)
            if (Connection* connection = find(id)) connection->read();
        gather(events);
        finish_wake_up();
        if (share_.now >= next_tick_) tick();
    }
    places_.clear();
    share_.mailbox->close();
}

// What came in meanwhile shares the commit, and with it the wait for the disk.
void Loop::gather(std::span<epoll_event> events) {
    for (size_t look = 0; share_.delivered && look < kLooksPerWakeUp; ++look) {
        const int count = ::epoll_wait(share_.epoll.fd(), events.data(),
                                       static_cast<int>(events.size()), 0);
        if (count <= 0) return;
        dispatch(events.first(static_cast<size_t>(count)));
    }
}

void Loop::dispatch(std::span<const epoll_event> events) {
    for (const epoll_event& event : events) dispatch(event.data.u64, event.events);
}

int Loop::wait_ms() const {
    if (!share_.to_read.empty()) return 0;
    const auto left = std::chrono::ceil<milliseconds>(next_tick_ - share_.now).count();
    return static_cast<int>(std::max<int64_t>(left, 0));
}

void Loop::read_clock() {
    share_.now = std::chrono::steady_clock::now();
    const int64_t second = ::time(nullptr);
    if (second == date_second_) return;
    date_second_ = second;
    const base::Time time{std::chrono::seconds(second)};
    share_.date_line = "Date: " + base::http_date(time) + "\r\n";
}

void Loop::dispatch(uint64_t key, uint32_t events) {
    const ConnectionId id{static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)};
    if (id.generation != 0) {
        // Nothing when the connection ended earlier in this batch.
        if (Connection* connection = find(id)) connection->on_events(events);
        return;
    }
    if (key == kMailboxKey) return read_letters();
    const size_t index = key - kFirstListenerKey;
    if (index < listeners_.size()) accept_from(listeners_[index]);
}

void Loop::read_letters() {
    Letters letters = share_.mailbox->take();
    for (Answer& letter : letters.answers) answer(std::move(letter));
    for (Arrival& arrival : letters.arrivals) add(std::move(arrival));
    if (letters.stop) begin_drain();
}

void Loop::answer(Answer&& letter) {
    if (Connection* connection = find(letter.connection))
        connection->answer(letter.number, std::move(letter.response));
}

Connection* Loop::find(ConnectionId id) {
    if (id.place >= places_.size()) return nullptr;
    Place& place = places_[id.place];
    return place.generation == id.generation ? place.connection.get() : nullptr;
}

void Loop::accept_from(const Listener& listener) {
    for (size_t count = 0; count < kAcceptsPerWakeUp; ++count) {
        Arrival arrival;
        switch (accept_one(listener, arrival.socket, arrival.peer)) {
            case Accepted::kYes: break;
            case Accepted::kNobody: return;
            case Accepted::kNoDescriptors:
                // epoll would tell of it without end: the next tick listens again.
                LOG_WARNING("no file descriptors left: accepting pauses");
                watch_listeners(false);
                return;
        }
        arrival.tls = listener.tls;
        if (!share_.traffic.try_connect(share_.limits.connections_max)) continue;
        next_sibling_ = (next_sibling_ + 1) % siblings_.size();
        Loop* const chosen = siblings_[next_sibling_];
        if (chosen == this) add(std::move(arrival));
        else chosen->mailbox()->arrive(std::move(arrival));
    }
}

void Loop::add(Arrival&& arrival) {
    Stream stream(std::move(arrival.socket));
    const bool ready = !draining_ && (!arrival.tls || stream.start_tls(tls_->context().get()));
    if (!ready) {
        share_.traffic.disconnected();
        return;
    }
    if (free_places_.empty()) {
        free_places_.push_back(static_cast<uint32_t>(places_.size()));
        places_.emplace_back();
    }
    const uint32_t index = free_places_.back();
    free_places_.pop_back();
    Place& place = places_[index];
    if (++place.generation == 0) place.generation = 1;
    const ConnectionId id{index, place.generation};
    place.connection =
        std::make_unique<Connection>(share_, id, std::move(stream), std::move(arrival.peer));
    ++connections_;
    if (!place.connection->begin()) closed_.push_back(index);
}

void Loop::finish_wake_up() {
    std::vector<ConnectionId> batch;
    while (share_.delivered || !share_.to_settle.empty()) {
        if (share_.delivered) {
            share_.delivered = false;
            share_.handler.at_wake_up_end();
        }
        batch.clear();
        std::swap(batch, share_.to_settle);
        for (const ConnectionId id : batch) {
            Connection* connection = find(id);
            if (connection == nullptr) continue;
            connection->settle();
            if (connection->closed()) closed_.push_back(id.place);
        }
    }
    free_closed();
}

void Loop::free_closed() {
    for (const uint32_t index : closed_) {
        // Twice when it closed while it settled.
        if (!places_[index].connection) continue;
        places_[index].connection.reset();
        free_places_.push_back(index);
        --connections_;
    }
    closed_.clear();
}

void Loop::tick() {
    next_tick_ = share_.now + tick_every_;
    if (!listening_ && !draining_ && !listeners_.empty()) watch_listeners(true);
    if (tls_ != nullptr && !listeners_.empty()) tls_->reload_if_changed();
    const bool cut = draining_ && share_.now >= drain_until_;
    for (uint32_t index = 0; index < places_.size(); ++index) {
        if (!places_[index].connection) continue;
        if (cut) closed_.push_back(index);
        else places_[index].connection->look_at_clock();
    }
    finish_wake_up();
}

void Loop::begin_drain() {
    if (draining_) return;
    draining_ = true;
    drain_until_ = share_.now + share_.limits.drain;
    listeners_.clear();
    for (Place& place : places_)
        if (place.connection) place.connection->drain();
}

}  // namespace leadflow::http
