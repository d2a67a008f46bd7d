// SPDX-License-Identifier: Apache-2.0
// Flows that call one another, and webhook actions that are called back: the ways into ingest that
// a run has made itself. docs/behaviour.md, rules I22 to I24.
#include <gtest/gtest.h>

#include "base/text.h"
#include "ingest/ingest.h"
#include "ingest/ingest_fixture.h"
#include "model/step_record.h"

namespace leadflow::ingest {
namespace {

std::string flow(const std::string& actions) {
    return R"json({"definition":{"triggers":{"manual":{"type":"Request"}},"actions":{)json" +
           actions + "}}}";
}

const std::string kResponse =
    R"json("Answer":{"type":"Response","inputs":{"statusCode":201,"body":{"hello":"@triggerBody()?['who']"}}})json";
const std::string kKeep = R"json("Keep":{"type":"Compose","inputs":"@triggerBody()"})json";
const std::string kCall = R"json("Child":{"type":"Workflow","inputs":{
    "host":{"workflow":{"id":"Child"}},"body":{"who":"Ann"}}})json";

class RunsOfOurOwn : public testing::Test {
  protected:
    void SetUp() override {
        rooms_.runner.answer_to(&ingest_.replies());
        rooms_.runner.call_flows_of(&ingest_);
        rooms_.flows.catalog.serve_at("https://me.example");
        ASSERT_TRUE(ingest_.start());
        ASSERT_TRUE(rooms_.runner.start());
    }
    void TearDown() override {
        rooms_.stop();
        ingest_.join();
    }

    flows::LiveFlowPtr import(const std::string& actions, const std::string& name) {
        auto live = rooms_.flows.catalog.import({.document = flow(actions), .name = name});
        EXPECT_TRUE(live && (*live)->can_run()) << actions;
        return *live;
    }
    // The run of a request to the flow.
    model::RunId start(const flows::LiveFlowPtr& live) {
        http::Request request = request_to(*live);
        request.method = "POST";
        const http::Response answer = ask(std::move(request));
        EXPECT_EQ(answer.status, 202);
        return model::RunId{std::string(answer.headers.value("x-ms-workflow-run-id"))};
    }
    http::Response ask(http::Request request) {
        if (auto refused = ingest_.before_body(request)) return std::move(*refused);
        Answer answer;
        ingest_.handle(std::move(request), responder_to(answer));
        ingest_.at_wake_up_end();
        while (answer.times == 0) std::this_thread::yield();
        return std::move(answer.response);
    }
    model::RunHead ended(const model::RunId& run) {
        EXPECT_TRUE(rooms_.settled());
        return *rooms_.flows.store.run(run);
    }
    model::Step step(const model::RunId& run, std::string_view name) {
        const auto rows = rooms_.flows.store.steps(run);
        for (const model::SaveStep& row : *rows)
            if (row.name == name) return *model::to_step(row);
        return {};
    }

    runner::RunnerRooms rooms_;
    Ingest ingest_{{rooms_.flows.store, rooms_.flows.journal, rooms_.flows.catalog, rooms_.runner,
                    rooms_.flows.clock, rooms_.flows.random, rooms_.flows.metrics,
                    rooms_.flows.box.get()}};
};

TEST_F(RunsOfOurOwn, AFlowCallsAnotherAndReadsItsResponse) {
    const auto child = import(kResponse, "Child");
    const model::RunId run = start(import(kCall, "Parent"));
    EXPECT_EQ(ended(run).status, model::RunStatus::kSucceeded);
    const model::Json outputs = *step(run, "Child").outputs;
    EXPECT_EQ(model::integer_at(outputs, "statusCode"), 201);
    EXPECT_EQ(model::to_text(outputs.at("body")), R"({"hello":"Ann"})");
    const auto runs = rooms_.flows.store.runs({.flow = child->flow.id});
    ASSERT_EQ(runs->size(), 1U);
    EXPECT_EQ((*runs)[0].status, model::RunStatus::kSucceeded);
    EXPECT_EQ((*runs)[0].effects_of, model::effect_id(*rooms_.flows.store.run(run), "Child"));
}

TEST_F(RunsOfOurOwn, AFlowThatDoesNotAnswerGives502AndIsNotStartedAgain) {
    const auto child = import(R"json("A":{"type":"Compose","inputs":1})json", "Child");
    const model::RunId run = start(import(kCall, "Parent"));
    EXPECT_EQ(ended(run).status, model::RunStatus::kFailed);
    EXPECT_EQ(step(run, "Child").code, "BadGateway");
    EXPECT_EQ(rooms_.flows.store.runs({.flow = child->flow.id})->size(), 1U);
}

TEST_F(RunsOfOurOwn, AFlowThatIsNotThereFailsTheActionByName) {
    const model::RunId run = start(import(kCall, "Parent"));
    EXPECT_EQ(ended(run).status, model::RunStatus::kFailed);
    EXPECT_EQ(step(run, "Child").code, "NotFound");
}

TEST_F(RunsOfOurOwn, AnAsynchronousResponseIsWaitedFor) {
    import(R"json("Answer":{"type":"Response","operationOptions":"Asynchronous",
        "inputs":{"statusCode":200,"body":"late"}})json",
           "Child");
    const model::RunId run = start(import(kCall, "Parent"));
    EXPECT_EQ(ended(run).status, model::RunStatus::kSucceeded);
    EXPECT_EQ(model::text_at(*step(run, "Child").outputs, "body"), "late");
}

TEST_F(RunsOfOurOwn, AFlowThatCallsItselfIsStopped) {
    const auto child = import(
        kCall + R"json(,"Answer":{"type":"Response","inputs":{"statusCode":200},
            "runAfter":{"Child":["Succeeded","Failed"]}})json",
        "Child");
    http::Request request = request_to(*child);
    request.method = "POST";
    EXPECT_EQ(ask(std::move(request)).status, 200);
    EXPECT_TRUE(rooms_.settled());
    EXPECT_EQ(rooms_.flows.store.runs({.flow = child->flow.id})->size(), 17U);
}

// After a restart the same call is made again.
TEST_F(RunsOfOurOwn, TheRunThatACallHasStartedIsFoundAgain) {
    const auto child = import(kResponse, "Child");
    model::FlowCall call{.flow = "Child", .body = "{}", .depth = 1};
    call.headers = {{"Content-Type", "application/json"}};
    call.run = model::make_run_id(rooms_.flows.clock.now(), rooms_.flows.random);
    for (int i = 0; i < 2; ++i) {
        std::atomic<int> status = 0;
        ingest_.call(call, [&](model::Reply reply) { status = reply.status; });
        while (status == 0) std::this_thread::yield();
        EXPECT_EQ(status, 201);
    }
    EXPECT_EQ(rooms_.flows.store.runs({.flow = child->flow.id})->size(), 1U);
}

const std::string kHook = R"json("Hook":{"type":"HttpWebhook","inputs":{
    "subscribe":{"method":"POST","uri":"https://x.example/hooks","body":"@listCallbackUrl()"},
    "unsubscribe":{}}})json";

class Callbacks : public RunsOfOurOwn {
  protected:
    // A request to the URL that the run has told the far side.
    http::Request callback_of(const model::RunId& run) {
        // Subscribed.
        while (step(run, "Hook").attempts.empty() || !step(run, "Hook").attempts[0].ended)
            std::this_thread::yield();
        const auto calls = rooms_.world.calls();
        const std::string url = std::get<model::HttpCall>(calls.back().what).body;
        EXPECT_TRUE(url.starts_with("https://me.example/workflows/")) << url;
        http::Request request;
        request.method = "POST";
        request.path = url.substr(18, url.find('?') - 18);
        request.query = url.substr(url.find('?') + 1);
        request.headers.add("Content-Type", "application/json");
        request.body = R"({"approved":true})";
        return request;
    }
};

TEST_F(Callbacks, EndTheActionWithWhatWasPosted) {
    const model::RunId run = start(import(kHook, "Hooked"));
    EXPECT_EQ(ask(callback_of(run)).status, 200);
    EXPECT_EQ(ended(run).status, model::RunStatus::kSucceeded);
    EXPECT_EQ(model::to_text(step(run, "Hook").outputs->at("body")), R"({"approved":true})");
}

TEST_F(Callbacks, AreRefusedWithoutTheSignature) {
    const model::RunId run = start(import(kHook, "Hooked"));
    http::Request request = callback_of(run);
    request.query = request.query.substr(0, request.query.size() - 1);
    EXPECT_EQ(ask(std::move(request)).status, 401);
    http::Request wrong = callback_of(run);
    wrong.method = "GET";
    EXPECT_EQ(ask(std::move(wrong)).status, 405);
    EXPECT_EQ(ask(callback_of(run)).status, 200);
}

TEST_F(Callbacks, ComeTooLateWhenNobodyWaitsAnyMore) {
    const model::RunId run = start(import(kHook, "Hooked"));
    http::Request request = callback_of(run);
    ASSERT_TRUE(rooms_.runner.cancel(run));
    EXPECT_EQ(ended(run).status, model::RunStatus::kCancelled);
    EXPECT_EQ(ask(std::move(request)).status, 404);
}

TEST_F(Callbacks, AreKeptSecretWhereTheActionSaysSo) {
    const model::RunId run = start(import(
        R"json("Hook":{"type":"HttpWebhook","inputs":{
            "subscribe":{"method":"POST","uri":"https://x.example/hooks","body":"@listCallbackUrl()"},
            "unsubscribe":{}},"runtimeConfiguration":{"secureData":{"properties":["outputs"]}}})json",
        "Hooked"));
    EXPECT_EQ(ask(callback_of(run)).status, 200);
    EXPECT_EQ(ended(run).status, model::RunStatus::kSucceeded);
    const auto rows = rooms_.flows.store.steps(run);
    for (const model::SaveStep& row : *rows)
        EXPECT_EQ(row.outputs.find("approved"), std::string::npos) << row.name;
}

TEST_F(RunsOfOurOwn, ARunIsMadeOfWhatNobodySent) {
    const auto live = import(kKeep, "Keep");
    ASSERT_TRUE(rooms_.flows.catalog.save_draft(live->flow.id, flow(kResponse)));
    ASSERT_TRUE(rooms_.flows.catalog.switch_to(live->flow.id, model::FlowState::kOff));
    runner::RunStarts::Wanted wanted{.live = *rooms_.flows.catalog.version(live->flow.id, 2),
                                     .receipt = {.body = R"({"who":"Ann"})"}};
    wanted.receipt.headers = R"({"Content-Type":"application/json"})";
    const auto run = ingest_.start_run(wanted);
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(ended(*run).status, model::RunStatus::kSucceeded);
    EXPECT_EQ(ended(*run).flow_version, 2) << "the draft's, though the flow is off";
    const auto receipt = rooms_.flows.store.receipt(ended(*run).receipt);
    EXPECT_EQ(receipt->body, wanted.receipt.body);
    EXPECT_EQ(receipt->run, *run);
}

TEST_F(RunsOfOurOwn, ACorrectedRequestKeepsTheOriginalAndItsEffects) {
    const auto live = import(kKeep, "Keep");
    model::Receipt refused{.id = {77}, .flow = live->flow.id};
    refused.refusal_code = "InvalidJson";
    ASSERT_TRUE(rooms_.flows.journal.commit({model::AddReceipt{refused}}));
    runner::RunStarts::Wanted wanted{.live = live, .receipt = {.body = "{}"}};
    wanted.receipt.headers = "{}";
    wanted.resubmitted_from = model::RunId("first");
    wanted.effects_of = "first";
    wanted.refused = refused.id;
    const auto run = ingest_.start_run(wanted);
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(ended(*run).resubmitted_from.text(), "first");
    EXPECT_EQ(ended(*run).effects_of, "first");
    EXPECT_EQ(rooms_.flows.store.receipt({77})->run, *run);
    EXPECT_EQ(rooms_.flows.store.receipt({77})->refusal_code, "InvalidJson");
}

TEST_F(RunsOfOurOwn, WhatTheTriggerRefusesStartsNothingAndSaysWhy) {
    const auto live = rooms_.flows.catalog.import(
        {.document = R"json({"definition":{"triggers":{"manual":{"type":"Request","inputs":{"schema":
            {"type":"object","required":["who"]}},"conditions":[
            {"expression":"@equals(triggerBody()['who'],'Ann')"}]}},"actions":{}}})json"});
    ASSERT_TRUE(live);
    for (const auto& [body, words] : {std::pair{"{}", "who"}, {R"({"who":"Bob"})", "condition"}}) {
        runner::RunStarts::Wanted wanted{.live = *live, .receipt = {.body = body}};
        wanted.receipt.headers = R"({"Content-Type":"application/json"})";
        const auto run = ingest_.start_run(wanted);
        ASSERT_FALSE(run);
        EXPECT_EQ(run.error().code, base::ErrorCode::kConflict);
        EXPECT_NE(run.error().message.find(words), std::string::npos) << run.error().message;
    }
    EXPECT_TRUE(rooms_.flows.store.runs({})->empty());
}

}  // namespace
}  // namespace leadflow::ingest
