// SPDX-License-Identifier: Apache-2.0
#include "connectors/outlook/outlook_connector.h"

#include "connectors/connectors_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadflow::connectors::outlook {
namespace {

using model::Call;
using model::HttpCall;
using model::Outcome;
using model::Reach;
using model::RetryClass;
using model::StepStatus;
using test::action;
using test::answered;
using test::entra_connection;
using test::json;
using test::Json;
using test::lost;
using testing::HasSubstr;

class Outlook : public testing::Test {
  protected:
    Outlook() { given(R"({"parameters":{"emailMessage/To":"sales@example.com"}})"); }
    void given(std::string_view inputs, std::string_view operation = "SendEmailV2") {
        invocation_ = action("shared_office365", operation, inputs);
    }
    const HttpCall& http() {
        auto call = connector_.plan(invocation_, connection_);
        EXPECT_TRUE(call.has_value()) << (call ? "" : call.error().message);
        call_ = call ? *call : Call{HttpCall{}};
        return std::get<HttpCall>(call_.what);
    }
    Json message() { return json(http().body).at("message"); }
    std::string fault() {
        const auto call = connector_.plan(invocation_, connection_);
        return call ? "(planned)" : call.error().message;
    }
    Outcome read(const model::Reply& reply) {
        http();
        return connector_.read(invocation_, connection_, call_, reply);
    }

    OutlookConnector connector_;
    model::OpenConnection connection_ = entra_connection(R"({"sender":"leads@contoso.example"})");
    model::Invocation invocation_;
    Call call_{HttpCall{}};
};

TEST_F(Outlook, SendsFromTheMailboxOfTheConnection) {
    given(R"({"parameters":{"emailMessage/To":"Jane <jane@example.com>; b@example.com",
        "emailMessage/Cc":"c@example.com","emailMessage/Bcc":"d@example.com",
        "emailMessage/ReplyTo":"e@example.com","emailMessage/From":"shared@contoso.example",
        "emailMessage/Importance":"High","emailMessage/Subject":"A\r\nB","emailMessage/Body":"<p>x",
        "emailMessage/Attachments":[{"Name":"a.txt","ContentBytes":"aGk="}]}})");
    EXPECT_EQ(http().method, "POST");
    EXPECT_EQ(http().url,
              "https://graph.microsoft.com/v1.0/users/leads%40contoso.example/sendMail");
    EXPECT_EQ(http().token->scope, "https://graph.microsoft.com/.default");
    EXPECT_EQ(test::header(http(), "Content-Type"), "application/json");
    EXPECT_EQ(message(), json(R"({"subject":"A  B",
        "body":{"contentType":"HTML","content":"<p>x"},
        "toRecipients":[{"emailAddress":{"address":"jane@example.com","name":"Jane"}},
                        {"emailAddress":{"address":"b@example.com"}}],
        "ccRecipients":[{"emailAddress":{"address":"c@example.com"}}],
        "bccRecipients":[{"emailAddress":{"address":"d@example.com"}}],
        "replyTo":[{"emailAddress":{"address":"e@example.com"}}],
        "from":{"emailAddress":{"address":"shared@contoso.example"}},
        "importance":"high",
        "internetMessageHeaders":[
          {"name":"x-leadflow-run-id","value":"08584640926573727105946217888CU00"},
          {"name":"x-leadflow-request-id","value":"7f3c2a10-5b1e-5c4d-9a6b-0123456789ab"}],
        "attachments":[{"@odata.type":"#microsoft.graph.fileAttachment","name":"a.txt",
          "contentType":"application/octet-stream","contentBytes":"aGk="}]})"));
}

TEST_F(Outlook, OldFormsAndOwnAddresses) {
    given(R"({"method":"post","path":"/Mail","body":{"To":"a@example.com","Subject":"S",
              "Body":"1 &lt; 2"}})",
          "SendEmail");
    EXPECT_EQ(message().at("body"), json(R"({"contentType":"Text","content":"1 < 2"})"));
    EXPECT_EQ(connector_.operation_of("post", "/Mail").value_or("?"), "SendEmail");
    EXPECT_EQ(connector_.operation_of("post", "/v2/Mail").value_or("?"), "SendEmailV2");
    EXPECT_FALSE(connector_.operation_of("post", "/v3/Mail").has_value());
    EXPECT_FALSE(connector_.traits("SendFax").has_value());
    EXPECT_EQ(connector_.traits("SendEmailV2")->effect, Effect::kNotIdempotent);
    EXPECT_TRUE(connector_.traits("SendEmailV2")->mail);
    connection_ =
        entra_connection(R"({"sender":"s@x.example","graph_url":"http://127.0.0.1:9/graph/"})");
    EXPECT_EQ(http().url, "http://127.0.0.1:9/graph/v1.0/users/s%40x.example/sendMail");
    EXPECT_EQ(http().token->scope, "http://127.0.0.1:9/.default");
}

TEST_F(Outlook, NamesWhatIsMissing) {
    given(R"({"parameters":{"emailMessage/Subject":"S"}})");
    EXPECT_EQ(fault(), "emailMessage/To is empty");
    given(R"({"parameters":{"emailMessage/To":"a@example.com","emailMessage/Cc":"nobody"}})");
    EXPECT_THAT(fault(), HasSubstr("emailMessage/Cc"));
    connection_ = entra_connection();
    EXPECT_THAT(fault(), HasSubstr("sender"));
}

TEST_F(Outlook, AnEmptyReplyOf202IsSuccess) {
    const Outcome outcome = read(answered(202));
    EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
    EXPECT_EQ(outcome.code, "OK");
    EXPECT_EQ(outcome.outputs->at("statusCode"), 200);
}

TEST_F(Outlook, ExplainsRefusalsAndRepeatsOnlyWhatWasSurelyNotSent) {
    const std::tuple<int, std::string_view, std::string_view, RetryClass> rows[] = {
        {400, "ErrorInvalidRecipients", "recipient", RetryClass::kNo},
        {401, "InvalidAuthenticationToken", "sign-in", RetryClass::kNo},
        {403, "ErrorAccessDenied", "Mail.Send", RetryClass::kNo},
        {403, "ErrorSendAsDenied", "From", RetryClass::kNo},
        {404, "ErrorInvalidUser", "sender", RetryClass::kNo},
        {404, "MailboxNotEnabledForRESTAPI", "Exchange Online", RetryClass::kNo},
        {413, "", "too large", RetryClass::kNo},
        {429, "ApplicationThrottled", "too many requests", RetryClass::kYes},
        {503, "", "not available", RetryClass::kYes},
        {500, "", "not available", RetryClass::kAmbiguous},
        {502, "", "not available", RetryClass::kAmbiguous},
        {504, "", "not available", RetryClass::kAmbiguous},
    };
    for (const auto& [status, code, words, retry] : rows) {
        const Outcome outcome = read(answered(
            status, base::format(R"({{"error":{{"code":"{}","message":"its words"}}}})", code),
            {{"Retry-After", "3"}, {"Content-Type", "application/json"}}));
        EXPECT_EQ(outcome.status, StepStatus::kFailed);
        EXPECT_EQ(outcome.retry, retry) << status;
        EXPECT_THAT(outcome.error->message, HasSubstr(words)) << status << code;
        EXPECT_THAT(outcome.error->message, HasSubstr("its words"));
        if (retry == RetryClass::kYes) {
            EXPECT_EQ(outcome.retry_after, std::chrono::seconds(3));
        }
    }
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(read(lost(Reach::kNotSent, "dns")).retry, RetryClass::kYes);
}

TEST_F(Outlook, EveryConformanceLeadBecomesAMail) {
    size_t mails = 0;
    for (const auto& [name, lead] : test::conformance_leads()) {
        SCOPED_TRACE(name);
        invocation_ =
            test::ExportedFlow("guide-outlook.json", lead).invocation("Send_an_email_(V2)");
        const Json sent = message();
        EXPECT_EQ(sent.at("toRecipients").as_array().size(), 1u);
        EXPECT_FALSE(sent.as_object().contains("bccRecipients"));
        const auto subject = model::text_at(sent, "subject");
        EXPECT_LE(base::utf16_length(subject), 255u);
        EXPECT_EQ(subject.find_first_of("\r\n"), std::string_view::npos);
        EXPECT_EQ(model::text_at(sent.at("body"), "content").find("<script"),
                  std::string_view::npos);
        ++mails;
    }
    EXPECT_GT(mails, 25u);
}

}  // namespace
}  // namespace leadflow::connectors::outlook
