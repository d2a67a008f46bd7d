// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"
#include "base/text.h"
#include "outbound/outbound_fixture.h"

#include <openssl/pkcs12.h>

#include <gmock/gmock.h>
#include <unistd.h>

namespace leadflow::outbound {
namespace {

using model::Reach;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

class HttpCalls : public OutboundTest {
  protected:
    // A peer that answers every request alike, and keeps what it was asked.
    ScriptedPeer& answering(const std::string& reply, bool tls = false) {
        peer_ = std::make_unique<ScriptedPeer>(http_script([this, reply](const std::string& asked) {
                                                   peer_->note(asked);
                                                   return reply;
                                               }),
                                               tls);
        return *peer_;
    }
    // A peer that reads one request of each connection and then does as told.
    ScriptedPeer& after_request(std::function<void(PeerConnection&, int number)> act) {
        peer_ = std::make_unique<ScriptedPeer>([this, act](PeerConnection& connection, int number) {
            const std::string asked = connection.read_http();
            if (asked.empty()) return;
            peer_->note(asked);
            act(connection, number);
        });
        return *peer_;
    }
    // Answers the first request of a connection and closes upon the second, having read it.
    ScriptedPeer& closing_at_second_request() {
        return after_request([this](PeerConnection& connection, int) {
            connection.write(http_reply(200, "first"));
            const std::string second = connection.read_http();
            if (!second.empty()) peer_->note(second);
        });
    }
    size_t requests() { return peer_->notes().size(); }
    std::string request() { return peer_->notes().at(0); }

  private:
    std::unique_ptr<ScriptedPeer> peer_;
};

TEST_F(HttpCalls, BringStatusHeadersInOrderAndBodyHome) {
    ScriptedPeer& peer =
        answering(http_reply(201, "made", "Location: /leads/7\r\nX-Many: a\r\nX-Many:  b \r\n"));
    const model::Reply reply = perform(get(peer.url("/leads?x=1")));
    EXPECT_EQ(reply.reach, Reach::kAnswered);
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.body, "made");
    EXPECT_EQ(reply.fault, "");
    EXPECT_EQ(reply.sent_url, peer.url("/leads?x=1"));
    EXPECT_THAT(reply.headers,
                ElementsAre(Pair("Content-Length", "4"), Pair("Location", "/leads/7"),
                            Pair("X-Many", "a"), Pair("X-Many", "b")));
}

TEST_F(HttpCalls, CallTheSecretUrlAndDoNotRecordIt) {
    ScriptedPeer& peer = answering(http_reply(200, "ok"));
    model::Call call = get(peer.url("/leads?x=1"));
    http(call).secret_url = model::Secret(peer.url("/leads?x=1&sig=s3cret"));
    const model::Reply reply = perform(call);
    EXPECT_THAT(request(), HasSubstr("GET /leads?x=1&sig=s3cret HTTP/1.1\n"));
    EXPECT_EQ(reply.sent_url, peer.url("/leads?x=1"));
    for (const char* tail : {".evil.example/", "@evil.example", "/a b", "/a\r\nb", "#x"}) {
        http(call).secret_url = model::Secret(peer.url("") + tail);
        EXPECT_TRUE(perform(call).permanent) << tail;
    }
    http(call).secret_url = model::Secret("http://elsewhere.example/leads");
    EXPECT_TRUE(perform(call).permanent);
}

TEST_F(HttpCalls, SignAndDateWithAStorageAccountsKey) {
    ScriptedPeer& peer = answering(http_reply(204, ""));
    model::Call call = post(peer.url("/Leads"), "{}");
    http(call).shared_key = model::SharedKey{model::SharedKey::Service::kTable, "acct",
                                             model::Secret("a2V5")};
    EXPECT_EQ(perform(call).status, 204);
    EXPECT_THAT(request(), HasSubstr("\nx-ms-date: " + base::http_date(clock_.now()) + "\n"));
    EXPECT_THAT(request(), HasSubstr("\nAuthorization: SharedKey acct:"));
    http(call).shared_key->key = model::Secret("?");
    EXPECT_TRUE(perform(call).permanent);
}

TEST_F(HttpCalls, SendMethodHeadersSecretsAndBody) {
    ScriptedPeer& peer = answering(http_reply(204, ""));
    model::Call call = post(peer.url("/a/../b?q=%20"), "{\"a\":1}");
    http(call).method = "PATCH";
    http(call).headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
    http(call).secret_headers = {{"x-api-key", model::Secret("s3cret")}};
    EXPECT_EQ(perform(call).status, 204);
    EXPECT_THAT(request(), HasSubstr("PATCH /a/../b?q=%20 HTTP/1.1\n"));
    EXPECT_THAT(request(), HasSubstr("\nContent-Type: application/json\n"));
    EXPECT_THAT(request(), HasSubstr("\nX-Empty:\n"));
    EXPECT_THAT(request(), HasSubstr("\nx-api-key: s3cret\n"));
    EXPECT_THAT(request(), HasSubstr("\nUser-Agent: leadflow/"));
    EXPECT_THAT(request(), HasSubstr("\nContent-Length: 7\n"));
    EXPECT_THAT(request(), HasSubstr("\n\n{\"a\":1}"));
}

TEST_F(HttpCalls, LeaveTheConnectionsOwnHeadersToTheConnection) {
    ScriptedPeer& peer = answering(http_reply(200, ""));
    model::Call call = post(peer.url(), "12345");
    http(call).headers = {{"Content-Length", "99"},
                          {"Transfer-Encoding", "chunked"},
                          {"Expect", "100-continue"},
                          {"user-agent", "mine"}};
    EXPECT_EQ(perform(call).status, 200);
    EXPECT_THAT(request(), HasSubstr("\nContent-Length: 5\n"));
    EXPECT_THAT(request(), Not(HasSubstr("chunked")));
    EXPECT_THAT(request(), Not(HasSubstr("Expect")));
    EXPECT_THAT(request(), Not(HasSubstr("leadflow/")));
    EXPECT_THAT(request(), Not(HasSubstr("Content-Type")));
}

TEST_F(HttpCalls, PostWithoutBodySaysSo) {
    ScriptedPeer& peer = answering(http_reply(200, ""));
    EXPECT_EQ(perform(post(peer.url(), "")).status, 200);
    EXPECT_THAT(request(), HasSubstr("\nContent-Length: 0\n"));
}

TEST_F(HttpCalls, HeadHasNoBodyToWaitFor) {
    ScriptedPeer& peer = answering("HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\n");
    model::Call call = get(peer.url());
    http(call).method = "HEAD";
    EXPECT_EQ(perform(call).status, 200);
}

TEST_F(HttpCalls, AreRefusedWhenAHeaderBreaksItsLine) {
    model::Call call = get("http://localhost:1/");
    for (const auto& [name, value] : {std::pair("X-A", "b\r\nX-Evil: 1"), std::pair("X A", "b"),
                                      std::pair("X-A", "b\nc"), std::pair("", "b")}) {
        http(call).headers = {{name, value}};
        const model::Reply reply = perform(call);
        EXPECT_EQ(reply.reach, Reach::kNotSent);
        EXPECT_TRUE(reply.permanent);
    }
    http(call).headers.clear();
    http(call).method = "GET / HTTP/1.1\r\nX: y";
    EXPECT_TRUE(perform(call).permanent);
}

TEST_F(HttpCalls, AreRefusedForUrlsThatAreNone) {
    for (const char* url :
         {"", "nonsense", "localhost:80", "ftp://localhost/x", "file:///etc/passwd",
          "http://user:pw@localhost/", "http://local host/", "http://", "gopher://localhost/",
          "http://localhost:99999/", "http://a\r\nb/"}) {
        const model::Reply reply = perform(get(url));
        EXPECT_EQ(reply.reach, Reach::kNotSent) << url;
        EXPECT_TRUE(reply.permanent) << url;
        EXPECT_NE(reply.fault, "") << url;
    }
}

TEST_F(HttpCalls, ReuseTheConnection) {
    ScriptedPeer& peer = answering(http_reply(200, "ok"));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(perform(post(peer.url(), "x")).status, 200);
    EXPECT_EQ(peer.connections(), 1);
}

TEST_F(HttpCalls, DoNotFollowRedirectsWhenToldSo) {
    options_.limits.redirects_max = 0;
    ScriptedPeer& peer = answering(http_reply(302, "", "Location: http://localhost:1/\r\n"));
    const model::Reply reply = perform(get(peer.url()));
    EXPECT_EQ(reply.status, 302);
    EXPECT_EQ(header(reply, "Location"), "http://localhost:1/");
    EXPECT_EQ(requests(), 1U);
}

TEST_F(HttpCalls, GiveTheLastHeaderBlockOnlyAndNoTrailers) {
    ScriptedPeer& peer = answering(
        "HTTP/1.1 103 Early\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n0\r\nTrailer: t\r\n\r\n");
    const model::Reply reply = perform(get(peer.url()));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "abc");
    EXPECT_THAT(reply.headers, ElementsAre(Pair("A", "b"), Pair("Transfer-Encoding", "chunked")));
}

TEST_F(HttpCalls, UnpackABodyUnlessToldNotTo) {
    // "hello hello hello" by gzip.
    const std::string packed = *base::from_base64("H4sIAAAAAAACA8tIzcnJV8hAkACAiPnlEQAAAA==");
    ScriptedPeer& peer = answering(http_reply(200, packed, "Content-Encoding: gzip\r\n"));
    EXPECT_EQ(perform(get(peer.url())).body, "hello hello hello");
    EXPECT_THAT(request(), HasSubstr("\nAccept-Encoding: "));
    model::Call raw = get(peer.url());
    http(raw).decompress = false;
    EXPECT_EQ(perform(raw).body, packed);
    EXPECT_THAT(peer.notes().at(1), Not(HasSubstr("Accept-Encoding")));
}

TEST_F(HttpCalls, EndWhenTheReplyIsTooLarge) {
    ScriptedPeer& peer = answering(http_reply(200, std::string(2000, 'x')));
    model::Call call = get(peer.url());
    call.reply_bytes_max = 1999;
    const model::Reply reply = perform(call);
    EXPECT_EQ(reply.reach, Reach::kAmbiguous);
    EXPECT_EQ(reply.fault, "reply larger than 1999 bytes");
    EXPECT_TRUE(reply.permanent);
    EXPECT_EQ(reply.body, "");
    call.reply_bytes_max = 2000;
    EXPECT_EQ(perform(call).reach, Reach::kAnswered);
}

TEST_F(HttpCalls, AreNotSentWhenNobodyListensOrTheHostIsUnknown) {
    int port = 0;
    {
        ScriptedPeer gone(http_script([](const std::string&) { return ""; }));
        port = gone.port();
    }
    const model::Reply refused = perform(post(base::format("http://localhost:{}/", port), "x"));
    EXPECT_EQ(refused.reach, Reach::kNotSent);
    EXPECT_FALSE(refused.permanent);
    EXPECT_FALSE(refused.timed_out);
    EXPECT_THAT(refused.fault, HasSubstr("failed to connect"));
    const model::Reply unknown = perform(post("http://nowhere.invalid/?secret=1", "x"));
    EXPECT_EQ(unknown.reach, Reach::kNotSent);
    EXPECT_FALSE(unknown.permanent);
    EXPECT_EQ(unknown.fault, "could not resolve host: nowhere.invalid");
}

TEST_F(HttpCalls, AreAmbiguousWhenTheAnswerStaysAwayOrIsCut) {
    for (const char* way : {"close", "reset", "half a head", "half a body"}) {
        ScriptedPeer& peer = after_request([way](PeerConnection& connection, int) {
            if (way == std::string("reset")) connection.reset();
            if (way == std::string("half a head")) connection.write("HTTP/1.1 200 OK\r\nA: ");
            if (way == std::string("half a body"))
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        });
        const model::Reply reply = perform(post(peer.url(), "x"));
        EXPECT_EQ(reply.reach, Reach::kAmbiguous) << way;
        EXPECT_NE(reply.fault, "") << way;
        EXPECT_FALSE(reply.permanent) << way;
        EXPECT_EQ(requests(), 1U) << way;
    }
}

// libcurl repeats a request by itself when a kept connection ends without a byte.
TEST_F(HttpCalls, OfPostAreNotSentTwiceWhenAKeptConnectionEndsAfterTheRequest) {
    ScriptedPeer& peer = closing_at_second_request();
    EXPECT_EQ(perform(post(peer.url(), "1")).body, "first");
    const model::Reply reply = perform(post(peer.url(), "2"));
    EXPECT_EQ(reply.reach, Reach::kAmbiguous);
    EXPECT_EQ(reply.fault, "connection was closed without an answer after the request was sent");
    EXPECT_EQ(requests(), 2U);
}

TEST_F(HttpCalls, OfGetAreSentAgainWhenAKeptConnectionEndsAfterTheRequest) {
    ScriptedPeer& peer = closing_at_second_request();
    EXPECT_EQ(perform(get(peer.url())).body, "first");
    EXPECT_EQ(perform(get(peer.url())).body, "first");
    EXPECT_EQ(requests(), 3U);
    EXPECT_EQ(peer.connections(), 2);
}

TEST_F(HttpCalls, EndWithTheirTimeAmbiguousOnceSent) {
    ScriptedPeer& peer = after_request([](PeerConnection& connection, int) {
        connection.read_line();  // Until the client has gone.
    });
    model::Call call = post(peer.url(), "x");
    call.time_max = std::chrono::milliseconds(50);
    const model::Reply reply = perform(call);
    EXPECT_EQ(reply.reach, Reach::kAmbiguous);
    EXPECT_TRUE(reply.timed_out);
    EXPECT_EQ(reply.fault, "no answer within 0.05 s");
}

TEST_F(HttpCalls, OfTlsEndWithTheirTimeNotSentBeforeTheHandshake) {
    ScriptedPeer silent([](PeerConnection& connection, int) {
        while (!connection.ended()) connection.read_bytes(100000);
    });
    model::Call call = post(base::format("https://localhost:{}/", silent.port()), "x");
    call.time_max = std::chrono::milliseconds(50);
    const model::Reply reply = perform(call);
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_TRUE(reply.timed_out);
}

TEST_F(HttpCalls, OfTlsTrustTheAdditionalAuthority) {
    ScriptedPeer& peer = answering(http_reply(200, "private"), true);
    options_.ca_file = TestCertificate::instance().pem_file;
    EXPECT_EQ(perform(get(peer.url())).body, "private");
    EXPECT_EQ(perform(get(peer.url())).body, "private");
    EXPECT_EQ(peer.connections(), 1);
}

TEST_F(HttpCalls, OfTlsAreNotSentToStrangers) {
    ScriptedPeer& peer = answering(http_reply(200, "private"), true);
    const model::Reply reply = perform(post(peer.url(), "x"));
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_THAT(reply.fault, HasSubstr("certificate"));
    EXPECT_EQ(requests(), 0U);
}

TEST_F(HttpCalls, IgnoreAProxyOfTheEnvironment) {
    ScriptedPeer& peer = answering(http_reply(200, "direct"));
    ::setenv("http_proxy", "http://localhost:1/", 1);
    ::setenv("ALL_PROXY", "http://localhost:1/", 1);
    EXPECT_EQ(perform(get(peer.url())).body, "direct");
    ::unsetenv("http_proxy");
    ::unsetenv("ALL_PROXY");
}

TEST_F(HttpCalls, AreKeptFromPrivateAddresses) {
    options_.private_hosts_allowed = {"crm.internal"};
    ScriptedPeer& peer = answering(http_reply(200, "inside"));
    for (const char* host : {"localhost", "127.0.0.1", "0x7f.1", "2130706433", "[::1]",
                             "[::ffff:127.0.0.1]", "169.254.169.254", "0"}) {
        const model::Reply reply = perform(get(base::format("http://{}:{}/", host, peer.port())));
        EXPECT_EQ(reply.reach, Reach::kNotSent) << host;
        EXPECT_TRUE(reply.permanent) << host;
        EXPECT_THAT(reply.fault, HasSubstr("address guard: host ")) << host;
    }
    EXPECT_EQ(requests(), 0U);
}

TEST_F(HttpCalls, MayReachPrivateAddressesOfHostsAllowed) {
    options_.private_hosts_allowed = {"LocalHost"};
    ScriptedPeer& peer = answering(http_reply(200, "inside"));
    EXPECT_EQ(perform(get(peer.url())).body, "inside");
    EXPECT_THAT(perform(get(base::format("http://127.0.0.1:{}/", peer.port()))).fault,
                HasSubstr("address guard"));
}

TEST_F(HttpCalls, FollowARedirectAndTakeNoSecretElsewhere) {
    ScriptedPeer& target = answering(http_reply(200, "arrived"));
    ScriptedPeer first(http_script([&](const std::string&) {
        return http_reply(302, "", base::format("Location: {}\r\n", target.url("/there")));
    }));
    model::Call call = get(first.url("/here"));
    http(call).secret_headers.emplace_back("Authorization", model::Secret("hush"));
    EXPECT_EQ(perform(std::move(call)).body, "arrived");
    EXPECT_THAT(request(), HasSubstr("GET /there "));
    EXPECT_THAT(request(), Not(HasSubstr("hush")));
}

TEST_F(HttpCalls, ARedirectIsTheAnswerWhenThereAreTooManyOrOfAPost) {
    ScriptedPeer round(http_script([](const std::string&) {
        return http_reply(307, "", "Location: /again\r\n");
    }));
    EXPECT_EQ(perform(get(round.url("/"))).status, 307);
    ScriptedPeer moved(http_script([](const std::string&) {
        return http_reply(303, "", "Location: /again\r\n");
    }));
    EXPECT_EQ(perform(post(moved.url("/"), "{}")).status, 303);
}

TEST_F(HttpCalls, ARedirectMayNotLeadInside) {
    options_.private_hosts_allowed = {"localhost"};
    ScriptedPeer& inside = answering(http_reply(200, "inside"));
    ScriptedPeer first(http_script([&](const std::string&) {
        return http_reply(
            302, "", base::format("Location: http://127.0.0.1:{}/\r\n", inside.port()));
    }));
    const model::Reply reply = perform(get(base::format("http://localhost:{}/", first.port())));
    EXPECT_THAT(reply.fault, HasSubstr("address guard"));
    EXPECT_EQ(requests(), 0U);
}

TEST_F(HttpCalls, AHostThatFailsIsLeftAloneThenTried) {
    options_.limits.failures_max = 2;
    options_.limits.circuit_pause = std::chrono::milliseconds(300);
    std::atomic<bool> down = true;
    ScriptedPeer peer(http_script([&](const std::string&) {
        return down ? http_reply(503, "down") : http_reply(200, "up");
    }));
    EXPECT_EQ(perform(get(peer.url("/"))).status, 503);
    EXPECT_EQ(perform(get(peer.url("/"))).status, 503);
    EXPECT_THAT(metrics_.text(), HasSubstr("leadflow_outbound_circuits_open 1"));
    model::Call hurried = get(peer.url("/"));
    hurried.time_max = std::chrono::milliseconds(50);
    const model::Reply waited = perform(std::move(hurried));
    EXPECT_EQ(waited.reach, Reach::kNotSent);
    EXPECT_THAT(waited.fault, HasSubstr("left alone"));
    down = false;
    EXPECT_EQ(perform(get(peer.url("/"))).body, "up") << "it waited for its turn";
    EXPECT_THAT(metrics_.text(), HasSubstr("leadflow_outbound_circuits_open 0"));
}

TEST_F(HttpCalls, GoThroughTheProxyButForHostsThatAreNot) {
    ScriptedPeer& proxy = answering(http_reply(200, "by proxy"));
    options_.proxy = base::format("http://127.0.0.1:{}", proxy.port());
    options_.no_proxy = {"direct.example", "localhost"};
    options_.private_hosts_allowed = {"localhost"};
    EXPECT_EQ(perform(get("http://crm.example/leads")).body, "by proxy");
    EXPECT_THAT(request(), HasSubstr("GET http://crm.example/leads HTTP/1.1"));
    ScriptedPeer direct(http_script([](const std::string&) { return http_reply(200, "direct"); }));
    EXPECT_EQ(perform(get(base::format("http://localhost:{}/", direct.port()))).body, "direct");
    // What a proxy would resolve for us is looked at by name.
    EXPECT_THAT(perform(get("http://169.254.169.254/")).fault, HasSubstr("address guard"));
    EXPECT_EQ(requests(), 1U);
}

// The test's own certificate as PKCS #12.
std::string pfx_of_test_certificate(const char* password) {
    SSL_CTX* own = TestCertificate::instance().context;
    PKCS12* made = PKCS12_create(password, "test", SSL_CTX_get0_privatekey(own),
                                 SSL_CTX_get0_certificate(own), nullptr, 0, 0, 0, 0, 0);
    unsigned char* bytes = nullptr;
    const int size = i2d_PKCS12(made, &bytes);
    std::string pfx(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
    OPENSSL_free(bytes);
    PKCS12_free(made);
    return pfx;
}

TEST_F(HttpCalls, ShowsItsCertificateToAServerThatAsksForOne) {
    SSL_CTX* own = TestCertificate::instance().context;
    SSL_CTX* asking = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(asking, SSL_CTX_get0_certificate(own));
    SSL_CTX_use_PrivateKey(asking, SSL_CTX_get0_privatekey(own));
    SSL_CTX_set_verify(asking, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       [](int, X509_STORE_CTX*) { return 1; });
    {
        ScriptedPeer peer([asking](PeerConnection& connection, int) {
            if (connection.start_tls(asking) && !connection.read_http().empty())
                connection.write(http_reply(200, "known"));
        });
        options_.ca_file = TestCertificate::instance().pem_file;
        model::Call call = get(base::format("https://localhost:{}/", peer.port()));
        EXPECT_NE(perform(call).body, "known");
        http(call).certificate = {.pfx = model::Secret(pfx_of_test_certificate("pw")),
                                  .password = model::Secret("wrong")};
        EXPECT_EQ(perform(call).reach, Reach::kNotSent);
        http(call).certificate->password = model::Secret("pw");
        EXPECT_EQ(perform(call).body, "known");
    }
    SSL_CTX_free(asking);
}

TEST(PerformAndWait, SpeaksThroughAUnixSocket) {
    const std::string path = base::format("/tmp/leadflow-outbound-{}.sock", ::getpid());
    ScriptedPeer peer(http_script([](const std::string&) { return http_reply(200, "local"); }),
                      false, path);
    const model::Reply reply =
        perform_and_wait({.url = "http://leadflow/status"}, path, true, std::chrono::seconds(20));
    EXPECT_EQ(reply.body, "local");
    EXPECT_EQ(reply.reach, Reach::kAnswered);
}

TEST(PerformAndWait, ChecksTheCertificateUnlessToldNotTo) {
    ScriptedPeer peer(http_script([](const std::string&) { return http_reply(200, "tls"); }), true);
    const model::HttpCall call{.url = peer.url()};
    const auto time_max = std::chrono::seconds(20);
    EXPECT_EQ(perform_and_wait(call, "", true, time_max).reach, Reach::kNotSent);
    EXPECT_EQ(perform_and_wait(call, "", false, time_max).body, "tls");
}

TEST(PerformAndWait, EndsWithItsTime) {
    ScriptedPeer peer([](PeerConnection& connection, int) {
        while (!connection.ended()) connection.read_line();
    });
    const model::Reply reply =
        perform_and_wait({.url = peer.url()}, "", true, std::chrono::milliseconds(50));
    EXPECT_TRUE(reply.timed_out);
    EXPECT_EQ(reply.reach, Reach::kAmbiguous);
}

}  // namespace
}  // namespace leadflow::outbound
