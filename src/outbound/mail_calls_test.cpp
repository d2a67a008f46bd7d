// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "outbound/outbound_fixture.h"

#include <gmock/gmock.h>

namespace leadflow::outbound {
namespace {

using model::Reach;
using testing::HasSubstr;

// An ordinary mail server; what it answers to a command can be changed by the command's start.
struct MailServer {
    std::vector<std::pair<std::string, std::string>> answers;  // {"RCPT TO:<b", "550 no"}.
    std::string offers = "250-me\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n";
    bool starttls = false;
    // Ends the connection instead of an answer: "DATA-END" after the message.
    std::string close_at;

    std::string special(const std::string& command) const {
        for (const auto& [start, answer] : answers)
            if (command.starts_with(start)) return answer + "\r\n";
        return {};
    }

    void serve(ScriptedPeer*& peer, PeerConnection& connection, int number) const {
        bool tls = false;
        connection.write("220 me\r\n");
        while (true) {
            const std::string command = connection.read_line();
            if (connection.ended()) return peer->note(base::format("{} ended", number));
            peer->note(base::format("{} {}", number, command));
            if (!close_at.empty() && command.starts_with(close_at)) return;
            const std::string changed = special(command);
            if (!changed.empty()) {
                connection.write(changed);
            } else if (command.starts_with("EHLO")) {
                connection.write(starttls && !tls ? "250-me\r\n250 STARTTLS\r\n" : offers);
            } else if (command == "STARTTLS") {
                connection.write("220 go\r\n");
                tls = connection.start_tls(TestCertificate::instance().context);
            } else if (command.starts_with("AUTH")) {
                connection.write("235 welcome\r\n");
            } else if (command == "DATA") {
                connection.write("354 go\r\n");
                peer->note(connection.read_mail_data());
                if (close_at == "(message)") return;
                const std::string end = special("(message)");
                connection.write(end.empty() ? "250 2.0.0 queued as X7\r\n" : end);
            } else if (command == "QUIT") {
                return connection.write("221 bye\r\n");
            } else {
                connection.write("250 ok\r\n");
            }
        }
    }
};

class MailCalls : public OutboundTest {
  protected:
    ScriptedPeer& start_server(bool tls = false) {
        owned_ = std::make_unique<ScriptedPeer>(
            [this](PeerConnection& connection, int number) {
                server_.serve(peer_, connection, number);
            },
            tls);
        peer_ = owned_.get();
        return *peer_;
    }
    model::Call mail(std::vector<std::string> recipients = {"b@example.invalid"}) {
        model::MailCall mail;
        mail.host = "localhost";
        mail.port = static_cast<uint16_t>(peer_->port());
        mail.security = model::MailSecurity::kNone;
        mail.from = "a@example.invalid";
        mail.recipients = std::move(recipients);
        mail.message = "Subject: x\r\n\r\nhello\r\n.dot\r\n";
        model::Call call;
        call.what = std::move(mail);
        call.time_max = std::chrono::seconds(20);
        return call;
    }
    static model::MailCall& mail_of(model::Call& call) {
        return std::get<model::MailCall>(call.what);
    }
    bool noted(const std::string& what) {
        const auto notes = peer_->notes();
        return std::find(notes.begin(), notes.end(), what) != notes.end();
    }

    MailServer server_;
    ScriptedPeer* peer_ = nullptr;

  private:
    std::unique_ptr<ScriptedPeer> owned_;
};

TEST_F(MailCalls, DeliverTheMessageAndReportTheServersLastWord) {
    start_server();
    const model::Reply reply = perform(mail({"b@example.invalid", "c@example.invalid"}));
    EXPECT_EQ(reply.fault, "");
    EXPECT_EQ(reply.reach, Reach::kAnswered);
    EXPECT_EQ(reply.status, 250);
    EXPECT_EQ(reply.body, "250 2.0.0 queued as X7");
    EXPECT_TRUE(noted("0 MAIL FROM:<a@example.invalid>"));
    EXPECT_TRUE(noted("0 RCPT TO:<c@example.invalid>"));
    EXPECT_TRUE(noted("Subject: x\n\nhello\n.dot\n"));
}

TEST_F(MailCalls, OfOneLoginShareOneConnection) {
    start_server();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(perform(mail()).status, 250);
    EXPECT_EQ(peer_->connections(), 1);
}

}  // namespace
}  // namespace leadflow::outbound
