// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"
#include "base/text.h"
#include "outbound/outbound_fixture.h"

#include <gmock/gmock.h>

namespace leadflow::outbound {
namespace {

using model::Reach;
using testing::HasSubstr;
using testing::Not;

// An ordinary mail server; what it answers to a command can be changed by the command's start.
struct MailServer {
    std::vector<std::pair<std::string, std::string>> answers;  // {"RCPT TO:<b", "550 no"}.
    std::string offers = "250-me\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n";
    bool starttls = false;
    std::string close_at;  // Ends the connection instead of an answer.
    int mails_per_connection = 1000;
    std::function<void()> before_last_word = [] {};

    std::string special(const std::string& command) const {
        for (const auto& [start, answer] : answers)
            if (command.starts_with(start)) return answer + "\r\n";
        return {};
    }

    void serve(ScriptedPeer* peer, PeerConnection& connection, int number) const {
        bool tls = false;
        int mails = 0;
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
                before_last_word();
                const std::string end = special("(message)");
                connection.write(end.empty() ? "250 2.0.0 queued as X7\r\n" : end);
                if (++mails == mails_per_connection) return;
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

TEST_F(MailCalls, LogInWithUserAndPassword) {
    start_server();
    model::Call call = mail();
    mail_of(call).user = "user@example.invalid";
    mail_of(call).password = model::Secret("pw");
    EXPECT_EQ(perform(call).status, 250);
    EXPECT_TRUE(
        noted("0 AUTH PLAIN " + base::base64(std::string_view("\0user@example.invalid\0pw", 24))));
}

TEST_F(MailCalls, MayOnlyTryTheLogin) {
    start_server();
    EXPECT_EQ(perform(mail()).status, 250);
    model::Call call = mail({});
    mail_of(call).from.clear();
    mail_of(call).login_only = true;
    const model::Reply reply = perform(call);
    EXPECT_EQ(reply.reach, Reach::kAnswered);
    EXPECT_EQ(reply.status, 250);
    EXPECT_EQ(peer_->connections(), 2);  // Never on a connection that was kept.
    server_.answers = {{"AUTH", "535 no"}};
    mail_of(call).user = "user";
    mail_of(call).password = model::Secret("wrong");
    EXPECT_EQ(perform(call).status, 535);
    EXPECT_FALSE(noted("1 MAIL FROM:<>"));
}

TEST_F(MailCalls, OfAnotherLoginTakeAnotherConnection) {
    start_server();
    EXPECT_EQ(perform(mail()).status, 250);
    model::Call call = mail();
    mail_of(call).user = "user";
    mail_of(call).password = model::Secret("pw");
    EXPECT_EQ(perform(call).status, 250);
    mail_of(call).password = model::Secret("other");
    EXPECT_EQ(perform(call).status, 250);
    EXPECT_EQ(peer_->connections(), 3);
}

TEST_F(MailCalls, GoThroughStartTlsAndForgetWhatWasOfferedBefore) {
    options_.ca_file = TestCertificate::instance().pem_file;
    server_.starttls = true;
    start_server();
    model::Call call = mail();
    mail_of(call).security = model::MailSecurity::kStartTls;
    mail_of(call).user = "user";
    mail_of(call).password = model::Secret("pw");
    for (int i = 0; i < 3; ++i) {
        const model::Reply reply = perform(call);
        EXPECT_EQ(reply.status, 250) << reply.fault;
    }
    EXPECT_EQ(peer_->connections(), 1);
}

TEST_F(MailCalls, GoThroughImplicitTls) {
    options_.ca_file = TestCertificate::instance().pem_file;
    start_server(true);
    model::Call call = mail();
    mail_of(call).security = model::MailSecurity::kImplicitTls;
    EXPECT_EQ(perform(call).status, 250);
    EXPECT_EQ(perform(call).status, 250);
    EXPECT_EQ(peer_->connections(), 1);
}

TEST_F(MailCalls, AreNotSentWithoutTheTlsThatWasAskedFor) {
    start_server();
    model::Call call = mail();
    mail_of(call).security = model::MailSecurity::kStartTls;
    mail_of(call).user = "user";
    mail_of(call).password = model::Secret("pw");
    const model::Reply reply = perform(call);
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_TRUE(reply.permanent);
    EXPECT_EQ(reply.fault, "the mail server offers no STARTTLS");
    for (const std::string& note : peer_->notes()) EXPECT_THAT(note, Not(HasSubstr("AUTH")));
}

TEST_F(MailCalls, AreNotSentToServersWithAnUnknownCertificate) {
    server_.starttls = true;
    start_server();
    model::Call call = mail();
    mail_of(call).security = model::MailSecurity::kStartTls;
    EXPECT_EQ(perform(call).reach, Reach::kNotSent);
    mail_of(call).verify_certificate = false;
    EXPECT_EQ(perform(call).status, 250);
}

TEST_F(MailCalls, AreNotSentWhenTheServerOffersNoLogin) {
    server_.offers = "250 me\r\n";
    start_server();
    model::Call call = mail();
    mail_of(call).user = "user";
    const model::Reply reply = perform(call);
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_TRUE(reply.permanent);
    EXPECT_THAT(reply.fault, HasSubstr("offers no login"));
}

TEST_F(MailCalls, AnswerWithTheServersRefusal) {
    struct Case {
        const char* at;
        const char* answer;
        int status;
    };
    for (const Case& one :
         {Case{"EHLO", "421 too busy", 421}, Case{"AUTH", "535 5.7.8 no", 535},
          Case{"AUTH", "454 4.7.0 later", 454}, Case{"MAIL", "550 no", 550},
          Case{"MAIL", "421 bye", 421}, Case{"RCPT", "450 4.2.0 later", 450},
          Case{"DATA", "451 4.3.0 disk", 451}, Case{"(message)", "554 5.7.1 spam", 554}}) {
        server_.answers = {{one.at, one.answer}};
        if (std::string(one.at) == "EHLO") server_.answers.push_back({"HELO", one.answer});
        start_server();
        model::Call call = mail();
        mail_of(call).user = "user";
        mail_of(call).password = model::Secret("pw");
        const model::Reply reply = perform(call);
        EXPECT_EQ(reply.reach, Reach::kAnswered) << one.answer << reply.fault;
        EXPECT_EQ(reply.status, one.status) << one.answer;
        EXPECT_THAT(reply.body, testing::StartsWith(one.answer)) << one.answer;
    }
}

TEST_F(MailCalls, ReachWhoIsAcceptedAndNameWhoIsNot) {
    server_.answers = {{"RCPT TO:<no@", "550 5.1.1 unknown"}};
    start_server();
    const model::Reply reply = perform(mail({"b@example.invalid", "no@example.invalid"}));
    EXPECT_EQ(reply.status, 250);
    EXPECT_EQ(reply.body,
              "250 2.0.0 queued as X7\nrefused <no@example.invalid>: 550 5.1.1 unknown");
}

TEST_F(MailCalls, AreAmbiguousOnlyOnceTheWholeMessageIsOut) {
    for (const auto& [at, reach] :
         {std::pair("EHLO", Reach::kNotSent), std::pair("MAIL", Reach::kNotSent),
          std::pair("RCPT", Reach::kNotSent), std::pair("DATA", Reach::kNotSent),
          std::pair("(message)", Reach::kAmbiguous)}) {
        server_.close_at = at;
        start_server();
        const model::Reply reply = perform(mail());
        EXPECT_EQ(reply.reach, reach) << at;
        EXPECT_FALSE(reply.permanent) << at;
        EXPECT_NE(reply.fault, "") << at;
    }
}

TEST_F(MailCalls, TakeANewConnectionWhenTheKeptOneHasEnded) {
    server_.mails_per_connection = 1;
    start_server();
    for (int i = 0; i < 3; ++i) {
        const model::Reply reply = perform(mail());
        EXPECT_EQ(reply.status, 250) << reply.body << reply.fault;
    }
    EXPECT_EQ(peer_->connections(), 3);
}

TEST_F(MailCalls, AreRefusedForAddressesThatBreakTheEnvelope) {
    start_server();
    for (const char* address : {"", "a b@example.invalid", "a@example.invalid>\r\nRCPT TO:<c@d",
                                "<a@example.invalid>", "a\n@example.invalid", "a\x7f@b"}) {
        const model::Reply reply = perform(mail({address}));
        EXPECT_EQ(reply.reach, Reach::kNotSent);
        EXPECT_TRUE(reply.permanent);
    }
    EXPECT_TRUE(perform(mail({})).permanent);
    model::Call call = mail();
    mail_of(call).from = "";
    EXPECT_TRUE(perform(call).permanent);
    mail_of(call).from = "a@example.invalid";
    mail_of(call).host = "localhost/x";
    EXPECT_TRUE(perform(call).permanent);
    EXPECT_EQ(peer_->connections(), 0);
}

TEST_F(MailCalls, AreKeptFromPrivateAddresses) {
    options_.private_hosts_allowed = {};
    start_server();
    const model::Reply reply = perform(mail());
    EXPECT_TRUE(reply.permanent);
    EXPECT_THAT(reply.fault, HasSubstr("address guard: host localhost"));
}

TEST_F(MailCalls, EndWithTheirTimeWhenTheServerKeepsSilent) {
    ScriptedPeer silent([](PeerConnection& connection, int) { connection.read_line(); });
    peer_ = &silent;
    model::Call call = mail();
    call.time_max = std::chrono::milliseconds(50);
    const model::Reply reply = perform(call);
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_TRUE(reply.timed_out);
}

// libcurl's own mail transfer would hold the whole loop up here.
TEST_F(MailCalls, ThatWaitForTheServersLastWordHoldNobodyUp) {
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    server_.before_last_word = [released] { released.wait(); };
    start_server();
    auto slow = begin(mail());
    ScriptedPeer web(http_script([](const std::string&) { return http_reply(200, "quick"); }));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(perform(get(web.url())).body, "quick");
    release.set_value();
    EXPECT_EQ(slow.get().status, 250);
}

TEST_F(MailCalls, CarryLargeMessagesWhole) {
    start_server();
    model::Call call = mail();
    std::string& message = mail_of(call).message;
    message = "Subject: big\r\n\r\n";
    std::string expected = "Subject: big\n\n";
    for (int i = 0; i < 20000; ++i) {
        const std::string line = base::format(".line {} of many that are sent in many pieces", i);
        message += line + "\r\n";
        expected += line + "\n";
    }
    EXPECT_EQ(perform(call).status, 250);
    EXPECT_TRUE(noted(expected));
}

}  // namespace
}  // namespace leadflow::outbound
