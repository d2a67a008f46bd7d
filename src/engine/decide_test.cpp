// SPDX-License-Identifier: Apache-2.0
#include "engine/decide.h"

#include <gtest/gtest.h>

#include "engine/story.h"

namespace leadflow::engine {
namespace {

using namespace std::chrono_literals;
using model::ActionType;
using model::Json;
using model::RetryClass;
using model::RunStatus;
using model::StepStatus;

model::Outcome fails(RetryClass retry, std::optional<base::Duration> retry_after = {}) {
    return {.status = StepStatus::kFailed,
            .code = "ServiceUnavailable",
            .retry = retry,
            .retry_after = retry_after};
}

TEST(Decide, AFlowWithoutActionsSucceedsAtOnce) {
    Story story;
    story.start();
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Decide, ActionsFollowEachOtherAndKeepTheirOutputs) {
    Story story;
    story.compose("One", R"j("@triggerBody()?['name']")j");
    Story::after(story.compose("Two", R"j("Hi @{outputs('One')}")j"), "One");
    story.start();
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_EQ(*story.step("Two").outputs, Json("Hi Ann"));
}

TEST(Decide, ChangesNameWhatWasTouchedAndNothingElse) {
    Story story;
    story.record("Create");
    Story::after(story.compose("After", R"("x")"), "Create");
    story.start();
    // The run began and its first step is under way: both are durable before the call is made.
    EXPECT_EQ(story.decision().changes.size(), 2U);
    story.succeed("Create");
    EXPECT_EQ(story.decision().changes.size(), 3U);  // Two steps and the run's end.
}

// Rule E4: one list for each predecessor, all must fit.
TEST(Decide, RunAfterDecidesByEachPredecessorsStatus) {
    Story story;
    story.broken("Main");
    Story::after(story.compose("Good", R"("x")"), "Main");
    Story::after(story.compose("Handler", R"("x")"), "Main", {StepStatus::kFailed});
    Story::after(story.compose("OnSkip", R"("x")"), "Good", {StepStatus::kSkipped});
    story.start();
    EXPECT_EQ(story.status("Main"), StepStatus::kFailed);
    EXPECT_EQ(story.step("Main").error->code, "InvalidTemplate");
    EXPECT_EQ(story.status("Good"), StepStatus::kSkipped);
    EXPECT_EQ(story.step("Good").error->code, "ActionConditionFailed");
    EXPECT_EQ(story.status("Handler"), StepStatus::kSucceeded);
    EXPECT_EQ(story.status("OnSkip"), StepStatus::kSucceeded);
}

TEST(Decide, WhatWaitsForTwoStartsOnceWhenBothAreOver) {
    Story story;
    story.compose("Start", R"("x")");
    Story::after(story.record("Left"), "Start");
    Story::after(story.record("Right"), "Start");
    model::Action& join = story.record("Join");
    Story::after(join, "Left");
    Story::after(join, "Right", {StepStatus::kSucceeded, StepStatus::kFailed});
    story.start();
    ASSERT_EQ(story.invokes(), 2U);
    story.succeed("Right");
    EXPECT_EQ(story.invokes(), 0U);
    story.succeed("Left");
    ASSERT_EQ(story.invokes(), 1U);
    EXPECT_EQ(story.invocation().step, "Join");
    story.succeed("Join");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

// Rule E6.
TEST(Decide, SkippingReachesWhatIsInsideAndWhatFollows) {
    Story story;
    story.tell(R"json(
        "Main":{"type":"Compose","inputs":"@int(triggerBody()?['nothing'])"},
        "Scope":{"type":"Scope","runAfter":{"Main":["Succeeded"]},"actions":{
            "If":{"type":"If","expression":"@true","actions":{"Deep":{"type":"Compose","inputs":1}}},
            "Loop":{"type":"Foreach","foreach":[1],"actions":{"Never":{"type":"Compose","inputs":1}}}}},
        "Next":{"type":"Compose","inputs":1,"runAfter":{"Scope":["Succeeded"]}})json").start();
    for (const char* name : {"Scope", "If", "Deep", "Loop", "Next"})
        EXPECT_EQ(story.status(name), StepStatus::kSkipped) << name;
    EXPECT_EQ(story.step("Deep").error->code, "ActionDependencyFailed");
    EXPECT_FALSE(story.run().steps.contains("Never"));
    EXPECT_EQ(story.run_status(), RunStatus::kFailed);
}

// Rule E5, the leaf rule: a handled failure is none.
TEST(Decide, AHandledFailureLetsTheRunSucceed) {
    Story story;
    story.broken("Main");
    Story::after(story.compose("Handler", R"("x")"), "Main", {StepStatus::kFailed});
    story.start();
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Decide, ASkippedLeafDefersToTheFailureBeforeIt) {
    Story story;
    story.broken("Main");
    Story::after(story.compose("Handler", R"("x")"), "Main", {StepStatus::kFailed});
    Story::after(story.compose("Next", R"("x")"), "Main");
    story.start();
    EXPECT_EQ(story.run_status(), RunStatus::kFailed);
    EXPECT_EQ(story.run().error->code, "ActionFailed");
}

TEST(Decide, AHandlerThatWasNotNeededChangesNothing) {
    Story story;
    story.compose("Main", R"("x")");
    Story::after(story.compose("Handler", R"("x")"), "Main",
                 {StepStatus::kFailed, StepStatus::kTimedOut});
    story.start();
    EXPECT_EQ(story.status("Handler"), StepStatus::kSkipped);
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Decide, AScopeFailsWithItsLeafAndCanBeRepaired) {
    Story story;
    story.action("Try", ActionType::kScope, "{}");
    story.inside().broken("Inner");
    story.outside();
    Story::after(story.compose("Catch", R"j("@result('Try')")j"), "Try", {StepStatus::kFailed});
    story.start();
    EXPECT_EQ(story.status("Try"), StepStatus::kFailed);
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_EQ(model::text_at(story.step("Catch").outputs->at(0), "status"), "Failed");
}

TEST(Decide, AnIfTakesOneBranchAndSkipsTheOther) {
    Story story;
    story.action("Choose", ActionType::kIf, "{}").expression = *model::parse_json(
        R"json({"and":[{"equals":["@triggerBody()?['name']","Ann"]},{"not":{"contains":["abc","z"]}}]})json");
    story.inside().compose("Yes", R"("y")");
    story.otherwise();
    story.compose("No", R"("n")");
    story.start();
    EXPECT_EQ(story.status("Yes"), StepStatus::kSucceeded);
    EXPECT_EQ(story.status("No"), StepStatus::kSkipped);
    EXPECT_EQ(story.step("No").error->code, "ActionBranchingConditionNotSatisfied");
    EXPECT_EQ(*story.step("Choose").inputs, *model::parse_json(R"({"expressionResult":true})"));
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Decide, AConditionThatIsNoBooleanFailsTheIf) {
    Story story;
    story.action("Choose", ActionType::kIf, "{}").expression = Json("@triggerBody()?['name']");
    story.inside().compose("Yes", R"("y")");
    story.start();
    EXPECT_EQ(story.step("Choose").code, "ExpressionEvaluationFailed");
    EXPECT_EQ(story.run_status(), RunStatus::kFailed);
}

TEST(Decide, AResponseAnswersTheCallerOnce) {
    Story story;
    story.action("Answer", ActionType::kResponse,
                 R"({"statusCode":"201","headers":{"X-A":"b","Content-Length":"9"},"body":{"a":1}})");
    Story::after(story.action("Again", ActionType::kResponse, R"({"statusCode":200})"), "Answer");
    story.start();
    ASSERT_EQ(story.decision().commands.size(), 1U);
    EXPECT_EQ(story.response().status, 201);
    EXPECT_EQ(story.response().body, R"({"a":1})");
    ASSERT_EQ(story.response().headers.size(), 2U);
    EXPECT_EQ(story.response().headers[0].first, "X-A");
    EXPECT_EQ(story.status("Again"), StepStatus::kFailed);
}

TEST(Decide, AResponseMayNotRedirect) {
    Story story;
    story.action("Answer", ActionType::kResponse, R"({"statusCode":302})");
    story.start();
    EXPECT_EQ(story.status("Answer"), StepStatus::kFailed);
    EXPECT_TRUE(story.decision().commands.empty());
}

TEST(Calls, EveryTryCarriesTheSameEffectId) {
    Story story;
    story.record("Create");
    story.start();
    const std::string first = story.invocation().effect_id;
    story.answer("Create", fails(RetryClass::kYes));
    story.pass(46s);
    story.give(model::Woken{});
    EXPECT_EQ(story.invocation().effect_id, first);
    EXPECT_EQ(story.invocation().attempt, 2);
    EXPECT_FALSE(story.invocation().repeated_after_doubt);
}

// Rule R1: four retries by default, then the failure stands.
TEST(Calls, RetriesByPolicyThenFails) {
    Story story;
    story.record("Create");
    story.start();
    for (int retry = 1; retry <= 4; ++retry) {
        story.answer("Create", fails(RetryClass::kYes));
        ASSERT_EQ(story.status("Create"), StepStatus::kWaiting) << retry;
        ASSERT_EQ(story.run().wake_at, story.step("Create").wake_at);
        story.pass(46s);
        story.give(model::Woken{});
        ASSERT_EQ(story.invokes(), 1U);
    }
    story.answer("Create", fails(RetryClass::kYes));
    EXPECT_EQ(story.status("Create"), StepStatus::kFailed);
    EXPECT_EQ(story.step("Create").attempts.size(), 5U);
    EXPECT_EQ(story.run_status(), RunStatus::kFailed);
}

TEST(Calls, RetryAfterOfTheFarSideIsHonoured) {
    Story story;
    story.record("Create");
    story.start();
    story.answer("Create", fails(RetryClass::kYes, 90s));
    EXPECT_EQ(story.step("Create").wake_at, story.now() + 90s);
    story.pass(89s);
    story.give(model::Woken{});
    EXPECT_EQ(story.invokes(), 0U);
}

TEST(Calls, WithoutRetriesOneFailureIsFinal) {
    Story story;
    story.record("Create").retry.kind = model::RetryKind::kNone;
    story.start();
    story.answer("Create", fails(RetryClass::kYes));
    EXPECT_EQ(story.status("Create"), StepStatus::kFailed);
}

TEST(Calls, ALateAnswerChangesNothing) {
    Story story;
    story.record("Create");
    story.start();
    story.answer("Create", fails(RetryClass::kYes));
    story.give(model::Answered{.step = "Create", .attempt = 1, .outcome = {}});
    EXPECT_TRUE(story.decision().changes.empty());
    story.give(model::Answered{.step = "NoSuchStep", .attempt = 1, .outcome = {}});
    EXPECT_TRUE(story.decision().changes.empty());
}

TEST(Calls, LimitTimeoutEndsTheStepAsTimedOut) {
    Story story;
    story.record("Create").timeout = 10s;
    Story::after(story.compose("Late", R"("x")"), "Create", {StepStatus::kTimedOut});
    story.start();
    EXPECT_EQ(story.invocation().deadline, story.now() + 10s);
    EXPECT_EQ(story.run().wake_at, story.now() + 10s);
    story.pass(10s);
    story.give(model::Woken{});
    EXPECT_EQ(story.step("Create").code, "ActionTimedOut");
    EXPECT_EQ(story.status("Late"), StepStatus::kSucceeded);
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

// Rule R3: after a crash what the far side recognises is simply repeated.
TEST(Calls, ACrashRepeatsARecognisableCall) {
    Story story;
    story.record("Create");
    story.start();
    const std::string effect = story.invocation().effect_id;
    story.crash_and_resume();
    EXPECT_EQ(story.invocation().effect_id, effect);
    EXPECT_TRUE(story.invocation().repeated_after_doubt);
    EXPECT_FALSE(story.step("Create").attempts[0].possibly_sent);
    story.succeed("Create");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

// Rule R4: after a crash a mail may have left: said, and sent again by default.
TEST(Calls, ACrashInTheMiddleOfAMailSaysPossiblySent) {
    Story story;
    story.mail("Send");
    story.start();
    story.crash_and_resume();
    EXPECT_TRUE(story.step("Send").attempts[0].possibly_sent);
    EXPECT_EQ(story.invokes(), 1U);
    EXPECT_TRUE(story.invocation().repeated_after_doubt);
}

TEST(Calls, AMailInDoubtStopsWhereTheFlowSaysSo) {
    Story story;
    story.mail("Send").settings.when_possibly_sent = model::WhenPossiblySent::kStop;
    story.start();
    story.crash_and_resume();
    EXPECT_EQ(story.invokes(), 0U);
    EXPECT_EQ(story.step("Send").code, "PossiblySent");
    EXPECT_EQ(story.run_status(), RunStatus::kFailed);
}

TEST(Calls, AnAnswerLostOnTheWayIsADoubtToo) {
    Story story;
    story.mail("Send");
    story.start();
    story.answer("Send", fails(RetryClass::kAmbiguous));
    EXPECT_TRUE(story.step("Send").attempts[0].possibly_sent);
    story.pass(46s);
    story.give(model::Woken{});
    EXPECT_TRUE(story.invocation().repeated_after_doubt);
}

TEST(Calls, AWaitingRetrySurvivesACrash) {
    Story story;
    story.record("Create");
    story.start();
    story.answer("Create", fails(RetryClass::kYes, 60s));
    story.crash_and_resume();
    EXPECT_EQ(story.invokes(), 0U);
    EXPECT_EQ(story.run().wake_at, story.now() + 60s);
    story.pass(60s);
    story.give(model::Woken{});
    EXPECT_EQ(story.invokes(), 1U);
}

TEST(Calls, StepsThatWereDoneAreNotDoneAgain) {
    Story story;
    story.record("Create");
    Story::after(story.mail("Send"), "Create", {StepStatus::kSucceeded, StepStatus::kFailed});
    story.start();
    story.succeed("Create");
    story.crash_and_resume();
    ASSERT_EQ(story.invokes(), 1U);
    EXPECT_EQ(story.invocation().step, "Send");
}

TEST(Calls, LeadValuesAreEscapedInHtmlAndOnlyThere) {
    Story story;
    story.mail("Send");
    story.record("Create");
    story.start(R"({"name":"<b>\"Ann\"</b>"})");
    const Json mail = *story.step("Send").inputs;
    EXPECT_EQ(model::text_at(mail.at("parameters"), "emailMessage/Body"),
              "<p>&lt;b&gt;&quot;Ann&quot;&lt;/b&gt;</p>");
    const Json record = *story.step("Create").inputs;
    EXPECT_EQ(model::text_at(record.at("parameters"), "item/subject"), "<b>\"Ann\"</b>");
}

TEST(Calls, EscapingIsASettingOfTheAction) {
    Story story;
    story.mail("Send").settings.escape_html = false;
    story.start(R"({"name":"<b>"})");
    EXPECT_EQ(model::text_at(story.step("Send").inputs->at("parameters"), "emailMessage/Body"),
              "<p><b></p>");
}

TEST(Calls, MarkupOfAComposeStaysMarkupWithItsValuesEscaped) {
    Story story;
    story.compose("Table", R"j("<td>@{triggerBody()?['name']}</td>")j");
    model::Action& mail = story.mail("Send");
    mail.inputs.as_object()["parameters"].as_object()["emailMessage/Body"] =
        "<table>@{outputs('Table')}</table>";
    Story::after(mail, "Table");
    story.start(R"({"name":"<script>"})");
    EXPECT_EQ(model::text_at(story.step("Send").inputs->at("parameters"), "emailMessage/Body"),
              "<table><td>&lt;script&gt;</td></table>");
    EXPECT_EQ(*story.step("Table").outputs, Json("<td><script></td>"));
}

TEST(Calls, LeadValuesAreNeverEvaluated) {
    Story story;
    story.compose("One", R"j("@{triggerBody()?['name']}")j");
    story.start(R"json({"name":"@{parameters('$connections')} @@ @utcNow()"})json");
    EXPECT_EQ(*story.step("One").outputs, Json("@{parameters('$connections')} @@ @utcNow()"));
}

TEST(Calls, SecretsOfAuthenticationAreNotRecorded) {
    Story story;
    story.action("Http", ActionType::kHttp,
                 R"({"method":"POST","uri":"https://x.example","headers":{"Authorization":"k"},
                     "authentication":{"type":"Basic","username":"u","password":"p"}})");
    story.start();
    const std::string shown = model::to_text(*story.step("Http").inputs);
    EXPECT_EQ(shown.find("\"p\""), std::string::npos);
    EXPECT_EQ(shown.find("\"k\""), std::string::npos);
    EXPECT_EQ(model::text_at(story.invocation().inputs.at("authentication"), "password"), "p");
}

TEST(Decide, CancelEndsWhatIsUnderWay) {
    Story story;
    story.record("Create");
    story.start();
    story.give(model::CancelRequested{});
    EXPECT_EQ(story.run_status(), RunStatus::kCancelled);
    EXPECT_EQ(story.status("Create"), StepStatus::kCancelled);
    story.give(model::Answered{.step = "Create", .attempt = 1, .outcome = {}});
    EXPECT_TRUE(story.decision().changes.empty());
}

TEST(Decide, TheSameEventGivesTheSameDecision) {
    Story story;
    story.compose("Id", R"j("@guid()")j");
    story.start();
    Story again;
    again.compose("Id", R"j("@guid()")j");
    again.start();
    EXPECT_EQ(*story.step("Id").outputs, *again.step("Id").outputs);
}

TEST(Compile, NamesUnknownActionsWithAProposal) {
    model::Definition definition;
    definition.actions.resize(2);
    definition.actions[0].name = "Create_record";
    definition.actions[0].type = ActionType::kCompose;
    definition.actions[1].name = "Two";
    definition.actions[1].type = ActionType::kCompose;
    definition.actions[1].path = "actions.Two";
    definition.actions[1].inputs = Json("@outputs('Create_recrod')");
    std::vector<CompileFault> faults;
    static_cast<void>(compile(definition, {}, {}, faults));
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].path, "actions.Two");
    EXPECT_NE(faults[0].message.find("did you mean 'Create_record'"), std::string::npos);
}

// Rule E30.
TEST(Decide, ARunThatIsOlderThanItsLimitTimesOut) {
    Story story;
    story.action("Wait", ActionType::kWait, R"({"interval":{"count":30,"unit":"Day"}})");
    Story::after(story.action("Again", ActionType::kWait, R"({"interval":{"count":30,"unit":"Day"}})"),
                 "Wait");
    Story::after(story.compose("Last", "1"), "Again");
    story.definition().limits.run_days_logic_apps = std::chrono::days(45);
    story.start();
    story.pass(30 * 24h);
    story.give(model::Woken{});
    EXPECT_EQ(story.status("Again"), StepStatus::kWaiting);
    EXPECT_EQ(story.run().wake_at, story.now() + 15 * 24h) << "not when the wait is over";
    story.pass(15 * 24h);
    story.give(model::Woken{});
    EXPECT_EQ(story.run_status(), RunStatus::kTimedOut);
    EXPECT_EQ(story.run().code, "WorkflowRunTimedOut");
    EXPECT_EQ(story.status("Again"), StepStatus::kCancelled);
    EXPECT_FALSE(story.run().steps.contains("Last"));
}

TEST(Decide, AnAnswerThatComesAfterTheRunsTimeIsKeptAndNothingFollows) {
    Story story;
    story.definition().origin = model::Origin::kPowerAutomate;
    story.record("Create");
    Story::after(story.mail("Mail"), "Create");
    story.start();
    story.pass(31 * 24h);
    story.succeed("Create");
    EXPECT_EQ(story.status("Create"), StepStatus::kSucceeded);
    EXPECT_EQ(story.run_status(), RunStatus::kTimedOut);
    EXPECT_EQ(story.decision().commands.size(), 0U);
}

// Rule E24.
TEST(Decide, ACopyOfARunGoesOnAsTheRunItselfDoes) {
    Story story;
    story.record("Create");
    Story::after(story.compose("Use", R"j("@outputs('Create')")j"), "Create");
    story.start();
    const model::Run copy = story.run();
    const model::Answered answer{
        .step = "Create",
        .attempt = 1,
        .outcome = {.status = StepStatus::kSucceeded, .code = "OK", .outputs = Json("made")}};
    story.give(answer);
    const model::Decision again = decide(story.program(), copy, answer, story.now());
    EXPECT_EQ(again.next.status, RunStatus::kSucceeded);
    EXPECT_EQ(again.changes.size(), story.decision().changes.size());
    EXPECT_EQ(copy.find_step("Create")->status, StepStatus::kRunning) << "it is a copy";
}

// Rule E25.
TEST(Decide, WhatNobodyAsksForLeavesTheMemoryWithItsEnd) {
    Story story;
    story.record("Asked");
    Story::after(story.record("Unasked"), "Asked");
    Story::after(story.mail("Mail"), "Unasked");
    Story::after(story.compose("Use", R"j("@body('Asked')")j"), "Mail");
    story.start();
    story.succeed("Asked");
    story.succeed("Unasked");
    EXPECT_TRUE(story.run().find_step("Asked")->outputs);
    EXPECT_FALSE(story.run().find_step("Unasked")->outputs);
    EXPECT_FALSE(story.run().find_step("Unasked")->inputs);
    EXPECT_EQ(story.row("Unasked").outputs, "\"done\"") << "the store has it";
    story.succeed("Mail");
    EXPECT_EQ(story.outputs("Use"), "\"done\"");
}

TEST(Decide, ANameThatIsOnlyKnownWhenItRunsKeepsAllOfThem) {
    Story story;
    story.compose("One", R"("first")");
    Story::after(story.compose("Use", R"j("@outputs(concat('O','ne'))")j"), "One");
    story.start();
    EXPECT_EQ(story.outputs("Use"), "\"first\"");
}

}  // namespace
}  // namespace leadflow::engine
