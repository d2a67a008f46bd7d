// SPDX-License-Identifier: Apache-2.0
#include "api/trigger_states.h"

#include <gtest/gtest.h>

#include "runner/runner_fixture.h"

namespace leadflow::api {
namespace {

using model::SubscriptionState;

class TriggerStatesTest : public testing::Test {
  protected:
    flows::LiveFlowPtr import(const std::string& trigger) {
        return rooms_.import(R"({"definition":{"triggers":{"T":)" + trigger +
                             R"(},"actions":{"A":{"type":"Compose","inputs":1}}}})");
    }
    flows::LiveFlowPtr import_webhook() {
        return import(R"({"type":"HttpWebhook","inputs":{"subscribe":{"method":"POST",)"
                      R"("uri":"https://x.example"}}})");
    }
    void given(const flows::LiveFlow& live, int64_t id, SubscriptionState state,
               int64_t failures = 0) {
        ASSERT_TRUE(rooms_.flows.journal.commit({model::SaveSubscription{
            {.id = id,
             .flow = live.flow.id,
             .state = state,
             .since = *base::parse_iso("2026-01-31T08:15:30Z"),
             .failures = failures,
             .error = failures > 0 ? "it answered 500" : ""}}}));
    }
    model::Json shown(const flows::LiveFlowPtr& live) {
        model::JsonObject flow;
        const auto now = rooms_.flows.catalog.find(live->flow.id.text());
        TriggerStates::read(rooms_.flows.store)->put(*now, flow);
        return flow;
    }
    std::string state(const flows::LiveFlowPtr& live) {
        const model::Json flow = shown(live);
        const model::Json* found = model::find(flow, "subscription");
        return found == nullptr ? "none" : std::string(model::text_at(*found, "state"));
    }

    runner::RunnerRooms rooms_;
};

TEST_F(TriggerStatesTest, AWebhookShowsWhereItsSubscriptionStands) {
    const auto live = import_webhook();
    EXPECT_EQ(state(live), "subscribing");  // Before anybody has looked.
    given(*live, 1, SubscriptionState::kSubscribing);
    EXPECT_EQ(state(live), "subscribing");
    given(*live, 1, SubscriptionState::kSubscribing, 2);
    const model::Json failing = shown(live);
    EXPECT_EQ(model::text_at(*model::find(failing, "subscription"), "error"), "it answered 500");
    EXPECT_EQ(state(live), "failing");
    given(*live, 1, SubscriptionState::kSubscribed);
    EXPECT_EQ(model::text_at(*model::find(shown(live), "subscription"), "since"),
              "2026-01-31T08:15:30.0000000Z");
    EXPECT_EQ(state(live), "subscribed");
}

TEST_F(TriggerStatesTest, WhatEndsIsShownOnlyWhenNothingElseIs) {
    const auto live = import_webhook();
    given(*live, 1, SubscriptionState::kEnding, 1);
    EXPECT_EQ(state(live), "subscribing");
    given(*live, 2, SubscriptionState::kSubscribed);
    EXPECT_EQ(state(live), "subscribed");
    ASSERT_TRUE(rooms_.flows.journal.commit({model::DeleteSubscription{2}}));
    ASSERT_TRUE(rooms_.flows.catalog.switch_to(live->flow.id, model::FlowState::kOff));
    EXPECT_EQ(state(live), "ending");
    ASSERT_TRUE(rooms_.flows.journal.commit({model::DeleteSubscription{1}}));
    EXPECT_EQ(state(live), "none");
}

TEST_F(TriggerStatesTest, APollShowsWhenItWasAnsweredAndWhenItAsksAgain) {
    const auto live = import(R"({"type":"Http","recurrence":{"frequency":"Day","interval":1},)"
                             R"("inputs":{"method":"GET","uri":"https://x.example"}})");
    EXPECT_EQ(model::find(shown(live), "polling"), nullptr);
    const base::Time at = *base::parse_iso("2026-01-31T08:15:30Z");
    ASSERT_TRUE(rooms_.flows.journal.commit({model::SavePolling{
        {.flow = live->flow.id, .polled = at, .next = at, .since = at, .failures = 1}}}));
    const model::Json flow = shown(live);
    const model::Json& polling = *model::find(flow, "polling");
    EXPECT_EQ(model::text_at(polling, "state"), "failing");
    EXPECT_EQ(model::text_at(polling, "polled"), "2026-01-31T08:15:30.0000000Z");
    EXPECT_EQ(model::text_at(polling, "next"), "2026-01-31T08:15:30.0000000Z");
    EXPECT_EQ(model::find(flow, "subscription"), nullptr);
}

}  // namespace
}  // namespace leadflow::api
