// SPDX-License-Identifier: Apache-2.0
#include "ingest/scheduler.h"

#include <gtest/gtest.h>

#include "runner/runner_fixture.h"

namespace leadflow::ingest {
namespace {

class SchedulerTest : public testing::Test {
  protected:
    runner::RunnerRooms rooms_;
    Ingest ingest_{{rooms_.flows.store, rooms_.flows.journal, rooms_.flows.catalog, rooms_.runner,
                    rooms_.flows.clock, rooms_.flows.random, rooms_.flows.metrics}};
    base::ManualClock clock_{rooms_.flows.clock.now()};
    std::unique_ptr<Scheduler> scheduler_;

    void SetUp() override {
        ASSERT_TRUE(ingest_.start());
        restart();
    }
    void restart() {
        scheduler_ = std::make_unique<Scheduler>(ingest_, rooms_.flows.catalog, rooms_.flows.store,
                                                 clock_, rooms_.flows.metrics);
    }
    flows::LiveFlowPtr import(const std::string& recurrence) {
        return rooms_.import(R"({"definition":{"triggers":{"Clock":{"type":"Recurrence",)"
                             R"("recurrence":)" +
                             recurrence + R"(}},"actions":{"A":{"type":"Compose","inputs":1}}}})");
    }
    size_t fire_after(base::Duration time) {
        clock_.advance(time);
        return scheduler_->fire_due();
    }
    size_t runs() { return rooms_.flows.store.runs({})->size(); }
};

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(SchedulerTest, FiresWhenSavedAndThenByTheInterval) {
    import(R"({"frequency":"Minute","interval":10})");
    EXPECT_EQ(fire_after(seconds(1)), 1U);
    EXPECT_EQ(fire_after(minutes(5)), 0U);
    EXPECT_EQ(fire_after(minutes(5)), 1U);
    EXPECT_EQ(runs(), 2U);
    EXPECT_EQ(rooms_.flows.store.receipts({})->front().headers, "{}");
}

TEST_F(SchedulerTest, ARestartDoesNotFireAgain) {
    import(R"({"frequency":"Hour","interval":1})");
    EXPECT_EQ(fire_after(seconds(1)), 1U);
    restart();
    EXPECT_EQ(fire_after(seconds(1)), 0U);
    EXPECT_EQ(fire_after(hours(1)), 1U);
}

TEST_F(SchedulerTest, AFiringMissedByAShortStopIsMadeUpForAndALongOneLeftOut) {
    import(R"({"frequency":"Hour","interval":1})");
    EXPECT_EQ(fire_after(seconds(1)), 1U);
    clock_.advance(hours(1) + minutes(2));
    restart();
    EXPECT_EQ(fire_after(seconds(0)), 1U);
    clock_.advance(hours(5) + minutes(30));
    restart();
    EXPECT_EQ(fire_after(seconds(0)), 0U);
    EXPECT_EQ(fire_after(minutes(30)), 1U);
}

// Rule I21.
TEST_F(SchedulerTest, OfManyMissedInALongStopTheYoungOnesAreMadeUpForByOne) {
    import(R"({"frequency":"Minute","interval":2})");
    EXPECT_EQ(fire_after(seconds(1)), 1U);
    clock_.advance(hours(3));
    restart();
    EXPECT_EQ(fire_after(seconds(0)), 1U);
    EXPECT_EQ(fire_after(seconds(0)), 0U);
}

TEST_F(SchedulerTest, OneFiringStandsForAllThatPassedMeanwhile) {
    import(R"({"frequency":"Second","interval":5})");
    EXPECT_EQ(fire_after(seconds(1)), 1U);
    EXPECT_EQ(fire_after(seconds(60)), 1U);
}

TEST_F(SchedulerTest, AFlowThatIsOffOrDeletedDoesNotFire) {
    const auto live = import(R"({"frequency":"Minute","interval":1})");
    EXPECT_EQ(fire_after(seconds(1)), 1U);
    ASSERT_TRUE(rooms_.flows.catalog.switch_to(live->flow.id, model::FlowState::kOff));
    EXPECT_EQ(fire_after(minutes(10)), 0U);
    EXPECT_FALSE(scheduler_->next_firing());
    ASSERT_TRUE(rooms_.flows.catalog.remove(live->flow.id));
    EXPECT_EQ(fire_after(minutes(10)), 0U);
}

TEST_F(SchedulerTest, AFiringThatCouldNotBeStoredIsTriedAgain) {
    import(R"({"frequency":"Hour","interval":1})");
    rooms_.flows.store.fail_until_told(true);
    EXPECT_EQ(fire_after(seconds(1)), 0U);
    rooms_.flows.store.fail_until_told(false);
    EXPECT_EQ(fire_after(seconds(1)), 1U);
    EXPECT_EQ(runs(), 1U);
}

TEST_F(SchedulerTest, FlowsThatStartByRequestAreLeftAlone) {
    rooms_.import(flows::guide("mail"));
    EXPECT_EQ(fire_after(hours(24)), 0U);
    EXPECT_FALSE(scheduler_->next_firing());
}

}  // namespace
}  // namespace leadflow::ingest
