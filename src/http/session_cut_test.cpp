// SPDX-License-Identifier: Apache-2.0
// However the network cuts the bytes, and however late the answers come, a Session must make the
// same of them. Half of what is sent here is damaged on purpose: this is also a small fuzzer.
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "http/session.h"

namespace leadflow::http {
namespace {

const std::string kDate = "Date: x\r\n";
const std::string kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

const std::vector<std::string> kWhole = {
    "GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
    "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3;a=\"b\"\r\nhel\r\n0\r\n\r\n",
    "POST /y HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: x\r\n\r\n",
    "POST /refuse HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
    "POST /q HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
    "HEAD /h HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET http://h/z HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    "\r\n"};
const std::vector<std::string> kDamage = {
    "\r\n", "\n", "\r", " ", "\t", ":", "0", "chunked", ";", "\"", "ffffffff", "1\r\na\r\n",
    "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Host: h\r\n", "\x80",
    "Content-Encoding: gzip\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n",
    "0\r\n\r\n", std::string(1, '\0')};

class Side final : public Session::Events {
  public:
    explicit Side(bool late) : late_(late) {}

    void receive(std::string_view bytes) {
        session.receive(bytes);
        do {
            if (session.can_resume()) session.resume();
            // The latest first: the session has to put them in order.
            for (; !owed_.empty(); owed_.pop_back()) session.answer(owed_.back(), kAnswer);
        } while (session.can_resume());
    }
    // Whether "100 Continue" is sent depends on the cuts, rightly.
    std::string answers() {
        std::string all = session.output();
        for (size_t at = 0; (at = all.find(kContinue)) != std::string::npos;)
            all.erase(at, kContinue.size());
        return all;
    }

    std::optional<Response> before_body(const RequestHead& head) override {
        if (head.path == "/refuse") return problem(401, "no", "no");
        return std::nullopt;
    }
    void deliver(Request&& request, uint64_t number) override {
        told += base::format("[{} {}?{} {}", request.method, request.path, request.query,
                             request.body);
        for (const auto& [name, value] : request.headers.fields())
            told += base::format(" {}={}", name, value);
        told += ']';
        if (late_) owed_.push_back(number);
        else session.answer(number, kAnswer);
    }
    void refused(Refusal reason) override {
        told += base::format("<{}>", static_cast<int>(reason));
    }
    void answered(int) override {}

    static Limits small_limits() {
        Limits limits;
        limits.head_bytes_max = 2000;
        limits.body_bytes_max = 300;
        limits.pipelined_max = 3;
        return limits;
    }

  private:
    static inline const Response kAnswer{202, {}, "ok"};
    const bool late_;
    const Limits limits_ = small_limits();
    std::vector<uint64_t> owed_;

  public:
    std::string told;
    Session session{limits_, Peer{}, kDate, *this};
};

class Sender {
  public:
    explicit Sender(uint64_t seed) : random_(seed) {}

    std::string bytes() {
        std::string made;
        for (size_t count = 1 + below(5); count > 0; --count) made += one_of(kWhole);
        for (size_t count = below(4); count > 0; --count) damage(made);
        return made;
    }
    size_t cut() { return below(3) == 0 ? 1 : 1 + below(40); }
    bool coin() { return below(2) == 0; }

  private:
    size_t below(size_t end) { return static_cast<size_t>(random_.next() % end); }
    const std::string& one_of(const std::vector<std::string>& list) {
        return list[below(list.size())];
    }
    void damage(std::string& bytes) {
        const size_t at = below(bytes.size() + 1);
        switch (below(4)) {
            case 0: bytes.insert(at, one_of(kDamage)); break;
            case 1: bytes.erase(at, 1 + below(6)); break;
            case 2: bytes.insert(at, 1, static_cast<char>(below(256))); break;
            default: bytes.insert(at, bytes.substr(at / 2, below(30))); break;
        }
    }

    base::SeededRandom random_;
};

TEST(SessionCut, TheOutcomeIsTheSameHoweverTheBytesAreCut) {
    for (uint64_t seed = 0; seed < 5000; ++seed) {
        Sender sender(seed);
        const std::string bytes = sender.bytes();
        Side whole(false);
        whole.receive(bytes);
        Side pieces(sender.coin());
        for (std::string_view rest = bytes; !rest.empty();) {
            const std::string_view piece = rest.substr(0, sender.cut());
            pieces.receive(piece);
            rest.remove_prefix(piece.size());
        }
        ASSERT_EQ(pieces.told, whole.told) << "seed " << seed;
        ASSERT_EQ(pieces.answers(), whole.answers()) << "seed " << seed;
        ASSERT_EQ(pieces.session.finished(), whole.session.finished()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace leadflow::http
