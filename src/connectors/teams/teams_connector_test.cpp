// SPDX-License-Identifier: Apache-2.0
#include "connectors/teams/teams_connector.h"

#include "connectors/connector_fixture.h"

namespace leadflow::connectors::teams {
namespace {

using namespace test;  // NOLINT: the tests' language.

constexpr std::string_view kHook =
    R"({"webhook_url":"https://prod-1.westeurope.logic.azure.com:443/workflows/a/triggers/x?sig=s"})";

class Teams : public ConnectorTest<TeamsConnector> {
  protected:
    Teams() {
        connection_ = connection("{}", kHook);
        message("<p>New lead: <b>J&#246;rg</b></p><p>[x](http://evil.example) &lt;b&gt;</p>");
    }
    void message(std::string_view html) {
        Json parameters = json(R"({"poster":"Flow bot","location":"Channel",
            "body/recipient":{"groupId":"g","channelId":"c"},"body/subject":"Lead"})");
        parameters.as_object()["body/messageBody"] = model::text_value(html);
        given("PostMessageToConversation", model::to_text(parameters));
    }
    Json card() { return body().at("attachments").at(0).at("content"); }
};

TEST_F(Teams, PostsACardOfPlainRuns) {
    const auto call = http();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://prod-1.westeurope.logic.azure.com:443");
    EXPECT_EQ(call.secret_url.reveal(), call.url + "/workflows/a/triggers/x?sig=s");
    EXPECT_EQ(body().at("type"), "message");
    EXPECT_EQ(body().at("attachments").at(0).at("contentType"),
              "application/vnd.microsoft.card.adaptive");
    EXPECT_EQ(card().at("type"), "AdaptiveCard");
    EXPECT_EQ(card().at("body").at(0).at("inlines").at(0).at("text"), "Lead");
    EXPECT_EQ(card().at("body").at(1).at("inlines").at(0).at("text"), "New lead: Jörg");
    // As text, not as a link.
    EXPECT_EQ(card().at("body").at(2).at("type"), "RichTextBlock");
    EXPECT_EQ(card().at("body").at(2).at("inlines").at(0).at("text"),
              "[x](http://evil.example) <b>");
    EXPECT_THAT(connector_.traits("PostMessageToConversation")->html_parameters,
                testing::Contains("body/messageBody"));
}

TEST_F(Teams, PostsAnAuthorsCard) {
    given("PostCardToConversation",
          R"({"body/messageBody":"{\"type\":\"AdaptiveCard\",\"version\":\"1.4\",\"body\":[]}"})");
    EXPECT_EQ(card().at("version"), "1.4");
    given("PostCardToConversation", R"({"body/messageBody":"hello"})");
    EXPECT_THAT(fault(), HasSubstr("not the JSON of a card"));
    given("PostCardToConversation", R"({"body/messageBody":{"type":"x"}})");
    EXPECT_THAT(fault(), HasSubstr("not an adaptive card"));
}

TEST_F(Teams, CutsOrRefusesWhatTeamsWouldNotTake) {
    message(std::string(60000, 'x'));
    EXPECT_LE(http().body.size(), 28000u);
    EXPECT_THAT(read(answered(202)).note, HasSubstr("cut from 60000"));
    connection_ = connection(R"({"long_text":"refuse"})", kHook);
    EXPECT_THAT(fault(), HasSubstr("larger than"));
    given("PostMessageToConversation", R"({"body/messageBody":"<p> </p>"})");
    EXPECT_THAT(fault(), HasSubstr("is empty"));
    connection_ = connection("{}", R"({"webhook_url":"teams"})");
    message("x");
    EXPECT_EQ(fault(), "connection \"mine\": secret \"webhook_url\" is not a webhook's address");
}

TEST_F(Teams, AnAnswerOf200MayHoldAnError) {
    EXPECT_EQ(read(answered(200, "1")).status, StepStatus::kSucceeded);
    EXPECT_EQ(read(answered(202)).status, StepStatus::kSucceeded);
    const std::string within =
        "Webhook message delivery failed with error: Microsoft Teams endpoint "
        "returned HTTP error ";
    expect_refusals({
        {200, within + "429 with ContextId", "too many", RetryClass::kYes},
        {200, within + "413 with ContextId", "too large", RetryClass::kNo},
        {404, "", "does not exist", RetryClass::kNo},
        {429, "", "too many", RetryClass::kYes},
        {500, "", "not available", RetryClass::kAmbiguous},
        {503, "", "not available", RetryClass::kYes},
    });
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(connector_.traits("PostMessageToConversation")->effect, Effect::kNotIdempotent);
    EXPECT_THAT(probe_fault(), HasSubstr("can only be posted to"));
}

}  // namespace
}  // namespace leadflow::connectors::teams
