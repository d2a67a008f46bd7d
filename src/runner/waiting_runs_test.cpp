// SPDX-License-Identifier: Apache-2.0
// Runs that wait: where they are meanwhile, and that they go on in time.
#include "runner/stepped_runner.h"

namespace leadflow::runner {
namespace {

using namespace std::chrono_literals;

class WaitingRuns : public SteppedRunner {
  protected:
    void SetUp() override {
        long_wait_ = import(wait("Wait", 1));
        quick_ = import(R"("A":{"type":"Compose","inputs":1})");
        restart();
    }
    void given_waiting(int count) {
        for (int i = 0; i < count; ++i) waiting_.push_back(lead(long_wait_));
        ASSERT_TRUE(rest());
    }
    void expect_new_leads_run() {
        for (int i = 0; i < 20; ++i) {
            const model::RunId run = lead(quick_);
            ASSERT_TRUE(rest());
            EXPECT_EQ(status(run), kEnded);
        }
    }
    void expect_all_end_on_time() {
        pass(1h - 1s);
        for (const model::RunId& run : waiting_) EXPECT_EQ(status(run), kOpen);
        pass(1s);
        for (const model::RunId& run : waiting_) {
            ASSERT_EQ(status(run), kEnded);
            EXPECT_EQ(*store().run(run)->ended, clock_.now());
        }
    }

    flows::LiveFlowPtr long_wait_;
    flows::LiveFlowPtr quick_;
    std::vector<model::RunId> waiting_;
};

// Rule E17.
TEST_F(WaitingRuns, MoreThanMemoryHoldsKeepNoNewLeadBackAndEndOnTime) {
    given_waiting(40);
    expect_new_leads_run();
    expect_all_end_on_time();
}

// Rule R8.
TEST_F(WaitingRuns, AlsoAfterARestart) {
    given_waiting(40);
    restart();
    expect_new_leads_run();
    expect_all_end_on_time();
}

TEST_F(WaitingRuns, WhatBecameDueWhileTheProgramWasDownEndsAtItsStart) {
    given_waiting(40);
    clock_.advance(3h);
    restart();
    ASSERT_TRUE(rest());
    for (const model::RunId& run : waiting_) EXPECT_EQ(status(run), kEnded);
}

TEST_F(WaitingRuns, AskNothingOfTheStoreUntilTheirTimeIsNear) {
    given_waiting(40);
    const size_t reads = store().reads();
    for (int i = 0; i < 59; ++i) pass(1min);
    EXPECT_LE(store().reads(), reads + 1) << "one that finds out when to look";
    pass(50s);
    EXPECT_GT(store().reads(), reads + 1) << "shortly before";
    for (const model::RunId& run : waiting_) EXPECT_EQ(status(run), kOpen);
    pass(10s);
    for (const model::RunId& run : waiting_) EXPECT_EQ(status(run), kEnded);
}

// Rule E12.
TEST_F(WaitingRuns, ACancellationFindsARunThatHasLeftMemory) {
    given_waiting(20);
    const auto told = cancel(waiting_[7]);
    EXPECT_FALSE(told->has_value());
    ASSERT_TRUE(rest());
    ASSERT_TRUE(told->has_value());
    EXPECT_TRUE(**told);
    EXPECT_EQ(status(waiting_[7]), model::RunStatus::kCancelled);
    EXPECT_EQ(status(waiting_[8]), kOpen);
}

TEST_F(WaitingRuns, StayWhileACallIsUnderWay) {
    const auto both = import(wait("Wait", 1) + "," + call("Call"));
    const model::RunId run = lead(both);
    ASSERT_TRUE(rest());
    ASSERT_EQ(world_.held.size(), 1U);
    answer(200);
    ASSERT_TRUE(rest());
    const auto rows = store().steps(run);
    for (const model::SaveStep& row : *rows)
        EXPECT_EQ(row.status, row.name == "Call" ? model::StepStatus::kSucceeded
                                                 : model::StepStatus::kWaiting);
    EXPECT_EQ(world_.made, 1);
    pass(1h);
    EXPECT_EQ(status(run), kEnded);
    EXPECT_EQ(world_.made, 1);
}

TEST_F(WaitingRuns, SleepersThatAreDueGoBeforeNewLeads) {
    given_waiting(3);
    const auto slow = import(call("Call"));
    for (int i = 0; i < 6; ++i) lead(slow);  // More than half of memory.
    ASSERT_TRUE(rest());
    pass(1h);
    const model::RunId late = lead(slow);
    ASSERT_TRUE(rest());
    EXPECT_EQ(world_.made, 6) << "the new one waits";
    answer(200);
    answer(200);
    ASSERT_TRUE(rest());
    for (const model::RunId& run : waiting_) EXPECT_EQ(status(run), kEnded);
    EXPECT_EQ(world_.made, 7);
    EXPECT_EQ(status(late), kOpen);
}

TEST_F(WaitingRuns, OneThatKeepsItsPlaceOfConcurrencyKeepsItAsleep) {
    const auto limited = import(wait("Wait", 1),
                                R"(,"runtimeConfiguration":{"concurrency":{"runs":1}})");
    const model::RunId first = lead(limited);
    const model::RunId second = lead(limited);
    ASSERT_TRUE(rest());
    EXPECT_EQ(status(second), model::RunStatus::kWaiting);
    pass(1h);
    EXPECT_EQ(status(first), kEnded);
    EXPECT_EQ(status(second), kOpen);
    pass(1h);
    EXPECT_EQ(status(second), kEnded);
}

// The simulator found it (seed 10): those that wait for its end filled memory, and it slept.
TEST_F(WaitingRuns, ThoseThatWaitForTheirTurnDoNotKeepOutASleeper) {
    const auto limited = import(wait("Wait", 1),
                                R"(,"runtimeConfiguration":{"concurrency":{"runs":1}})");
    std::vector<model::RunId> runs;
    for (int i = 0; i < 20; ++i) runs.push_back(lead(limited));
    ASSERT_TRUE(rest());
    expect_new_leads_run();
    for (const model::RunId& run : runs) {
        EXPECT_EQ(status(run), kOpen) << "in their order";
        pass(1h);
        EXPECT_EQ(status(run), kEnded);
    }
}

}  // namespace
}  // namespace leadflow::runner
