// SPDX-License-Identifier: Apache-2.0
#include "sandbox/smtp_session.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/accounts.h"

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kMail = "Subject: hi\r\nMessage-ID: <1@x>\r\n\r\nbody\r\n.\r\n";

class SmtpSessionTest : public testing::Test {
  protected:
    // The replies' codes, "250 250 354": continued lines count once.
    std::string say(std::string_view bytes) {
        open().receive(bytes);
        return codes();
    }
    std::string codes() {
        std::string list;
        for (const std::string_view line : base::split(open().output(), '\n'))
            if (line.size() > 3 && line[3] == ' ')
                list += (list.empty() ? "" : " ") + std::string(line.substr(0, 3));
        session->output().clear();
        return list;
    }
    SmtpSession& open() {
        if (!session) session.emplace(rules, mailbox, faults);
        return *session;
    }
    std::string sign_in() {
        const std::string login = base::base64(std::string("\0", 1) + std::string(kSmtpUser) +
                                               std::string("\0", 1) + std::string(kSmtpPassword));
        return say("EHLO client\r\nAUTH PLAIN " + login + "\r\n");
    }
    void begin_mail() {
        sign_in();
        ASSERT_EQ(say("MAIL FROM:<a@b.com>\r\nRCPT TO:<c@d.com>\r\nDATA\r\n"), "250 250 354");
    }
    void plan(std::string_view json) {
        base::Result<ScriptedFault> script = read_fault(*model::parse_json(json));
        ASSERT_TRUE(script.has_value()) << script.error().message;
        ASSERT_TRUE(faults.add(script->target, script->fault).has_value());
    }
    size_t mails() { return mailbox.counts().mails; }

    base::ManualClock clock{*base::parse_iso("2026-01-31T08:15:30Z")};
    Mailbox mailbox{clock};
    Faults faults;
    SmtpRules rules;
    std::optional<SmtpSession> session;
};

TEST_F(SmtpSessionTest, TakesAMailAndUndoesDotStuffing) {
    EXPECT_EQ(sign_in(), "220 250 235");
    EXPECT_EQ(say("MAIL FROM:<a@b.com> SIZE=99 BODY=8BITMIME\r\n"), "250");
    EXPECT_EQ(say("RCPT TO:<c@d.com>\r\n"), "250");
    EXPECT_EQ(say("DATA\r\n"), "354");
    EXPECT_EQ(say("Subject: hi\r\nMessage-ID: <1@x>\r\n\r\n..dot\r\n.\r\nQUIT\r\n"), "250 221");
    EXPECT_TRUE(session->finished());
    const std::vector<Mail> found = mailbox.newest(1, "1@x");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].envelope_from, "a@b.com");
    EXPECT_EQ(found[0].recipients, std::vector<std::string>{"c@d.com"});
    EXPECT_TRUE(mailbox.mail(found[0].number)->raw.ends_with("\r\n\r\n.dot\r\n"));
}

TEST_F(SmtpSessionTest, PipelinedOrByteByByteIsTheSame) {
    sign_in();
    const std::string all = "MAIL FROM:<a@b.com>\r\nRCPT TO:<c@d.com>\r\nDATA\r\n" +
                            std::string(kMail) + "NOOP\r\n";
    EXPECT_EQ(say(all), "250 250 354 250 250");
    for (const char byte : all) open().receive({&byte, 1});
    EXPECT_EQ(codes(), "250 250 354 250 250");
    EXPECT_EQ(mails(), 2U);
}

TEST_F(SmtpSessionTest, WrongOrderIsRefused) {
    EXPECT_EQ(say("MAIL FROM:<a@b.com>\r\n"), "220 503");
    EXPECT_EQ(say("EHLO x\r\nMAIL FROM:<a@b.com>\r\n"), "250 530");
    EXPECT_EQ(say("RCPT TO:<a@b.com>\r\nDATA\r\n"), "503 503");
    sign_in();
    EXPECT_EQ(say("DATA\r\n"), "503");
    EXPECT_EQ(say("MAIL FROM:<a@b.com>\r\nMAIL FROM:<a@b.com>\r\nDATA\r\n"), "250 503 503");
    EXPECT_EQ(say("RSET\r\nRCPT TO:<a@b.com>\r\n"), "250 503");
}

TEST_F(SmtpSessionTest, CommandsThatAreWrongAreRefused) {
    sign_in();
    struct Case {
        std::string_view line, codes;
    };
    const Case cases[] = {
        {"EHLO\r\n", "501"},
        {"NONSENSE\r\n", "500"},
        {"STARTTLS\r\n", "502"},
        {"VRFY someone\r\n", "252"},
        {"NOOP\n", "500"},
        {"NO\rOP\r\n", "500"},
        {"MAIL FROM: <a@b.com>\r\n", "501"},
        {"MAIL FROM:a@b.com\r\n", "501"},
        {"MAIL FROM:<a b@c>\r\n", "553"},
        {"MAIL FROM:<a@b.com> WHAT=1\r\n", "555"},
        {"MAIL FROM:<a@b.com> SIZE=99999999999\r\n", "552"},
        {"MAIL FROM:<a@b.com> BODY=BINARYMIME\r\n", "501"},
        {"MAIL FROM:<\xC3\xA9@b.com>\r\n", "553"},
        {"MAIL FROM:<\xC3\xA9@b.com> SMTPUTF8\r\n", "250"},
        {"RCPT TO:<nobody>\r\n", "553"},
        {"RCPT TO:<unknown@b.com>\r\n", "550"},
        {"RCPT TO:<a@b.com> NOTIFY=NEVER\r\n", "555"},
        {"RCPT TO:<Postmaster>\r\n", "250"},
    };
    for (const Case& one : cases) EXPECT_EQ(say(one.line), one.codes) << one.line;
    EXPECT_EQ(say(std::string(999, 'x') + "\r\n"), "500");
}

TEST_F(SmtpSessionTest, SignsInByLoginAndRefusesWrongPasswords) {
    const std::string user = base::base64(kSmtpUser) + "\r\n";
    EXPECT_EQ(say("EHLO x\r\nAUTH LOGIN\r\n" + user), "220 250 334 334");
    EXPECT_EQ(say(base::base64("wrong") + "\r\n"), "535");
    EXPECT_EQ(say("AUTH LOGIN\r\n*\r\nAUTH PLAIN\r\n!\r\nAUTH CRAM-MD5\r\n"),
              "334 501 334 501 504");
    EXPECT_EQ(say("AUTH LOGIN\r\n" + user + base::base64(kSmtpPassword) + "\r\n"), "334 334 235");
    EXPECT_EQ(say("AUTH PLAIN AA==\r\n"), "503");
}

TEST_F(SmtpSessionTest, TooManyWrongPasswordsEndTheSession) {
    say("EHLO x\r\n");
    const std::string bad = "AUTH PLAIN " + base::base64(std::string("\0a\0b", 4)) + "\r\n";
    EXPECT_EQ(say(bad + bad + bad + bad + bad + "NOOP\r\n"), "535 535 535 535 421");
    EXPECT_TRUE(session->finished());
}

TEST_F(SmtpSessionTest, HeloKnowsNoExtensions) {
    rules.require_auth = false;
    EXPECT_EQ(say("HELO x\r\nMAIL FROM:<a@b.com> SIZE=1\r\nMAIL FROM:<>\r\n"), "220 250 555 250");
    EXPECT_EQ(say("AUTH PLAIN AA==\r\n"), "503");
}

TEST_F(SmtpSessionTest, ABareLineEndInAMailIsRefusedAndSmugglesNothing) {
    begin_mail();
    EXPECT_EQ(say("Subject: x\r\n\r\nbody\n.\nMAIL FROM:<evil@x.com>\r\n.\r\n"), "554");
    begin_mail();
    EXPECT_EQ(say("Subject: x\r\n\r\na\rb\r\n.\r\n"), "554");
    EXPECT_EQ(mails(), 0U);
}

TEST_F(SmtpSessionTest, LongLinesAndBigMailsAreRefused) {
    begin_mail();
    EXPECT_EQ(say(std::string(998, 'x') + "\r\n.\r\n"), "250");
    begin_mail();
    EXPECT_EQ(say(std::string(999, 'x') + "\r\n.\r\n"), "500");
    begin_mail();
    EXPECT_EQ(say(std::string(200'000, 'x') + "."), "");
    EXPECT_EQ(say("\r\n.\r\n"), "500");
    session.reset();
    rules.mail_bytes_max = 100;
    begin_mail();
    EXPECT_EQ(say(std::string(60, 'x') + "\r\n" + std::string(60, 'x') + "\r\n.\r\n"), "552");
    EXPECT_EQ(mails(), 1U);
}

TEST_F(SmtpSessionTest, UndeclaredEightBitIsRefusedUnlessAllowed) {
    begin_mail();
    EXPECT_EQ(say("Subject: x\r\n\r\n\xC3\xA9\r\n.\r\n"), "554");
    say("MAIL FROM:<a@b.com> BODY=8BITMIME\r\nRCPT TO:<c@d.com>\r\nDATA\r\n");
    EXPECT_EQ(say("Subject: \xC3\xA9\r\n\r\nx\r\n.\r\n"), "554");
    session.reset();
    rules.refuse_undeclared_8bit = false;
    begin_mail();
    EXPECT_EQ(say("Subject: x\r\n\r\n\xC3\xA9\r\n.\r\n"), "250");
}

TEST_F(SmtpSessionTest, ScriptedRepliesStrikeAtTheirStage) {
    plan(R"({"target":"smtp","status":450})");
    plan(R"({"target":"smtp","status":550,"at":"rcpt"})");
    plan(R"({"target":"smtp","status":451,"at":"message"})");
    sign_in();
    EXPECT_EQ(say("MAIL FROM:<a@b.com>\r\nRCPT TO:<c@d.com>\r\n"), "250 450");
    EXPECT_EQ(say("RCPT TO:<c@d.com>\r\nRCPT TO:<c@d.com>\r\nDATA\r\n"), "550 250 354");
    EXPECT_EQ(say(kMail), "451");
    EXPECT_EQ(mails(), 0U);
    plan(R"({"target":"smtp","status":421})");
    EXPECT_EQ(say("MAIL FROM:<a@b.com>\r\n"), "421");
    EXPECT_TRUE(session->finished());
    session.reset();
    plan(R"({"target":"smtp","status":421,"at":"connect"})");
    EXPECT_EQ(say(""), "421");
    EXPECT_TRUE(session->finished());
}

TEST_F(SmtpSessionTest, TheConnectionMayDropAtTheFinalDotWithOrWithoutTheMail) {
    plan(R"({"target":"smtp","mode":"drop"})");
    plan(R"({"target":"smtp","mode":"drop_after_effect"})");
    begin_mail();
    EXPECT_EQ(say(kMail), "");
    EXPECT_TRUE(session->dropped());
    EXPECT_EQ(mails(), 0U);
    session.reset();
    begin_mail();
    EXPECT_EQ(say(kMail), "");
    EXPECT_TRUE(session->dropped());
    EXPECT_EQ(mails(), 1U);
}

TEST_F(SmtpSessionTest, ADelayHoldsEverythingUntilResumed) {
    plan(R"({"target":"smtp","delay_ms":500})");
    begin_mail();
    open().receive(std::string(kMail) + "NOOP\r\n");
    EXPECT_EQ(session->pause(), std::chrono::milliseconds(500));
    EXPECT_EQ(mails(), 1U);
    EXPECT_EQ(codes(), "250");
    session->resume();
    EXPECT_EQ(codes(), "250");
}

}  // namespace
}  // namespace leadflow::sandbox
