// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/mutex.h"
#include "base/text.h"
#include "base/worker_pool.h"
#include "http/test_client.h"

namespace leadflow::http {
namespace {

using std::chrono::milliseconds;

std::string get(const std::string& path) {
    return base::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", path);
}
std::string post(const std::string& path, const std::string& body) {
    return base::format("POST {} HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{}", path,
                        body.size(), body);
}

// What the paths do: / answers at once, /keep keeps the Responder, /commit answers at the end of
// the wake-up, /drop forgets it, /big answers a lot, /throw throws, /who tells the peer.
class TestHandler final : public Handler {
  public:
    std::optional<Response> before_body(const RequestHead& head) override {
        if (head.path == "/refuse") return problem(401, "no", "no");
        return std::nullopt;
    }
    void handle(Request&& request, Responder respond) override {
        ++requests;
        if (request.path == "/keep") return keep(std::move(respond));
        if (request.path == "/commit") return waiting_.push_back(std::move(respond));
        if (request.path == "/drop") return;
        if (request.path == "/throw") throw std::runtime_error("thrown by a test");
        if (request.path == "/big") return respond({200, {}, std::string(8 << 20, 'b')});
        if (request.path == "/who")
            return respond({200, {}, (request.local ? "local " : "") + request.remote_address});
        respond({202, {}, std::move(request.body)});
    }
    void at_wake_up_end() override {
        ++wake_ups;
        for (Responder& respond : waiting_) respond({202, {}, "committed"});
        waiting_.clear();
    }

    // The oldest one kept; waits for it.
    Responder take_kept() {
        base::MutexLock lock(mutex_);
        while (kept_.empty()) changed_.wait(mutex_);
        Responder taken = std::move(kept_.front());
        kept_.erase(kept_.begin());
        return taken;
    }

    std::atomic<int> requests{0};
    std::atomic<int> wake_ups{0};

  private:
    void keep(Responder respond) {
        base::MutexLock lock(mutex_);
        kept_.push_back(std::move(respond));
        changed_.notify_all();
    }

    std::vector<Responder> waiting_;
    base::Mutex mutex_;
    base::ConditionVariable changed_;
    std::vector<Responder> kept_;
};

class ServerTest : public testing::Test {
  protected:
    ServerTest() {
        std::string pattern = (std::filesystem::temp_directory_path() / "http-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
    }
    ~ServerTest() override {
        if (server) {
            server->request_stop();
            server->join();
        }
        server.reset();
        std::filesystem::remove_all(folder);
    }

    TlsFiles files(const std::string& name = "a") const {
        TlsFiles pair{folder + "/" + name + ".crt", folder + "/" + name + ".key"};
        EXPECT_TRUE(make_certificate(pair, "test.example"));
        return pair;
    }
    void start() {
        server = std::make_unique<Server>(options, handler, metrics);
        const base::Status status = server->start();
        ASSERT_TRUE(status) << status.error().message;
    }
    void start_with_tls() {
        options.tls = files();
        start();
    }
    TestClient client() { return TestClient::tcp(server->port()); }
    // Waits until the metrics say so; the loop is another thread.
    void wait_for(const std::string& line) {
        for (int turn = 0; turn < 2000; ++turn) {
            if (metrics.text().find(line) != std::string::npos) return;
            std::this_thread::sleep_for(milliseconds(5));
        }
        FAIL() << line << " never came in\n" << metrics.text();
    }

    std::string folder;
    TestHandler handler;
    base::Metrics metrics;
    ServerOptions options;
    std::unique_ptr<Server> server;
};

TEST_F(ServerTest, AnswersRequestAfterRequestOnOneConnection) {
    start();
    TestClient one = client();
    for (int turn = 0; turn < 3; ++turn) {
        const TestAnswer answer = one.ask(post("/", "hello"));
        EXPECT_EQ(answer.status, 202);
        EXPECT_EQ(answer.body, "hello");
        EXPECT_NE(answer.head.find("\r\nDate: "), std::string::npos);
    }
    wait_for("leadflow_http_connections 1");
    one.close();
    wait_for("leadflow_http_connections 0");
    wait_for("leadflow_http_requests_total{status=\"2xx\"} 3");
}

TEST_F(ServerTest, PipelinedRequestsAreCommittedTogether) {
    start_with_tls();
    TestClient one = client();
    ASSERT_TRUE(one.start_tls());
    std::string many;
    for (int turn = 0; turn < 50; ++turn) many += post("/commit", "x");
    ASSERT_TRUE(one.send(many));
    for (int turn = 0; turn < 50; ++turn) EXPECT_EQ(one.receive().body, "committed");
    EXPECT_LT(handler.wake_ups, 25);
}

TEST_F(ServerTest, MorePipelinedRequestsThanAreTakenAtOnceAreAllAnswered) {
    options.limits.pipelined_max = 4;
    start_with_tls();
    TestClient one = client();
    ASSERT_TRUE(one.start_tls());
    std::string many;
    for (int turn = 0; turn < 300; ++turn) many += post("/commit", std::string(700, 'x'));
    std::thread sender([&] { EXPECT_TRUE(one.send(many)); });
    sender.join();
    for (int turn = 0; turn < 300; ++turn) ASSERT_EQ(one.receive().body, "committed") << turn;
}

TEST_F(ServerTest, SpeaksTls12And13AndNothingOlder) {
    start_with_tls();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TestClient one = client();
        ASSERT_TRUE(one.start_tls(version));
        EXPECT_EQ(SSL_version(one.tls()), version);
        EXPECT_EQ(one.ask(get("/")).status, 202);
    }
    EXPECT_FALSE(client().start_tls(TLS1_1_VERSION));
    wait_for("leadflow_http_refused_total{reason=\"tls_handshake\"} 1");
}

TEST_F(ServerTest, ASecondHandshakeResumesTheFirst) {
    start_with_tls();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TestClient one = client();
        ASSERT_TRUE(one.start_tls(version));
        EXPECT_EQ(one.ask(get("/")).status, 202);  // TLS 1.3 brings the ticket with the answer.
        SSL_SESSION* session = SSL_get1_session(one.tls());
        one.end_output();
        TestClient two = client();
        ASSERT_TRUE(two.start_tls(version, session));
        EXPECT_EQ(SSL_session_reused(two.tls()), 1);
        SSL_SESSION_free(session);
    }
}

TEST_F(ServerTest, AChangedCertificateIsTakenUpAndABrokenOneIsNot) {
    options.limits.head_time = milliseconds(80);  // Ticks are then 20 ms apart.
    start_with_tls();
    const auto serial = [&] {
        TestClient one = client();
        EXPECT_TRUE(one.start_tls());
        X509* shown = SSL_get1_peer_certificate(one.tls());
        const std::string text(reinterpret_cast<const char*>(X509_get0_serialNumber(shown)->data),
                               16);
        X509_free(shown);
        return text;
    };
    TestClient old = client();
    ASSERT_TRUE(old.start_tls());
    const std::string first = serial();
    std::ofstream(options.tls->key_file) << "rubbish";
    const TlsFiles other = files("b");
    std::this_thread::sleep_for(milliseconds(100));
    EXPECT_EQ(serial(), first);
    std::filesystem::rename(other.certificate_file, options.tls->certificate_file);
    std::filesystem::rename(other.key_file, options.tls->key_file);
    for (int turn = 0; turn < 1000 && serial() == first; ++turn)
        std::this_thread::sleep_for(milliseconds(5));
    EXPECT_NE(serial(), first);
    EXPECT_EQ(old.ask(get("/")).status, 202) << "connections under way keep theirs";
}

TEST_F(ServerTest, BrokenTlsHurtsNobodyElse) {
    start_with_tls();
    TestClient good = client();
    ASSERT_TRUE(good.start_tls());
    for (int turn = 0; turn < 20; ++turn) {
        TestClient bad = client();
        ASSERT_TRUE(bad.send(turn % 2 == 0 ? get("/") : std::string(500, '\x16')));
        bad.receive_all();
        EXPECT_EQ(good.ask(get("/")).status, 202);
    }
    EXPECT_EQ(handler.requests, 20);
}

TEST_F(ServerTest, ServesManyConnectionsOnSeveralThreads) {
    options.threads = 3;
    start_with_tls();
    std::atomic<int> answered{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            std::vector<TestClient> clients;
            for (int index = 0; index < 16; ++index) {
                clients.push_back(client());
                EXPECT_TRUE(clients.back().start_tls());
            }
            for (int turn = 0; turn < 10; ++turn) {
                for (TestClient& one : clients) EXPECT_TRUE(one.send(post("/", "hello")));
                for (TestClient& one : clients)
                    if (one.receive().body == "hello") ++answered;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(answered, 4 * 16 * 10);
    wait_for("leadflow_http_connections 0");
}

TEST_F(ServerTest, AnAnswerMayComeLaterFromAnotherThread) {
    start();
    TestClient one = client();
    ASSERT_TRUE(one.send(get("/keep") + get("/keep")));
    Responder first = handler.take_kept();
    Responder second = handler.take_kept();
    second({200, {}, "second"});
    first({200, {}, "first"});
    EXPECT_EQ(one.receive().body, "first");
    EXPECT_EQ(one.receive().body, "second");
}

TEST_F(ServerTest, AnAnswerToAClientThatHasGoneIsDropped) {
    start();
    TestClient one = client();
    ASSERT_TRUE(one.send(get("/keep")));
    Responder late = handler.take_kept();
    one.abort();
    wait_for("leadflow_http_connections 0");
    // The next one takes the place of the gone one and must not get its answer.
    TestClient two = client();
    ASSERT_TRUE(two.send(get("/keep")));
    Responder other = handler.take_kept();
    late({500, {}, "not yours"});
    other({200, {}, "yours"});
    EXPECT_EQ(two.receive().body, "yours");
}

TEST_F(ServerTest, ARespondersLifeIsNotTheServers) {
    options.limits.drain = milliseconds(50);
    start();
    TestClient one = client();
    ASSERT_TRUE(one.send(get("/keep") + get("/keep")));
    Responder called = handler.take_kept();
    Responder dropped = handler.take_kept();
    server->request_stop();
    server->join();
    server.reset();
    called({200, {}, "too late"});
    dropped = Responder();
    EXPECT_EQ(one.receive_all(), "");
}

TEST_F(ServerTest, AnUnansweredOrFailedRequestIsAnswered500) {
    start();
    TestClient one = client();
    EXPECT_EQ(one.ask(get("/drop")).status, 500);
    EXPECT_EQ(one.ask(get("/throw")).status, 500);
    EXPECT_EQ(one.ask(get("/")).status, 202);
}

TEST_F(ServerTest, ARefusedUploaderReadsTheAnswerAndNoReset) {
    start();
    TestClient one = client();
    ASSERT_TRUE(one.send("POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n"));
    EXPECT_TRUE(one.send(std::string(3000000, 'x')));
    bool reset = true;
    EXPECT_EQ(one.receive_all(&reset).substr(0, 12), "HTTP/1.1 401");
    EXPECT_FALSE(reset);
}

TEST_F(ServerTest, ABigAnswerArrivesWholeAtASlowReader) {
    start_with_tls();
    TestClient one = client();
    ASSERT_TRUE(one.start_tls());
    ASSERT_TRUE(one.send(get("/big")));
    std::this_thread::sleep_for(milliseconds(50));
    EXPECT_EQ(one.receive().body.size(), 8U << 20);
    EXPECT_EQ(one.ask(get("/")).status, 202);
}

TEST_F(ServerTest, BigAnswersToPipelinedRequestsAreMadeOneByOne) {
    start();
    TestClient one = client();
    std::string many;
    for (int turn = 0; turn < 20; ++turn) many += get("/big");
    ASSERT_TRUE(one.send(many));
    wait_for("leadflow_http_requests_total{status=\"2xx\"} ");
    EXPECT_LT(handler.requests, 3) << "the first has not been taken yet";
    for (int turn = 0; turn < 20; ++turn) ASSERT_EQ(one.receive().body.size(), 8U << 20) << turn;
}

TEST_F(ServerTest, AReaderThatTakesNothingIsCut) {
    options.limits.write_time = milliseconds(60);
    start();
    TestClient one = client();
    ASSERT_TRUE(one.send(get("/big")));
    wait_for("leadflow_http_requests_total{status=\"2xx\"} 1");
    wait_for("leadflow_http_connections 0");
}

TEST_F(ServerTest, ASlowClientIsToldSoAndAnIdleOneIsClosed) {
    options.limits.head_time = milliseconds(250);
    options.limits.body_time = milliseconds(250);
    options.limits.idle_time = milliseconds(250);
    start();
    TestClient slow = client();
    ASSERT_TRUE(slow.send("GET / HTTP"));
    EXPECT_EQ(slow.receive_all().substr(0, 12), "HTTP/1.1 408");
    TestClient stuck = client();
    ASSERT_TRUE(stuck.send(post("/", "hello").substr(0, 50)));
    EXPECT_EQ(stuck.receive_all().substr(0, 12), "HTTP/1.1 408");
    TestClient idle = client();
    EXPECT_EQ(idle.receive_all(), "");
    TestClient waiting = client();
    ASSERT_TRUE(waiting.send(get("/keep")));
    Responder late = handler.take_kept();
    std::this_thread::sleep_for(milliseconds(600));
    late({200, {}, ""});
    EXPECT_EQ(waiting.receive().status, 200) << "who waits for us is not slow";
}

TEST_F(ServerTest, AnUnfinishedHandshakeIsCut) {
    options.limits.handshake_time = milliseconds(60);
    start_with_tls();
    TestClient one = client();
    EXPECT_EQ(one.receive_all(), "");
    wait_for("leadflow_http_refused_total{reason=\"tls_handshake\"} 1");
}

TEST_F(ServerTest, AHalfClosedClientGetsItsAnswer) {
    start();
    TestClient one = client();
    ASSERT_TRUE(one.send(get("/keep")));
    one.end_output();
    handler.take_kept()({200, {}, "still there"});
    EXPECT_NE(one.receive_all().find("still there"), std::string::npos);
}

TEST_F(ServerTest, MoreConnectionsThanAllowedAreClosed) {
    options.limits.connections_max = 2;
    start();
    TestClient one = client();
    TestClient two = client();
    EXPECT_EQ(one.ask(get("/")).status, 202);
    EXPECT_EQ(two.ask(get("/")).status, 202);
    EXPECT_EQ(client().receive_all(), "");
    wait_for("leadflow_http_refused_total{reason=\"connections_max\"} 1");
}

TEST_F(ServerTest, StoppingAnswersWhatIsUnderWayAndTakesNothingNew) {
    start_with_tls();
    TestClient idle = client();
    ASSERT_TRUE(idle.start_tls());
    TestClient half = client();
    ASSERT_TRUE(half.start_tls());
    TestClient waiting = client();
    ASSERT_TRUE(waiting.start_tls());
    EXPECT_EQ(idle.ask(get("/")).status, 202);
    EXPECT_EQ(half.ask(get("/")).status, 202);
    ASSERT_TRUE(half.send(post("/", "hello").substr(0, 30)));
    ASSERT_TRUE(waiting.send(get("/keep")));
    Responder late = handler.take_kept();
    server->request_stop();
    server->request_stop();
    EXPECT_EQ(idle.receive_all(), "");
    EXPECT_FALSE(client().connected());
    ASSERT_TRUE(half.send(post("/", "hello").substr(30)));
    const TestAnswer answer = half.receive();
    EXPECT_EQ(answer.status, 202);
    EXPECT_NE(answer.head.find("Connection: close"), std::string::npos);
    late({200, {}, "late"});
    EXPECT_EQ(waiting.receive().body, "late");
    server->join();
}

TEST_F(ServerTest, StoppingCutsWhatTakesTooLong) {
    options.limits.drain = milliseconds(50);
    start();
    TestClient one = client();
    ASSERT_TRUE(one.send(get("/keep")));
    const Responder never = handler.take_kept();
    server->request_stop();
    server->join();
    EXPECT_EQ(one.receive_all(), "");
}

TEST_F(ServerTest, TheUnixSocketIsTheAdministratorsAlone) {
    options.unix_socket = folder + "/admin.sock";
    start_with_tls();
    struct stat found{};
    ASSERT_EQ(::stat(options.unix_socket.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
    EXPECT_EQ(TestClient::unix_domain(options.unix_socket).ask(get("/who")).body, "local ");
    TestClient remote = client();
    ASSERT_TRUE(remote.start_tls());
    EXPECT_EQ(remote.ask(get("/who")).body, "127.0.0.1");
    server->request_stop();
    server->join();
    EXPECT_FALSE(std::filesystem::exists(options.unix_socket));
}

TEST_F(ServerTest, AUnixSocketLeftBehindIsReplacedButNoOtherFile) {
    options.unix_socket = folder + "/admin.sock";
    start();
    Server second(options, handler, metrics);
    EXPECT_TRUE(second.start());
    EXPECT_EQ(TestClient::unix_domain(options.unix_socket).ask(get("/who")).body, "local ");
    options.unix_socket = folder + "/precious";
    std::ofstream(options.unix_socket) << "x";
    Server third(options, handler, metrics);
    EXPECT_FALSE(third.start());
    EXPECT_TRUE(std::filesystem::exists(options.unix_socket));
}

TEST_F(ServerTest, ListensOnIpv6WithOrWithoutBrackets) {
    for (const char* host : {"::1", "[::1]"}) {
        options.host = host;
        Server six(options, handler, metrics);
        const base::Status status = six.start();
        if (!status) GTEST_SKIP() << "no IPv6 here: " << status.error().message;
        EXPECT_EQ(TestClient::tcp(six.port(), "::1").ask(get("/who")).body, "::1");
    }
}

TEST_F(ServerTest, AStartThatCannotSucceedSaysWhy) {
    start();
    options.port = server->port();
    Server same(options, handler, metrics);
    EXPECT_EQ(same.start().error().code, base::ErrorCode::kUnavailable);
    options.port = 0;
    options.tls = TlsFiles{folder + "/none.crt", folder + "/none.key"};
    Server bare(options, handler, metrics);
    EXPECT_EQ(bare.start().error().code, base::ErrorCode::kInvalidInput);
    options.tls = TlsFiles{files("a").certificate_file, files("b").key_file};
    Server crossed(options, handler, metrics);
    EXPECT_EQ(crossed.start().error().code, base::ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace leadflow::http
