// SPDX-License-Identifier: Apache-2.0
#include "runner/dry_run.h"

#include <gtest/gtest.h>

#include "runner/runner_fixture.h"

namespace leadflow::runner {
namespace {

class DryRunTest : public testing::Test {
  protected:
    DryRun play(const flows::LiveFlowPtr& live, const std::string& body) {
        model::Receipt receipt{.flow = live->flow.id,
                               .received = rooms_.flows.clock.now(),
                               .method = "POST",
                               .headers = R"({"Content-Type":"application/json"})",
                               .body = body};
        auto dry = dry_run(rooms_.runner.rooms(), *live, receipt);
        EXPECT_TRUE(dry) << dry.error().message;
        return dry ? std::move(*dry) : DryRun{};
    }
    flows::LiveFlowPtr flow(const std::string& actions) {
        return rooms_.import(
            R"json({"definition":{"triggers":{"manual":{"type":"Request"}},"actions":{)json" +
            actions + "}}}");
    }
    static const DryStep& step(const DryRun& dry, std::string_view name) {
        for (const DryStep& one : dry.steps)
            if (one.step.name == name) return one;
        static const DryStep kNone;
        ADD_FAILURE() << "no step " << name;
        return kNone;
    }

    RunnerRooms rooms_;
};

constexpr const char* kLead =
    R"({"UserDetails":{"FirstName":"Ann","LastName":"Lee","Email":"ann@example.com"},
        "LeadSource":"x"})";

TEST_F(DryRunTest, ShowsRecordAndMailOfTheGuideAndSendsNothing) {
    const DryRun dry = play(rooms_.import(flows::guide("both")), kLead);
    EXPECT_EQ(dry.status, model::RunStatus::kSucceeded);
    int http = 0;
    int mail = 0;
    for (const DryStep& one : dry.steps) {
        if (!one.call) continue;
        http += std::holds_alternative<model::HttpCall>(one.call->what) ? 1 : 0;
        mail += std::holds_alternative<model::MailCall>(one.call->what) ? 1 : 0;
        if (const auto* call = std::get_if<model::HttpCall>(&one.call->what)) {
            EXPECT_NE(call->body.find("Ann"), std::string::npos);
        }
    }
    EXPECT_EQ(http + mail, 2);
    EXPECT_TRUE(rooms_.world.calls().empty());
    EXPECT_TRUE(rooms_.flows.store.runs({})->empty());
}

TEST_F(DryRunTest, LetsTimePassAndSaysWhatFails) {
    const DryRun dry = play(flow(R"json(
        "Wait":{"type":"Wait","inputs":{"interval":{"count":3,"unit":"Day"}}},
        "Bad":{"type":"Compose","inputs":"@triggerBody()['a']['b']",
          "runAfter":{"Wait":["Succeeded"]}},
        "Hook":{"type":"HttpWebhook","inputs":{"subscribe":{"method":"POST",
          "uri":"https://x.example"},"unsubscribe":{}}},
        "Answer":{"type":"Response","inputs":{"statusCode":201,"body":"hi"},
          "runAfter":{"Hook":["Succeeded"]}})json"),
                            R"({"a":null})");
    EXPECT_EQ(dry.status, model::RunStatus::kFailed);
    EXPECT_EQ(step(dry, "Wait").step.status, model::StepStatus::kSucceeded);
    EXPECT_EQ(step(dry, "Bad").step.error->code, "InvalidTemplate");
    EXPECT_EQ(step(dry, "Hook").step.status, model::StepStatus::kSucceeded);
    EXPECT_EQ(dry.response->status, 201);
}

TEST_F(DryRunTest, SaysWhyACallCannotBePlanned) {
    const DryRun dry = play(flow(R"json("Call":{"type":"Http","inputs":{"method":"GET",
        "uri":"@triggerBody()?['where']"}})json"),
                            R"({"where":"not an address"})");
    EXPECT_NE(step(dry, "Call").fault.find("uri"), std::string::npos);
    EXPECT_EQ(step(dry, "Call").step.status, model::StepStatus::kFailed);
}

TEST_F(DryRunTest, EndsAtItsLimit) {
    const DryRun dry = play(flow(R"json("Loop":{"type":"Until","expression":"@equals(1,2)",
        "limit":{"count":5000,"timeout":"P30D"},"actions":{"Wait":{"type":"Wait",
        "inputs":{"interval":{"count":1,"unit":"Second"}}}}})json"),
                            "{}");
    EXPECT_EQ(dry.status, model::RunStatus::kRunning);
}

}  // namespace
}  // namespace leadflow::runner
