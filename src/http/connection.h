// SPDX-License-Identifier: Apache-2.0
// Connection: joins a Stream (bytes on a socket) with a Session (what they mean) and holds the
// deadlines. It never waits; the loop tells it what has happened.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <vector>

#include "http/mailbox.h"
#include "http/server.h"
#include "http/session.h"
#include "http/stream.h"
#include "http/traffic.h"

namespace leadflow::http {

using LoopTime = std::chrono::steady_clock::time_point;

// What all connections of a loop share. Only the loop's thread.
struct LoopShare {
    LoopShare(const Limits& limits_, Handler& handler_, Traffic& traffic_)
        : limits(limits_), handler(handler_), traffic(traffic_) {}

    // Constant after construction.
    const Limits& limits;
    Handler& handler;
    Traffic& traffic;
    std::shared_ptr<Mailbox> mailbox;
    Descriptor epoll;

    LoopTime now;
    std::string date_line;
    bool delivered = false;              // Since the last at_wake_up_end.
    std::vector<ConnectionId> to_settle; // Have something to write, to go on with or to close.
    std::vector<ConnectionId> to_read;   // Had their turn and have more.
    std::array<char, 64 * 1024> buffer;
};

// Owned by its loop, which frees it only between two wake-ups.
class Connection final : private Session::Events {
  public:
    Connection(LoopShare& share, ConnectionId id, Stream stream, Peer peer);
    ~Connection() override;

    // Registers with epoll. False when it refuses.
    bool begin();
    void on_events(uint32_t events);
    void read();
    void answer(uint64_t number, Response&& response);
    // At the end of a wake-up: goes on with what has room, writes all there is, closes.
    void settle();
    // Every now and then: holds the deadlines.
    void look_at_clock();
    void drain();
    bool closed() const { return closed_; }

  private:
    std::optional<Response> before_body(const RequestHead& head) override;
    void deliver(Request&& request, uint64_t number) override;
    void refused(Refusal reason) override { share_.traffic.refused(reason); }
    void answered(int status) override { share_.traffic.answered(status); }

    void want_settling();
    bool read_once();
    void read_and_drop();
    void input_ended();
    void write();
    void finish();
    void close();
    void watch();
    bool may_read() const;
    std::chrono::milliseconds time_allowed() const;

    LoopShare& share_;
    const ConnectionId id_;
    Stream stream_;
    Session session_;

    uint32_t watched_ = 0;       // What epoll was last told.
    size_t sent_ = 0;            // Of session_.output().
    size_t dropped_ = 0;         // While lingering.
    bool peer_known_ = false;  // Its certificate has been read, if it has one.
    bool input_open_ = true;
    bool read_stopped_ = false;  // For want of room; what TLS holds is still to be read.
    bool read_wants_write_ = false;
    bool write_blocked_ = false;
    bool write_wants_read_ = false;
    bool lingering_ = false;
    bool settling_wanted_ = false;
    bool closed_ = false;

    // The clock runs for one thing at a time: a change of any of these starts it anew.
    struct Stretch {
        uint64_t phase = 0;
        bool handshaking = false;
        bool write_blocked = false;
        bool lingering = false;
        bool operator==(const Stretch&) const = default;
    };
    Stretch stretch() const;
    Stretch timed_;
    LoopTime since_;
};

}  // namespace leadflow::http
