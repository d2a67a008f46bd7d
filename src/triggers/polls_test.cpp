// SPDX-License-Identifier: Apache-2.0
#include "triggers/polls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "triggers/triggers_fixture.h"

namespace leadflow::triggers {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class PollsTest : public testing::Test {
  protected:
    void given(model::Reply reply) {
        all_.service = [reply = std::move(reply)](const model::Call&) { return reply; };
    }
    static std::string every_minute(const std::string& operation, const std::string& more = "") {
        return R"({"type":"OpenApiConnection","recurrence":{"frequency":"Minute","interval":1},)" +
               more +
               R"("inputs":{"host":{"apiId":"shared_polls","connectionName":"polls","operationId":")" +
               operation + R"("},"parameters":{)" +
               (operation == "OnNew" ? R"("list":"l")" : "") + "}}}";
    }
    static std::string items(const std::string& more = "") {
        return every_minute("OnNew", R"j("splitOn":"@triggerBody()?['data']",)j" + more);
    }
    model::Polling row() {
        const auto rows = *all_.rooms.flows.store.pollings();
        CHECK(rows.size() == 1);
        return rows.front();
    }
    std::vector<std::string> codes() {
        std::vector<std::string> all;
        const auto receipts = *all_.rooms.flows.store.receipts({});
        for (const auto& receipt : receipts) all.push_back(receipt.refusal_code);
        return all;
    }

    TriggerRooms all_;
};

TEST_F(PollsTest, WhatIsThereAtFirstStartsNothingAndThenEachItemARun) {
    given(answer(200, R"({"data":[{"created":"t1"}]})"));
    all_.import(items());
    all_.work();
    EXPECT_THAT(all_.asked(), ElementsAre("GET https://api.acme.example/v1/new?list=l"));
    EXPECT_EQ(all_.runs(), 0U);
    given(answer(200, R"({"data":[{"created":"t3"},{"created":"t2"}]})"));
    all_.work_after(seconds(30));
    EXPECT_THAT(all_.asked(), SizeIs(1));
    const size_t commits = all_.rooms.flows.store.applies();
    all_.work_after(seconds(30));
    EXPECT_EQ(all_.asked().back(), "GET https://api.acme.example/v1/new?list=l&since=t1");
    EXPECT_EQ(all_.runs(), 2U);
    // Runs, receipt and how far it has come are one commit.
    EXPECT_EQ(all_.rooms.flows.store.applies(), commits + 1);
    EXPECT_THAT(row().state, HasSubstr("t3"));
}

TEST_F(PollsTest, ARestartGoesOnWhereItWas) {
    given(answer(200, R"({"data":[{"created":"t1"}]})"));
    all_.import(items());
    all_.work();
    given(answer(200, R"({"data":[{"created":"t2"}]})"));
    all_.work_after(minutes(1));
    all_.restart();
    all_.work();
    EXPECT_THAT(all_.asked(), SizeIs(2));
    // What was due while it stood still is asked once, at once.
    all_.clock.advance(hours(3));
    all_.restart();
    given(answer(200, R"({"data":[]})"));
    all_.work();
    EXPECT_THAT(all_.asked(), SizeIs(3));
    EXPECT_EQ(all_.asked().back(), "GET https://api.acme.example/v1/new?list=l&since=t2");
    EXPECT_EQ(all_.runs(), 1U);
}

TEST_F(PollsTest, OfAnswersWithoutNewsTheFirstInARowLeavesAReceipt) {
    given(answer(202, "", {{"Location", "/v1/next?after=1"}}));
    all_.import(every_minute("OnNext"));
    all_.work();
    all_.work_after(minutes(1));
    EXPECT_EQ(all_.asked().back(), "GET https://api.acme.example/v1/next?after=1");
    EXPECT_THAT(codes(), ElementsAre("TriggerSkipped"));
    given(answer(200, R"({"id":1})", {{"Location", "/v1/next?after=2"}, {"Set-Cookie", "s=1"}}));
    all_.work_after(minutes(1));
    given(answer(202));
    all_.work_after(minutes(1));
    EXPECT_EQ(all_.asked().back(), "GET https://api.acme.example/v1/next?after=2");
    EXPECT_THAT(codes(), ElementsAre("TriggerSkipped", "", "TriggerSkipped"));
    ASSERT_EQ(all_.runs(), 1U);
    const auto receipts = *all_.rooms.flows.store.receipts({});
    EXPECT_FALSE(all_.rooms.runner.resubmit(receipts[0].id));
    const auto fired = *all_.rooms.flows.store.receipt(receipts[1].id);
    EXPECT_EQ(fired.body, R"({"id":1})");
    EXPECT_EQ(fired.headers,
              R"({"Location":"/v1/next?after=2","Content-Type":"application/json"})");
}

TEST_F(PollsTest, WhatCouldNotBeStoredIsAskedForAgain) {
    given(answer(200, R"({"id":1})", {{"Location", "/v1/next?after=1"}}));
    all_.import(every_minute("OnNext"));
    all_.rooms.flows.store.fail_until_told(true);
    all_.work();
    EXPECT_EQ(all_.runs(), 0U);
    all_.rooms.flows.store.fail_until_told(false);
    all_.work_after(seconds(6));
    EXPECT_THAT(all_.asked(), ElementsAre("GET https://api.acme.example/v1/next",
                                          "GET https://api.acme.example/v1/next"));
    EXPECT_EQ(all_.runs(), 1U);
}

TEST_F(PollsTest, WithoutRoomForARunNothingIsTakenYet) {
    given(answer(200, R"({"id":1})", {{"Location", "/v1/next?after=1"}}));
    all_.import(every_minute("OnNext", R"("operationOptions":"SingleInstance",)"));
    all_.work();
    EXPECT_EQ(all_.runs(), 1U);  // Nobody carries it on here, so it stays open.
    given(answer(200, R"({"id":2})", {{"Location", "/v1/next?after=2"}}));
    all_.work_after(minutes(1));
    all_.work_after(minutes(1));
    EXPECT_EQ(all_.asked().back(), "GET https://api.acme.example/v1/next?after=1");
    EXPECT_EQ(all_.runs(), 1U);
    EXPECT_THAT(codes(), SizeIs(1));
}

TEST_F(PollsTest, TheServiceSaysWhenToAskAgain) {
    given(answer(202, "", {{"Location", "/v1/next?after=1"}, {"Retry-After", "15"}}));
    all_.import(every_minute("OnNext"));
    all_.work();
    all_.work_after(seconds(14));
    EXPECT_THAT(all_.asked(), SizeIs(1));
    all_.work_after(seconds(1));
    EXPECT_THAT(all_.asked(), SizeIs(2));
    given(answer(202, "", {{"Retry-After", "600"}}));
    all_.work_after(seconds(15));
    all_.work_after(minutes(9));
    EXPECT_THAT(all_.asked(), SizeIs(3));
}

TEST_F(PollsTest, AFailureIsShownAndTriedAgainSoonerThanTheNextDay) {
    given(answer(500, R"({"message":"broken"})"));
    all_.import(R"({"type":"Http","recurrence":{"frequency":"Day","interval":1},)"
                R"("inputs":{"method":"GET","uri":"https://feed.example/new"}})");
    all_.work();
    EXPECT_EQ(row().failures, 1);
    EXPECT_THAT(row().error, HasSubstr("500"));
    EXPECT_FALSE(row().polled);
    EXPECT_THAT(all_.rooms.flows.metrics.text(), HasSubstr("leadflow_triggers_polls_failing 1"));
    given(answer(429, "", {{"Retry-After", "3600"}}));
    all_.work_after(seconds(6));
    EXPECT_EQ(row().failures, 2);
    given(answer(200, R"({"id":1})"));
    all_.work_after(minutes(59));
    EXPECT_EQ(all_.runs(), 0U);
    all_.work_after(minutes(1));
    EXPECT_EQ(all_.runs(), 1U);
    EXPECT_EQ(row().failures, 0);
    EXPECT_TRUE(row().polled);
}

TEST_F(PollsTest, AnAnswerThatComesWhenTheFlowIsOffIsNotTaken) {
    given(answer(200, R"({"id":1})"));
    const auto live = all_.import(every_minute("OnNext"));
    all_.work(1);
    EXPECT_THAT(all_.asked(), SizeIs(1));
    ASSERT_TRUE(all_.rooms.flows.catalog.switch_to(live->flow.id, model::FlowState::kOff));
    all_.work();
    EXPECT_EQ(all_.runs(), 0U);
    ASSERT_TRUE(all_.rooms.flows.catalog.switch_to(live->flow.id, model::FlowState::kOn));
    all_.work();
    EXPECT_EQ(all_.runs(), 1U);
}

TEST_F(PollsTest, AChangedQuestionBeginsAnewAndAChangedActionDoesNot) {
    given(answer(200, R"({"data":[{"created":"t1"}]})"));
    const auto live = all_.import(items());
    all_.work();
    const auto save = [&](const std::string& trigger) {
        ASSERT_TRUE(all_.rooms.flows.catalog.save(live->flow.id,
                                                  TriggerRooms::document(trigger, "y")));
        all_.work_after(minutes(1));
    };
    save(items());
    EXPECT_EQ(all_.asked().back(), "GET https://api.acme.example/v1/new?list=l&since=t1");
    std::string other = items();
    other.replace(other.find(R"("list":"l")"), 10, R"("list":"m")");
    const size_t runs = all_.runs();
    save(other);
    EXPECT_EQ(all_.asked().back(), "GET https://api.acme.example/v1/new?list=m");
    EXPECT_EQ(all_.runs(), runs);
}

TEST_F(PollsTest, AConditionSkipsAnItemAndGoesOn) {
    given(answer(200, R"({"data":[{"created":"t1"}]})"));
    all_.import(items(R"j("conditions":[{"expression":"@equals(1,2)"}],)j"));
    all_.work();
    given(answer(200, R"({"data":[{"created":"t2"}]})"));
    all_.work_after(minutes(1));
    EXPECT_EQ(all_.runs(), 0U);
    EXPECT_THAT(codes(), ElementsAre("TriggerConditionNotMet", "TriggerSkipped"));
    EXPECT_THAT(row().state, HasSubstr("t2"));
}

TEST_F(PollsTest, ItsUrlIsNotCalled) {
    const auto live = all_.import(every_minute("OnNext"));
    http::Request request;
    const std::string target = flows::Catalog::trigger_target(*live);
    request.method = "POST";
    request.path = target.substr(0, target.find('?'));
    request.query = target.substr(target.find('?') + 1);
    int status = 0;
    struct Target final : http::Responder::Target {
        explicit Target(int& into) : status(into) {}
        void respond(http::Response response) override { status = response.status; }
        int& status;
    };
    all_.ingest.handle(std::move(request), http::Responder(std::make_unique<Target>(status)));
    all_.ingest.at_wake_up_end();
    EXPECT_EQ(status, 400);
    EXPECT_THAT(codes(), ElementsAre("TriggerNotCallable"));
}

}  // namespace
}  // namespace leadflow::triggers
