// SPDX-License-Identifier: Apache-2.0
#include "engine/limits.h"
#include "engine/story.h"

namespace leadflow::engine {
namespace {

constexpr const char* kCall = R"json({"type":"Http","inputs":{"method":"GET","uri":"https://x.example/@{items('Loop')}"}})json";

std::string loop_of(const std::string& actions, const std::string& settings = "") {
    return R"json("Loop":{"type":"Foreach","foreach":"@triggerBody()['list']",)json" + settings +
           "\"actions\":{" + actions + "}}";
}

TEST(Foreach, RunsItsActionsForEachElement) {
    Story story;
    story.tell(loop_of(R"json("Say":{"type":"Compose","inputs":"@concat(items('Loop'),item(),string(iterationIndexes('Loop')))"})json"))
        .start(R"({"list":["a","b"]})");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_EQ(story.row("Say", "000000").outputs, "\"aa0\"");
    EXPECT_EQ(story.row("Say", "000001").outputs, "\"bb1\"");
    EXPECT_EQ(story.run().steps.size(), 1U) << "ended iterations leave memory";
    EXPECT_NE(story.row("Loop").record.find("\"iterations\":2"), std::string::npos);
}

TEST(Foreach, WithoutElementsSucceedsAndWithoutAnArrayFails) {
    Story empty;
    empty.tell(loop_of(R"("A":{"type":"Compose","inputs":1})")).start(R"({"list":[]})");
    EXPECT_EQ(empty.status("Loop"), StepStatus::kSucceeded);
    Story null;
    null.tell(loop_of(R"("A":{"type":"Compose","inputs":1})")).start(R"({"list":null})");
    EXPECT_EQ(null.step("Loop").code, "ExpressionEvaluationFailed");
}

// Rule E18.
TEST(Foreach, GoesSideBySideAsManyAsItsOriginOrItsSettingSays) {
    const auto begun = [](const std::string& settings, model::Origin origin) {
        Story story;
        story.tell(loop_of(std::string("\"Call\":") + kCall, settings));
        story.definition().origin = origin;
        story.start(R"({"list":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22]})");
        return story.invokes();
    };
    EXPECT_EQ(begun("", model::Origin::kLogicApps), 20U);
    EXPECT_EQ(begun("", model::Origin::kPowerAutomate), 1U);
    EXPECT_EQ(begun(R"("operationOptions":"Sequential",)", model::Origin::kLogicApps), 1U);
    EXPECT_EQ(begun(R"("runtimeConfiguration":{"concurrency":{"repetitions":3}},)",
                    model::Origin::kPowerAutomate), 3U);
}

TEST(Foreach, BeginsTheNextIterationWhenOneEnds) {
    Story story;
    story.tell(loop_of(std::string("\"Call\":") + kCall, R"("runtimeConfiguration":{"concurrency":{"repetitions":2}},)"))
        .start(R"({"list":["a","b","c"]})");
    EXPECT_EQ(story.invokes(), 2U);
    story.succeed("Call#000001");
    ASSERT_EQ(story.invokes(), 1U);
    EXPECT_EQ(story.invocation().step, "Call#000002");
    EXPECT_EQ(model::text_at(story.invocation().inputs, "uri"), "https://x.example/c");
    story.succeed("Call#000002");
    story.succeed("Call#000000");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

// Rule E19.
TEST(Foreach, AFailureDoesNotStopTheOthersButFailsTheLoop) {
    Story story;
    story.tell(loop_of(R"json("Num":{"type":"Compose","inputs":"@int(items('Loop'))"})json") +
               R"json(,"Handle":{"type":"Compose","inputs":1,"runAfter":{"Loop":["Failed"]}})json")
        .start(R"({"list":["1","x","3"]})");
    EXPECT_EQ(story.row("Num", "000001").status, StepStatus::kFailed);
    EXPECT_EQ(story.row("Num", "000002").status, StepStatus::kSucceeded);
    EXPECT_EQ(story.step("Loop").code, "ActionFailed");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Foreach, ReferencesStayInTheirIteration) {
    Story story;
    story.tell(loop_of(R"json("One":{"type":"Compose","inputs":"@items('Loop')"},
        "Two":{"type":"Compose","inputs":"@concat(outputs('One'),'!')","runAfter":{"One":["Succeeded"]}})json"))
        .start(R"({"list":["a","b","c"]})");
    EXPECT_EQ(story.row("Two", "000002").outputs, "\"c!\"");
}

TEST(Foreach, NestedLoopsSeeTheirOwnElements) {
    Story story;
    story.tell(R"json("Loop":{"type":"Foreach","foreach":"@triggerBody()['list']","actions":{
        "In":{"type":"Foreach","foreach":"@items('Loop')","actions":{
            "Say":{"type":"Compose","inputs":"@concat(item(),string(iterationIndexes('Loop')),string(iterationIndexes('In')))"}}},
        "All":{"type":"Compose","inputs":"@outputs('Say')","runAfter":{"In":["Succeeded"]}}}},
        "Length":{"type":"Compose","inputs":"@length(outputs('All'))","runAfter":{"Loop":["Succeeded"]}})json")
        .start(R"({"list":[["a","b"],["c"]]})");
    EXPECT_EQ(story.row("Say", "000000-000001").outputs, "\"b01\"");
    EXPECT_EQ(story.row("All", "000000").outputs, R"(["a00","b01"])");
    EXPECT_EQ(story.row("All", "000001").outputs, R"(["c10"])");
    EXPECT_EQ(story.outputs("Length"), "2");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Foreach, ResultsAreThereAfterIt) {
    Story story;
    story.tell(loop_of(R"json("Num":{"type":"Compose","inputs":"@int(items('Loop'))"})json") +
               R"json(,"Sum":{"type":"Compose","inputs":"@result('Loop')","runAfter":{"Loop":["Failed","Succeeded"]}})json")
        .start(R"({"list":["1","x"]})");
    const Json result = *story.step("Sum").outputs;
    ASSERT_EQ(result.get_array().size(), 1U);
    ASSERT_EQ(result.at(0).at("outputs").get_array().size(), 2U);
    EXPECT_EQ(result.at(0).at("outputs").at(0).at("outputs"), Json(1));
    EXPECT_EQ(model::text_at(result.at(0).at("outputs").at(1), "status"), "Failed");
}

TEST(Foreach, VariablesOfParallelIterationsAddUp) {
    Story story;
    story.tell(R"json("Init":{"type":"InitializeVariable","inputs":{"variables":[{"name":"n","type":"integer","value":0}]}},
        "Loop":{"type":"Foreach","foreach":"@range(1,50)","runAfter":{"Init":["Succeeded"]},"actions":{
            "Up":{"type":"IncrementVariable","inputs":{"name":"n","value":"@item()"}}}})json").start();
    EXPECT_EQ(story.variable("n"), Json(1275));
}

TEST(Foreach, SurvivesACrashInTheMiddle) {
    Story story;
    story.tell(R"json("Init":{"type":"InitializeVariable","inputs":{"variables":[{"name":"n","type":"integer","value":0}]}},)json" +
               loop_of(std::string("\"Call\":") + kCall +
                       R"json(,"Up":{"type":"IncrementVariable","inputs":{"name":"n"},"runAfter":{"Call":["Succeeded"]}})json",
                       R"("runAfter":{"Init":["Succeeded"]},"runtimeConfiguration":{"concurrency":{"repetitions":2}},)"))
        .start(R"({"list":["a","b","c","d"]})");
    story.succeed("Call#000000");
    story.crash_and_resume();
    EXPECT_EQ(story.invokes(), 2U) << "those of the open iterations are made again";
    EXPECT_FALSE(story.run().steps.contains("Call#000000"));
    for (const char* step : {"Call#000001", "Call#000002", "Call#000003"}) story.succeed(step);
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_EQ(story.variable("n"), Json(4));
}

TEST(Foreach, OverManyElementsHoldsFewInMemory) {
    Story story;
    story.tell(R"json("Loop":{"type":"Foreach","foreach":"@range(0,20000)","actions":{
        "A":{"type":"Compose","inputs":"@item()"},
        "B":{"type":"Compose","inputs":"@outputs('A')","runAfter":{"A":["Succeeded"]}}}})json").start();
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_EQ(story.rows(), 40002U);  // And the loop's own, and its progress.
    EXPECT_EQ(story.row("B", "019999").outputs, "19999");
    EXPECT_LT(story.steps_most(), 100U);
    EXPECT_LT(story.changes_most(), static_cast<size_t>(2 * kStepsPerDecisionMax));
}

TEST(Foreach, GoesOnAfterACrashBetweenAnyTwoDecisions) {
    Story story;
    story.tell(R"json("Loop":{"type":"Foreach","foreach":"@range(0,3000)","actions":{
        "A":{"type":"Compose","inputs":"@item()"},
        "In":{"type":"Foreach","foreach":[1,2],"runAfter":{"A":["Succeeded"]},"actions":{"C":{"type":"Compose","inputs":"@item()"}}}}},
        "Last":{"type":"Compose","inputs":1,"runAfter":{"Loop":["Succeeded"]}})json").crash_always();
    story.start();
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_TRUE(story.has_row("C", "002999-000001"));
    EXPECT_EQ(story.status("Last"), StepStatus::kSucceeded);
}

constexpr const char* kUntil = R"json("Init":{"type":"InitializeVariable","inputs":{"variables":[{"name":"n","type":"integer","value":0}]}},
    "Loop":{"type":"Until","runAfter":{"Init":["Succeeded"]},"expression":"@equals(variables('n'),3)",LIMIT
        "actions":{"Up":{"type":"IncrementVariable","inputs":{"name":"n"}},
                   "See":{"type":"Compose","inputs":"@iterationIndexes('Loop')","runAfter":{"Up":["Succeeded"]}}}},
    "Last":{"type":"Compose","inputs":"@outputs('See')","runAfter":{"Loop":["Succeeded","Failed"]}})json";

std::string until(const std::string& limit) {
    std::string text = kUntil;
    return text.replace(text.find("LIMIT"), 5, limit);
}

TEST(Until, RepeatsUntilItsConditionHolds) {
    Story story;
    story.tell(until("")).start();
    EXPECT_EQ(story.variable("n"), Json(3));
    EXPECT_EQ(story.outputs("Last"), "2") << "the last round is what is seen from outside";
    EXPECT_EQ(story.status("Loop"), StepStatus::kSucceeded);
}

TEST(Until, ItsLimitEndsItWellUnlessItSaysOtherwise) {
    Story story;
    story.tell(until(R"("limit":{"count":2},)")).start();
    EXPECT_EQ(story.variable("n"), Json(2));
    EXPECT_EQ(story.status("Loop"), StepStatus::kSucceeded);
    Story strict;
    strict.tell(until(R"("limit":{"count":2},"operationOptions":"FailWhenLimitsReached",)")).start();
    EXPECT_EQ(strict.status("Loop"), StepStatus::kFailed);
}

TEST(Until, IsFailedWhenItsLastRoundIs) {
    Story story;
    story.tell(R"json("Loop":{"type":"Until","expression":"@equals(actions('Bad')['status'],'Failed')",
        "actions":{"Bad":{"type":"Compose","inputs":"@int(triggerBody()?['nothing'])"}}})json").start();
    EXPECT_EQ(story.status("Loop"), StepStatus::kFailed);
    EXPECT_EQ(story.step("Loop").loop->next, 1);
}

TEST(Until, PausesAndGoesOnAfterARestart) {
    Story story;
    story.tell(R"json("Loop":{"type":"Until","expression":"@equals(iterationIndexes('Loop'),1)","limit":{"timeout":"PT2H"},
        "actions":{"Wait":{"type":"Wait","inputs":{"interval":{"count":1,"unit":"Minute"}}}}})json").start();
    for (int round = 0; round < 2; ++round) {
        ASSERT_EQ(story.run_status(), RunStatus::kRunning);
        story.crash_and_resume();
        story.pass(std::chrono::minutes(1));
        story.give(model::Woken{});
    }
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Until, EndsWhenItsTimeIsOverAfterARound) {
    Story story;
    story.tell(R"json("Loop":{"type":"Until","expression":"@false","limit":{"timeout":"PT90S"},
        "actions":{"Wait":{"type":"Wait","inputs":{"interval":{"count":1,"unit":"Minute"}}}}})json").start();
    for (int round = 0; round < 2; ++round) {
        ASSERT_EQ(story.run_status(), RunStatus::kRunning);
        story.pass(std::chrono::minutes(1));
        story.give(model::Woken{});
    }
    EXPECT_EQ(story.status("Loop"), StepStatus::kSucceeded);
}

TEST(Until, OfManyRoundsIsCutIntoDecisions) {
    Story story;
    story.tell(R"json("Loop":{"type":"Until","expression":"@false","limit":{"count":5000},
        "actions":{"A":{"type":"Compose","inputs":1}}})json").crash_always();
    story.start();
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_TRUE(story.has_row("A", "004999"));
    EXPECT_LT(story.steps_most(), 5U);
}

}  // namespace
}  // namespace leadflow::engine
