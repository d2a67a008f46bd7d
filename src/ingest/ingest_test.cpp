// SPDX-License-Identifier: Apache-2.0
#include "ingest/ingest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "ingest/ingest_fixture.h"

namespace leadflow::ingest {
namespace {

class IngestTest : public testing::Test {
  protected:
    runner::RunnerRooms rooms_;
    Ingest ingest_{{rooms_.flows.store, rooms_.flows.journal, rooms_.flows.catalog, rooms_.runner,
                    rooms_.flows.clock, rooms_.flows.random, rooms_.flows.metrics}};
    flows::LiveFlowPtr live_ = rooms_.import(flows::guide("both"));

    void SetUp() override {
        rooms_.runner.answer_to(&ingest_.replies());
        ASSERT_TRUE(ingest_.start());
    }
    void TearDown() override { rooms_.stop(); }

    http::Request request(const std::string& body, const std::string& method = "POST") {
        http::Request made = request_to(*live_);
        made.method = method;
        made.headers.add("Content-Type", "application/json");
        made.body = body;
        return made;
    }

    // The status as a sender sees it.
    int send(http::Request made) {
        if (auto refused = ingest_.before_body(made)) {
            answer_.reset(std::move(*refused), 1);
            return answer_.response.status;
        }
        answer_.reset();
        ingest_.handle(std::move(made), responder_to(answer_));
        if (alone_) {
            EXPECT_EQ(answer_.times, 0) << "answered before the commit";
        }
        ingest_.at_wake_up_end();
        // A worker of the runner may be leading just then: it answers.
        while (answer_.times == 0) std::this_thread::yield();
        return answer_.response.status;
    }

    std::vector<model::RunHead> runs() { return rooms_.flows.store.runs({}).value(); }
    std::vector<model::Receipt> refused() {
        return *rooms_.flows.store.receipts({.refused_only = true});
    }

    Answer answer_;
    bool alone_ = true;  // Nobody but the test commits.
};

TEST_F(IngestTest, ALeadIsStoredThenAnswered202WithItsRun) {
    EXPECT_EQ(send(request(R"({"LeadSource":"x"})")), 202);
    EXPECT_TRUE(answer_.response.body.empty());
    const model::RunId run{std::string(answer_.response.headers.value("x-ms-workflow-run-id"))};
    EXPECT_EQ(answer_.response.headers.value("x-ms-client-tracking-id"), run.text());
    EXPECT_EQ(rooms_.flows.store.run(run)->status, model::RunStatus::kWaiting);
    EXPECT_EQ(rooms_.flows.store.receipt({1})->body, R"({"LeadSource":"x"})");
}

TEST_F(IngestTest, TheCallersTrackingIdIsKept) {
    http::Request made = request("{}");
    made.headers.add("x-ms-client-tracking-id", "order-7");
    EXPECT_EQ(send(std::move(made)), 202);
    EXPECT_EQ(answer_.response.headers.value("x-ms-client-tracking-id"), "order-7");
}

TEST_F(IngestTest, EveryConformanceLeadIsAcceptedOrRefusedAndKept) {
    ASSERT_TRUE(rooms_.flows.catalog.set_leads(
        live_->flow.id, *model::parse_json(R"({"testLeads":"run","doNotContact":"run"})")));
    std::istringstream lines(flows::read_test_file("tests/conformance/leads.jsonl"));
    int64_t receipt = 0;
    for (std::string line; std::getline(lines, line);) {
        const model::Json row = *model::parse_json(line);
        const std::string body = model::to_text(row.at("payload"));
        const bool valid = row.at("valid_against_seed_schema").as_bool();
        EXPECT_EQ(send(request(body)), valid ? 202 : 400) << model::text_at(row, "name");
        const model::Receipt kept = *rooms_.flows.store.receipt({++receipt});
        EXPECT_EQ(kept.body, body);
        EXPECT_EQ(kept.refusal_code, valid ? "" : "TriggerInputSchemaMismatch");
        EXPECT_EQ(kept.run.empty(), !valid);
    }
    EXPECT_EQ(receipt, 30);
}

TEST_F(IngestTest, AnEmptyBodyStartsARun) { EXPECT_EQ(send(request("")), 202); }

TEST_F(IngestTest, WhatIsNotJsonIsKeptAndRefused) {
    EXPECT_EQ(send(request("{\"a\":")), 400);
    ASSERT_EQ(refused().size(), 1U);
    EXPECT_EQ(refused()[0].refusal_code, "InvalidRequestContent");
}

TEST_F(IngestTest, AMismatchNamesEachField) {
    EXPECT_EQ(send(request(R"({"UserDetails":{"Phone":null,"Email":5}})")), 400);
    EXPECT_NE(answer_.response.body.find("UserDetails.Phone"), std::string::npos);
    EXPECT_NE(answer_.response.body.find("UserDetails.Email"), std::string::npos);
}

TEST_F(IngestTest, AFlowThatIsOffKeepsTheLeadForLater) {
    live_ = *rooms_.flows.catalog.switch_to(live_->flow.id, model::FlowState::kOff);
    EXPECT_EQ(send(request(R"({"LeadSource":"x"})")), 400);
    ASSERT_EQ(refused().size(), 1U);
    EXPECT_EQ(refused()[0].refusal_code, "WorkflowTriggerIsNotEnabled");
    ASSERT_TRUE(rooms_.flows.catalog.switch_to(live_->flow.id, model::FlowState::kOn));
    ASSERT_TRUE(rooms_.runner.start());
    const auto run = rooms_.runner.resubmit(refused()[0].id);
    ASSERT_TRUE(run);
    ASSERT_TRUE(rooms_.settled());
    EXPECT_EQ(rooms_.flows.store.run(*run)->status, model::RunStatus::kSucceeded);
}

TEST_F(IngestTest, OnlyTheWholeSignatureAdmits) {
    const http::Request good = request("{}");
    http::Request cut = good;
    cut.query.pop_back();
    EXPECT_EQ(send(cut), 401);
    http::Request missing = good;
    missing.query = "api-version=2016-10-01";
    EXPECT_EQ(send(missing), 401);
    http::Request other = good;
    other.path.replace(other.path.find("manual"), 6, "Manual");
    EXPECT_EQ(send(other), 404);
    http::Request unknown = good;
    unknown.path.replace(11, 4, "0000");
    EXPECT_EQ(send(unknown), 404);
    EXPECT_TRUE(rooms_.flows.store.receipts({})->empty());
}

TEST_F(IngestTest, OtherMethodsGet405AndABodyIsStillKept) {
    EXPECT_EQ(send(request("", "GET")), 405);
    EXPECT_EQ(answer_.response.headers.value("Allow"), "POST");
    EXPECT_EQ(send(request("{\"a\":1}", "PUT")), 405);
    ASSERT_EQ(refused().size(), 1U);
    EXPECT_EQ(rooms_.flows.store.receipt(refused()[0].id)->body, "{\"a\":1}");
}

TEST_F(IngestTest, ADiskThatFailsIsOurFaultAndPasses) {
    rooms_.flows.store.fail_until_told(true);
    EXPECT_EQ(send(request("{}")), 503);
    EXPECT_FALSE(answer_.response.headers.value("Retry-After").empty());
    rooms_.flows.store.fail_until_told(false);
    EXPECT_EQ(send(request("{}")), 202);
}

TEST_F(IngestTest, AuthorizationNeverReachesTheStore) {
    http::Request made = request("{}");
    made.headers.add("Authorization", "Bearer secret");
    EXPECT_EQ(send(std::move(made)), 202);
    EXPECT_EQ(rooms_.flows.store.receipt({1})->headers.find("secret"), std::string::npos);
    EXPECT_EQ(rooms_.flows.store.receipt({1})->query.find(live_->signature), std::string::npos);
}

TEST_F(IngestTest, ATriggerConditionThatDoesNotHoldStartsNoRun) {
    live_ = rooms_.import(R"json({"definition":{"triggers":{"manual":{"type":"Request","kind":"Http",
        "inputs":{},"conditions":[{"expression":"@equals(triggerBody()?['kind'],'lead')"}]}},
        "actions":{}}})json");
    EXPECT_EQ(send(request(R"({"kind":"lead"})")), 202);
    EXPECT_TRUE(refused().empty());
    EXPECT_EQ(send(request(R"({"kind":"other"})")), 202);
    ASSERT_EQ(refused().size(), 1U);
    EXPECT_EQ(refused()[0].refusal_code, "TriggerConditionNotMet");
    EXPECT_EQ(rooms_.flows.store.runs({})->size(), 1U);
}

TEST_F(IngestTest, ATriggerWithSplitOnStartsARunPerItem) {
    live_ = rooms_.import(R"json({"definition":{"triggers":{"manual":{"type":"Request",
        "inputs":{},"splitOn":"@triggerBody()?['value']",
        "splitOnConfiguration":{"correlation":{"clientTrackingId":"@triggerBody()['id']"}}}},
        "actions":{"Keep":{"type":"Compose","inputs":"@triggerBody()['id']"}}}})json");
    EXPECT_EQ(send(request(R"({"value":[{"id":"a"},{"id":"b"},{"id":"c"}],"other":1})")), 202);
    ASSERT_TRUE(rooms_.runner.start());
    ASSERT_TRUE(rooms_.settled());
    std::vector<std::string> kept;
    for (const model::RunHead& head : runs()) {
        EXPECT_EQ(head.status, model::RunStatus::kSucceeded);
        EXPECT_EQ(head.receipt.number, 1);
        const auto rows = rooms_.flows.store.steps(head.id);
        for (const model::SaveStep& row : *rows)
            kept.push_back(head.tracking_id + " " + row.outputs);
    }
    std::sort(kept.begin(), kept.end());
    EXPECT_EQ(kept, (std::vector<std::string>{"a \"a\"", "b \"b\"", "c \"c\""}));
    // A run of one item is resubmitted alone.
    const model::RunId one = rooms_.flows.store.runs({})->front().id;
    ASSERT_TRUE(rooms_.runner.resubmit(one));
    ASSERT_TRUE(rooms_.settled());
    EXPECT_EQ(rooms_.flows.store.runs({})->size(), 4U);
}

TEST_F(IngestTest, WhatCannotBeSplitIsKeptAndRefused) {
    live_ = rooms_.import(R"json({"definition":{"triggers":{"manual":{"type":"Request",
        "inputs":{},"splitOn":"@triggerBody()?['value']"}},"actions":{}}})json");
    EXPECT_EQ(send(request(R"({"value":{"id":"a"}})")), 400);
    EXPECT_EQ(send(request(R"({"value":[]})")), 202);
    ASSERT_EQ(refused().size(), 2U);
    EXPECT_EQ(refused()[1].refusal_code, "TriggerSplitOnInvalid");
    EXPECT_EQ(refused()[0].refusal_code, "TriggerSplitOnEmpty");
    EXPECT_TRUE(rooms_.flows.store.runs({})->empty());
}

TEST_F(IngestTest, ConcurrencyLetsSoManyRunAndSoManyWait) {
    live_ = rooms_.import(R"json({"definition":{"triggers":{"manual":{"type":"Request","inputs":{},
        "runtimeConfiguration":{"concurrency":{"runs":1,"maximumWaitingRuns":1}}}},
        "actions":{"Pause":{"type":"Wait","inputs":{"interval":{"count":1,"unit":"Hour"}}}}}})json");
    alone_ = false;
    ASSERT_TRUE(rooms_.runner.start());
    EXPECT_EQ(send(request("{}")), 202);
    EXPECT_EQ(send(request("{}")), 202);
    EXPECT_EQ(send(request("{}")), 429);
    EXPECT_FALSE(answer_.response.headers.value("Retry-After").empty());
    EXPECT_EQ(refused()[0].refusal_code, "TooManyRequests");
    const auto running = [&] {
        std::vector<model::RunId> ids;
        for (const model::RunHead& head : runs())
            if (head.status == model::RunStatus::kRunning) ids.push_back(head.id);
        return ids;
    };
    // The only one under way, as soon as it is another than `but`.
    const auto next_running = [&](const model::RunId& but) {
        for (;;) {
            const std::vector<model::RunId> ids = running();
            EXPECT_LE(ids.size(), 1U);
            if (!ids.empty() && ids[0] != but) return ids[0];
            std::this_thread::yield();
        }
    };
    const model::RunId first = next_running({});
    ASSERT_TRUE(rooms_.runner.cancel(first));
    next_running(first);
    // Room again; and one that waits can be cancelled before its turn.
    EXPECT_EQ(send(request("{}")), 202);
    for (const model::RunHead& head : runs())
        if (head.status == model::RunStatus::kWaiting) {
            ASSERT_TRUE(rooms_.runner.cancel(head.id));
        }
    for (const model::RunId& id : running()) ASSERT_TRUE(rooms_.runner.cancel(id));
    ASSERT_TRUE(rooms_.settled());
}

TEST_F(IngestTest, AResponseActionAnswersTheCaller) {
    live_ = rooms_.import(R"json({"definition":{"triggers":{"manual":{"type":"Request","kind":"Http",
        "inputs":{}}},"actions":{"Answer":{"type":"Response","kind":"Http","runAfter":{},
        "inputs":{"statusCode":201,"body":"@triggerBody()"}}}}})json");
    ASSERT_TRUE(rooms_.runner.start());
    ingest_.handle(request(R"({"a":1})"), responder_to(answer_));
    ingest_.at_wake_up_end();
    ASSERT_TRUE(rooms_.settled());
    rooms_.runner.request_stop();
    rooms_.runner.join();
    EXPECT_EQ(answer_.times, 1);
    EXPECT_EQ(answer_.response.status, 201);
    EXPECT_EQ(answer_.response.body, R"({"a":1})");
}

TEST_F(IngestTest, AnAsynchronousResponseIsAskedFor) {
    live_ = rooms_.import(R"json({"definition":{"triggers":{"manual":{"type":"Request","kind":"Http",
        "inputs":{}}},"actions":{"Answer":{"type":"Response","kind":"Http",
        "operationOptions":"Asynchronous","inputs":{"statusCode":201,"headers":{"X-A":"b"},
        "body":{"a":"@triggerBody()['a']"}}}}}})json");
    EXPECT_EQ(send(request(R"({"a":1})")), 202);
    const std::string location(answer_.response.headers.value("Location"));
    http::Request ask;
    ask.method = "GET";
    ask.path = location.substr(0, location.find('?'));
    ask.query = location.substr(location.find('?') + 1);
    const auto asked = [&](http::Request one) {
        if (auto refused = ingest_.before_body(one)) return refused->status;
        answer_.reset();
        ingest_.handle(std::move(one), responder_to(answer_));
        return answer_.response.status;
    };
    EXPECT_EQ(asked(ask), 202);
    EXPECT_EQ(answer_.response.headers.value("Location"), location);
    ASSERT_TRUE(rooms_.runner.start());
    ASSERT_TRUE(rooms_.settled());
    EXPECT_EQ(asked(ask), 201);
    EXPECT_EQ(answer_.response.body, R"({"a":1})");
    EXPECT_EQ(answer_.response.headers.value("X-A"), "b");
    http::Request forged = ask;
    forged.query.back() = forged.query.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(asked(forged), 401);
    http::Request written = ask;
    written.method = "POST";
    EXPECT_EQ(asked(written), 405);
}

TEST_F(IngestTest, ARunThatEndsWithoutItsResponseIsABadGateway) {
    live_ = rooms_.import(R"json({"definition":{"triggers":{"manual":{"type":"Request","kind":"Http",
        "inputs":{}}},"actions":{"Broken":{"type":"Compose","runAfter":{},
        "inputs":"@triggerBody()['x']['y']"},"Answer":{"type":"Response","kind":"Http",
        "runAfter":{"Broken":["Succeeded"]},"inputs":{"statusCode":200}}}}})json");
    ASSERT_TRUE(rooms_.runner.start());
    ingest_.handle(request(R"({"a":1})"), responder_to(answer_));
    ingest_.at_wake_up_end();
    ASSERT_TRUE(rooms_.settled());
    rooms_.runner.request_stop();
    rooms_.runner.join();
    EXPECT_EQ(answer_.response.status, 502);
}

}  // namespace
}  // namespace leadflow::ingest
