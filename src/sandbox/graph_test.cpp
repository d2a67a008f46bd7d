// SPDX-License-Identifier: Apache-2.0
#include "sandbox/world_fixture.h"

namespace leadflow::sandbox {
namespace {

class GraphTest : public WorldTest {
  protected:
    http::Response send_mail(std::string body, std::string_view user = "leads@contoso.com",
                             const std::string& type = "application/json") {
        http::Request made =
            request("POST", base::format("/v1.0/users/{}/sendMail", user), std::move(body));
        if (token.empty()) token = world.tokens.issue(kGraphAudience);
        made.headers.add("Authorization", "Bearer " + token);
        made.headers.add("Content-Type", type);
        return send(std::move(made));
    }
    // A good message with `more` members put in front.
    static std::string message(const std::string& more = "") {
        return R"({"message":{)" + more +
               R"("subject":"New lead","body":{"contentType":"HTML","content":"<p>x</p>"},)"
               R"("toRecipients":[{"emailAddress":{"address":"sales@example.com"}}]}})";
    }
};

TEST_F(GraphTest, TakesAMailWith202AndAnEmptyBody) {
    const http::Response response = send_mail(message(
        R"("internetMessageHeaders":[{"name":"x-leadflow-run-id","value":"run1"}],)"
        R"("ccRecipients":[{"emailAddress":{"address":"boss@example.com"}}],)"));
    EXPECT_EQ(response.status, 202) << response.body;
    EXPECT_EQ(response.body, "");
    const std::vector<Mail> mails = world.mailbox.newest(10, "");
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_EQ(mails[0].source, MailSource::kGraph);
    EXPECT_EQ(mails[0].headers.subject, "New lead");
    EXPECT_EQ(mails[0].headers.run_id, "run1");
    EXPECT_EQ(mails[0].headers.from, "leads@contoso.com");
    EXPECT_EQ(mails[0].recipients.size(), 2U);
}

TEST_F(GraphTest, RefusesWhatIsNoMessageOrHasNoRecipients) {
    struct Case {
        std::string body, code;
    };
    const Case cases[] = {
        {"{", "BadRequest"},
        {"{}", "ErrorInvalidParameter"},
        {R"({"message":{"subject":"x"}})", "ErrorInvalidRecipients"},
        {R"({"message":{"toRecipients":[]}})", "ErrorInvalidRecipients"},
        {R"({"message":{"toRecipients":[{"emailAddress":{"address":"nobody"}}]}})",
         "ErrorInvalidRecipients"},
        {R"({"message":{"toRecipients":[{"emailAddress":{"address":"a@b\r\nBcc: c@d"}}]}})",
         "ErrorInvalidRecipients"},
        {R"({"message":{"toRecipients":"a@b.com"}})", "RequestBodyRead"},
        {message(R"("Subject":"case",)"), "RequestBodyRead"},
        {message(R"("importance":"urgent",)"), "RequestBodyRead"},
        {message(R"("internetMessageHeaders":[{"name":"Subject","value":"x"}],)"),
         "InvalidInternetMessageHeader"},
        {R"({"message":{"body":{"contentType":"markdown"},)"
         R"("toRecipients":[{"emailAddress":{"address":"a@b.com"}}]}})",
         "RequestBodyRead"},
    };
    for (const Case& one : cases) {
        const http::Response response = send_mail(one.body);
        EXPECT_EQ(response.status, 400) << one.body;
        EXPECT_EQ(error_code(response), one.code) << one.body;
    }
    EXPECT_EQ(world.mailbox.counts().mails, 0U);
}

TEST_F(GraphTest, RefusesUnknownUsersAndForeignTokens) {
    const http::Response unknown = send_mail(message(), "someone@fabrikam.com");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(error_code(unknown), "ErrorInvalidUser");
    EXPECT_EQ(send_mail(message(), "flow%40contoso.onmicrosoft.com").status, 202);
    token = world.tokens.issue(kOrganization);
    const http::Response foreign = send_mail(message());
    EXPECT_EQ(foreign.status, 401);
    EXPECT_EQ(error_code(foreign), "InvalidAuthenticationToken");
}

TEST_F(GraphTest, TakesTheMimeFormInBase64) {
    const std::string mail = "Subject: hello\r\nTo: a@b.com\r\nMessage-ID: <1@x>\r\n\r\nhi\r\n";
    EXPECT_EQ(send_mail(base::base64(mail), "leads@contoso.com", "text/plain").status, 202);
    EXPECT_EQ(world.mailbox.newest(1, "1@x").size(), 1U);
    EXPECT_EQ(send_mail("%%%", "leads@contoso.com", "text/plain").status, 400);
    EXPECT_EQ(send_mail("x", "leads@contoso.com", "text/html").status, 415);
}

TEST_F(GraphTest, ThrottlesWhenScripted) {
    plan_fault(R"({"target":"graph","status":429,"retry_after":3})");
    const http::Response response = send_mail(message());
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(error_code(response), "ApplicationThrottled");
    EXPECT_EQ(response.headers.value("Retry-After"), "3");
}

}  // namespace
}  // namespace leadflow::sandbox
