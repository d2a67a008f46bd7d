// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/triggers.h"

#include "connectors/described/described_fixture.h"

namespace leadflow::connectors::described {
namespace {

using connectors::test::answered;
using test::compiled;
using test::Json;
using test::json;

class Triggers : public testing::Test {
  protected:
    void given(const char* fixture) {
        const std::string folder = base::format("tests/connectors/{}/", fixture);
        connector_ = compiled(test::file_text(folder + "apiDefinition.swagger.json"),
                              test::file_text(folder + "apiProperties.json"));
    }
    RequestWish wish(const char* operation, std::string_view callback = {}) {
        return {.connector = *connector_,
                .operation = *connector_->operation(operation),
                .connection = connection_,
                .inputs = inputs_,
                .callback_url = callback};
    }

    std::shared_ptr<const CompiledConnector> connector_;
    const model::OpenConnection connection_ = test::connection("{}", R"({"api_key":"k"})");
    Json inputs_ = json(R"({"parameters":{"list":"l 1"}})");
    const base::Time now_ = *base::parse_iso("2026-01-31T08:15:30Z");
};

// A webhook's subscription is called as an action is.
TEST_F(Triggers, SubscribesWithOurAddressAndGivesItUp) {
    given("webhook");
    const DescribedConnector described(connector_);
    EXPECT_EQ(described.traits("OnLead")->starts, Starts::kByWebhook);
    model::Invocation asked = test::action("shared_webhook", "OnLead", inputs_);
    asked.callback_url = "https://leads.example/hook?sig=x";
    const auto call = described.plan(asked, connection_);
    ASSERT_TRUE(call.has_value()) << call.error().message;
    const auto& http = std::get<model::HttpCall>(call->what);
    EXPECT_EQ(http.method + " " + http.url, "POST https://api.acme.example/v1/hooks/l%201");
    EXPECT_EQ(json(http.body),
              json(R"({"event":"lead","target":{"url":"https://leads.example/hook?sig=x"}})"));
    const auto outcome =
        described.read(asked, connection_, *call, answered(201, R"({"id":"7"})"));
    const std::string place(model::text_at(*model::find(*outcome.outputs, "headers"), "Location"));
    EXPECT_EQ(place, "https://api.acme.example/v1/hooks/7");
    asked.follow_up = model::FollowUp{"DELETE", place};
    const auto end = std::get<model::HttpCall>(described.plan(asked, connection_)->what);
    EXPECT_EQ(end.method + " " + end.url, "DELETE " + place);
    EXPECT_EQ(end.body, "");
    EXPECT_EQ(end.secret_headers.size(), 1U);
    asked.follow_up->url = "https://elsewhere.example/7";
    EXPECT_TRUE(std::get<model::HttpCall>(described.plan(asked, connection_)->what)
                    .secret_headers.empty());
}

TEST_F(Triggers, IsAskedThroughTheConnector) {
    given("polling");
    const DescribedConnector described(connector_);
    EXPECT_EQ(described.traits("OnNext")->starts, Starts::kByPolling);
    const model::Invocation asked = test::action("shared_polling", "OnNext", json("{}"));
    const auto call = described.plan_poll(asked, connection_, json(R"({"location":"/v1/next?2"})"));
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(std::get<model::HttpCall>(call->what).url, "https://api.acme.example/v1/next?2");
    const auto some = described.read_poll(
        asked, connection_, json("{}"), *call,
        answered(200, R"({"id":1})", {{"Location", "/v1/next?3"}, {"Retry-After", "2"}}));
    ASSERT_TRUE(some.has_value());
    EXPECT_EQ(*some->body, json(R"({"id":1})"));
    EXPECT_EQ(model::text_at(Json(some->headers), "Retry-After"), "2");
    EXPECT_EQ(some->state, json(R"({"location":"/v1/next?3"})"));
    EXPECT_EQ(some->wait, std::chrono::seconds(2));
    EXPECT_FALSE(described.read_poll(asked, connection_, json("{}"), *call, answered(500)));
    EXPECT_FALSE(described.plan_poll(test::action("shared_polling", "No", json("{}")), connection_,
                                     json("{}")));
}

TEST_F(Triggers, PollsForWhatIsNewSinceTheNewest) {
    given("polling");
    const RequestWish asked = wish("OnNew");
    EXPECT_TRUE(asked.operation.batch);
    PollState state;
    EXPECT_EQ(poll_call(asked, state)->url, "https://api.acme.example/v1/new?list=l%201");
    auto first = read_poll(asked, state, answered(200, R"({"data":[{"created":"t 1"}]})"), now_);
    ASSERT_TRUE(first.has_value());
    EXPECT_FALSE(first->body.has_value());  // What was there before starts no run.
    state = poll_state_of(to_json(first->state));
    EXPECT_EQ(poll_call(asked, state)->url,
              "https://api.acme.example/v1/new?list=l%201&since=t%201");
    const auto none = read_poll(asked, state, answered(200, R"({"data":[]})"), now_);
    EXPECT_FALSE(none->body.has_value());
    EXPECT_EQ(none->state.queries, state.queries);
    const auto some = read_poll(asked, state, answered(200, R"({"data":[{"created":"t2"}]})"), now_);
    EXPECT_EQ(*some->body, json(R"({"data":[{"created":"t2"}]})"));
    EXPECT_EQ(to_json(some->state), json(R"({"queries":{"since":"t2"}})"));
}

TEST_F(Triggers, FollowsAServiceThatSpeaksTheProtocol) {
    given("polling");
    const RequestWish asked = wish("OnNext");
    inputs_ = json("{}");
    PollState state;
    const auto none = read_poll(asked, state,
                                answered(202, "", {{"Location", "/v1/next?after=1"},
                                                   {"Retry-After", "15"}}),
                                now_);
    ASSERT_TRUE(none.has_value());
    EXPECT_FALSE(none->body.has_value());
    EXPECT_EQ(none->wait, std::chrono::seconds(15));
    EXPECT_EQ(poll_call(asked, none->state)->url, "https://api.acme.example/v1/next?after=1");
    EXPECT_TRUE(read_poll(asked, none->state, answered(200, R"({"id":1})"), now_)->body.has_value());
    EXPECT_FALSE(read_poll(asked, none->state, answered(500), now_).has_value());
}

}  // namespace
}  // namespace leadflow::connectors::described
