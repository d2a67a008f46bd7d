// SPDX-License-Identifier: Apache-2.0
#include "engine/resume_from.h"
#include "engine/story.h"

namespace leadflow::engine {
namespace {

using namespace std::chrono_literals;

constexpr const char* kSwitch = R"json("Pick":{"type":"Switch","expression":"@triggerBody()?['name']",
    "cases":{"A":{"case":"Ann","actions":{"IsAnn":{"type":"Compose","inputs":1}}},
             "B":{"case":"Bob","actions":{"IsBob":{"type":"Compose","inputs":2}}}},
    "default":{"actions":{"Other":{"type":"Compose","inputs":3}}}})json";

// Rule E7.
TEST(Switch, RunsTheCaseOfItsValueOnly) {
    Story story;
    story.tell(kSwitch).start(R"({"name":"Bob"})");
    EXPECT_EQ(story.status("IsBob"), StepStatus::kSucceeded);
    EXPECT_EQ(story.status("IsAnn"), StepStatus::kSkipped);
    EXPECT_EQ(story.status("Other"), StepStatus::kSkipped);
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Switch, ComparesExactlyAndElseTakesTheDefault) {
    Story story;
    story.tell(kSwitch).start(R"({"name":"ann"})");
    EXPECT_EQ(story.status("Other"), StepStatus::kSucceeded);
    EXPECT_EQ(story.status("IsAnn"), StepStatus::kSkipped);
}

TEST(Switch, FailsOnWhatIsNeitherTextNorNumber) {
    Story story;
    story.tell(kSwitch).start(R"({"name":null})");
    EXPECT_EQ(story.step("Pick").code, "ExpressionEvaluationFailed");
    EXPECT_EQ(story.status("Other"), StepStatus::kSkipped);
    EXPECT_EQ(story.run_status(), RunStatus::kFailed);
}

TEST(Terminate, EndsTheRunAtOnce) {
    Story story;
    story.tell(R"json(
        "Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"}},
        "Stop":{"type":"Scope","actions":{"End":{"type":"Terminate","inputs":{"runStatus":"Failed",
            "runError":{"code":"Bad","message":"no @{triggerBody()?['name']}"}}}}},
        "After":{"type":"Compose","inputs":1,"runAfter":{"Stop":["Succeeded"]}})json").start();
    EXPECT_EQ(story.run_status(), RunStatus::kFailed);
    EXPECT_EQ(story.run().error->code, "Bad");
    EXPECT_EQ(story.run().error->message, "no Ann");
    EXPECT_EQ(story.status("End"), StepStatus::kSucceeded);
    EXPECT_EQ(story.status("Call"), StepStatus::kCancelled);
    // Its try was begun by the same decision, so it is not made.
    EXPECT_EQ(story.invokes(), 0u);
    EXPECT_TRUE(story.step("Call").attempts.empty());
    EXPECT_EQ(story.status("Stop"), StepStatus::kCancelled);
    EXPECT_EQ(story.step("After").code, "Terminated");
    EXPECT_EQ(story.run().wake_at, std::nullopt);
}

TEST(Terminate, MayNotStandInALoop) {
    Story story;
    story.tell(R"json("Loop":{"type":"Foreach","foreach":[1],"actions":{
        "End":{"type":"Terminate","inputs":{"runStatus":"Failed"}}}})json");
    EXPECT_NE(story.faults().find("actions.Loop.actions.End"), std::string::npos);
}

TEST(Wait, EndsAtItsTimeAlsoAfterARestart) {
    Story story;
    story.tell(R"json("Delay":{"type":"Wait","inputs":{"interval":{"count":2,"unit":"Hour"}}})json").start();
    EXPECT_EQ(story.run().wake_at, story.now() + 2h);
    story.crash_and_resume();
    EXPECT_EQ(story.status("Delay"), StepStatus::kWaiting);
    story.pass(2h);
    story.give(model::Woken{});
    EXPECT_EQ(story.status("Delay"), StepStatus::kSucceeded);
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Wait, UntilATimeThatIsOverEndsAtOnce) {
    Story story;
    story.tell(R"json("Delay":{"type":"Wait","inputs":{"until":{"timestamp":"2020-01-01T00:00:00Z"}}},
                      "Bad":{"type":"Wait","inputs":{"interval":{"count":91,"unit":"Day"}}})json").start();
    EXPECT_EQ(story.status("Delay"), StepStatus::kSucceeded);
    EXPECT_EQ(story.status("Bad"), StepStatus::kFailed);
}

// Rule E11.
TEST(Timeout, OfAContainerCancelsWhatIsOpenInIt) {
    Story story;
    story.tell(R"json(
        "Try":{"type":"Scope","limit":{"timeout":"PT10S"},"actions":{
            "Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"}},
            "Next":{"type":"Compose","inputs":1,"runAfter":{"Call":["Succeeded"]}}}},
        "Late":{"type":"Compose","inputs":1,"runAfter":{"Try":["TimedOut"]}})json").start();
    EXPECT_EQ(story.run().wake_at, story.now() + 10s);
    story.pass(10s);
    story.give(model::Woken{});
    EXPECT_EQ(story.status("Try"), StepStatus::kTimedOut);
    EXPECT_EQ(story.status("Call"), StepStatus::kCancelled);
    EXPECT_EQ(story.status("Late"), StepStatus::kSucceeded);
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    story.give(model::Answered{.step = "Call", .attempt = 1, .outcome = {}});
    EXPECT_TRUE(story.decision().changes.empty());
}

TEST(Timeout, OfALoopCancelsItsIterations) {
    Story story;
    story.tell(R"json(
        "Loop":{"type":"Foreach","foreach":[1,2,3],"limit":{"timeout":"PT10S"},"actions":{
            "Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"}}}})json").start();
    EXPECT_EQ(story.invokes(), 3U);
    story.succeed("Call#000000");
    story.pass(10s);
    story.give(model::Woken{});
    EXPECT_EQ(story.status("Loop"), StepStatus::kTimedOut);
    EXPECT_EQ(story.status("Call#000001"), StepStatus::kCancelled);
    EXPECT_EQ(story.run_status(), RunStatus::kFailed);
}

TEST(StaticResult, StandsForTheAction) {
    Story story;
    story.tell(R"json(
        "Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"},
            "runtimeConfiguration":{"staticResult":{"name":"Http0","staticResultOptions":"Enabled"}}},
        "See":{"type":"Compose","inputs":"@body('Call')","runAfter":{"Call":["Succeeded"]}},
        "Real":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"},
            "runtimeConfiguration":{"staticResult":{"name":"Http0","staticResultOptions":"Disabled"}}})json",
               R"json("staticResults":{"Http0":{"status":"Succeeded","outputs":{"statusCode":"OK","body":{"a":1}}}},)json").start();
    EXPECT_EQ(story.outputs("See"), R"({"a":1})");
    EXPECT_EQ(story.invokes(), 1U);
    EXPECT_EQ(story.status("Real"), StepStatus::kRunning);
}

// Rule S5: what is secure is in no row, and yet there for later expressions.
TEST(SecureData, IsNotInTheRowsAndSpreads) {
    Story story;
    story.tell(R"json(
        "Secret":{"type":"Compose","inputs":"@triggerBody()?['name']",
            "runtimeConfiguration":{"secureData":{"properties":["inputs","outputs"]}}},
        "Uses":{"type":"Compose","inputs":"x@{outputs('Secret')}","runAfter":{"Secret":["Succeeded"]}},
        "Open":{"type":"Compose","inputs":"y","runAfter":{"Uses":["Succeeded"]}})json").start();
    EXPECT_EQ(story.outputs("Uses"), "\"xAnn\"");
    for (const char* name : {"Secret", "Uses"}) {
        EXPECT_EQ(story.row(name).inputs, "") << name;
        EXPECT_EQ(story.row(name).outputs, "") << name;
        EXPECT_EQ(story.row(name).record.find("Ann"), std::string::npos) << name;
    }
    EXPECT_EQ(story.row("Open").outputs, "\"y\"");
}

TEST(SecureData, OfACallIsThereForLaterActionsOnly) {
    Story story;
    story.tell(R"json(
        "Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"},
            "runtimeConfiguration":{"secureData":{"properties":["outputs"]}}},
        "Next":{"type":"Http","inputs":{"method":"POST","uri":"https://y.example","body":"@body('Call')"},"runAfter":{"Call":["Succeeded"]}})json").start();
    story.answer("Call", {.status = StepStatus::kSucceeded, .code = "OK", .outputs = *model::parse_json(R"({"body":"token"})")});
    EXPECT_EQ(model::text_at(story.invocation().inputs, "body"), "token");
    EXPECT_EQ(story.row("Call").outputs, "");
    EXPECT_EQ(story.row("Next").inputs, "");
}

TEST(Size, ADecisionStartsABoundedNumberOfSteps) {
    std::string actions;
    for (int i = 0; i < 5; ++i) {
        actions += base::format(R"({}"S{}":{{"type":"Scope","actions":{{)", i == 0 ? "" : ",", i);
        for (int k = 0; k < 99; ++k)
            actions += base::format(R"({}"A{}_{}":{{"type":"Compose","inputs":1}})",
                                    k == 0 ? "" : ",", i, k);
        actions += "}}";
    }
    Story story;
    story.tell(actions).crash_always();
    story.start();
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_EQ(story.rows(), 500U);
}

model::Run old_run(const Story& story, const ResumedSteps& resumed) {
    model::Run run;
    static_cast<model::RunHead&>(run) = story.run();
    run.trigger = story.run().trigger;
    run.id = model::RunId("08584640926573727105946217888CU01");
    run.status = RunStatus::kWaiting;
    run.steps = resumed.steps;
    run.variables = resumed.variables;
    return run;
}

// Rule R10.
TEST(ResumeFrom, KeepsWhatCameBeforeAndRepeatsTheRest) {
    Story story;
    story.tell(R"json(
        "First":{"type":"Compose","inputs":"@guid()"},
        "Scope":{"type":"Scope","runAfter":{"First":["Succeeded"]},"actions":{
            "Done":{"type":"Compose","inputs":"@guid()"},
            "Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example","retryPolicy":{"type":"none"}},"runAfter":{"Done":["Succeeded"]}}}},
        "Last":{"type":"Compose","inputs":1,"runAfter":{"Scope":["Succeeded"]}})json").start();
    story.answer("Call", {.status = StepStatus::kFailed, .code = "NotFound"});
    ASSERT_EQ(story.run_status(), RunStatus::kFailed);
    const std::string first = story.outputs("First"), done = story.outputs("Done");
    const auto resumed = resume_from(story.program(), story.run(), "Call");
    ASSERT_TRUE(resumed.has_value());
    story.become(old_run(story, *resumed));
    story.give(model::Resumed{});
    ASSERT_EQ(story.invokes(), 1U);
    EXPECT_EQ(story.invocation().attempt, 1);
    story.succeed("Call");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_EQ(story.outputs("First"), first);
    EXPECT_EQ(story.outputs("Done"), done);
    EXPECT_EQ(story.status("Last"), StepStatus::kSucceeded);
}

TEST(ResumeFrom, RefusesWhatDidNotRun) {
    Story story;
    story.tell(R"json("A":{"type":"Compose","inputs":"@int(triggerBody()?['nothing'])"},
        "B":{"type":"Compose","inputs":1,"runAfter":{"A":["Succeeded"]}})json").start();
    EXPECT_FALSE(resume_from(story.program(), story.run(), "B").has_value());
    EXPECT_FALSE(resume_from(story.program(), story.run(), "C").has_value());
    EXPECT_TRUE(resume_from(story.program(), story.run(), "A").has_value());
}

TEST(ResumeFrom, ACancelledRunGoesOnWithWhatWasCut) {
    Story story;
    story.tell(R"json(
        "Bad":{"type":"Compose","inputs":"@int(triggerBody()?['nothing'])"},
        "Scope":{"type":"Scope","actions":{"Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"}}}})json").start();
    story.give(model::CancelRequested{});
    const auto resumed = resume_from(story.program(), story.run(), "Bad");
    ASSERT_TRUE(resumed.has_value());
    story.become(old_run(story, *resumed));
    story.give(model::Resumed{});
    EXPECT_EQ(story.invokes(), 1U);
    EXPECT_EQ(story.status("Scope"), StepStatus::kRunning);
}

}  // namespace
}  // namespace leadflow::engine
