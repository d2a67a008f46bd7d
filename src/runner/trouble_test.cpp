// SPDX-License-Identifier: Apache-2.0
// What the runner does when the store does not answer, when rows break a rule, when answers come
// late; and who keeps which place.
#include "runner/stepped_runner.h"

namespace leadflow::runner {
namespace {

using namespace std::chrono_literals;

constexpr const char* kOneAtATime = R"(,"runtimeConfiguration":{"concurrency":{"runs":1}})";

class Trouble : public SteppedRunner {};

// Rule E16.
TEST_F(Trouble, ParkedRunsTakeNoPlaceOfOthers) {
    const auto live = import(R"("A":{"type":"Compose","inputs":1})");
    for (int i = 0; i < 30; ++i) {
        model::RunHead broken;
        broken.id = model::make_run_id(clock_.now(), rooms_.flows.random);
        broken.flow = live->flow.id;
        broken.flow_version = live->version;
        broken.receipt = {1000 + i};  // Was never stored.
        ASSERT_TRUE(rooms_.flows.journal.commit({model::AddRun{broken}}));
    }
    std::vector<model::RunId> good;
    for (int i = 0; i < 30; ++i) good.push_back(lead(live));
    restart();
    ASSERT_TRUE(rest());
    for (const model::RunId& run : good) EXPECT_EQ(status(run), kEnded);
    EXPECT_EQ(store().run_counts()->open, 30);
    EXPECT_EQ(status(lead(live)), model::RunStatus::kWaiting);
    ASSERT_TRUE(rest());
    EXPECT_EQ(store().run_counts()->open, 30);
}

// Rule I19: of two runs the later one was under way when the process ended.
class KeptPlaces : public SteppedRunner {
  protected:
    void given_one_under_way_and_an_older_one_that_waits() {
        live_ = import(call("Call"), kOneAtATime);
        waiting_ = lead(live_);
        under_way_ = lead(live_);
        model::RunHead row = *store().run(under_way_);
        row.status = kOpen;
        row.started = clock_.now();
        ASSERT_TRUE(rooms_.flows.journal.commit({model::UpdateRun{row}}));
    }
    void expect_one_at_a_time() {
        restart();
        ASSERT_TRUE(rest());
        EXPECT_EQ(world_.held.size(), 1U);
        EXPECT_EQ(status(waiting_), model::RunStatus::kWaiting);
        answer(200);
        ASSERT_TRUE(rest());
        EXPECT_EQ(status(under_way_), kEnded);
        EXPECT_EQ(status(waiting_), kOpen);
    }
    flows::LiveFlowPtr live_;
    model::RunId waiting_;
    model::RunId under_way_;
};

TEST_F(KeptPlaces, OverARestart) {
    given_one_under_way_and_an_older_one_that_waits();
    expect_one_at_a_time();
}

TEST_F(KeptPlaces, AlsoWhenOnlyAnOlderVersionLimitsThem) {
    given_one_under_way_and_an_older_one_that_waits();
    ASSERT_TRUE(rooms_.flows.catalog.save(live_->flow.id, document(call("Call"), "")));
    expect_one_at_a_time();
}

// Rule E2: to read it would make the connector ask whether the record is there.
TEST_F(Trouble, ALateAnswerThatComesTwiceAsksNothingMore) {
    const auto live = rooms_.import(
        R"json({"properties":{"displayName":"F","definition":{"triggers":{"manual":{"type":"Request",
        "kind":"Http","inputs":{}}},"actions":{
        "Wait":{"type":"Wait","inputs":{"interval":{"count":20,"unit":"Second"}}},
        "Create":{"type":"OpenApiConnection","limit":{"timeout":"PT5S"},"inputs":{
            "host":{"connectionName":"shared_dynamicscrmonline","operationId":"PostItem_V2",
            "apiId":"/providers/Microsoft.PowerApps/apis/shared_dynamicscrmonline"},
            "parameters":{"dataset":"contoso.crm4","table":"leads","item/lastname":"x"}}}}},
        "connectionReferences":{"shared_dynamicscrmonline":{
            "connectionName":"shared_dynamicscrmonline","source":"Embedded",
            "id":"/providers/Microsoft.PowerApps/apis/shared_dynamicscrmonline"}}}})json");
    restart();
    const model::RunId run = lead(live);
    ASSERT_TRUE(rest());
    ASSERT_EQ(world_.held.size(), 1U);
    pass(6s);
    answer(412, true);
    ASSERT_TRUE(rest());
    EXPECT_EQ(world_.made, 1);
    pass(20s);
    EXPECT_EQ(status(run), model::RunStatus::kFailed);
}

TEST_F(Trouble, AStoreThatCannotBeReadIsAskedAgainAfterAPauseOnly) {
    const auto live = import(R"("A":{"type":"Compose","inputs":1})");
    std::vector<model::RunId> runs;
    restart();
    for (int i = 0; i < 20; ++i) runs.push_back(lead(live));  // More than memory holds.
    ASSERT_TRUE(rest());
    runner_.reset();
    runs.push_back(lead(live));
    restart();
    store().fail_reads_until_told(true);
    const size_t reads = store().reads();
    ASSERT_TRUE(rest()) << "it asks without end";
    EXPECT_LE(store().reads(), reads + 4);
    clock_.advance(limits_.unavailable_wait);
    EXPECT_TRUE(runner_->turn());
    EXPECT_FALSE(runner_->turn());
    EXPECT_LE(store().reads(), reads + 8);
    store().fail_reads_until_told(false);
    EXPECT_FALSE(runner_->turn());
    pass(limits_.unavailable_wait);
    for (const model::RunId& run : runs) EXPECT_EQ(status(run), kEnded);
}

TEST_F(Trouble, AClockThatIsSetBackMakesNoPauseLonger) {
    const auto live = import(R"("A":{"type":"Compose","inputs":1})");
    restart();
    const model::RunId run = lead(live);
    store().fail_until_told(true);
    ASSERT_TRUE(rest());
    store().fail_until_told(false);
    EXPECT_FALSE(runner_->turn());
    pass(-1h);
    EXPECT_EQ(status(run), kEnded);
}

// Rule E12: told when it is durable.
TEST_F(Trouble, ACancellationIsToldWhenItIsDurable) {
    const auto live = import(call("Call"));
    restart();
    const model::RunId run = lead(live);
    ASSERT_TRUE(rest());
    store().fail_until_told(true);
    const auto told = cancel(run);
    ASSERT_TRUE(rest());
    EXPECT_FALSE(told->has_value());
    store().fail_until_told(false);
    pass(limits_.unavailable_wait);
    ASSERT_TRUE(told->has_value());
    EXPECT_TRUE(**told);
    EXPECT_EQ(status(run), model::RunStatus::kCancelled);
    EXPECT_EQ((*cancel(run))->error().code, base::ErrorCode::kConflict);
}

TEST_F(Trouble, ACancellationOfARunThatEndsFirstSaysSo) {
    const auto live = import(call("Call"));
    restart();
    const model::RunId run = lead(live);
    ASSERT_TRUE(rest());
    answer(200);
    const auto told = cancel(run);
    ASSERT_TRUE(rest());
    ASSERT_TRUE(told->has_value());
    EXPECT_EQ((**told).error().code, base::ErrorCode::kConflict);
    EXPECT_EQ(status(run), kEnded);
}

TEST_F(Trouble, WhoeverWaitsForACancellationIsToldWhenTheProgramStops) {
    const auto live = import(call("Call"));
    restart();
    const model::RunId run = lead(live);
    ASSERT_TRUE(rest());
    const auto told = cancel(run);
    runner_.reset();
    ASSERT_TRUE(told->has_value());
    EXPECT_EQ((**told).error().code, base::ErrorCode::kUnavailable);
}

// With threads: it waits, but not for ever.
TEST(Cancel, WaitsForTheCommitWithABound) {
    RunnerRooms rooms(friendly_world, {.cancel_wait_max = std::chrono::milliseconds(50)});
    const auto live = rooms.import(
        R"({"definition":{"triggers":{"manual":{"type":"Request","kind":"Http","inputs":{}}},)"
        R"("actions":{"W":{"type":"Wait","inputs":{"interval":{"count":1,"unit":"Hour"}}}}}})");
    ASSERT_TRUE(rooms.runner.start());
    const model::RunId run = rooms.store_lead(*live, "{}").id;
    rooms.flows.store.fail_until_told(true);
    const base::Status refused = rooms.runner.cancel(run);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::kTimeout);
    EXPECT_FALSE(model::is_final(rooms.flows.store.run(run)->status));
    rooms.flows.store.fail_until_told(false);
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.flows.store.run(run)->status, model::RunStatus::kCancelled);
}

}  // namespace
}  // namespace leadflow::runner
