// SPDX-License-Identifier: Apache-2.0
// Loop: one thread, one epoll, the connections that live on it. Loop 0 also listens and hands
// every other connection on to its siblings. What connections do is in connection.h.
#pragma once

#include <sys/epoll.h>

#include <memory>
#include <span>
#include <vector>

#include "http/connection.h"
#include "http/listener.h"
#include "http/mailbox.h"
#include "http/tls.h"

namespace leadflow::http {

// run() on a thread of its own; all else before it starts, except through the mailbox.
class Loop final : private Mailbox::Owner {
  public:
    // All borrowed, and outlive the loop. `tls` may be null.
    Loop(const Limits& limits, Handler& handler, Traffic& traffic, Tls* tls);
    ~Loop() override;

    // kUnavailable when the system has no descriptors left.
    base::Status prepare();
    // This loop then accepts; connections go to itself and the siblings in turn.
    base::Status listen(std::vector<Listener> listeners, std::vector<Loop*> siblings);
    const std::shared_ptr<Mailbox>& mailbox() const { return share_.mailbox; }

    // Returns after mailbox()->stop() once the last connection has gone.
    void run();

  private:
    struct Place {
        std::unique_ptr<Connection> connection;
        uint32_t generation = 0;
    };

    void answer(Answer&& answer) override;
    Connection* find(ConnectionId id);

    void dispatch(std::span<const epoll_event> events);
    void dispatch(uint64_t key, uint32_t events);
    void read_letters();
    void accept_from(const Listener& listener);
    void add(Arrival&& arrival);
    void gather(std::span<epoll_event> events);
    void finish_wake_up();
    void free_closed();
    void tick();
    void begin_drain();
    void watch_listeners(bool wanted);
    void read_clock();
    int wait_ms() const;
    bool done() const { return draining_ && connections_ == 0; }

    Tls* const tls_;
    LoopShare share_;
    std::vector<Listener> listeners_;
    std::vector<Loop*> siblings_;
    size_t next_sibling_ = 0;

    std::vector<Place> places_;
    std::vector<uint32_t> free_places_;
    std::vector<uint32_t> closed_;     // Places to free at the end of this wake-up.
    size_t connections_ = 0;

    bool listening_ = false;
    bool draining_ = false;
    LoopTime drain_until_;
    LoopTime next_tick_;
    const std::chrono::milliseconds tick_every_;
    int64_t date_second_ = 0;
};

}  // namespace leadflow::http
