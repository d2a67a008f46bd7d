// SPDX-License-Identifier: Apache-2.0
#include "http/session.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <functional>

#include "base/text.h"

namespace leadflow::http {
namespace {

const std::string kDate = "Date: now\r\n";
const std::string kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string kPost =
    "POST /lead?sig=s HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nX-A: b \r\n\r\nhello";
const std::string kChunked =
    "POST /lead HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3;ext=1\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n";
const std::string kEmptyChunked =
    "POST /lead HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

std::string compressed(std::string_view text, int window) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}
std::string gzipped(std::string_view text) { return compressed(text, 15 + 16); }

std::string coded_post(const std::string& coding, const std::string& body) {
    return base::format(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Encoding: {}\r\nContent-Length: {}\r\n\r\n{}", coding,
        body.size(), body);
}

// One connection's two sides: what the client sends, what the program got, what comes back.
class SessionTest : public testing::Test, public Session::Events {
  protected:
    std::optional<Response> before_body(const RequestHead& head) override {
        heads.push_back(head.path);
        if (head.path == "/refuse") return problem(401, "no", "no");
        return std::nullopt;
    }
    void deliver(Request&& request, uint64_t number) override {
        requests.push_back(std::move(request));
        numbers.push_back(number);
        if (at_once) session.answer(number, Response{202, {}, "ok"});
    }
    void refused(Refusal reason) override { refusals.push_back(reason); }
    void answered(int status) override { statuses.push_back(status); }

    void send(std::string_view bytes) { session.receive(bytes); }
    void answer(size_t index, int status, std::string body = "") {
        session.answer(numbers.at(index), Response{status, {}, std::move(body)});
    }
    std::string out() { return std::exchange(session.output(), {}); }
    // The status of the single answer to these bytes.
    int status_of(std::string_view bytes) {
        send(bytes);
        const std::string answer = out();
        return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
    }

    Limits limits;
    bool at_once = false;
    std::vector<std::string> heads;
    std::vector<Request> requests;
    std::vector<uint64_t> numbers;
    std::vector<Refusal> refusals;
    std::vector<int> statuses;
    Session session{limits, Peer{"192.0.2.1", false}, kDate, *this};
};

TEST_F(SessionTest, ARequestComesOutWholeAndItsAnswerGoesBack) {
    send(kPost);
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].method, "POST");
    EXPECT_EQ(requests[0].path, "/lead");
    EXPECT_EQ(requests[0].query, "sig=s");
    EXPECT_EQ(requests[0].headers.value("x-a"), "b");
    EXPECT_EQ(requests[0].body, "hello");
    EXPECT_EQ(requests[0].remote_address, "192.0.2.1");
    EXPECT_EQ(session.phase(), Session::Phase::kWaiting);
    answer(0, 202);
    EXPECT_EQ(out(), "HTTP/1.1 202 Accepted\r\nDate: now\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(session.phase(), Session::Phase::kIdle);
    EXPECT_FALSE(session.finished());
}

TEST_F(SessionTest, EveryRequestMayBeCutAtEveryByte) {
    at_once = true;
    const std::string gzip = coded_post("gzip", gzipped("hello"));
    for (const std::string& bytes : {kGet, kPost, kChunked, kEmptyChunked, gzip}) {
        for (size_t cut = 1; cut < bytes.size(); ++cut) {
            requests.clear();
            send(std::string_view(bytes).substr(0, cut));
            EXPECT_TRUE(requests.empty()) << bytes << " cut at " << cut;
            send(std::string_view(bytes).substr(cut));
            ASSERT_EQ(requests.size(), 1U) << bytes << " cut at " << cut;
            EXPECT_EQ(requests[0].body, bytes == kGet || bytes == kEmptyChunked ? "" : "hello");
            EXPECT_TRUE(out().ends_with("ok"));
        }
    }
}

TEST_F(SessionTest, BytesMayComeOneByOne) {
    at_once = true;
    for (const char byte : kGet + kPost + kChunked + kEmptyChunked + kGet) send({&byte, 1});
    EXPECT_EQ(requests.size(), 5U);
    EXPECT_EQ(requests.at(2).body, "hello");
}

TEST_F(SessionTest, PipelinedRequestsCutAnywhereAreAllUnderstood) {
    at_once = true;
    const std::string all = kPost + kChunked + "\r\n" + kGet + kPost;
    for (size_t cut = 1; cut < all.size(); ++cut) {
        requests.clear();
        send(std::string_view(all).substr(0, cut));
        send(std::string_view(all).substr(cut));
        ASSERT_EQ(requests.size(), 4U) << cut;
        EXPECT_EQ(requests[3].body, "hello");
    }
}

TEST_F(SessionTest, AnswersLeaveInTheOrderOfTheRequests) {
    send(kGet + kGet + kGet);
    answer(2, 204);
    answer(1, 202, "b");
    EXPECT_EQ(out(), "");
    answer(0, 200, "a");
    const std::string bytes = out();
    EXPECT_LT(bytes.find(" 200 "), bytes.find(" 202 "));
    EXPECT_LT(bytes.find(" 202 "), bytes.find(" 204 "));
}

TEST_F(SessionTest, ASecondAnswerToARequestIsDropped) {
    send(kGet);
    answer(0, 200);
    out();
    answer(0, 200);
    EXPECT_EQ(out(), "");
}

TEST_F(SessionTest, TooManyUnansweredRequestsStopTheReading) {
    limits.pipelined_max = 2;
    send(kGet + kPost + kPost + kGet);
    EXPECT_EQ(requests.size(), 2U);
    EXPECT_FALSE(session.wants_input());
    EXPECT_FALSE(session.can_resume());
    answer(0, 200);
    EXPECT_EQ(requests.size(), 2U) << "an answer itself must not deliver requests";
    ASSERT_TRUE(session.can_resume());
    session.resume();
    EXPECT_EQ(requests.size(), 3U);
    answer(1, 200);
    answer(2, 200);
    session.resume();
    EXPECT_EQ(requests.size(), 4U);
    EXPECT_FALSE(session.can_resume());
}

TEST_F(SessionTest, TheConnectionEndsWhenTheClientOrTheVersionWantsIt) {
    send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + kGet);
    ASSERT_EQ(requests.size(), 1U);
    answer(0, 200);
    EXPECT_NE(out().find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(session.finished());
}

TEST_F(SessionTest, Http10EndsUnlessKeepAliveIsAsked) {
    at_once = true;
    send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(out().find("Connection: keep-alive\r\n"), std::string::npos);
    EXPECT_FALSE(session.finished());
    send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_NE(out().find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(session.finished());
}

TEST_F(SessionTest, TheProgramMayEndTheConnection) {
    send(kGet);
    Response response{200, {}, ""};
    response.headers.add("Connection", "close");
    session.answer(numbers.at(0), response);
    EXPECT_TRUE(session.finished());
    const std::string bytes = out();
    EXPECT_EQ(bytes.find("Connection"), bytes.rfind("Connection"));
}

TEST_F(SessionTest, HeadIsAnsweredWithoutABody) {
    at_once = true;
    send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(out(), "HTTP/1.1 202 Accepted\r\nDate: now\r\nContent-Length: 2\r\n\r\n");
}

TEST_F(SessionTest, AHeaderCannotSplitTheAnswer) {
    send(kGet);
    Response response{200, {}, ""};
    response.headers.add("Location", "/a\r\nSet-Cookie: b");
    session.answer(numbers.at(0), response);
    EXPECT_NE(out().find("Location: /a  Set-Cookie: b\r\n"), std::string::npos);
}

TEST_F(SessionTest, ContinueIsSentOnceTheProgramAgreed) {
    send("POST /lead HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(out(), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(heads, std::vector<std::string>{"/lead"});
    send("ok");
    EXPECT_EQ(requests.at(0).body, "ok");
}

TEST_F(SessionTest, ContinueWaitsForTheAnswersBefore) {
    send(kGet + "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(out(), "");
    answer(0, 200);
    EXPECT_TRUE(out().ends_with("\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"));
}

TEST_F(SessionTest, ARefusedHeadWithABodyToComeEndsTheConnectionWithoutContinue) {
    EXPECT_EQ(status_of("POST /refuse HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                        "Content-Length: 2\r\n\r\n"), 401);
    EXPECT_TRUE(session.finished());
    EXPECT_TRUE(session.refused_input());
    EXPECT_TRUE(requests.empty());
    EXPECT_EQ(refusals, std::vector{Refusal::kByHandler});
}

TEST_F(SessionTest, ARefusedHeadWithoutBodyKeepsTheConnection) {
    EXPECT_EQ(status_of("GET /refuse HTTP/1.1\r\nHost: h\r\n\r\n"), 401);
    EXPECT_FALSE(session.finished());
    send(kGet);
    EXPECT_EQ(requests.size(), 1U);
}

TEST_F(SessionTest, ARefusalComesAfterTheAnswersOwed) {
    send(kGet + "rubbish\r\n\r\n");
    EXPECT_FALSE(session.finished());
    answer(0, 200);
    const std::string bytes = out();
    EXPECT_LT(bytes.find(" 200 "), bytes.find(" 400 "));
    EXPECT_TRUE(session.finished());
}

TEST_F(SessionTest, ContentCodingsAreUndone) {
    at_once = true;
    const std::string text(100000, 'x');
    for (const auto& [coding, window] :
         {std::pair{"gzip", 31}, {"x-gzip", 31}, {"GZIP", 31}, {"deflate", 15}, {"deflate", -15}}) {
        EXPECT_EQ(status_of(coded_post(coding, compressed(text, window))), 202) << coding << window;
        EXPECT_EQ(requests.back().body, text);
        EXPECT_FALSE(requests.back().headers.has("Content-Encoding"));
    }
    EXPECT_EQ(status_of(coded_post("identity", "a")), 202);
    EXPECT_EQ(status_of(coded_post("gzip", gzipped("a") + gzipped("b"))), 202);
    EXPECT_EQ(requests.back().body, "ab");
}

struct Case {
    std::string name;
    int status;
    std::string bytes;
};

class Refused : public SessionTest, public testing::WithParamInterface<Case> {};

TEST_P(Refused, WithTheRightStatusAndTheEndOfTheConnection) {
    at_once = true;
    limits.head_bytes_max = 20000;
    limits.body_bytes_max = 1000;
    Session fresh(limits, Peer{}, kDate, *this);
    fresh.receive(GetParam().bytes);
    EXPECT_EQ(fresh.output().substr(0, 12), base::format("HTTP/1.1 {}", GetParam().status));
    EXPECT_TRUE(fresh.finished());
    EXPECT_FALSE(fresh.wants_input());
    EXPECT_TRUE(requests.empty());
    EXPECT_EQ(refusals.size(), 1U);
    EXPECT_NE(fresh.output().find(R"({"error":{"code":")"), std::string::npos);
    // And the same when it drips in.
    Session slow(limits, Peer{}, kDate, *this);
    for (const char byte : GetParam().bytes) slow.receive({&byte, 1});
    EXPECT_EQ(slow.output(), fresh.output());
}

std::string head(const std::string& fields) { return "POST / HTTP/1.1\r\n" + fields + "\r\n"; }

INSTANTIATE_TEST_SUITE_P(
    Session, Refused,
    testing::Values(
        Case{"TwoKindsOfLength", 400,
             head("Host: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n")},
        Case{"TwoKindsOfLengthTurned", 400,
             head("Host: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n")},
        Case{"TwoLengths", 400, head("Host: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n")},
        Case{"TwoLengthsInOne", 400, head("Host: h\r\nContent-Length: 3, 4\r\n")},
        Case{"NegativeLength", 400, head("Host: h\r\nContent-Length: -3\r\n")},
        Case{"SignedLength", 400, head("Host: h\r\nContent-Length: +3\r\n")},
        Case{"HugeLength", 400, head("Host: h\r\nContent-Length: 99999999999999999999\r\n")},
        Case{"EmptyLength", 400, head("Host: h\r\nContent-Length:\r\n")},
        Case{"ChunkedTwice", 400,
             head("Host: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
        Case{"ChunkedNotAlone", 501, head("Host: h\r\nTransfer-Encoding: gzip, chunked\r\n")},
        Case{"ChunkedHidden", 501, head("Host: h\r\nTransfer-Encoding: xchunked\r\n")},
        Case{"IdentityThenLength", 400,
             head("Host: h\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n")},
        Case{"ChunkedInHttp10", 400,
             "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"},
        Case{"NoHost", 400, head("X: y\r\n")},
        Case{"TwoHosts", 400, head("Host: h\r\nHost: i\r\n")},
        Case{"SpaceBeforeColon", 400, head("Host: h\r\nContent-Length : 3\r\n")},
        Case{"FoldedLine", 400, head("Host: h\r\nX: a\r\n b\r\n")},
        Case{"FoldedFirstLine", 400, head(" X: a\r\nHost: h\r\n")},
        Case{"BareLineFeed", 400, head("Host: h\nX: y\r\n")},
        Case{"BareCarriageReturn", 400, head("Host: h\r\nX: a\rb\r\n")},
        Case{"LineFeedsOnly", 400, "GET / HTTP/1.1\nHost: h\n\n"},
        Case{"NulInField", 400, head("Host: h\r\nX: a" + std::string(1, '\0') + "b\r\n")},
        Case{"NoMethod", 400, " / HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"SpaceInTarget", 400, "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"ControlInTarget", 400, "GET /a\x01 HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"FragmentInTarget", 400, "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"Authority", 400, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"AbsoluteWithoutHost", 400, "GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"OldVersion", 400, "GET /\r\n\r\n"},
        Case{"NewVersion", 505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"},
        Case{"Tls", 400, std::string("\x16\x03\x01\x02\x00\x01", 6)},
        Case{"Rubbish", 400, "\xFF\xFE"},
        Case{"LongTarget", 414, "GET /" + std::string(kTargetBytesMax, 'a') +
                                    " HTTP/1.1\r\nHost: h\r\n\r\n"},
        Case{"EndlessTarget", 414, "GET /" + std::string(kTargetBytesMax + 100, 'a')},
        Case{"LongHead", 431, head("Host: h\r\nX: " + std::string(20000, 'a') + "\r\n")},
        Case{"EndlessHead", 431, "GET / HTTP/1.1\r\nX: " + std::string(20000, 'a')},
        Case{"LongBody", 413, head("Host: h\r\nContent-Length: 1001\r\n")},
        Case{"LongChunk", 413, head("Host: h\r\nTransfer-Encoding: chunked\r\n") + "3e9\r\n"},
        Case{"LongChunks", 413, head("Host: h\r\nTransfer-Encoding: chunked\r\n") + "3e8\r\n" +
                                    std::string(1000, 'a') + "\r\n1\r\n"},
        Case{"LongWhenDecoded", 413, coded_post("gzip", gzipped(std::string(1001, 'a')))},
        Case{"BadChunk", 400, head("Host: h\r\nTransfer-Encoding: chunked\r\n") + "x\r\nab"},
        Case{"HugeChunk", 400,
             head("Host: h\r\nTransfer-Encoding: chunked\r\n") + "10000000000000000\r\n"},
        Case{"ChunkWithoutEnd", 400,
             head("Host: h\r\nTransfer-Encoding: chunked\r\n") + "1\r\naXX1\r\n"},
        Case{"EndlessChunkExtension", 400,
             head("Host: h\r\nTransfer-Encoding: chunked\r\n") + "1;" + std::string(9000, 'a')},
        Case{"EndlessTrailer", 400, head("Host: h\r\nTransfer-Encoding: chunked\r\n") +
                                        "0\r\nX: " + std::string(9000, 'a')},
        Case{"UnknownCoding", 415, coded_post("br", "x")},
        Case{"TwoCodings", 415, coded_post("gzip, gzip", "x")},
        Case{"BrokenGzip", 400, coded_post("gzip", "not gzip at all")},
        Case{"CutGzip", 400, coded_post("gzip", gzipped("hello").substr(0, 15))},
        Case{"GzipAndRubbish", 400, coded_post("gzip", gzipped("hello") + "xyz")},
        Case{"UnknownExpectation", 417,
             head("Host: h\r\nExpect: wonders\r\nContent-Length: 1\r\n")}),
    [](const testing::TestParamInfo<Case>& given) { return given.param.name; });

TEST_F(SessionTest, LimitsMayBeReachedButNotPassed) {
    at_once = true;
    limits.body_bytes_max = 5;
    EXPECT_EQ(status_of(kPost), 202);
    EXPECT_EQ(status_of(kChunked), 202);
    EXPECT_EQ(status_of(coded_post("identity", "hello")), 202);
    EXPECT_EQ(status_of("GET /" + std::string(kTargetBytesMax - 1, 'a') +
                        " HTTP/1.1\r\nHost: h\r\n\r\n"), 202);
}

TEST_F(SessionTest, EqualLengthsGivenTwiceAreOneLength) {
    send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok");
    EXPECT_EQ(requests.at(0).body, "ok");
}

TEST_F(SessionTest, TargetsKeepTheirEscapesAndMayBeAbsolute) {
    for (const auto& [target, path, query] :
         {std::tuple{"/a%20b?c=%2F", "/a%20b", "c=%2F"},
          {"http://h:1/p?q", "/p", "q"},
          {"HTTPS://h", "/", ""},
          {"http://h?q=1", "/", "q=1"},
          {"*", "*", ""},
          {"//x", "//x", ""},
          {"/?", "/", ""}}) {
        send(base::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", target));
        ASSERT_FALSE(requests.empty()) << target;
        EXPECT_EQ(requests.back().path, path);
        EXPECT_EQ(requests.back().query, query);
    }
}

TEST_F(SessionTest, TrailersAreNotHeaders) {
    send(kChunked);
    EXPECT_FALSE(requests.at(0).headers.has("Trailer"));
}

TEST_F(SessionTest, ASlowHeadAndASlowBodyTimeOut) {
    send("GET / HT");
    EXPECT_EQ(session.phase(), Session::Phase::kHead);
    const uint64_t phase = session.phase_number();
    send("TP/1.1\r\nHost");
    EXPECT_EQ(session.phase_number(), phase) << "dripping bytes must not prolong the time";
    session.time_out();
    EXPECT_EQ(out().substr(0, 12), "HTTP/1.1 408");
    EXPECT_TRUE(session.finished());

    Session other(limits, Peer{}, kDate, *this);
    other.receive(std::string_view(kPost).substr(0, kPost.size() - 1));
    EXPECT_EQ(other.phase(), Session::Phase::kBody);
    other.time_out();
    EXPECT_EQ(other.output().substr(0, 12), "HTTP/1.1 408");
}

TEST_F(SessionTest, AnIdleConnectionEndsWithoutAWord) {
    session.time_out();
    EXPECT_EQ(out(), "");
    EXPECT_TRUE(session.finished());
}

TEST_F(SessionTest, AClientThatOnlyStoppedSendingGetsItsAnswer) {
    send(kGet);
    session.end_of_input();
    EXPECT_FALSE(session.finished());
    answer(0, 200);
    EXPECT_NE(out().find(" 200 "), std::string::npos);
    EXPECT_TRUE(session.finished());
}

TEST_F(SessionTest, DrainingEndsIdleConnectionsAtOnce) {
    session.drain();
    EXPECT_TRUE(session.finished());
}

TEST_F(SessionTest, DrainingFinishesTheRequestUnderWay) {
    send(std::string_view(kPost).substr(0, 30));
    session.drain();
    EXPECT_FALSE(session.finished());
    send(std::string_view(kPost).substr(30));
    send(kGet);
    ASSERT_EQ(requests.size(), 1U);
    answer(0, 202);
    EXPECT_NE(out().find("Connection: close"), std::string::npos);
    EXPECT_TRUE(session.finished());
}

TEST_F(SessionTest, DrainingAnswersWhatIsOwed) {
    send(kGet + kGet);
    session.drain();
    answer(1, 202);
    EXPECT_FALSE(session.finished());
    answer(0, 202);
    const std::string bytes = out();
    EXPECT_EQ(bytes.find("Connection: close"), bytes.rfind("Connection: close"));
    EXPECT_TRUE(session.finished());
}

TEST_F(SessionTest, OneHostSpellingOfAFieldIsFoundInAnyCase) {
    send("GET / HTTP/1.1\r\nhOsT: h\r\nX-One: 1\r\nx-one: 2\r\n\r\n");
    Headers headers = requests.at(0).headers;
    EXPECT_EQ(headers.value("X-ONE"), "1");
    headers.set("x-One", "3");
    EXPECT_EQ(headers.fields().size(), 2U);
    EXPECT_EQ(headers.value("x-one"), "3");
    headers.remove("HOST");
    EXPECT_FALSE(headers.has("host"));
}

}  // namespace
}  // namespace leadflow::http
