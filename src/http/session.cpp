// SPDX-License-Identifier: Apache-2.0
#include "http/session.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace leadflow::http {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
// A request line is a method, the target and the version: what is longer has too long a target.
constexpr size_t kRequestLineBytesMax = kTargetBytesMax + 64;
// How far an unfinished head is looked at again whenever more of it comes.
constexpr size_t kFirstLookBytes = 256;
// What a connection keeps of its buffers between requests.
constexpr size_t kKeptBufferBytes = 16 * 1024;

Response too_many_bytes(size_t bytes_max) {
    return problem(413, "body_too_large",
                   base::format("the body is longer than {} bytes", bytes_max));
}

bool closes(const Response& response) {
    if (response.status == kCloseUnanswered) return true;
    return base::equals_ignoring_case(response.headers.value("Connection"), "close");
}

}  // namespace

Session::Session(const Limits& limits, Peer peer, const std::string& date_line, Events& events)
    : limits_(limits),
      peer_(std::move(peer)),
      date_line_(date_line),
      events_(events),
      parser_(limits.body_bytes_max) {}

void Session::receive(std::string_view bytes) {
    if (stage_ == Stage::kEnd || bytes.empty()) return;
    if (in_.empty()) {
        // The usual case: a whole request in one read, understood where it lies.
        const size_t used = consume(bytes);
        if (stage_ != Stage::kEnd) in_.assign(bytes.substr(used));
    } else {
        in_.append(bytes);
        resume();
    }
}

void Session::resume() {
    if (stage_ == Stage::kEnd) return;
    const size_t used = consume(in_);
    if (stage_ == Stage::kEnd) in_.clear();
    else in_.erase(0, used);
    if (in_.empty() && in_.capacity() > kKeptBufferBytes) in_ = std::string();
}

size_t Session::consume(std::string_view bytes) {
    size_t used = 0;
    stalled_ = false;
    while (used < bytes.size() && stage_ != Stage::kEnd) {
        if (!has_room()) {
            stalled_ = true;
            break;
        }
        const std::string_view rest = bytes.substr(used);
        const size_t taken = stage_ == Stage::kBody ? consume_body(rest) : consume_head(rest);
        if (taken == 0) break;
        used += taken;
    }
    return used;
}

size_t Session::consume_head(std::string_view bytes) {
    if (searched_ == 0) {
        next_phase();
        // RFC 9112, 2.2: an empty line before the request line is forgiven.
        if (bytes.substr(0, 2) == "\r\n") return 2;
        if (bytes == "\r") return 0;
    }
    const size_t end = bytes.find(kHeadEnd, searched_);
    const size_t size = end == std::string_view::npos ? bytes.size() : end + kHeadEnd.size();
    if (size > kRequestLineBytesMax && bytes.find('\n') >= kRequestLineBytesMax) {
        refuse(Fault::kTargetTooLong);
        return 0;
    }
    if (size > limits_.head_bytes_max) {
        refuse(Refusal::kHeadTooLarge,
               problem(431, "head_too_large",
                       base::format("the request's head is longer than {} bytes",
                                    limits_.head_bytes_max)));
        return 0;
    }
    if (end == std::string_view::npos) {
        if (!may_become_head(bytes.substr(0, kFirstLookBytes))) refuse(Fault::kBadRequest);
        searched_ = bytes.size() - std::min(bytes.size(), kHeadEnd.size() - 1);
        return 0;
    }
    searched_ = 0;
    return head_read(bytes.substr(0, size)) ? size : 0;
}

// False when the request was refused.
bool Session::head_read(std::string_view head) {
    request_ = Request();
    request_.remote_address = peer_.address;
    request_.certificate = peer_.certificate;
    request_.local = peer_.local;
    const std::optional<Fault> fault = parser_.read_head(head, request_);
    head_only_ = request_.method == "HEAD";
    if (fault) {
        refuse(*fault);
        return false;
    }
    const HeadFacts& facts = parser_.facts();
    if (std::optional<Response> refusal = events_.before_body(request_)) {
        if (facts.has_body) {
            refuse(Refusal::kByHandler, std::move(*refusal));
            return false;
        }
        // Nothing follows that would have to be skipped: the connection can stay.
        events_.refused(Refusal::kByHandler);
        answer(owe_answer(), std::move(*refusal));
        return true;
    }
    next_phase();
    if (!facts.has_body) {
        request_complete();
        return true;
    }
    stage_ = Stage::kBody;
    continue_owed_ = facts.expects_continue;
    if (owed_.empty()) write_continue();
    return true;
}

size_t Session::consume_body(std::string_view bytes) {
    // A client that sends the body anyway needs no invitation.
    continue_owed_ = false;
    size_t taken = 0;
    if (const std::optional<Fault> fault = parser_.read_body(bytes, request_.body, taken)) {
        refuse(*fault);
        return 0;
    }
    if (parser_.body_complete()) {
        request_complete();
    } else if (bytes.size() - taken > kChunkHeadBytesMax) {
        refuse(Fault::kBadRequest);
        return 0;
    }
    return taken;
}

void Session::request_complete() {
    const HeadFacts& facts = parser_.facts();
    stage_ = Stage::kHead;
    if (facts.coding != ContentCoding::kNone) {
        if (!request_.body.empty()) {
            auto decoded = decode_content(facts.coding, request_.body, limits_.body_bytes_max);
            if (!decoded) {
                const bool long_one = decoded.error().code == base::ErrorCode::kLimitExceeded;
                refuse(long_one ? Fault::kBodyTooLarge : Fault::kBadRequest);
                return;
            }
            request_.body = std::move(decoded).value();
        }
        request_.headers.remove("Content-Encoding");
    }
    const uint64_t number = owe_answer();
    events_.deliver(std::move(request_), number);
}

// The request is read: says under which number its answer is awaited.
uint64_t Session::owe_answer() {
    const HeadFacts& facts = parser_.facts();
    const uint64_t number = first_owed_ + owed_.size();
    const bool keep_alive = facts.keep_alive && !draining_;
    owed_.push_back({{facts.http_1_0, keep_alive, head_only_}, std::nullopt});
    head_only_ = false;
    if (!keep_alive) end_input();
    next_phase();
    return number;
}

void Session::answer(uint64_t number, Response response) {
    if (number < first_owed_ || number - first_owed_ >= owed_.size()) return;
    Owed& owed = owed_[static_cast<size_t>(number - first_owed_)];
    if (owed.response) return;
    events_.answered(response.status);
    owed.response = std::move(response);
    write_ready();
}

void Session::write_ready() {
    while (!owed_.empty() && owed_.front().response && !finished_) {
        Owed& owed = owed_.front();
        if (closes(*owed.response)) owed.form.keep_alive = false;
        if (owed.response->status != kCloseUnanswered)
            write_response(out_, *owed.response, owed.form, date_line_);
        if (!owed.form.keep_alive) {
            finished_ = true;
            if (stage_ != Stage::kEnd) refused_input_ = true;
            stage_ = Stage::kEnd;
        }
        owed_.pop_front();
        ++first_owed_;
    }
    if (!owed_.empty()) return;
    next_phase();
    write_continue();
}

void Session::write_continue() {
    if (!continue_owed_ || stage_ != Stage::kBody) return;
    continue_owed_ = false;
    out_ += kContinue;
}

void Session::refuse(Fault fault) {
    switch (fault) {
        case Fault::kBadRequest:
            return refuse(Refusal::kBadRequest,
                          problem(400, "bad_request", "the request is not valid HTTP/1.1"));
        case Fault::kTargetTooLong:
            return refuse(Refusal::kTargetTooLong,
                          problem(414, "target_too_long",
                                  base::format("the address is longer than {} bytes",
                                               kTargetBytesMax)));
        case Fault::kBodyTooLarge:
            return refuse(Refusal::kBodyTooLarge, too_many_bytes(limits_.body_bytes_max));
        case Fault::kUnknownVersion:
            return refuse(Refusal::kBadRequest,
                          problem(505, "unknown_version", "only HTTP/1.0 and HTTP/1.1 are spoken"));
        case Fault::kUnknownTransferCoding:
            return refuse(Refusal::kNotImplemented,
                          problem(501, "unknown_transfer_coding",
                                  "the only transfer coding is chunked"));
        case Fault::kUnknownContentCoding: {
            Response response = problem(415, "unknown_content_coding",
                                        "the content codings are gzip and deflate");
            response.headers.add("Accept-Encoding", "gzip, deflate");
            return refuse(Refusal::kCoding, std::move(response));
        }
        case Fault::kUnknownExpectation:
            return refuse(Refusal::kExpectation,
                          problem(417, "unknown_expectation",
                                  "the only expectation is 100-continue"));
    }
}

void Session::refuse(Refusal reason, Response response) {
    events_.refused(reason);
    refused_input_ = true;
    end_input();
    const uint64_t number = first_owed_ + owed_.size();
    owed_.push_back({{false, false, head_only_}, std::nullopt});
    answer(number, std::move(response));
}

void Session::end_input() {
    stage_ = Stage::kEnd;
    continue_owed_ = false;
    searched_ = 0;
}

void Session::end_of_input() {
    if (stage_ == Stage::kEnd) return;
    end_input();
    in_.clear();
    if (owed_.empty()) finished_ = true;
    else owed_.back().form.keep_alive = false;
}

void Session::drain() {
    draining_ = true;
    if (stage_ == Stage::kHead && in_.empty()) end_of_input();
}

void Session::time_out() {
    switch (phase()) {
        case Phase::kIdle: return end_of_input();
        case Phase::kHead:
        case Phase::kBody:
            refuse(Refusal::kTimeout,
                   problem(408, "too_slow", "the request did not arrive in time"));
            in_.clear();
            return;
        case Phase::kWaiting: return;
    }
}

Session::Phase Session::phase() const {
    if (stage_ == Stage::kBody) return Phase::kBody;
    if (stage_ == Stage::kHead && !in_.empty() && has_room()) return Phase::kHead;
    return owed_.empty() ? Phase::kIdle : Phase::kWaiting;
}

}  // namespace leadflow::http
