// SPDX-License-Identifier: Apache-2.0
#include "outbound/host_gate.h"

#include "outbound/flight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadflow::outbound {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Went = HostGate::Went;

class HostGateTest : public testing::Test {
  protected:
    HostGateTest() {
        limits_.calls_per_host_max = 2;
        limits_.failures_max = 3;
        limits_.circuit_pause = 1000ms;
        limits_.circuit_pause_max = 3000ms;
    }
    bool enter(Flight& flight, const std::string& key = "host") {
        return gate_.enter(key, &flight, now_);
    }
    std::vector<Flight*> leave(Went went = Went::kWell) { return gate_.leave("host", went, now_); }
    // So many calls, one behind the other, each to its end.
    void fail(int times) {
        for (int i = 0; i < times; ++i) {
            Flight flight;
            EXPECT_TRUE(enter(flight));
            leave(Went::kBadly);
        }
    }
    void pass(std::chrono::milliseconds time) { now_ += time; }

    Limits limits_;
    HostGate gate_{limits_};
    HostGate::Time now_{1h};
    Flight a_, b_, c_, d_, e_;
};

TEST_F(HostGateTest, LetsSoManyThroughAndTheOthersInOrder) {
    EXPECT_TRUE(enter(a_));
    EXPECT_TRUE(enter(b_));
    EXPECT_FALSE(enter(c_));
    EXPECT_FALSE(enter(d_));
    EXPECT_THAT(leave(), ElementsAre(&c_));
    EXPECT_THAT(leave(), ElementsAre(&d_));
    EXPECT_THAT(leave(), IsEmpty());
    EXPECT_TRUE(enter(e_));
}

TEST_F(HostGateTest, KeepsOneHostFromHoldingUpAnother) {
    enter(a_);
    enter(b_);
    enter(c_);
    EXPECT_TRUE(enter(d_, "other"));
}

TEST_F(HostGateTest, ForgetsWhoGaveUpWaiting) {
    enter(a_);
    enter(b_);
    enter(c_);
    enter(d_);
    gate_.withdraw("host", &c_);
    gate_.withdraw("host", &e_);
    gate_.withdraw("nowhere", &e_);
    EXPECT_THAT(leave(), ElementsAre(&d_));
}

TEST_F(HostGateTest, RemembersNoHostWithoutCalls) {
    enter(a_);
    EXPECT_FALSE(gate_.empty());
    leave();
    EXPECT_TRUE(gate_.empty());
}

TEST_F(HostGateTest, OpensAfterSoManyFailuresInARow) {
    fail(2);
    EXPECT_TRUE(enter(a_));
    leave(Went::kWell);  // In between, one went well.
    fail(3);
    EXPECT_TRUE(gate_.is_open("host"));
    EXPECT_EQ(gate_.circuits_open(), 1U);
    EXPECT_FALSE(enter(a_));
    EXPECT_EQ(gate_.next_time(), now_ + 1s);
}

TEST_F(HostGateTest, TriesOneAtATimeAfterThePause) {
    fail(3);
    for (Flight* flight : {&a_, &b_, &c_}) EXPECT_FALSE(enter(*flight));
    pass(999ms);
    EXPECT_THAT(gate_.due(now_), IsEmpty());
    pass(1ms);
    EXPECT_THAT(gate_.due(now_), ElementsAre(&a_));
    EXPECT_THAT(gate_.due(now_), IsEmpty()) << "one is trying";
    EXPECT_EQ(gate_.next_time(), std::nullopt);
    EXPECT_THAT(leave(Went::kWell), ElementsAre(&b_, &c_)) << "it is closed again";
    EXPECT_EQ(gate_.circuits_open(), 0U);
}

TEST_F(HostGateTest, WaitsLongerAfterEachFailedTry) {
    fail(3);
    EXPECT_FALSE(enter(a_));
    pass(1s);
    EXPECT_THAT(gate_.due(now_), ElementsAre(&a_));
    EXPECT_FALSE(enter(b_));
    EXPECT_THAT(leave(Went::kBadly), IsEmpty());
    EXPECT_EQ(gate_.next_time(), now_ + 2s);
    pass(2s);
    EXPECT_THAT(gate_.due(now_), ElementsAre(&b_));
    EXPECT_FALSE(enter(c_));
    leave(Went::kBadly);
    EXPECT_EQ(gate_.next_time(), now_ + 3s) << "but not longer than the most";
}

TEST_F(HostGateTest, WhatEndsForOurReasonsSaysNothingOfTheHost) {
    fail(2);
    EXPECT_TRUE(enter(a_));
    leave(Went::kUnknown);
    EXPECT_FALSE(gate_.is_open("host"));
    fail(1);
    EXPECT_TRUE(gate_.is_open("host"));
}

TEST_F(HostGateTest, BeginsNoMoreThanTheRateAllows) {
    limits_.calls_per_host_second_max = 10;
    EXPECT_TRUE(enter(a_));
    EXPECT_FALSE(enter(b_));
    EXPECT_EQ(gate_.next_time(), now_ + 100ms);
    pass(100ms);
    EXPECT_THAT(gate_.due(now_), ElementsAre(&b_));
    EXPECT_THAT(leave(), IsEmpty());
    EXPECT_FALSE(enter(c_));
    pass(1s);
    EXPECT_THAT(gate_.due(now_), ElementsAre(&c_));
}

}  // namespace
}  // namespace leadflow::outbound
