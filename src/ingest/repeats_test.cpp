// SPDX-License-Identifier: Apache-2.0
// Requests that say by an Idempotency-Key that they may come again. docs/behaviour.md, rule I36.
#include <gtest/gtest.h>

#include "ingest/ingest.h"
#include "ingest/ingest_fixture.h"

namespace leadflow::ingest {
namespace {

class Repeats : public testing::Test {
  protected:
    void SetUp() override {
        rooms_.runner.answer_to(&ingest_.replies());
        ASSERT_TRUE(ingest_.start());
    }
    void TearDown() override { rooms_.stop(); }

    static http::Request request(const flows::LiveFlowPtr& live, const std::string& key,
                                 const std::string& body = "{}") {
        http::Request made = request_to(*live);
        made.method = "POST";
        made.headers.add("Content-Type", "application/json");
        made.headers.add("Idempotency-Key", key);
        made.body = body;
        return made;
    }
    // What is answered once it is durable.
    http::Response ask(http::Request made) {
        Answer answer;
        ingest_.handle(std::move(made), responder_to(answer));
        ingest_.at_wake_up_end();
        EXPECT_EQ(answer.times, 1);
        return std::move(answer.response);
    }
    static std::string run_in(const http::Response& answer) {
        return std::string(answer.headers.value("x-ms-workflow-run-id"));
    }
    size_t runs() const { return rooms_.flows.store.runs({})->size(); }

    mutable runner::RunnerRooms rooms_;
    Ingest ingest_{{rooms_.flows.store, rooms_.flows.journal, rooms_.flows.catalog, rooms_.runner,
                    rooms_.flows.clock, rooms_.flows.random, rooms_.flows.metrics}};
    flows::LiveFlowPtr live_ = rooms_.import(flows::guide("both"));
};

TEST_F(Repeats, TheSecondRequestFindsTheRunOfTheFirst) {
    const http::Response first = ask(request(live_, "\"lead-1\""));
    ASSERT_EQ(first.status, 202);
    const http::Response second = ask(request(live_, "lead-1"));
    EXPECT_EQ(second.status, 202);
    EXPECT_EQ(run_in(second), run_in(first));
    EXPECT_EQ(second.headers.value("x-ms-client-tracking-id"),
              first.headers.value("x-ms-client-tracking-id"));
    EXPECT_EQ(runs(), 1u);
    EXPECT_EQ(run_in(first).size(), 33u);
    EXPECT_NE(run_in(ask(request(live_, "lead-2"))), run_in(first));
    EXPECT_EQ(runs(), 2u);
}

TEST_F(Repeats, AKeyIsOneFlowsOwn) {
    const auto other = rooms_.flows.catalog.import({.document = flows::guide("crm"), .name = "x"});
    ASSERT_TRUE(other.has_value());
    EXPECT_NE(run_in(ask(request(live_, "k"))), run_in(ask(request(*other, "k"))));
}

TEST_F(Repeats, AnotherRequestOfTheKeyIsRefusedAndKept) {
    ASSERT_EQ(ask(request(live_, "k", R"({"ActionCode":"INS"})")).status, 202);
    EXPECT_EQ(ask(request(live_, "k", R"({"ActionCode":"PLT"})")).status, 422);
    const auto refused = rooms_.flows.store.receipts({.refused_only = true});
    ASSERT_EQ(refused->size(), 1u);
    EXPECT_EQ(refused->front().refusal_code, "IdempotencyKeyReused");
    EXPECT_EQ(rooms_.flows.store.receipt(refused->front().id)->body, R"({"ActionCode":"PLT"})");
    EXPECT_EQ(runs(), 1u);
}

TEST_F(Repeats, AKeyThatCannotBeIsRefusedAndTheRequestIsKept) {
    for (const std::string& key : {std::string(), std::string("\"\""), std::string(256, 'k'),
                                   std::string("a b"), std::string("\xc3\xa5")})
        EXPECT_EQ(ask(request(live_, key)).status, 400) << key;
    EXPECT_EQ(rooms_.flows.store.receipts({.refused_only = true})->size(), 5u);
    EXPECT_EQ(ask(request(live_, std::string(255, 'k'))).status, 202);
}

TEST_F(Repeats, TwoAtOnceAreOneRun) {
    Answer first, second;
    ingest_.handle(request(live_, "k"), responder_to(first));
    ingest_.handle(request(live_, "k"), responder_to(second));
    EXPECT_EQ(second.response.status, 409);
    ingest_.at_wake_up_end();
    EXPECT_EQ(first.response.status, 202);
    EXPECT_EQ(run_in(ask(request(live_, "k"))), run_in(first.response));
    EXPECT_EQ(runs(), 1u);
}

TEST_F(Repeats, WhatCouldNotBeStoredMayComeAgain) {
    rooms_.flows.store.fail_next(1, base::unavailable("told to fail"));
    EXPECT_EQ(ask(request(live_, "k")).status, 503);
    EXPECT_EQ(ask(request(live_, "k")).status, 202);
    EXPECT_EQ(runs(), 1u);
}

TEST_F(Repeats, ARunThatNobodySentIsStartedOncePerKey) {
    const auto start = [this](const std::string& key, const std::string& body) {
        model::Receipt receipt;
        receipt.method = "POST";
        receipt.headers = R"({"Content-Type":"application/json"})";
        receipt.body = body;
        return ingest_.start_run({.live = live_, .receipt = std::move(receipt), .key = key});
    };
    const auto first = start("k", "{}");
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(start("k", "{}")->text(), first->text());
    EXPECT_EQ(start("k", R"({"ActionCode":"PLT"})").error().code, base::ErrorCode::kConflict);
    EXPECT_NE(start("l", "{}")->text(), first->text());
    EXPECT_EQ(runs(), 2u);
}

}  // namespace
}  // namespace leadflow::ingest
