// SPDX-License-Identifier: Apache-2.0
#include "runner/active_runs.h"

#include <gtest/gtest.h>

namespace leadflow::runner {
namespace {

using namespace std::chrono_literals;

class ActiveRunsTest : public testing::Test {
  protected:
    base::ManualClock clock_{base::from_micros(1000000)};
    ActiveRuns runs_{4, clock_};

    model::Run run(const std::string& id, int64_t receipt) {
        model::Run made;
        made.id = model::RunId(id);
        made.receipt = {receipt};
        return made;
    }
    void finish(const std::string& id) { runs_.forget(model::RunId(id)); }
};

TEST_F(ActiveRunsTest, ARunIsHeldByOneWorkerAtATime) {
    ASSERT_TRUE(runs_.add_new(run("a", 1), nullptr));
    const auto taken = runs_.take(8);
    ASSERT_EQ(taken.size(), 1U);
    runs_.post(taken[0].first, model::Event(model::Woken{}));
    runs_.pop_event(taken[0].first);
    runs_.give_back(taken[0].first, std::nullopt);
    ASSERT_EQ(runs_.take(8).size(), 1U);  // For the event that came meanwhile.
    EXPECT_TRUE(std::holds_alternative<model::Event>(*runs_.first_event(taken[0].first)));
}

TEST_F(ActiveRunsTest, ATimerBringsWoken) {
    ASSERT_TRUE(runs_.add_new(run("a", 1), nullptr));
    const auto taken = runs_.take(8);
    runs_.pop_event(taken[0].first);
    runs_.give_back(taken[0].first, clock_.now() + 5s);
    clock_.advance(5s);
    ASSERT_EQ(runs_.take(8).size(), 1U);
    const auto& event = std::get<model::Event>(*runs_.first_event(model::RunId("a")));
    EXPECT_TRUE(std::holds_alternative<model::Woken>(event));
}

TEST_F(ActiveRunsTest, WhenFullItLeavesRunsToTheStoreUntilHalfIsFree) {
    for (int i = 1; i <= 4; ++i) ASSERT_TRUE(runs_.add_new(run(std::to_string(i), i), nullptr));
    EXPECT_FALSE(runs_.add_new(run("5", 5), nullptr));
    EXPECT_FALSE(runs_.begin_refill());
    finish("1");
    EXPECT_FALSE(runs_.add_new(run("6", 6), nullptr)) << "the store's backlog comes first";
    finish("2");
    const auto ticket = runs_.begin_refill();
    ASSERT_TRUE(ticket);
    EXPECT_FALSE(runs_.begin_refill()) << "one at a time";
    runs_.add_stored(model::RunId("5"), {5}, model::Resumed{});
    runs_.add_stored(model::RunId("6"), {6}, model::Resumed{});
    runs_.end_refill(*ticket, false, std::nullopt);
    EXPECT_EQ(runs_.size(), 4U);
}

TEST_F(ActiveRunsTest, ARunThatTheStoreMayHaveHandedOutDoesNotStartTwice) {
    runs_.add_stored(model::RunId("5"), {5}, model::Resumed{});
    finish("5");
    EXPECT_FALSE(runs_.add_new(run("5", 5), nullptr));
    EXPECT_FALSE(runs_.knows(model::RunId("5")));
    EXPECT_TRUE(runs_.begin_refill()) << "the store knows whether it is open";
}

TEST_F(ActiveRunsTest, ARefillThatMissedARunIsRepeated) {
    runs_.leave_rest_to_store();
    const auto ticket = runs_.begin_refill();
    EXPECT_FALSE(runs_.add_new(run("7", 7), nullptr));
    runs_.end_refill(*ticket, false, std::nullopt);
    EXPECT_TRUE(runs_.begin_refill());
}

TEST_F(ActiveRunsTest, AHeldRunWithTwoEventsStaysQuietUntilItsTurn) {
    const model::RunId id("a");
    ASSERT_TRUE(runs_.add_new(run("a", 1), nullptr));
    ASSERT_EQ(runs_.take_ready(8).size(), 1U);
    runs_.post(id, model::Event(model::Woken{}));
    runs_.hold(id);
    EXPECT_TRUE(runs_.take_ready(8).empty());
    EXPECT_EQ(runs_.size(), 0U) << "it waits in the store";
    runs_.release(id);
    ASSERT_EQ(runs_.take_ready(8).size(), 1U);
    // A cancellation cannot wait for the turn.
    ASSERT_TRUE(runs_.deliver(id, {1}, model::CancelRequested{}));
    runs_.hold(id);
    ASSERT_EQ(runs_.take_ready(8).size(), 1U);
    EXPECT_TRUE(std::holds_alternative<model::CancelRequested>(
        std::get<model::Event>(*runs_.first_event(id))));
}

TEST_F(ActiveRunsTest, ARunDoesNotFallAsleepOverAnEvent) {
    const model::RunId id("a");
    ASSERT_TRUE(runs_.add_new(run("a", 1), nullptr));
    ASSERT_EQ(runs_.take_ready(8).size(), 1U);
    runs_.pop_event(id);
    ASSERT_TRUE(runs_.deliver(id, {1}, model::CancelRequested{}));
    runs_.sleep(id, clock_.now() + 1h, clock_.now() + 59min);
    EXPECT_EQ(runs_.take_ready(8).size(), 1U);
    runs_.pop_event(id);
    runs_.sleep(id, clock_.now() + 1h, clock_.now() + 59min);
    EXPECT_FALSE(runs_.knows(id));
    EXPECT_FALSE(runs_.begin_refill());
    clock_.advance(59min);
    const auto refill = runs_.begin_refill();
    ASSERT_TRUE(refill);
    EXPECT_TRUE(refill->sleepers);
    EXPECT_FALSE(refill->backlog);
    runs_.end_refill(*refill, false, std::nullopt);
    EXPECT_FALSE(runs_.begin_refill()) << "nobody sleeps any more";
}

TEST_F(ActiveRunsTest, AParkedRunStaysOut) {
    runs_.add_stored(model::RunId("a"), {1}, model::Resumed{});
    runs_.park(model::RunId("a"));
    runs_.add_stored(model::RunId("a"), {1}, model::Resumed{});
    EXPECT_EQ(runs_.size(), 0U);
}

}  // namespace
}  // namespace leadflow::runner
