// SPDX-License-Identifier: Apache-2.0
// Leads that are no news: a marketplace's test, one that nobody may contact, the same one again.
#include "ingest/ingest.h"
#include "ingest/ingest_fixture.h"
#include "store/lead_match.h"

#include <gtest/gtest.h>

#include <thread>

namespace leadflow::ingest {
namespace {

constexpr const char* kAda =
    R"({"UserDetails":{"LastName":"Lovelace","Email":"ada@x.example"},"LeadSource":"SPZA-INS|contoso.scorer"})";
constexpr const char* kAdaAgain =
    R"({"UserDetails":{"LastName":"King","Email":"ADA@x.example "},"LeadSource":"AzureMarketplace|contoso.scorer","ActionCode":"INS"})";
constexpr const char* kAdaElsewhere =
    R"({"UserDetails":{"Email":"ada@x.example"},"LeadSource":"SPZA-INS|contoso.erp"})";
constexpr const char* kTest =
    R"({"UserDetails":{"Email":"MSFT_TEST_636573304831318844@test.com"},"LeadSource":"AzureMarketplace"})";
constexpr const char* kDoNotContact =
    R"({"UserDetails":{"Email":"bob@x.example"},"LeadSource":"SPZA-DNC|contoso.scorer"})";
// Nothing to do: its runs have ended when they are stored.
constexpr const char* kReading =
    R"json({"definition":{"triggers":{"manual":{"type":"Request","inputs":{}}},
    "actions":{"Say":{"type":"Compose","runAfter":{},
    "inputs":"@triggerOutputs()?['headers']?['x-leadflow-duplicate-of']"}}}})json";

class LeadsTest : public testing::Test {
  protected:
    runner::RunnerRooms rooms_;
    std::unique_ptr<Ingest> ingest_ = begin();
    flows::LiveFlowPtr live_ = rooms_.import(kReading);
    Answer answer_;

    std::unique_ptr<Ingest> begin() {
        auto ingest = std::make_unique<Ingest>(
            Rooms{rooms_.flows.store, rooms_.flows.journal, rooms_.flows.catalog, rooms_.runner,
                  rooms_.flows.clock, rooms_.flows.random, rooms_.flows.metrics});
        EXPECT_TRUE(ingest->start());
        return ingest;
    }
    void TearDown() override {
        rooms_.stop();
        ingest_.reset();
    }
    void restart() { ingest_ = begin(); }
    void set(const char* settings) {
        live_ = *rooms_.flows.catalog.set_leads(live_->flow.id, *model::parse_json(settings));
    }
    http::Request request(const std::string& body) {
        http::Request made = request_to(*live_);
        made.method = "POST";
        made.headers.add("Content-Type", "application/json");
        made.body = body;
        return made;
    }
    // The run that it started; empty: none. The sender reads 202 in any case.
    model::RunId send(http::Request made) {
        answer_.reset();
        ingest_->handle(std::move(made), responder_to(answer_));
        ingest_->at_wake_up_end();
        while (answer_.times == 0) std::this_thread::yield();
        EXPECT_EQ(answer_.response.status, 202) << answer_.response.body;
        return model::RunId(std::string(answer_.response.headers.value("x-ms-workflow-run-id")));
    }
    model::RunId send(const std::string& body) { return send(request(body)); }
    std::string first_of(const model::RunId& run) {
        return store::lead_facts(rooms_.flows.store.run(run)->summary)->first;
    }
    // As a condition of the flow sees it.
    std::string mark_of(const model::RunId& run) {
        const auto said = rooms_.runner.evaluate(
            run, "coalesce(triggerOutputs()?['headers']?['x-leadflow-duplicate-of'],'')");
        EXPECT_TRUE(said) << said.error().message;
        return std::string(model::text_of(*said));
    }
    model::Receipt newest_refused() {
        return rooms_.flows.store.receipts({.refused_only = true, .limit = 1})->at(0);
    }
    void end(const model::RunId& run, model::RunStatus status) {
        model::RunHead head = *rooms_.flows.store.run(run);
        head.status = status;
        ASSERT_TRUE(rooms_.flows.journal.commit({model::UpdateRun{head}}));
    }
    size_t runs() { return rooms_.flows.store.runs({}).value().size(); }
};

// Rule I36.
TEST_F(LeadsTest, ATestLeadIsKeptUntilItIsWanted) {
    EXPECT_TRUE(send(kTest).empty());
    EXPECT_EQ(newest_refused().refusal_code, "TestLeadKept");
    EXPECT_TRUE(store::lead_facts(newest_refused().summary)->test);
    EXPECT_EQ(rooms_.flows.store.refused_leads({})->size(), 1U);
    const auto run = rooms_.runner.resubmit(newest_refused().id);
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_TRUE(rooms_.flows.store.refused_leads({})->empty());
    set(R"({"testLeads":"run"})");
    EXPECT_FALSE(send(kTest).empty());
}

// Rule I37.
TEST_F(LeadsTest, WhoeverMustNotBeContactedIsKeptUntilItIsWanted) {
    EXPECT_TRUE(send(kDoNotContact).empty());
    EXPECT_EQ(newest_refused().refusal_code, "DoNotContactKept");
    EXPECT_NE(newest_refused().refusal_reason.find("settings"), std::string::npos);
    set(R"({"doNotContact":"run"})");
    EXPECT_FALSE(send(kDoNotContact).empty());
}

// Rule I38.
TEST_F(LeadsTest, TheSameLeadAgainIsMarked) {
    const model::RunId first = send(kAda);
    EXPECT_EQ(first_of(first), "");
    EXPECT_EQ(mark_of(first), "");
    const model::RunId second = send(kAdaAgain);
    EXPECT_EQ(first_of(second), first.text());
    EXPECT_EQ(mark_of(second), first.text());
    EXPECT_EQ(first_of(send(kAdaElsewhere)), "");
    const auto again = rooms_.runner.resubmit(second);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(mark_of(*again), first.text()) << "it is what it was";
    EXPECT_EQ(first_of(send(kAdaAgain)), first.text()) << "not the second one";
}

TEST_F(LeadsTest, AMarkThatASenderMakesIsDropped) {
    http::Request made = request(kAda);
    made.headers.add("X-Leadflow-Duplicate-Of", "0858");
    const model::RunId run = send(std::move(made));
    EXPECT_EQ(mark_of(run), "");
    EXPECT_EQ(rooms_.flows.store.receipt({1})->headers.find("0858"), std::string::npos);
}

TEST_F(LeadsTest, ALeadThatRunsAgainIsJoinedAndNotMarked) {
    set(R"({"duplicates":"run"})");
    const model::RunId first = send(kAda);
    const model::RunId second = send(kAdaAgain);
    EXPECT_EQ(first_of(second), first.text());
    EXPECT_EQ(mark_of(second), "");
}

// Rule I39.
TEST_F(LeadsTest, OnceMeansOnceUnlessTheFirstCameToNothing) {
    set(R"({"duplicates":"once"})");
    const model::RunId first = send(kAda);
    EXPECT_TRUE(send(kAdaAgain).empty());
    EXPECT_EQ(newest_refused().refusal_code, "DuplicateLead");
    EXPECT_NE(newest_refused().refusal_reason.find(first.text()), std::string::npos);
    EXPECT_EQ(store::lead_facts(newest_refused().summary)->first, first.text());
    end(first, model::RunStatus::kFailed);
    const model::RunId second = send(kAdaAgain);
    ASSERT_FALSE(second.empty());
    EXPECT_EQ(first_of(second), first.text());
    EXPECT_EQ(rooms_.flows.store.run(second)->effects_of, first.text())
        << "what the first has done is not done twice";
    EXPECT_TRUE(send(kAda).empty()) << "the second may come through yet";
    restart();
    EXPECT_TRUE(send(kAda).empty()) << "nor after a restart";
    end(second, model::RunStatus::kCancelled);
    EXPECT_FALSE(send(kAda).empty());
}

TEST_F(LeadsTest, AResubmissionThatWentWellStandsForTheFirst) {
    set(R"({"duplicates":"once"})");
    const model::RunId first = send(kAda);
    end(first, model::RunStatus::kFailed);
    const auto again = rooms_.runner.resubmit(first);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_TRUE(send(kAdaAgain).empty());
    EXPECT_NE(newest_refused().refusal_reason.find(again->text()), std::string::npos);
}

TEST_F(LeadsTest, FirstOnesAreKnownAfterARestart) {
    const model::RunId first = send(kAda);
    send(kAdaAgain);
    restart();
    EXPECT_EQ(first_of(send(kAdaAgain)), first.text());
}

TEST_F(LeadsTest, TwoInFlightAtOnceAreFoundToBeTheSame) {
    set(R"({"duplicates":"once"})");
    Answer one;
    Answer two;
    ingest_->handle(request(kAda), responder_to(one));
    ingest_->handle(request(kAdaAgain), responder_to(two));
    ingest_->at_wake_up_end();
    while (one.times == 0 || two.times == 0) std::this_thread::yield();
    EXPECT_EQ(runs(), 1U);
    EXPECT_EQ(newest_refused().refusal_code, "DuplicateLead");
}

TEST_F(LeadsTest, AFirstOneThatCouldNotBeStoredIsNone) {
    set(R"({"duplicates":"once"})");
    rooms_.flows.store.fail_until_told(true);
    answer_.reset();
    ingest_->handle(request(kAda), responder_to(answer_));
    ingest_->at_wake_up_end();
    while (answer_.times == 0) std::this_thread::yield();
    EXPECT_EQ(answer_.response.status, 503);
    rooms_.flows.store.fail_until_told(false);
    EXPECT_FALSE(send(kAda).empty());
}

TEST_F(LeadsTest, WhatNoSenderSentIsNotJudged) {
    const auto started = ingest_->start_run(
        {.live = live_,
         .receipt = {.headers = R"({"Content-Type":"application/json"})", .body = kTest}});
    EXPECT_TRUE(started) << started.error().message;
    const auto by_hand = ingest_->start_run(
        {.live = live_,
         .receipt = {.headers = R"({"Content-Type":"application/json"})", .body = kAda}});
    ASSERT_TRUE(by_hand);
    EXPECT_EQ(first_of(send(kAda)), "");
    restart();
    EXPECT_NE(first_of(send(kAda)), by_hand->text());
}

TEST_F(LeadsTest, ALeadWithoutAnAddressIsNotCompared) {
    const char* nameless =
        R"({"UserDetails":{"Company":"Engines"},"LeadSource":"SPZA-INS|contoso.scorer"})";
    send(nameless);
    EXPECT_EQ(first_of(send(nameless)), "");
}

TEST_F(LeadsTest, AFlowThatAnswersItsCallerAnswers202ForAKeptLead) {
    live_ =
        rooms_.import(R"json({"definition":{"triggers":{"manual":{"type":"Request","inputs":{}}},
        "actions":{"Answer":{"type":"Response","runAfter":{},"inputs":{"statusCode":200}}}}})json");
    EXPECT_TRUE(send(kTest).empty());
}

}  // namespace
}  // namespace leadflow::ingest
