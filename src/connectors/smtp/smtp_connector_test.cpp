// SPDX-License-Identifier: Apache-2.0
#include "connectors/smtp/smtp_connector.h"

#include "connectors/connectors_fixture.h"
#include "connectors/smtp/mail_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadflow::connectors::smtp {
namespace {

using model::Call;
using model::MailCall;
using model::MailSecurity;
using model::Outcome;
using model::Reach;
using model::RetryClass;
using model::StepStatus;
using test::action;
using test::answered;
using test::connection;
using test::json;
using test::Json;
using test::JsonObject;
using test::lost;
using test::read_mail;
using test::ReadPart;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Smtp : public testing::Test {
  protected:
    // A mail to sales with these fields more or other.
    void given(JsonObject fields) {
        JsonObject parameters{{"emailMessage/From", "leads@example.com"},
                              {"emailMessage/To", "sales@example.com"},
                              {"emailMessage/Subject", "New lead"},
                              {"emailMessage/Body", "<p>Hello</p>"}};
        for (const auto& field : fields)
            parameters["emailMessage/" + std::string(field.key())] = field.value();
        invocation_ = action("shared_smtp", "SendEmailV3", JsonObject{{"parameters", parameters}});
    }
    const MailCall& mail() {
        auto call = connector_->plan(invocation_, connection_);
        EXPECT_TRUE(call.has_value()) << (call ? "" : call.error().message);
        call_ = call ? *call : Call{MailCall{}};
        return std::get<MailCall>(call_.what);
    }
    ReadPart seen() { return read_mail(mail().message); }
    std::string fault() {
        const auto call = connector_->plan(invocation_, connection_);
        return call ? "(planned)" : call.error().message;
    }
    Outcome read(const model::Reply& reply) {
        mail();
        return connector_->read(invocation_, connection_, call_, reply);
    }

    Registry registry_;
    std::shared_ptr<const Connector> connector_ = registry_.find("shared_smtp");
    model::OpenConnection connection_ =
        connection(R"({"host":"mail.example.com","user":"u"})", R"({"password":"hush"})");
    model::Invocation invocation_;
    Call call_{MailCall{}};
};

TEST_F(Smtp, SendsOneMailToTheServerOfTheConnection) {
    given({{"CC", "b@example.com"}, {"Bcc", "c@example.com"}});
    EXPECT_EQ(mail().host, "mail.example.com");
    EXPECT_EQ(mail().port, 587);
    EXPECT_EQ(mail().security, MailSecurity::kStartTls);
    EXPECT_TRUE(mail().verify_certificate);
    EXPECT_EQ(mail().password.reveal(), "hush");
    EXPECT_EQ(mail().from, "leads@example.com");
    EXPECT_THAT(mail().recipients,
                ElementsAre("sales@example.com", "b@example.com", "c@example.com"));
    const ReadPart message = seen();
    EXPECT_EQ(message.header("from"), "leads@example.com");
    EXPECT_EQ(message.header("to"), "sales@example.com");
    EXPECT_EQ(message.header("cc"), "b@example.com");
    EXPECT_EQ(message.header("bcc"), "(none)");
    EXPECT_THAT(mail().message, Not(HasSubstr("c@example.com")));
    EXPECT_EQ(message.header("subject"), "New lead");
    EXPECT_EQ(message.header("date"), "Sat, 31 Jan 2026 08:15:30 +0000");
    EXPECT_EQ(message.header("message-id"), base::format("<{}@example.com>", test::kEffectId));
    EXPECT_EQ(message.header("mime-version"), "1.0");
    ASSERT_EQ(message.parts.size(), 2u);
    EXPECT_EQ(message.parts[0].header("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(base::trimmed(message.parts[0].body), "Hello");
    EXPECT_EQ(message.parts[1].header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(base::trimmed(message.parts[1].body), "<p>Hello</p>");
}

TEST_F(Smtp, TheSameActionGivesTheSameBytes) {
    given({});
    const std::string first = mail().message;
    EXPECT_EQ(mail().message, first);
}

TEST_F(Smtp, KnowsTheSettingsOfAConnection) {
    given({});
    connection_ = connection(R"({"host":"h","port":"2525","security":"none","verify":"false"})");
    EXPECT_EQ(mail().port, 2525);
    EXPECT_EQ(mail().security, MailSecurity::kNone);
    EXPECT_FALSE(mail().verify_certificate);
    connection_ = connection(R"({"host":"h","security":"tls"})");
    EXPECT_EQ(mail().port, 465);
    connection_ = connection("{}");
    EXPECT_THAT(fault(), HasSubstr("host"));
    connection_ = connection(R"({"host":"h","port":"x"})");
    EXPECT_THAT(fault(), HasSubstr("port"));
    connection_ = connection(R"({"host":"h","security":"ssl"})");
    EXPECT_THAT(fault(), HasSubstr("security"));
}

TEST_F(Smtp, ALeadCannotWriteHeaders) {
    given({{"Subject", "Lead\r\nBcc: evil@example.com\r\n\r\n<b>"},
           {"To", "\"Eve\\\"\r\nBcc: x@example.com\" <sales@example.com>"}});
    const ReadPart message = seen();
    EXPECT_EQ(message.header("bcc"), "(none)");
    EXPECT_THAT(message.header("subject"), HasSubstr("Bcc: evil@example.com"));
    EXPECT_THAT(mail().recipients, ElementsAre("sales@example.com"));
    for (const std::string_view bad :
         {"a@example.com\r\nRCPT TO:<x@example.com>", "<a@example.com\r\n>", "a\tb@example.com",
          "a@b@c", "@example.com", "a@", "a b@example.com", "a@exa mple.com", "a@.com", "none",
          "<a@example.com"}) {
        given({{"To", bad}});
        EXPECT_THAT(fault(), HasSubstr("emailMessage/To")) << bad;
    }
    given({{"To", std::string("a\0@example.com", 14)}});
    EXPECT_THAT(fault(), HasSubstr("emailMessage/To"));
    given({{"To", std::string(250, 'a') + "@example.com"}});
    EXPECT_THAT(fault(), HasSubstr("emailMessage/To"));
}

TEST_F(Smtp, NamesAnEmptyReceiver) {
    for (const Json& nobody : {Json(""), Json(nullptr), Json(" ; ,"), Json(model::JsonArray())}) {
        given({{"To", nobody}});
        EXPECT_EQ(fault(), "emailMessage/To is empty");
    }
}

TEST_F(Smtp, PartsAddressesAndDropsRepeats) {
    given({{"To",
            "\"Doe, Jane; boss\" <jane@example.com>; b@example.com,B@Example.com ;"
            " Öberg, Åsa <asa@example.com>"},
           {"ReplyTo", "lead@example.net"},
           {"ReadReceipt", "leads@example.com"},
           {"Importance", "High"}});
    EXPECT_THAT(mail().recipients,
                ElementsAre("jane@example.com", "b@example.com", "asa@example.com"));
    const ReadPart message = seen();
    EXPECT_EQ(message.text("to"),
              "\"Doe, Jane; boss\" <jane@example.com>, b@example.com, Öberg, Åsa <asa@example.com>");
    EXPECT_EQ(message.header("reply-to"), "lead@example.net");
    EXPECT_EQ(message.header("disposition-notification-to"), "leads@example.com");
    EXPECT_EQ(message.header("importance"), "high");
    EXPECT_EQ(message.header("x-priority"), "1");
}

TEST_F(Smtp, SubjectsOfEveryKindArriveWhole) {
    std::string emoji;
    for (int i = 0; i < 60; ++i) emoji += "👩🏽‍💻🇸🇪";
    for (const std::string& subject :
         {std::string("Räksmörgås & Ägg"), emoji, "a" + emoji, "ab" + emoji, "abc" + emoji,
          std::string(900, 'x'),
          std::string("株式会社見本製作所 リードスコアラー 資料を送付してください"),
          std::string("=?UTF-8?B?SGk=?="), std::string("a  b")}) {
        given({{"Subject", subject}});
        const std::string expected(base::prefix_of_utf16_units(subject, 998));
        EXPECT_EQ(seen().text("subject"), expected);
    }
}

TEST_F(Smtp, LongLinesAndAllBytesOfABodyArrive) {
    std::string body =
        "<p>" + std::string(5000, 'x') + "</p>\n.\n.hidden\nFrom here\ntrailing \t\n=3D";
    for (const std::string_view more : {"", " ååå", "👍👍👍"}) {
        given({{"Body", body + std::string(more)}});
        std::string expected = body + std::string(more);
        std::string arrived = seen().parts.at(1).body;
        std::erase(arrived, '\r');
        EXPECT_EQ(base::trimmed(arrived), expected);
    }
    given({{"Body", std::string("a\0b\rc\r\nd\ne", 10)}});
    EXPECT_EQ(base::trimmed(seen().parts.at(1).body), "ab\r\nc\r\nd\r\ne");
}

TEST_F(Smtp, ThePlainPartReadsAsTheHtmlDoes) {
    const std::pair<std::string_view, std::string_view> bodies[] = {
        {"<p>LastName: &lt;img src=x&gt;<br>\nFirstName: &#39;A&#x27;&amp;</p>",
         "LastName: <img src=x>\r\nFirstName: 'A'&"},
        {"<style>p{}</style><script>alert('<p>')</script>Hi<!-- <p>no</p> -->!", "Hi!"},
        {"<ul><li>One</li><li>Two</li></ul>a &nbsp; b < c & d",
         "- One\r\n- Two\r\n\r\na b < c & d"},
        {"<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>", "A B\r\nC"},
        {"<p>unclosed <b", "unclosed"},
        {"", ""},
    };
    for (const auto& [html, plain] : bodies) {
        given({{"Body", std::string(html)}});
        std::string text(base::trimmed(seen().parts.at(0).body));
        // A no-break space is a blank of its own.
        for (size_t at; (at = text.find("a   b")) != std::string::npos;) text.replace(at, 5, "a b");
        EXPECT_EQ(text, plain) << html;
    }
}

TEST_F(Smtp, PlainTextIsNotEscapedTwice) {
    given({{"IsHtml", false}, {"Body", base::html_escape("<O'Neil> & \"Sons\"")}});
    const ReadPart message = seen();
    EXPECT_EQ(message.header("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(base::trimmed(message.body), "<O'Neil> & \"Sons\"");
}

TEST_F(Smtp, AttachmentsTravelWithTheirNames) {
    given(
        {{"Attachments",
          json(
              R"([{"FileName":"råd \"1\".pdf","ContentData":"AAECAw==","ContentType":"application/pdf"},
                     {"Name":"logo.png","ContentId":"logo","ContentBytes":
                        {"$content-type":"image/png","$content":"iVBORw=="}}])")}});
    const ReadPart message = seen();
    EXPECT_THAT(message.header("content-type"), HasSubstr("multipart/mixed"));
    ASSERT_EQ(message.parts.size(), 3u);
    EXPECT_EQ(message.parts[0].parts.size(), 2u);
    EXPECT_EQ(message.parts[1].body, std::string("\0\1\2\3", 4));
    EXPECT_THAT(message.parts[1].header("content-type"), testing::StartsWith("application/pdf;"));
    EXPECT_THAT(message.parts[1].header("content-disposition"),
                HasSubstr("filename*0*=UTF-8''r%C3%A5d%20%221%22.pdf"));
    EXPECT_EQ(message.parts[2].header("content-id"), "<logo>");
    EXPECT_THAT(message.parts[2].header("content-disposition"), HasSubstr("filename=\"logo.png\""));
    given({{"Attachments", json(R"([{"FileName":"a"}])")}});
    EXPECT_THAT(fault(), HasSubstr("emailMessage/Attachments[0]"));
}

TEST_F(Smtp, OldFormsSendTheSameMail) {
    given({});
    const std::string expected = mail().message;
    invocation_.inputs = json(
        R"({"method":"post","path":"/SendEmailV3","body":{"From":"leads@example.com",
            "To":"sales@example.com","Subject":"New lead","Body":"<p>Hello</p>"}})");
    EXPECT_EQ(mail().message, expected);
    EXPECT_EQ(connector_->operation_of("post", "/SendEmailV3").value_or("?"), "SendEmailV3");
    EXPECT_FALSE(connector_->operation_of("get", "/SendEmailV3").has_value());
    EXPECT_THAT(connector_->traits("SendEmailV3")->html_parameters,
                testing::IsSupersetOf({"emailMessage/Body", "body/Body"}));
    EXPECT_TRUE(connector_->traits("SendEmailV3")->mail);
    EXPECT_FALSE(connector_->traits("SendFax").has_value());
}

TEST_F(Smtp, TheMailConnectorSendsFromTheOperatorsAddress) {
    connector_ = registry_.find("/providers/Microsoft.PowerApps/apis/shared_sendmail");
    const std::string_view inputs =
        R"({"parameters":{"request/to":"sales@example.com","request/toname":"Sålj",
            "request/subject":"S","request/text":"<b>x</b>","request/from":"evil@example.com"}})";
    invocation_ = action("shared_sendmail", "SendEmailV3", inputs);
    EXPECT_THAT(fault(), HasSubstr("\"from\""));
    connection_ = connection(R"({"host":"h","from":"Leads <leads@example.org>"})");
    const ReadPart message = seen();
    EXPECT_EQ(mail().from, "leads@example.org");
    EXPECT_EQ(message.header("from"), "\"Leads\" <leads@example.org>");
    EXPECT_EQ(message.text("to"), "Sålj <sales@example.com>");
    EXPECT_EQ(base::trimmed(message.parts.at(1).body), "<b>x</b>");
    EXPECT_EQ(connector_->operation_of("post", "/v3/mail/send").value_or("?"), "SendEmailV3");
    EXPECT_THAT(connector_->traits("SendEmailV3")->html_parameters,
                testing::IsSupersetOf({"request/text", "body/text"}));
    invocation_.inputs = json(R"({"parameters":{"request/subject":"S"}})");
    EXPECT_EQ(fault(), "request/to is empty");
}

TEST_F(Smtp, ReadsWhatTheServerSaid) {
    given({});
    const Outcome sent = read(answered(250, "2.0.0 Ok: queued as 4ABC"));
    EXPECT_EQ(sent.status, StepStatus::kSucceeded);
    EXPECT_EQ(sent.code, "OK");
    EXPECT_EQ(sent.outputs->at("statusCode"), 200);
    EXPECT_EQ(model::text_at(sent.outputs->at("body"), "messageId"),
              base::format("<{}@example.com>", test::kEffectId));

    const auto partly = answered(250, "2.0.0 ok\nrefused <b@example.com>: 550 unknown");
    EXPECT_THAT(read(partly).note, HasSubstr("b@example.com"));

    const std::tuple<int, RetryClass, std::string_view> refusals[] = {
        {421, RetryClass::kYes, "just now"}, {451, RetryClass::kYes, "just now"},
        {452, RetryClass::kYes, "just now"}, {535, RetryClass::kNo, "user and password"},
        {550, RetryClass::kNo, "recipient"}, {552, RetryClass::kNo, "too large"},
        {554, RetryClass::kNo, "refused"},   {530, RetryClass::kNo, "security"}};
    for (const auto& [code, retry, words] : refusals) {
        const Outcome outcome = read(answered(code, "5.x.y Said so"));
        EXPECT_EQ(outcome.status, StepStatus::kFailed);
        EXPECT_EQ(outcome.code, std::to_string(code));
        EXPECT_EQ(outcome.retry, retry) << code;
        EXPECT_THAT(outcome.error->message, HasSubstr(words));
        EXPECT_THAT(outcome.error->message, HasSubstr("Said so"));
    }
}

TEST_F(Smtp, ALostAnswerIsAmbiguous) {
    given({});
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "reset")).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(read(lost(Reach::kNotSent, "refused")).retry, RetryClass::kYes);
    auto login = lost(Reach::kNotSent, "535 bad login");
    login.permanent = true;
    EXPECT_EQ(read(login).retry, RetryClass::kNo);
    auto slow = lost(Reach::kAmbiguous, "timeout");
    slow.timed_out = true;
    EXPECT_EQ(read(slow).status, StepStatus::kTimedOut);
    EXPECT_EQ(read(slow).retry, RetryClass::kAmbiguous);
}

TEST_F(Smtp, EveryConformanceLeadBecomesAMailThatReadsAsItWasWritten) {
    connection_ = connection(R"({"host":"h","from":"leads@example.com"})");
    const std::tuple<const char*, const char*, const char*, const char*> flows[] = {
        {"guide-both.json", "Send_an_email", "shared_smtp", "emailMessage/Body"},
        {"guide-mail.json", "Send_an_email_notification_(V3)", "shared_sendmail", "request/text"}};
    size_t mails = 0;
    for (const auto& [file, name, api, body] : flows) {
        connector_ = registry_.find(api);
        for (const auto& [lead_name, lead] : test::conformance_leads()) {
            SCOPED_TRACE(lead_name);
            invocation_ = test::ExportedFlow(file, lead).invocation(name);
            std::string expected = as_text(invocation_.inputs.at("parameters").at(body));
            std::erase(expected, '\0');
            std::erase(expected, '\r');
            const ReadPart message = seen();
            EXPECT_EQ(message.header("bcc"), "(none)");
            EXPECT_THAT(mail().recipients, ElementsAre("sales@example.com"));
            ASSERT_EQ(message.parts.size(), 2u);
            std::string arrived = message.parts[1].body;
            std::erase(arrived, '\r');
            EXPECT_EQ(base::trimmed(arrived), base::trimmed(expected));
            EXPECT_EQ(arrived.find("<script"), std::string::npos);
            ++mails;
        }
    }
    EXPECT_GT(mails, 50u);
}

}  // namespace
}  // namespace leadflow::connectors::smtp
