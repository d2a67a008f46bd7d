// SPDX-License-Identifier: Apache-2.0
#include "triggers/subscriptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "triggers/triggers_fixture.h"

namespace leadflow::triggers {
namespace {

using model::SubscriptionState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kPost = "POST https://api.acme.example/v1/hooks/a";

class SubscriptionsTest : public testing::Test {
  protected:
    SubscriptionsTest() {
        given([this](const model::Call& call) {
            if (TriggerRooms::http(call).method == "DELETE") return answer(204);
            return answer(201, base::format(R"({{"id":"{}"}})", ++made_));
        });
    }
    void given(std::function<model::Reply(const model::Call&)> service) {
        all_.service = std::move(service);
    }
    static std::string connector_trigger(const std::string& list = "a") {
        return R"({"type":"OpenApiConnectionWebhook","inputs":{"host":{"apiId":"shared_hooks",)"
               R"("connectionName":"hooks","operationId":"OnLead"},"parameters":{"list":")" +
               list + R"("}}})";
    }
    // As PubSubHubbub: the service knows a subscription by its address.
    static std::string http_trigger(const std::string& uri = "https://hub.example/end") {
        return R"json({"type":"HttpWebhook","inputs":{
            "subscribe":{"method":"POST","uri":"https://hub.example/",
                         "body":{"callback":"@{listCallbackUrl()}"}},
            "unsubscribe":{"method":"POST","uri":")json" +
               uri + R"json(","body":{"callback":"@{listCallbackUrl()}"}}}})json";
    }
    std::vector<model::Subscription> rows() { return *all_.rooms.flows.store.subscriptions(); }
    model::Subscription row() {
        const auto all = rows();
        CHECK(all.size() == 1);
        return all.front();
    }
    std::string effect_of(size_t call) {
        const auto calls = all_.rooms.world.calls();
        for (const auto& [name, value] : TriggerRooms::http(calls.at(call)).headers)
            if (name == "x-ms-client-request-id") return value;
        return "";
    }
    std::string metrics() { return all_.rooms.flows.metrics.text(); }

    int made_ = 0;
    TriggerRooms all_;
};

TEST_F(SubscriptionsTest, ASavedFlowSubscribesWithItsOwnAddressOnce) {
    const auto live = all_.import(connector_trigger());
    EXPECT_TRUE(live->can_run());
    all_.work();
    all_.restart();
    all_.work();
    EXPECT_THAT(all_.asked(), ElementsAre(kPost));
    EXPECT_THAT(all_.last().body, HasSubstr(*all_.rooms.flows.catalog.trigger_url(*live)));
    EXPECT_EQ(row().state, SubscriptionState::kSubscribed);
    EXPECT_FALSE(row().in_doubt);
    EXPECT_THAT(row().sealed_end, Not(HasSubstr("hooks")));
}

TEST_F(SubscriptionsTest, NothingIsCalledUnlessTheRowIsDurable) {
    all_.import(connector_trigger());
    all_.rooms.flows.store.fail_until_told(true);
    all_.work();
    EXPECT_THAT(all_.asked(), IsEmpty());
    all_.rooms.flows.store.fail_until_told(false);
    all_.work();
    EXPECT_THAT(all_.asked(), ElementsAre(kPost));
}

TEST_F(SubscriptionsTest, ItsEndIsSealedAnewWhenTheKeyHasChanged) {
    auto& box = *all_.rooms.flows.box;
    const auto live = all_.import(connector_trigger());
    all_.work();
    ASSERT_TRUE(box.change_key());
    EXPECT_FALSE(box.is_present(row().sealed_end));
    all_.work();
    EXPECT_TRUE(box.is_present(row().sealed_end));
    ASSERT_TRUE(box.forget_old_keys());
    ASSERT_TRUE(all_.rooms.flows.catalog.switch_to(live->flow.id, model::FlowState::kOff));
    all_.work();
    EXPECT_EQ(all_.asked().back(), "DELETE https://api.acme.example/v1/hooks/1");
}

TEST_F(SubscriptionsTest, SwitchedOffItEndsWhereTheServiceSaid) {
    const auto live = all_.import(connector_trigger());
    all_.work();
    ASSERT_TRUE(all_.rooms.flows.catalog.switch_to(live->flow.id, model::FlowState::kOff));
    given([](const model::Call&) { return answer(404); });
    all_.work();
    EXPECT_THAT(all_.asked(), ElementsAre(kPost, "DELETE https://api.acme.example/v1/hooks/1"));
    EXPECT_EQ(all_.last().secret_headers.size(), 1U);
    EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(SubscriptionsTest, ThatOfADeletedFlowEndsInAnotherProcess) {
    const auto live = all_.import(connector_trigger());
    all_.work();
    ASSERT_TRUE(all_.rooms.flows.catalog.remove(live->flow.id));
    given([](const model::Call&) { return answer(503); });
    all_.work();
    EXPECT_EQ(row().state, SubscriptionState::kEnding);
    EXPECT_EQ(row().failures, 1);
    all_.restart();
    given([](const model::Call&) { return answer(204); });
    all_.work();
    EXPECT_EQ(all_.asked().size(), 2U);  // It is not time yet.
    all_.work_after(seconds(6));
    EXPECT_EQ(all_.asked().size(), 3U);
    EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(SubscriptionsTest, AnEndThatIsNeverHeardOfIsGivenUpAfterAWeek) {
    const auto live = all_.import(connector_trigger());
    all_.work();
    ASSERT_TRUE(all_.rooms.flows.catalog.remove(live->flow.id));
    given([](const model::Call&) { return answer(500); });
    all_.work();
    all_.work_after(hours(24 * 6));
    EXPECT_EQ(rows().size(), 1U);
    all_.work_after(hours(24 * 2));
    EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(SubscriptionsTest, AChangedTriggerEndsTheOldOneFirstAndAChangedActionNone) {
    const auto live = all_.import(connector_trigger());
    all_.work();
    const auto save = [&](const std::string& document) {
        ASSERT_TRUE(all_.rooms.flows.catalog.save(live->flow.id, document));
        all_.work();
    };
    save(TriggerRooms::document(connector_trigger(), "y"));
    EXPECT_EQ(all_.asked().size(), 1U);
    save(TriggerRooms::document(connector_trigger("b"), "y"));
    EXPECT_THAT(all_.asked(), ElementsAre(kPost, "DELETE https://api.acme.example/v1/hooks/1",
                                          "POST https://api.acme.example/v1/hooks/b"));
    EXPECT_EQ(row().state, SubscriptionState::kSubscribed);
}

TEST_F(SubscriptionsTest, AnOldOneThatDoesNotEndHoldsTheNewOneUpOnlyForAWhile) {
    const auto live = all_.import(connector_trigger());
    all_.work();
    given([](const model::Call& call) {
        return answer(TriggerRooms::http(call).method == "DELETE" ? 500 : 201, R"({"id":"9"})");
    });
    ASSERT_TRUE(all_.rooms.flows.catalog.save(live->flow.id,
                                              TriggerRooms::document(connector_trigger("b"))));
    all_.work();
    EXPECT_EQ(all_.asked().size(), 2U);
    for (int i = 0; i < 2; ++i) all_.work_after(minutes(1));
    EXPECT_EQ(all_.asked().back(), "POST https://api.acme.example/v1/hooks/b");
    EXPECT_EQ(rows().size(), 2U);
}

TEST_F(SubscriptionsTest, WhatFailsIsTriedAgainLaterAndLaterAndShown) {
    given([](const model::Call&) { return answer(400, R"({"message":"no such list"})"); });
    all_.import(connector_trigger());
    all_.work();
    EXPECT_EQ(row().failures, 1);
    EXPECT_THAT(row().error, HasSubstr("no such list"));
    EXPECT_FALSE(row().in_doubt);
    EXPECT_THAT(metrics(), HasSubstr("leadflow_triggers_subscriptions_failing 1"));
    all_.work_after(seconds(5));
    all_.work_after(seconds(5));
    EXPECT_EQ(all_.asked().size(), 2U);
    all_.work_after(hours(2));
    EXPECT_EQ(row().failures, 3);
    given([](const model::Call&) { return answer(429, "", {{"Retry-After", "7200"}}); });
    all_.work_after(hours(1));
    EXPECT_EQ(row().failures, 4);
    given([](const model::Call&) { return answer(201, R"({"id":"1"})"); });
    all_.work_after(hours(1));
    EXPECT_EQ(row().failures, 4);
    all_.work_after(hours(1));
    EXPECT_EQ(row().state, SubscriptionState::kSubscribed);
    EXPECT_EQ(row().error, "");
    EXPECT_THAT(metrics(), HasSubstr("leadflow_triggers_subscriptions_failing 0"));
}

TEST_F(SubscriptionsTest, ACutOneIsRepeatedUnderItsNameAndFoundThere) {
    given([](const model::Call&) {
        return model::Reply{.reach = model::Reach::kAmbiguous, .fault = "cut"};
    });
    all_.import(connector_trigger());
    all_.work();
    EXPECT_TRUE(row().in_doubt);
    all_.restart();
    given([](const model::Call&) {
        return answer(409, "", {{"Location", "/v1/hooks/4"}});
    });
    all_.work_after(seconds(6));
    EXPECT_EQ(effect_of(0), effect_of(1));
    EXPECT_EQ(row().state, SubscriptionState::kSubscribed);
    EXPECT_FALSE(row().in_doubt);
}

TEST_F(SubscriptionsTest, OfACutOneWhatIsKnownEndsFirst) {
    given([this](const model::Call&) {
        return all_.asked().size() == 1
                   ? model::Reply{.reach = model::Reach::kAmbiguous, .fault = "cut"}
                   : answer(202);
    });
    const auto live = all_.import(http_trigger());
    all_.work();
    all_.restart();
    all_.work_after(seconds(6));
    EXPECT_THAT(all_.asked(), ElementsAre("POST https://hub.example/", "POST https://hub.example/end",
                                          "POST https://hub.example/"));
    EXPECT_EQ(row().state, SubscriptionState::kSubscribed);
    EXPECT_THAT(all_.last().body, HasSubstr(live->signature));
    ASSERT_TRUE(all_.rooms.flows.catalog.remove(live->flow.id));
    all_.work();
    EXPECT_EQ(all_.asked().back(), "POST https://hub.example/end");
    EXPECT_THAT(all_.last().body, HasSubstr(live->signature));
    EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(SubscriptionsTest, NobodyIsAskedToEndHalfAnAddress) {
    given([this](const model::Call&) {
        return all_.asked().size() == 1
                   ? model::Reply{.reach = model::Reach::kAmbiguous, .fault = "cut"}
                   : answer(201, R"({"id":"s7"})");
    });
    const auto live = all_.import(http_trigger("https://hub.example/@{triggerBody()?['id']}"));
    all_.work();
    all_.work_after(seconds(6));
    EXPECT_THAT(all_.asked(), ElementsAre("POST https://hub.example/", "POST https://hub.example/"));
    ASSERT_TRUE(all_.rooms.flows.catalog.switch_to(live->flow.id, model::FlowState::kOff));
    all_.work();
    EXPECT_EQ(all_.asked().back(), "POST https://hub.example/s7");
}

TEST_F(SubscriptionsTest, AnErrorDoesNotRepeatTheAddressThatItWasGiven) {
    given([](const model::Call& call) { return answer(400, TriggerRooms::http(call).body); });
    const auto live = all_.import(connector_trigger());
    all_.work();
    EXPECT_EQ(row().failures, 1);
    EXPECT_THAT(row().error, Not(HasSubstr(live->signature)));
}

TEST_F(SubscriptionsTest, AnotherPublicAddressIsToldToTheService) {
    all_.import(connector_trigger());
    all_.work();
    all_.rooms.flows.catalog.serve_at("https://other.example.com");
    all_.work();
    EXPECT_THAT(all_.asked(), ElementsAre(kPost, "DELETE https://api.acme.example/v1/hooks/1",
                                          kPost));
    EXPECT_THAT(all_.last().body, HasSubstr("https://other.example.com/workflows/"));
}

TEST_F(SubscriptionsTest, OnlyATriggerThatCallsBackIsAWebhook) {
    const auto faults = [&](const std::string& trigger) {
        std::string all;
        const auto checked = all_.rooms.flows.catalog.check(TriggerRooms::document(trigger));
        for (const auto& fault : checked->faults)
            all += fault.path + " " + fault.code + ": " + fault.message + "\n";
        return all;
    };
    const std::string inputs = R"("inputs":{"host":{"apiId":"shared_polls","connectionName":"polls",)";
    EXPECT_THAT(faults(R"({"type":"OpenApiConnectionWebhook",)" + inputs +
                       R"("operationId":"OnNext"},"parameters":{}}})"),
                HasSubstr("triggers.New.type NotATrigger: 'OnNext' is asked and does not call back"));
    EXPECT_THAT(faults(R"({"type":"OpenApiConnectionWebhook",)" + inputs +
                       R"("operationId":"Nothing"},"parameters":{}}})"),
                HasSubstr("triggers.New UnknownOperation"));
    EXPECT_THAT(faults(R"({"type":"OpenApiConnection",)" + inputs +
                       R"("operationId":"OnNext"},"parameters":{}}})"),
                HasSubstr("triggers.New.recurrence InvalidRecurrence"));
    EXPECT_THAT(faults(R"({"type":"OpenApiConnectionWebhook","inputs":{"host":{"apiId":"shared_smtp",)"
                       R"("connectionName":"s","operationId":"SendEmailV3"}}})"),
                HasSubstr("triggers.New NotATrigger: 'SendEmailV3' starts no flow"));
    EXPECT_THAT(faults(R"({"type":"HttpWebhook","inputs":{}})"),
                HasSubstr("triggers.New.inputs.subscribe"));
    EXPECT_THAT(faults(R"j({"type":"Http","recurrence":{"frequency":"Day","interval":1},)j"
                       R"j("inputs":{"method":"GET","uri":"@body('A')"}})j"),
                HasSubstr("the trigger cannot use body()"));
}

}  // namespace
}  // namespace leadflow::triggers
