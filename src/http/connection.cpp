// SPDX-License-Identifier: Apache-2.0
#include "http/connection.h"

#include <sys/epoll.h>

#include "base/log.h"

namespace leadflow::http {
namespace {

// What a connection keeps of its output buffer while it is idle.
constexpr size_t kKeptOutputBytes = 16 * 1024;

uint64_t epoll_key(ConnectionId id) {
    return (static_cast<uint64_t>(id.generation) << 32) | id.place;
}

}  // namespace

Connection::Connection(LoopShare& share, ConnectionId id, Stream stream, Peer peer)
    : share_(share),
      id_(id),
      stream_(std::move(stream)),
      session_(share.limits, std::move(peer), share.date_line, *this),
      timed_(stretch()),
      since_(share.now) {}

Connection::~Connection() { share_.traffic.disconnected(); }

bool Connection::begin() {
    epoll_event event{};
    event.events = watched_ = EPOLLIN;
    event.data.u64 = epoll_key(id_);
    return ::epoll_ctl(share_.epoll.fd(), EPOLL_CTL_ADD, stream_.fd(), &event) == 0;
}

void Connection::on_events(uint32_t events) {
    if (closed_) return;
    const bool gone = (events & (EPOLLERR | EPOLLHUP)) != 0;
    const bool retry_read = read_wants_write_ && (events & EPOLLOUT) != 0;
    if ((events & EPOLLIN) != 0 || gone || retry_read) read();
    // Both directions are shut: what is owed cannot be delivered.
    if (gone && !closed_ && !input_open_) close();
    if (gone && !may_read()) close();
    want_settling();
}

bool Connection::may_read() const {
    if (closed_ || !input_open_) return false;
    return lingering_ || session_.wants_input();
}

void Connection::read() {
    if (lingering_) return read_and_drop();
    for (size_t turn = 0; may_read(); ++turn) {
        if (turn == kReadsPerWakeUp) {
            share_.to_read.push_back(id_);
            return;
        }
        // What is still in the socket, epoll tells again; what TLS took out of it, it does not.
        if (!read_once() || !stream_.has_buffered()) return;
    }
    read_stopped_ = true;
}

// False when nothing more is to be had now.
bool Connection::read_once() {
    const bool was_handshaking = stream_.handshaking();
    read_wants_write_ = false;
    const Stream::Outcome outcome = stream_.read(share_.buffer.data(), share_.buffer.size());
    switch (outcome.state) {
        case Stream::State::kMoved:
            if (!peer_known_) session_.set_certificate(stream_.peer_fingerprint());
            peer_known_ = true;
            session_.receive({share_.buffer.data(), outcome.bytes});
            want_settling();
            return true;
        case Stream::State::kWantsRead: return false;
        case Stream::State::kWantsWrite: read_wants_write_ = true; return false;
        case Stream::State::kEnd: input_ended(); return false;
        case Stream::State::kBroken: break;
    }
    if (was_handshaking) share_.traffic.refused(Refusal::kHandshake);
    close();
    return false;
}

void Connection::read_and_drop() {
    for (size_t turn = 0; turn < kReadsPerWakeUp; ++turn) {
        const Stream::Outcome outcome =
            stream_.read_raw(share_.buffer.data(), share_.buffer.size());
        if (outcome.state == Stream::State::kWantsRead) return;
        if (outcome.state != Stream::State::kMoved) return close();
        dropped_ += outcome.bytes;
        if (dropped_ > kLingerBytesMax) return close();
    }
}

void Connection::input_ended() {
    input_open_ = false;
    session_.end_of_input();
    want_settling();
}

// The net of one session: an exception of a library below the handler ends one request only.
std::optional<Response> Connection::before_body(const RequestHead& head) {
    // Never the query: signatures are in it.
    LOG_DEBUG("{} {}", head.method, head.path);
    try {
        return share_.handler.before_body(head);
    } catch (const std::exception& exception) {
        LOG_ERROR("internal: {} {} failed: {}", head.method, head.path, exception.what());
    }
    return problem(500, "internal", "something went wrong inside the program");
}

void Connection::deliver(Request&& request, uint64_t number) {
    share_.delivered = true;
    try {
        share_.handler.handle(std::move(request), make_responder(share_.mailbox, id_, number));
    } catch (const std::exception& exception) {
        // Unwinding dropped the Responder, which has answered 500.
        LOG_ERROR("internal: a request failed: {}", exception.what());
    }
}

void Connection::answer(uint64_t number, Response&& response) {
    if (closed_) return;
    session_.answer(number, std::move(response));
    want_settling();
}

void Connection::want_settling() {
    if (settling_wanted_) return;
    settling_wanted_ = true;
    share_.to_settle.push_back(id_);
}

void Connection::settle() {
    settling_wanted_ = false;
    if (closed_) return;
    write();
    if (closed_) return;
    if (session_.can_resume()) {
        session_.resume();
        // Written in the next round, after the handler's at_wake_up_end.
        want_settling();
    }
    if (session_.finished() && session_.output().empty()) finish();
    if (closed_) return;
    if (read_stopped_ && may_read()) {
        // TLS may hold bytes that no event will announce.
        read_stopped_ = false;
        if (stream_.has_buffered()) share_.to_read.push_back(id_);
    }
    const Stretch stretch_now = stretch();
    if (stretch_now != timed_) {
        timed_ = stretch_now;
        since_ = share_.now;
    }
    watch();
}

void Connection::write() {
    std::string& out = session_.output();
    write_blocked_ = write_wants_read_ = false;
    while (sent_ < out.size()) {
        const Stream::Outcome outcome = stream_.write(out.data() + sent_, out.size() - sent_);
        switch (outcome.state) {
            case Stream::State::kMoved:
                sent_ += outcome.bytes;
                since_ = share_.now;  // It does take something.
                continue;
            case Stream::State::kWantsWrite: write_blocked_ = true; return;
            case Stream::State::kWantsRead: write_blocked_ = write_wants_read_ = true; return;
            case Stream::State::kEnd:
            case Stream::State::kBroken: return close();
        }
    }
    sent_ = 0;
    if (out.capacity() > kKeptOutputBytes) out = std::string();
    else out.clear();
}

// All is said. With input unread a plain close would send a reset, which may overtake the answer
// on its way into the client's hands.
void Connection::finish() {
    if (lingering_) return;
    if (!input_open_ || !session_.refused_input()) {
        stream_.end_output();
        return close();
    }
    stream_.end_output();
    lingering_ = true;
    read_and_drop();
}

void Connection::close() {
    closed_ = true;
    want_settling();
}

void Connection::watch() {
    uint32_t wanted = 0;
    if (may_read()) wanted |= EPOLLIN;
    if (write_wants_read_) wanted |= EPOLLIN;
    if ((write_blocked_ && !write_wants_read_) || read_wants_write_) wanted |= EPOLLOUT;
    if (wanted == watched_) return;
    epoll_event event{};
    event.events = watched_ = wanted;
    event.data.u64 = epoll_key(id_);
    if (::epoll_ctl(share_.epoll.fd(), EPOLL_CTL_MOD, stream_.fd(), &event) != 0) close();
}

Connection::Stretch Connection::stretch() const {
    return {session_.phase_number(), stream_.handshaking(), write_blocked_, lingering_};
}

std::chrono::milliseconds Connection::time_allowed() const {
    const Limits& limits = share_.limits;
    if (lingering_) return kLingerTime;
    if (write_blocked_) return limits.write_time;
    if (stream_.handshaking()) return limits.handshake_time;
    switch (session_.phase()) {
        case Session::Phase::kIdle: return limits.idle_time;
        case Session::Phase::kHead: return limits.head_time;
        case Session::Phase::kBody: return limits.body_time;
        case Session::Phase::kWaiting: break;
    }
    return std::chrono::milliseconds::max();  // The handler's to answer.
}

void Connection::look_at_clock() {
    const std::chrono::milliseconds allowed = time_allowed();
    if (closed_ || allowed == std::chrono::milliseconds::max()) return;
    if (share_.now - since_ < allowed) return;
    if (stream_.handshaking()) share_.traffic.refused(Refusal::kHandshake);
    if (lingering_ || write_blocked_ || stream_.handshaking()) return close();
    session_.time_out();
    want_settling();
}

void Connection::drain() {
    if (closed_ || lingering_) return;
    // A request may lie in the socket already; closing over it would reset the connection.
    read();
    if (closed_) return;
    if (stream_.handshaking()) return close();
    session_.drain();
    want_settling();
}

}  // namespace leadflow::http
