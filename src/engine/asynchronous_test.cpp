// SPDX-License-Identifier: Apache-2.0
// What takes longer than an answer: a 202 that says where the result will be, webhook actions that
// are called back, and other flows that are called. docs/behaviour.md, rules E34 to E36.
#include "engine/story.h"

namespace leadflow::engine {
namespace {

using namespace std::chrono_literals;

model::Outcome accepted(const std::string& location, std::optional<base::Duration> wait = {}) {
    model::Outcome outcome;
    outcome.poll = model::Poll{location, wait};
    return outcome;
}

model::Outcome subscribed(const std::string& outputs = R"({"statusCode":201,"body":{"id":7}})") {
    model::Outcome outcome{.status = StepStatus::kSucceeded, .code = "Created"};
    outcome.outputs = *model::parse_json(outputs);
    return outcome;
}

constexpr const char* kPost =
    R"json("Call":{"type":"Http","inputs":{"method":"POST","uri":"https://x.example"})json";

TEST(Polling, A202WithALocationIsAskedAgainUntilItSaysOtherwise) {
    Story story;
    story.tell(std::string(kPost) + "}").start();
    EXPECT_FALSE(story.invocation().follow_up);
    story.answer("Call", accepted("https://x.example/jobs/1", 20s));
    EXPECT_EQ(story.status("Call"), StepStatus::kWaiting);
    EXPECT_EQ(story.run().wake_at, story.now() + 20s);
    story.pass(20s);
    story.give(model::Woken{});
    ASSERT_EQ(story.invokes(), 1U);
    EXPECT_EQ(story.invocation().follow_up->method, "GET");
    EXPECT_EQ(story.invocation().follow_up->url, "https://x.example/jobs/1");
    story.answer("Call", accepted("https://x.example/jobs/1/more"));
    story.pass(10s);  // The default.
    story.give(model::Woken{});
    EXPECT_EQ(story.invocation().follow_up->url, "https://x.example/jobs/1/more");
    story.succeed("Call");
    EXPECT_EQ(story.outputs("Call"), R"("done")");
    EXPECT_EQ(story.step("Call").attempts.size(), 1U) << "all of it was one try";
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Polling, OutlivesACrashWithoutAskingForTheWorkTwice) {
    Story story;
    story.tell(std::string(kPost) + "}").start();
    story.answer("Call", accepted("https://x.example/jobs/1"));
    story.crash_and_resume();
    EXPECT_EQ(story.invokes(), 0U);
    story.pass(10s);
    story.give(model::Woken{});
    story.crash_and_resume();  // In the middle of the question.
    ASSERT_EQ(story.invokes(), 1U);
    EXPECT_EQ(story.invocation().follow_up->url, "https://x.example/jobs/1");
    story.succeed("Call");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Polling, AFailedQuestionIsRepeatedWithoutRepeatingTheWork) {
    Story story;
    story.tell(std::string(kPost) + "}").start();
    story.answer("Call", accepted("https://x.example/jobs/1"));
    story.pass(10s);
    story.give(model::Woken{});
    story.answer("Call", {.status = StepStatus::kFailed,
                          .code = "ServiceUnavailable",
                          .retry = RetryClass::kYes});
    EXPECT_EQ(story.status("Call"), StepStatus::kWaiting);
    story.pass(60s);
    story.give(model::Woken{});
    EXPECT_EQ(story.invocation().follow_up->url, "https://x.example/jobs/1");
}

TEST(Polling, WhoWantsToBeAskedAtOnceIsNotAskedWithoutEnd) {
    Story story;
    story.tell(std::string(kPost) + "}").start();
    story.answer("Call", accepted("https://x.example/jobs/1", 0s));
    EXPECT_EQ(story.run().wake_at, story.now() + 1s);
}

TEST(Polling, TheTimeLimitHoldsForAllOfIt) {
    Story story;
    story.tell(std::string(kPost) + R"(,"limit":{"timeout":"PT15S"}})").start();
    story.answer("Call", accepted("https://x.example/jobs/1"));
    story.pass(10s);
    story.give(model::Woken{});
    story.answer("Call", accepted("https://x.example/jobs/1"));
    story.pass(5s);
    story.give(model::Woken{});
    EXPECT_EQ(story.status("Call"), StepStatus::kTimedOut);
    EXPECT_TRUE(story.step("Call").attempts.back().ended);
    EXPECT_EQ(story.run_status(), RunStatus::kFailed);
}

TEST(Polling, DisableAsyncPatternMakes202TheAnswer) {
    Story story;
    story.tell(std::string(kPost) + R"(,"operationOptions":"DisableAsyncPattern"})").start();
    EXPECT_FALSE(story.invocation().follows_polling);
}

constexpr const char* kHook = R"json("Hook":{"type":"HttpWebhook","inputs":{
    "subscribe":{"method":"POST","uri":"https://x.example/hooks","body":{"to":"@{listCallbackUrl()}"},
      "authentication":{"type":"Raw","value":"key"}},
    "unsubscribe":{"method":"DELETE","uri":"https://x.example/hooks/@{body('Hook')['id']}"}})json";

TEST(Webhook, SubscribesAndWaitsForTheCallback) {
    Story story;
    story.tell(std::string(kHook) + R"(},
        "Next":{"type":"Compose","inputs":"@body('Hook')['ok']","runAfter":{"Hook":["Succeeded"]}})")
        .start();
    EXPECT_EQ(model::to_text(story.invocation().inputs.at("body")),
              R"({"to":"https://me.example/Hook"})");
    EXPECT_EQ(model::text_at(story.invocation().inputs.at("authentication"), "value"), "key");
    EXPECT_EQ(story.invocation().api, "http");
    story.answer("Hook", subscribed());
    EXPECT_EQ(story.status("Hook"), StepStatus::kWaiting);
    EXPECT_EQ(story.run().wake_at, story.now() + std::chrono::days(90)) << "the run's own limit";
    story.crash_and_resume();
    EXPECT_EQ(story.invokes(), 0U);
    story.give(model::CalledBack{"Hook", *model::parse_json(R"({"body":{"ok":true}})")});
    EXPECT_EQ(story.outputs("Next"), "true");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Webhook, TheRecordHidesTheKey) {
    Story story;
    story.tell(std::string(kHook) + "}").start();
    EXPECT_EQ(model::to_text(*model::find_path(*story.step("Hook").inputs,
                                               {"subscribe", "authentication", "value"})),
              R"("*sanitized*")");
}

TEST(Webhook, MayBeCalledBackBeforeTheSubscriptionIsAnswered) {
    Story story;
    story.tell(std::string(kHook) + "}").start();
    story.give(model::CalledBack{"Hook", *model::parse_json(R"({"body":1})")});
    EXPECT_EQ(story.status("Hook"), StepStatus::kSucceeded);
    story.give(model::Answered{.step = "Hook", .attempt = 1, .outcome = subscribed()});
    EXPECT_EQ(story.outputs("Hook"), R"({"body":1})");
}

TEST(Webhook, ACallbackThatIsOnDiskIsSeenAfterACrash) {
    Story story;
    story.tell(std::string(kHook) + "}").start();
    story.answer("Hook", subscribed());
    story.store(model::callback_row(story.run().id, "Hook", *model::parse_json(R"({"body":2})"),
                                    false));
    story.crash_and_resume();
    EXPECT_EQ(story.outputs("Hook"), R"({"body":2})");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Webhook, OnlyTheFirstCallbackCounts) {
    Story story;
    story.tell(std::string(kHook) + "}").start();
    story.answer("Hook", subscribed());
    story.give(model::CalledBack{"Hook", Json("first")});
    story.give(model::CalledBack{"Hook", Json("second")});
    EXPECT_EQ(story.outputs("Hook"), R"("first")");
}

TEST(Webhook, UnsubscribesWhenTheTimeIsUp) {
    Story story;
    story.tell(std::string(kHook) + R"(,"limit":{"timeout":"PT1H"}})").start();
    story.answer("Hook", subscribed());
    story.pass(1h);
    story.give(model::Woken{});
    EXPECT_EQ(story.status("Hook"), StepStatus::kTimedOut);
    ASSERT_EQ(story.invokes(), 1U);
    EXPECT_EQ(model::text_at(story.invocation().inputs, "uri"), "https://x.example/hooks/7");
    EXPECT_EQ(story.invocation().attempt, 0) << "nobody waits for its answer";
}

TEST(Webhook, UnsubscribesWhenTheRunIsCancelled) {
    Story story;
    story.tell(std::string(kHook) + "}").start();
    story.answer("Hook", subscribed());
    story.give(model::CancelRequested{});
    EXPECT_EQ(story.run_status(), RunStatus::kCancelled);
    EXPECT_EQ(model::text_at(story.invocation().inputs, "method"), "DELETE");
}

TEST(Webhook, AConnectorsSubscriptionEndsAtItsLocation) {
    Story story;
    story.tell(R"json("Ask":{"type":"OpenApiConnectionWebhook","inputs":{
        "host":{"apiId":"/providers/x/apis/shared_approvals","connectionName":"shared_approvals",
          "operationId":"StartAndWaitForAnApproval"},
        "parameters":{"title":"Take it?"}}})json")
        .start();
    EXPECT_EQ(story.invocation().callback_url, "https://me.example/Ask");
    story.answer("Ask", subscribed(R"({"headers":{"location":"https://x.example/s/1"}})"));
    story.give(model::CancelRequested{});
    EXPECT_EQ(story.invocation().follow_up->method, "DELETE");
    EXPECT_EQ(story.invocation().follow_up->url, "https://x.example/s/1");
}

TEST(Webhook, ARunThatIsNeverCalledBackEndsWhenItIsTooOld) {
    Story story;
    story.tell(std::string(kHook) + "}").start();
    story.answer("Hook", subscribed());
    story.crash_and_resume();
    story.pass(std::chrono::days(90));
    story.give(model::Woken{});
    EXPECT_EQ(story.run_status(), RunStatus::kTimedOut);
    EXPECT_EQ(model::text_at(story.invocation().inputs, "method"), "DELETE");
}

TEST(Webhook, AFailedSubscriptionFailsTheAction) {
    Story story;
    story.tell(std::string(kHook) + "}").start();
    story.answer("Hook", {.status = StepStatus::kFailed, .code = "BadRequest"});
    EXPECT_EQ(story.status("Hook"), StepStatus::kFailed);
}

TEST(Webhook, EachIterationHasItsOwnCallback) {
    Story story;
    story.tell(R"json("Loop":{"type":"Foreach","foreach":"@triggerBody()['list']","actions":{)json" +
               std::string(R"json("Hook":{"type":"HttpWebhook","inputs":{"subscribe":{
                   "method":"POST","uri":"https://x.example","body":"@listCallbackUrl()"},
                   "unsubscribe":{}}})json") +
               "}}")
        .start(R"({"list":[1,2]})");
    EXPECT_EQ(story.invokes(), 2U);
    EXPECT_EQ(model::text_at(story.invocation().inputs, "body"), "https://me.example/Hook#000001");
    for (const char* key : {"Hook#000000", "Hook#000001"}) {
        story.answer(key, subscribed());
        story.give(model::CalledBack{key, Json("ok")});
    }
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Webhook, OnlyItsOwnInputsKnowACallbackUrl) {
    Story story;
    story.tell(R"json("A":{"type":"Compose","inputs":"@listCallbackUrl()"})json").start();
    EXPECT_EQ(story.status("A"), StepStatus::kFailed);
}

constexpr const char* kChild = R"json("Child":{"type":"Workflow","inputs":{
    "host":{"triggerName":"manual","workflow":{"id":"/subscriptions/s/workflows/Notify"}},
    "body":{"who":"@triggerBody()?['name']"}}})json";

TEST(ChildFlow, IsCalledWithARunOfItsOwn) {
    Story story;
    story.tell(kChild).start();
    EXPECT_EQ(story.invocation().api, "workflow");
    EXPECT_EQ(model::to_text(story.invocation().inputs.at("body")), R"({"who":"Ann"})");
    EXPECT_EQ(story.invocation().child_run.text().size(), 33U);
    EXPECT_EQ(story.invocation().flow_depth, 0);
    const model::RunId meant = story.invocation().child_run;
    story.pass(5s);
    story.crash_and_resume();
    EXPECT_EQ(story.invocation().child_run, meant) << "a try that a crash cut means the same run";
    story.succeed("Child");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(ChildFlow, MustBeNamed) {
    Story story;
    story.tell(R"json("Child":{"type":"Workflow","inputs":{"host":{"triggerName":"manual"}}})json");
    EXPECT_NE(story.faults().find("actions.Child.inputs.host InvalidTemplate"), std::string::npos);
}

}  // namespace
}  // namespace leadflow::engine
