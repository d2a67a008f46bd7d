// SPDX-License-Identifier: Apache-2.0
#include "outbound/smtp_transaction.h"

#include <gmock/gmock.h>

namespace leadflow::outbound {
namespace {

using model::Reach;
using testing::HasSubstr;

// A story is told as hears() and says(): what the server hears from us, and what it says.
class SmtpTransactionTest : public testing::Test {
  protected:
    SmtpTransactionTest() {
        mail_.from = "a@x.invalid";
        mail_.recipients = {"b@y.invalid", "c@y.invalid"};
        mail_.message = "Subject: s\r\n\r\nbody\r\n";
    }
    SmtpTransaction& transaction() {
        if (!transaction_) transaction_ = std::make_unique<SmtpTransaction>(mail_, offers_);
        return *transaction_;
    }
    void hears(const std::string& expected) {
        EXPECT_EQ(transaction().to_send(), expected);
        transaction().sent(transaction().to_send().size());
    }
    void says(std::string_view bytes) { transaction().received(bytes); }
    void envelope_is_accepted() {
        offers_.pipelining = true;
        transaction().sent(transaction().to_send().size());
        says("250 ok\r\n250 ok\r\n250 ok\r\n");
        hears("DATA\r\n");
    }

    model::MailCall mail_;
    SmtpOffers offers_;

  private:
    std::unique_ptr<SmtpTransaction> transaction_;
};

TEST_F(SmtpTransactionTest, GoesStepByStepWithoutPipelining) {
    hears("MAIL FROM:<a@x.invalid>\r\n");
    says("250 ok\r\n");
    hears("RCPT TO:<b@y.invalid>\r\n");
    says("250 ok\r\n");
    hears("RCPT TO:<c@y.invalid>\r\n");
    says("251 will forward\r\n");
    hears("DATA\r\n");
    says("354 go\r\n");
    hears("Subject: s\r\n\r\nbody\r\n.\r\n");
    EXPECT_FALSE(transaction().finished());
    says("250-2.0.0 queued\r\n250 as X\r\n");
    EXPECT_TRUE(transaction().reusable());
    const model::Reply reply = transaction().take_reply();
    EXPECT_EQ(reply.reach, Reach::kAnswered);
    EXPECT_EQ(reply.status, 250);
    EXPECT_EQ(reply.body, "250-2.0.0 queued\n250 as X");
}

TEST_F(SmtpTransactionTest, SendsTheEnvelopeAtOnceWithPipelining) {
    offers_.pipelining = true;
    hears("MAIL FROM:<a@x.invalid>\r\nRCPT TO:<b@y.invalid>\r\nRCPT TO:<c@y.invalid>\r\n");
    says("250 ok\r\n250 o");
    hears("");
    says("k\r\n250 ok\r\n");
    hears("DATA\r\n");
}

TEST_F(SmtpTransactionTest, UsesWhatTheServerOffers) {
    for (const char* line : {"250-me", "250-SIZE 1000", "250-8BITMIME", "250 SMTPUTF8"})
        offers_.learn(line);
    mail_.from = "\xc3\xa4@x.invalid";
    mail_.message = "\xc3\xa4\r\n";
    hears("MAIL FROM:<\xc3\xa4@x.invalid> SIZE=4 BODY=8BITMIME SMTPUTF8\r\n");
}

TEST_F(SmtpTransactionTest, GivesUpOnUtf8AddressesThatTheServerDoesNotTake) {
    mail_.recipients = {"\xc3\xa4@x.invalid"};
    EXPECT_TRUE(transaction().reusable());
    const model::Reply reply = transaction().take_reply();
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_TRUE(reply.permanent);
}

TEST_F(SmtpTransactionTest, DoublesDotsAndMendsLineEnds) {
    mail_.message = ".a\r\nb.\n.\r\n..c\r.d\n\n.";
    envelope_is_accepted();
    says("354 go\r\n");
    hears("..a\r\nb.\r\n..\r\n...c\r\n..d\r\n\r\n..\r\n.\r\n");
}

TEST_F(SmtpTransactionTest, FailsWhenAllRecipientsAreRefusedAndPrefersATemporaryReason) {
    offers_.pipelining = true;
    transaction().sent(transaction().to_send().size());
    says("250 ok\r\n550 no\r\n451 later\r\n");
    hears("");
    EXPECT_TRUE(transaction().finished());
    EXPECT_FALSE(transaction().reusable());
    const model::Reply reply = transaction().take_reply();
    EXPECT_EQ(reply.status, 451);
    EXPECT_EQ(reply.body,
              "451 later\nrefused <b@y.invalid>: 550 no\nrefused <c@y.invalid>: 451 later");
}

TEST_F(SmtpTransactionTest, TakesARefusalInTheMiddleOfTheMessage) {
    envelope_is_accepted();
    says("354 go\r\n");
    transaction().sent(5);
    says("552 too big\r\n");
    EXPECT_EQ(transaction().take_reply().status, 552);
}

TEST_F(SmtpTransactionTest, KnowsHowFarItGotWhenItIsCut) {
    EXPECT_EQ(transaction().cut("x", false).reach, Reach::kNotSent);
    offers_.pipelining = false;
    hears("MAIL FROM:<a@x.invalid>\r\n");
    says("250 ok\r\n");
    hears("RCPT TO:<b@y.invalid>\r\n");
    says("250 ok\r\n");
    hears("RCPT TO:<c@y.invalid>\r\n");
    says("250 ok\r\n");
    hears("DATA\r\n");
    says("354 go\r\n");
    transaction().sent(transaction().to_send().size() - 1);
    EXPECT_EQ(transaction().cut("x", true).reach, Reach::kNotSent);
    transaction().sent(1);
    EXPECT_EQ(transaction().cut("x", true).reach, Reach::kAmbiguous);
    EXPECT_TRUE(transaction().cut("x", true).timed_out);
}

TEST_F(SmtpTransactionTest, EndsWhenWhatItHearsIsNoSmtp) {
    hears("MAIL FROM:<a@x.invalid>\r\n");
    says("HTTP/1.1 400 Bad Request\r\n");
    EXPECT_TRUE(transaction().finished());
    EXPECT_FALSE(transaction().reusable());
    EXPECT_THAT(transaction().take_reply().fault, HasSubstr("no SMTP"));
}

TEST_F(SmtpTransactionTest, EndsWhenAnAnswerHasNoEnd) {
    hears("MAIL FROM:<a@x.invalid>\r\n");
    for (int i = 0; i < 10 && !transaction().finished(); ++i)
        says("250-" + std::string(10000, 'x') + "\r\n");
    EXPECT_TRUE(transaction().finished());
}

}  // namespace
}  // namespace leadflow::outbound
