// SPDX-License-Identifier: Apache-2.0
#include "connectors/slack/slack_connector.h"

#include "connectors/connector_fixture.h"

namespace leadflow::connectors::slack {
namespace {

using namespace test;  // NOLINT: the tests' language.

class Slack : public ConnectorTest<SlackConnector> {
  protected:
    Slack() {
        connection_ = connection("{}", R"({"token":"xoxb-1"})");
        given("PostMessageV2", R"({"message/channel":"#leads","message/text":"Hello",
                                   "message/username":"leads"})");
    }
    void by_webhook() {
        connection_ =
            connection("{}", R"({"webhook_url":"https://hooks.slack.com/services/T/B/X"})");
    }
    static std::string refusal(std::string_view error) {
        return base::format(R"({{"ok":false,"error":"{}"}})", error);
    }
};

TEST_F(Slack, PostsWithABotsToken) {
    const auto call = http();
    EXPECT_EQ(call.url, "https://slack.com/api/chat.postMessage");
    EXPECT_EQ(secret_header(call, "Authorization"), "Bearer xoxb-1");
    EXPECT_EQ(header(call, "Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(body(), json(R"({"text":"Hello","username":"leads","channel":"#leads"})"));
    const Outcome outcome = read(answered(200, R"({"ok":true,"channel":"C1","ts":"1.2"})"));
    EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
    EXPECT_EQ(outcome.outputs->at("body").at("ts"), "1.2");
}

TEST_F(Slack, PostsThroughAWebhook) {
    by_webhook();
    EXPECT_EQ(http().url, "https://hooks.slack.com");
    EXPECT_EQ(http().secret_url.reveal(), "https://hooks.slack.com/services/T/B/X");
    EXPECT_TRUE(http().secret_headers.empty());
    EXPECT_FALSE(body().as_object().contains("channel"));
    EXPECT_EQ(read(answered(200, "ok")).status, StepStatus::kSucceeded);
    expect_refusals({{404, "no_service", "make a new one", RetryClass::kNo},
                     {403, "action_prohibited", "administrator", RetryClass::kNo},
                     {410, "channel_is_archived", "archived", RetryClass::kNo},
                     {429, "rate_limited", "too many", RetryClass::kYes}});
    EXPECT_THAT(probe_fault(), HasSubstr("can only be posted to"));
}

TEST_F(Slack, TextIsEscapedAsSlackKnowsIt) {
    EXPECT_THAT(connector_.traits("PostMessageV2")->html_parameters,
                testing::Contains("message/text"));
    // As the engine hands it over: what the author wrote is left, what the lead said is escaped.
    given("PostMessageV2", R"({"message/channel":"c","message/text":
        "<!here> &lt;!channel&gt; O&#39;Neil &quot;A&quot; &amp; B"})");
    EXPECT_EQ(body().at("text"), "<!here> &lt;!channel&gt; O'Neil \"A\" &amp; B");
}

TEST_F(Slack, CutsWhatIsTooLongAndWantsSomeText) {
    given("PostMessageV2", base::format(R"({{"message/channel":"c","message/text":"{}"}})",
                                        std::string(41000, 'x')));
    EXPECT_EQ(model::text_at(body(), "text").size(), 40000u);
    EXPECT_THAT(read(answered(200, R"({"ok":true})")).note, HasSubstr("cut from 41000"));
    given("PostMessageV2", R"({"message/channel":"c","message/text":" "})");
    EXPECT_THAT(fault(), HasSubstr("is empty"));
    given("PostMessageV2",
          R"({"message/channel":"c","message/blocks":"[{\"type\":\"divider\"}]"})");
    EXPECT_EQ(body().at("blocks").at(0).at("type"), "divider");
    given("PostMessageV2", R"({"message/text":"x"})");
    EXPECT_THAT(fault(), HasSubstr("channel"));
    connection_ = connection(R"({"channel":"C7"})", R"({"token":"t"})");
    EXPECT_EQ(body().at("channel"), "C7");
    connection_ = connection("{}");
    EXPECT_THAT(fault(), HasSubstr("webhook_url"));
}

TEST_F(Slack, AnAnswerOf200MayBeARefusal) {
    expect_refusals({
        {200, refusal("channel_not_found"), "no such channel", RetryClass::kNo},
        {200, refusal("not_in_channel"), "invite", RetryClass::kNo},
        {200, refusal("invalid_auth"), "token", RetryClass::kNo},
        {200, refusal("ratelimited"), "too many", RetryClass::kYes},
        {200, refusal("internal_error"), "internal_error", RetryClass::kAmbiguous},
        {200, "<html>", "not accepted", RetryClass::kNo},
        {429, "", "too many", RetryClass::kYes},
        {502, "", "not available", RetryClass::kAmbiguous},
    });
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(connector_.operation_of("post", "/v2/chat.postMessage").value(), "PostMessageV2");
}

TEST_F(Slack, AProbeAsksWhoItIs) {
    EXPECT_EQ(std::get<model::HttpCall>(connector_.probe(connection_)->what).url,
              "https://slack.com/api/auth.test");
    EXPECT_EQ(
        read_probe(answered(200, R"({"ok":true,"team":"Contoso","user":"leads"})")).value_or("?"),
        "signed in to Contoso as leads");
    EXPECT_EQ(read_probe(answered(200, refusal("invalid_auth"))).error().code,
              base::ErrorCode::kUnauthorized);
}

}  // namespace
}  // namespace leadflow::connectors::slack
