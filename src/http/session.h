// SPDX-License-Identifier: Apache-2.0
// Session: one connection's HTTP/1.1 without any I/O: bytes in, requests out; responses in, bytes
// out. It knows no sockets, TLS, clocks or threads, so its test goes byte by byte.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "http/limits.h"
#include "http/message.h"
#include "http/request_parser.h"
#include "http/response_writer.h"

namespace leadflow::http {

// Why the server itself refused; the label of leadflow_http_refused_total.
enum class Refusal {
    kBadRequest,
    kHeadTooLarge,
    kTargetTooLong,
    kBodyTooLarge,
    kCoding,
    kNotImplemented,
    kExpectation,
    kTimeout,
    kByHandler,
    kConnections,
    kHandshake,
};
inline constexpr size_t kRefusals = 11;

// Whose connection it is.
struct Peer {
    std::string address;
    bool local = false;
    std::string certificate = {};  // As RequestHead's.
};

// Belongs to one connection; only its loop's thread.
class Session {
  public:
    // What the session tells its connection, from within receive() and resume().
    class Events {
      public:
        virtual ~Events() = default;
        virtual std::optional<Response> before_body(const RequestHead& head) = 0;
        // To be answered by Session::answer with the same number, now or later.
        virtual void deliver(Request&& request, uint64_t number) = 0;
        virtual void refused(Refusal reason) = 0;
        virtual void answered(int status) = 0;
    };

    enum class Phase {
        kIdle,     // Nothing under way.
        kHead,     // A head has begun.
        kBody,     // A body is expected.
        kWaiting,  // Only answers are owed.
    };

    // All borrowed: they outlive the session. `date_line` is read whenever an answer is written.
    Session(const Limits& limits, Peer peer, const std::string& date_line, Events& events);

    // Before the first bytes.
    void set_certificate(std::string fingerprint) { peer_.certificate = std::move(fingerprint); }
    void receive(std::string_view bytes);
    // The client sends no more; what it is owed it still gets.
    void end_of_input();
    // Takes up bytes that were left because too many answers were owed.
    void resume();
    // In any order; bytes come out in the order of the requests.
    void answer(uint64_t number, Response response);
    // The present phase took too long.
    void time_out();
    // Finishes the request under way and ends the connection after its answer.
    void drain();

    bool wants_input() const { return stage_ != Stage::kEnd && has_room(); }
    bool can_resume() const { return wants_input() && !in_.empty() && stalled_; }
    Phase phase() const;
    // Changes with every request and phase: a deadline counts from the change.
    uint64_t phase_number() const { return phase_number_; }

    // Bytes for the client; the connection erases what it has sent.
    std::string& output() { return out_; }
    // Nothing will follow output(): close once it is written.
    bool finished() const { return finished_; }
    // The client may still be sending what nobody will read.
    bool refused_input() const { return refused_input_; }

  private:
    enum class Stage { kHead, kBody, kEnd };
    // A request whose answer has not been written.
    struct Owed {
        ResponseForm form;
        std::optional<Response> response;
    };

    // Neither unanswered requests nor answers that nobody takes may pile up.
    bool has_room() const {
        return owed_.size() < limits_.pipelined_max && out_.size() < kUnsentBytesMax;
    }
    void consume_all(std::string_view bytes);
    size_t consume(std::string_view bytes);
    size_t consume_head(std::string_view bytes);
    size_t consume_body(std::string_view bytes);
    bool head_read(std::string_view head);
    void request_complete();
    uint64_t owe_answer();
    void refuse(Fault fault);
    void refuse(Refusal reason, Response response);
    void write_ready();
    void write_continue();
    void end_input();
    void next_phase() { ++phase_number_; }

    // Constant after construction.
    const Limits& limits_;
    Peer peer_;
    const std::string& date_line_;
    Events& events_;

    RequestParser parser_;
    Stage stage_ = Stage::kHead;
    Request request_;            // The one being read.
    std::string in_;             // Read but not understood yet.
    size_t searched_ = 0;        // So far in_ holds no end of a head.
    bool stalled_ = false;       // in_ waits for room, not for more bytes.
    bool head_only_ = false;     // The request being read is a HEAD.
    bool continue_owed_ = false;
    bool draining_ = false;
    bool finished_ = false;
    bool refused_input_ = false;
    uint64_t first_owed_ = 0;    // The number of owed_.front().
    uint64_t phase_number_ = 0;
    std::deque<Owed> owed_;
    std::string out_;
};

}  // namespace leadflow::http
