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

TEST_F(Triggers, SubscribesWithOurAddressAndGivesItUp) {
    given("webhook");
    const RequestWish asked = wish("OnLead", "https://leads.example/hook?sig=x");
    EXPECT_EQ(asked.operation.kind, OperationKind::kWebhook);
    const auto call = subscription_call(asked);
    ASSERT_TRUE(call.has_value()) << call.error().message;
    EXPECT_EQ(call->method + " " + call->url, "POST https://api.acme.example/v1/hooks/l%201");
    EXPECT_EQ(json(call->body),
              json(R"({"event":"lead","target":{"url":"https://leads.example/hook?sig=x"}})"));
    const std::string place = subscription_url(asked, answered(201, R"({"id":"7"})"));
    EXPECT_EQ(place, "https://api.acme.example/v1/hooks/7");
    const auto end = unsubscription_call(asked, place);
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(end->method + " " + end->url, "DELETE " + place);
    EXPECT_EQ(end->body, "");
    EXPECT_EQ(end->secret_headers.size(), 1U);
}

TEST_F(Triggers, ShowsTheKeyOnlyToItsOwnService) {
    given("webhook");
    const auto end = unsubscription_call(wish("OnLead"), "https://elsewhere.example/7");
    ASSERT_TRUE(end.has_value());
    EXPECT_TRUE(end->secret_headers.empty());
    EXPECT_FALSE(unsubscription_call(wish("OnLead"), "ftp://x").has_value());
    EXPECT_EQ(unsubscription_call(wish("OnLead"), "/hooks/7")->url,
              "https://api.acme.example/hooks/7");
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
    EXPECT_EQ(none->state.newest, state.newest);
    const auto some = read_poll(asked, state, answered(200, R"({"data":[{"created":"t2"}]})"), now_);
    EXPECT_EQ(*some->body, json(R"({"data":[{"created":"t2"}]})"));
    EXPECT_EQ(*some->state.newest, *some->body);
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
