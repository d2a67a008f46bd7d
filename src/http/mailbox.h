// SPDX-License-Identifier: Apache-2.0
// Mailbox: how other threads reach a loop: answers, accepted sockets, the wish to stop. It outlives
// the loop, because Responders that are still on their way hold on to it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "http/descriptor.h"
#include "http/message.h"
#include "http/responder.h"
#include "http/session.h"

namespace leadflow::http {

// Which connection of a loop, and which one of those that had this place.
struct ConnectionId {
    uint32_t place = 0;
    uint32_t generation = 0;
    bool operator==(const ConnectionId&) const = default;
};

struct Answer {
    ConnectionId connection;
    uint64_t number = 0;
    Response response;
};

// A connection that another loop accepted.
struct Arrival {
    Descriptor socket;
    Peer peer;
    bool tls = false;
};

struct Letters {
    std::vector<Answer> answers;
    std::vector<Arrival> arrivals;
    bool stop = false;
};

// Call from any thread, unless said otherwise.
class Mailbox {
  public:
    // Takes answers given on the loop's own thread, without a detour.
    class Owner {
      public:
        virtual ~Owner() = default;
        virtual void answer(Answer&& answer) = 0;
    };

    explicit Mailbox(Owner& owner);

    // False when the eventfd could not be made.
    bool usable() const { return event_.open(); }
    int event_fd() const { return event_.fd(); }

    // Directly when called on the loop's thread, otherwise into the box. Dropped once closed.
    void answer(Answer&& answer) EXCLUDES(mutex_);
    void arrive(Arrival&& arrival) EXCLUDES(mutex_);
    void stop() EXCLUDES(mutex_);

    // The loop's thread: claims this thread, takes what came, takes no more.
    void open_here();
    Letters take() EXCLUDES(mutex_);
    void close() EXCLUDES(mutex_);

  private:
    void ring() REQUIRES(mutex_);

    // Constant after construction.
    Owner& owner_;  // Gone when closed; only the loop's thread uses it.
    const Descriptor event_;

    base::Mutex mutex_;
    Letters letters_ GUARDED_BY(mutex_);
    bool rung_ GUARDED_BY(mutex_) = false;
    bool closed_ GUARDED_BY(mutex_) = false;
};

// A Responder for one request of a connection. The mailbox is shared: whoever holds the last
// Responder, in whatever thread and however late, frees it.
Responder make_responder(std::shared_ptr<Mailbox> mailbox, ConnectionId connection,
                         uint64_t number);

}  // namespace leadflow::http
