// SPDX-License-Identifier: Apache-2.0
// Teams and Slack.
#include "sandbox/world_fixture.h"

namespace leadflow::sandbox {
namespace {

class MessagesTest : public WorldTest {
  protected:
    http::Response post(std::string_view target, std::string body,
                        std::string type = "application/json; charset=utf-8") {
        http::Request made = request("POST", target, std::move(body));
        made.headers.add("Content-Type", std::move(type));
        if (!token.empty()) made.headers.add("Authorization", "Bearer " + token);
        return send(std::move(made));
    }
    static std::string card(const std::string& content) {
        return base::format(R"({{"type":"message","attachments":[{{"contentType":
            "application/vnd.microsoft.card.adaptive","contentUrl":null,"content":{}}}]}})",
                            content);
    }
    static std::string good_card() {
        return card(R"({"type":"AdaptiveCard","version":"1.4","body":[{"type":"TextBlock",
                        "text":"hi"}]})");
    }
    static std::string slack_error(const http::Response& response) {
        return value_of(response, "error");
    }
    const std::string workflow = base::format(
        "/workflows/0/triggers/manual/paths/invoke?api-version=1&sig={}", kTeamsSignature);
};

TEST_F(MessagesTest, TeamsWorkflowsAnswer202) {
    EXPECT_EQ(post(workflow, good_card()).status, 202);
    EXPECT_EQ(post("/workflows/0/triggers/manual/paths/invoke", good_card()).status, 401);
    EXPECT_EQ(post(workflow, good_card(), "text/plain").status, 415);
    for (const std::string& wrong :
         {std::string("{}"), std::string(R"({"type":"message"})"), card("{}"),
          card(R"({"type":"AdaptiveCard","version":"1.4","body":[]})"),
          card(R"({"type":"AdaptiveCard","version":"1.4","body":[{"type":"TextBlock"}]})"),
          card(R"({"type":"AdaptiveCard","version":"1.4","body":[{"type":"RichTextBlock"}]})")})
        EXPECT_EQ(post(workflow, wrong).status, 400) << wrong;
    EXPECT_EQ(post(workflow, std::string(30000, ' ')).status, 413);
    EXPECT_EQ(world.teams.received(), 1u);
    plan_fault(R"({"target":"teams","status":429})");
    EXPECT_EQ(post(workflow, good_card()).status, 429);
}

TEST_F(MessagesTest, TeamsIncomingWebhooksAnswer200ToErrorsToo) {
    EXPECT_EQ(post(kTeamsIncomingPath, good_card()).body, "1");
    const auto large = post(kTeamsIncomingPath, std::string(30000, ' '));
    EXPECT_EQ(large.status, 200);
    EXPECT_NE(large.body.find("HTTP error 413"), std::string::npos);
    EXPECT_EQ(post("/webhookb2/other", good_card()).status, 404);
}

TEST_F(MessagesTest, SlackAnswers200ToErrorsToo) {
    const std::string message = R"({"channel":"#leads","text":"hi"})";
    const auto answer = [&](const std::string& body) {
        return post("/api/chat.postMessage", body);
    };
    EXPECT_EQ(slack_error(answer(message)), "not_authed");
    token = "x";
    EXPECT_EQ(slack_error(answer(message)), "invalid_auth");
    token = kSlackToken;
    EXPECT_EQ(value_of(answer(message), "channel"), "C0LEADS");
    EXPECT_EQ(slack_error(answer(R"({"channel":"#x","text":"hi"})")), "channel_not_found");
    EXPECT_EQ(slack_error(answer(R"({"channel":"#old","text":"hi"})")), "is_archived");
    EXPECT_EQ(slack_error(answer(R"({"channel":"#leads","text":" "})")), "no_text");
    EXPECT_EQ(slack_error(answer(R"({"channel":"#leads","blocks":"x"})")), "invalid_blocks");
    EXPECT_EQ(slack_error(answer("[")), "invalid_json");
    EXPECT_EQ(value_of(post("/api/auth.test", ""), "team"), "Contoso");
    EXPECT_EQ(world.slack.received(), 1u);
}

TEST_F(MessagesTest, SlackWebhooksSpeakPlainText) {
    EXPECT_EQ(post(kSlackWebhookPath, R"({"text":"hi"})").body, "ok");
    EXPECT_EQ(post(kSlackWebhookPath, "{}").body, "no_text");
    EXPECT_EQ(post(kSlackWebhookPath, "{").body, "invalid_payload");
    EXPECT_EQ(post("/services/T0SANDBOX/B0/x", "{}").status, 404);
    world.reset();
    EXPECT_EQ(world.slack.received(), 0u);
}

}  // namespace
}  // namespace leadflow::sandbox
