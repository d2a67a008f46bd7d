// SPDX-License-Identifier: Apache-2.0
#include "connectors/workflow/workflow_connector.h"

#include "connectors/connectors_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadflow::connectors::workflow {
namespace {

using model::FlowCall;
using testing::ElementsAre;
using testing::Pair;

class Workflow : public testing::Test {
  protected:
    FlowCall planned(std::string_view inputs) {
        invocation_ = test::action("workflow", "Run", inputs);
        invocation_.child_run = model::RunId("08584640926573727105946217888CU00");
        invocation_.flow_depth = 2;
        return std::get<FlowCall>(connector_.plan(invocation_, {})->what);
    }
    model::Outcome read(const model::Reply& reply) {
        return connector_.read(invocation_, {}, *connector_.plan(invocation_, {}), reply);
    }

    WorkflowConnector connector_;
    model::Invocation invocation_;
};

TEST_F(Workflow, NamesTheFlowAsLogicAppsAndPowerAutomateDo) {
    EXPECT_EQ(planned(R"({"host":{"workflow":{"id":"/subscriptions/s/workflows/Notify"}}})").flow,
              "Notify");
    EXPECT_EQ(planned(R"({"host":{"workflowReferenceName":"0a1b"}})").flow, "0a1b");
    EXPECT_FALSE(connector_.plan(test::action("workflow", "Run", "{}"), {}));
}

TEST_F(Workflow, CarriesHeadersQueriesAndBody) {
    const FlowCall call = planned(R"({"host":{"workflow":{"id":"Notify"},"triggerName":"manual"},
        "headers":{"x-a":1},"queries":{"q":"a b"},"body":{"n":1}})");
    EXPECT_THAT(call.headers, ElementsAre(Pair("x-a", "1"), Pair("Content-Type", "application/json")));
    EXPECT_EQ(call.query, "q=a%20b");
    EXPECT_EQ(call.body, R"({"n":1})");
    EXPECT_EQ(call.trigger, "manual");
    EXPECT_EQ(call.depth, 3);
}

TEST_F(Workflow, ReadsWhatTheResponseSaid) {
    planned(R"({"host":{"workflow":{"id":"Notify"}}})");
    const model::Outcome outcome = read(test::answered(200, R"({"ok":true})"));
    EXPECT_EQ(outcome.status, model::StepStatus::kSucceeded);
    EXPECT_EQ(model::integer_at(*outcome.outputs, "statusCode"), 200);
}

TEST_F(Workflow, ARunThatFailedIsNotStartedAgain) {
    planned(R"({"host":{"workflow":{"id":"Notify"}}})");
    EXPECT_EQ(read(test::answered(502, "{}")).retry, model::RetryClass::kNo);
    EXPECT_EQ(read(test::answered(500, "{}")).retry, model::RetryClass::kNo);
    EXPECT_EQ(read(test::answered(429, "{}")).retry, model::RetryClass::kYes);
}

TEST_F(Workflow, AsksAgainWhereAnAsynchronousResponseHasPointedTo) {
    planned(R"({"host":{"workflow":{"id":"Notify"}}})");
    model::Reply reply = test::answered(202, "");
    reply.headers.emplace_back("Location", "/workflows/f/runs/r/operations?sig=s");
    const auto poll = read(reply).poll;
    ASSERT_TRUE(poll);
    invocation_.follow_up = {"GET", poll->url};
    EXPECT_EQ(std::get<FlowCall>(connector_.plan(invocation_, {})->what).operation, poll->url);
}

}  // namespace
}  // namespace leadflow::connectors::workflow
