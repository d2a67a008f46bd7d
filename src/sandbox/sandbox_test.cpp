// SPDX-License-Identifier: Apache-2.0
// The whole sandbox over real sockets, with a client of a few lines.
#include "sandbox/sandbox.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/encoding.h"
#include "base/text.h"
#include "http/descriptor.h"
#include "model/json.h"
#include "sandbox/accounts.h"

namespace leadflow::sandbox {
namespace {

class Client {
  public:
    explicit Client(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket_.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address),
                  0);
    }
    void send(std::string_view bytes) {
        EXPECT_EQ(::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    // Until the text has come, or the end.
    std::string read_until(std::string_view end) {
        std::string got;
        char buffer[4096];
        while (got.find(end) == std::string::npos) {
            const ssize_t count = ::recv(socket_.fd(), buffer, sizeof buffer, 0);
            if (count <= 0) break;
            got.append(buffer, static_cast<size_t>(count));
        }
        return got;
    }
    std::string read_all() { return read_until("\xFF no such text"); }

  private:
    http::Descriptor socket_;
};

class SandboxTest : public testing::Test {
  protected:
    void SetUp() override {
        const base::Status started = sandbox.start();
        ASSERT_TRUE(started.has_value()) << started.error().message;
    }
    // Head and body of the answer.
    std::string exchange(std::string_view method, std::string_view target, std::string_view body,
                         std::string_view headers) {
        Client client(sandbox.http_port());
        client.send(base::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n"
                                 "Content-Length: {}\r\n{}\r\n{}",
                                 method, target, sandbox.http_port(), body.size(), headers, body));
        return client.read_all();
    }
    static std::string body_of(const std::string& answer) {
        const size_t end = answer.find("\r\n\r\n");
        return end == std::string::npos ? "" : answer.substr(end + 4);
    }
    model::Json control(std::string_view target) {
        base::Result<model::Json> json = model::parse_json(
            body_of(exchange("GET", base::format("/sandbox/api/{}", target), "", "")));
        EXPECT_TRUE(json.has_value());
        return json ? *json : model::Json();
    }
    std::string post_control(std::string_view target, std::string_view body) {
        return exchange("POST", base::format("/sandbox/api/{}", target), body,
                        "Content-Type: application/json\r\n");
    }
    std::string create_lead() {
        const std::string form = base::format(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope={}", kClientId,
            kClientSecret, base::percent_encode(sandbox.http_url() + "/.default"));
        const std::string answer =
            exchange("POST", base::format("/{}/oauth2/v2.0/token", kTenant), form,
                     "Content-Type: application/x-www-form-urlencoded\r\n");
        base::Result<model::Json> token = model::parse_json(body_of(answer));
        EXPECT_TRUE(token.has_value()) << answer;
        return exchange("POST", "/api/data/v9.2/leads", R"({"subject":"<b>Trial</b>"})",
                        base::format("Authorization: Bearer {}\r\nAccept: application/json\r\n"
                                     "OData-MaxVersion: 4.0\r\nOData-Version: 4.0\r\n"
                                     "Content-Type: application/json\r\n",
                                     token ? model::text_at(*token, "access_token") : ""));
    }
    std::string send_mail() {
        Client client(sandbox.smtp_port());
        const std::string login = base::base64(std::string("\0", 1) + std::string(kSmtpUser) +
                                               std::string("\0", 1) + std::string(kSmtpPassword));
        client.send("EHLO x\r\nAUTH PLAIN " + login +
                    "\r\nMAIL FROM:<a@b.com>\r\nRCPT TO:<c@d.com>\r\nDATA\r\n"
                    "Subject: hi\r\nMessage-ID: <1@x>\r\n\r\nbody\r\n.\r\nQUIT\r\n");
        return client.read_all();
    }

    base::SystemClock clock;
    base::Metrics metrics;
    Sandbox sandbox{{}, clock, metrics};
};

TEST_F(SandboxTest, TokenThenLeadThenMailAreSeenByTheControlApi) {
    EXPECT_TRUE(create_lead().starts_with("HTTP/1.1 204"));
    EXPECT_NE(send_mail().find("\r\n221 "), std::string::npos);
    const model::Json counts = control("counts?distinct=subject");
    for (const std::string_view one : {"records", "distinct_ids", "creates_attempted", "mails",
                                       "distinct_message_ids", "token_calls", "distinct_values"})
        EXPECT_EQ(model::integer_at(counts, one), 1) << one;
    const model::Json records = control("records?table=leads&limit=5");
    EXPECT_EQ(model::text_at(records.at("records").at(0).at("columns"), "subject"),
              "<b>Trial</b>");
    const model::Json mails = control("mails?message_id=1%40x");
    ASSERT_EQ(mails.at("mails").as_array().size(), 1U);
    const int64_t number = *model::integer_at(mails.at("mails").at(0), "number");
    EXPECT_EQ(model::text_at(control(base::format("mails/{}", number)).at("body"), "text"),
              "body\r\n");
    const std::string raw =
        exchange("GET", base::format("/sandbox/api/mails/{}/raw", number), "", "");
    EXPECT_TRUE(raw.ends_with("\r\n\r\nSubject: hi\r\nMessage-ID: <1@x>\r\n\r\nbody\r\n"));
    EXPECT_NE(raw.find("text/plain"), std::string::npos);
}

TEST_F(SandboxTest, AnAnswerMayGetLostAfterItsEffect) {
    EXPECT_TRUE(post_control("faults", R"({"target":"dataverse","mode":"drop_after_effect"})")
                    .starts_with("HTTP/1.1 204"));
    EXPECT_EQ(create_lead(), "");
    EXPECT_EQ(model::integer_at(control("counts"), "records"), 1);
    EXPECT_TRUE(create_lead().starts_with("HTTP/1.1 204"));
    post_control("faults", R"({"target":"smtp","mode":"drop_after_effect"})");
    EXPECT_EQ(send_mail().find("\r\n221 "), std::string::npos);
    EXPECT_EQ(model::integer_at(control("counts"), "mails"), 1);
}

TEST_F(SandboxTest, AnswersMayComeLate) {
    post_control("faults", R"({"target":"dataverse","delay_ms":30})");
    post_control("faults", R"({"target":"smtp","delay_ms":30})");
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(create_lead().starts_with("HTTP/1.1 204"));
    EXPECT_NE(send_mail().find("\r\n221 "), std::string::npos);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(60));
}

TEST_F(SandboxTest, ResetForgetsAndSettingsAreChecked) {
    create_lead();
    EXPECT_TRUE(post_control("settings", R"({"smtp_require_auth":false,"forbidden":true})")
                    .starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(create_lead().starts_with("HTTP/1.1 403"));
    EXPECT_TRUE(post_control("settings", R"({"nothing":1})").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(post_control("faults", R"({"target":"moon"})").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(exchange("POST", "/sandbox/api/faults", "{}", "").starts_with("HTTP/1.1 415"));
    EXPECT_TRUE(exchange("DELETE", "/sandbox/api/all", "", "").starts_with("HTTP/1.1 204"));
    EXPECT_EQ(model::integer_at(control("counts"), "records"), 0);
    EXPECT_EQ(model::bool_at(control("settings"), "smtp_require_auth"), true);
    EXPECT_TRUE(create_lead().starts_with("HTTP/1.1 204"));
}

TEST_F(SandboxTest, ThePageLoadsNothingFromElsewhere) {
    const std::string page = exchange("GET", "/", "", "");
    EXPECT_NE(page.find("default-src 'none'; script-src 'self'"), std::string::npos);
    EXPECT_EQ(page.find("http://", page.find("\r\n\r\n")), std::string::npos);
    EXPECT_EQ(page.find("https://", page.find("\r\n\r\n")), std::string::npos);
    const std::string script = exchange("GET", "/sandbox/app.js", "", "");
    EXPECT_EQ(script.find("innerHTML"), std::string::npos);
    EXPECT_NE(script.find("text/javascript"), std::string::npos);
    EXPECT_TRUE(exchange("GET", "/nothing", "", "").starts_with("HTTP/1.1 404"));
}

TEST_F(SandboxTest, APortInUseIsSaidAtTheStart) {
    Options options;
    options.port = sandbox.http_port();
    Sandbox second(options, clock, metrics);
    const base::Status started = second.start();
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace leadflow::sandbox
