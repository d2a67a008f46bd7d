// SPDX-License-Identifier: Apache-2.0
// FlowGates: whose turn it is follows from arrival alone, whatever order workers come in.
// docs/behaviour.md, rule I19.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "runner/flow_gates.h"
#include "runner/runner_fixture.h"

namespace leadflow::runner {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FlowGatesTest : public testing::Test {
  protected:
    flows::LiveFlowPtr flow(int runs, int waiting) {
        return rooms_.import(base::format(
            R"json({{"definition":{{"triggers":{{"manual":{{"type":"Request","runtimeConfiguration":)json"
            R"json({{"concurrency":{{"runs":{},"maximumWaitingRuns":{}}}}}}}}},"actions":{{}}}}}})json",
            runs, waiting));
    }
    // The n-th to arrive.
    static model::RunHead run(int n) {
        model::RunHead head;
        head.id = model::RunId(base::format("run-{}", n));
        head.receipt = {n};
        head.created = base::Time(std::chrono::seconds(n / 10));
        return head;
    }
    static model::RunId id(int n) { return run(n).id; }

    RunnerRooms rooms_;
    FlowGates gates_;
};

TEST_F(FlowGatesTest, TheFirstToArriveGoesFirstWhoeverIsTakenUpFirst) {
    const auto live = flow(1, 10);
    for (int n = 1; n <= 4; ++n) EXPECT_TRUE(gates_.admit(*live, run(n), false));
    EXPECT_FALSE(gates_.enter(*live, run(3)));
    EXPECT_FALSE(gates_.enter(*live, run(2)));
    EXPECT_TRUE(gates_.enter(*live, run(1)));
    EXPECT_TRUE(gates_.enter(*live, run(1))) << "once more changes nothing";
    EXPECT_THAT(gates_.leave(*live, id(1)), ElementsAre(id(2)));
    EXPECT_TRUE(gates_.enter(*live, run(2)));
    EXPECT_THAT(gates_.leave(*live, id(2)), ElementsAre(id(3)));
    // The fourth has not come yet: it comes by itself, and is not looked for in the store.
    EXPECT_THAT(gates_.leave(*live, id(3)), IsEmpty());
    EXPECT_TRUE(gates_.enter(*live, run(4)));
}

TEST_F(FlowGatesTest, AsManyRunAsMayAndThoseAreTheOldest) {
    const auto live = flow(2, 10);
    for (int n = 1; n <= 4; ++n) EXPECT_TRUE(gates_.admit(*live, run(n), false));
    EXPECT_FALSE(gates_.enter(*live, run(3)));
    EXPECT_TRUE(gates_.enter(*live, run(2)));
    EXPECT_FALSE(gates_.enter(*live, run(4)));
    EXPECT_TRUE(gates_.enter(*live, run(1)));
    EXPECT_THAT(gates_.leave(*live, id(1)), ElementsAre(id(3)));
}

TEST_F(FlowGatesTest, NoMoreWaitThanMayUnlessTheyComeBeyondTheLimit) {
    const auto live = flow(1, 2);
    for (int n = 1; n <= 3; ++n) EXPECT_TRUE(gates_.admit(*live, run(n), false)) << n;
    EXPECT_FALSE(gates_.admit(*live, run(4), false));
    EXPECT_TRUE(gates_.admit(*live, run(5), true));
    EXPECT_FALSE(gates_.admit(*live, run(6), false));
}

TEST_F(FlowGatesTest, OneThatWasNotStoredLetsTheNextOneGo) {
    const auto live = flow(1, 10);
    EXPECT_TRUE(gates_.admit(*live, run(1), false));
    EXPECT_TRUE(gates_.admit(*live, run(2), false));
    EXPECT_FALSE(gates_.enter(*live, run(2)));
    EXPECT_THAT(gates_.leave(*live, id(1)), ElementsAre(id(2)));
}

TEST_F(FlowGatesTest, WhatTheStoreHoldsComesBeforeWhatArrives) {
    const auto live = flow(1, 10);
    gates_.enter_again(*live, id(1));
    gates_.expect(*live, run(2));
    gates_.expect(*live, run(3));
    EXPECT_TRUE(gates_.admit(*live, run(4), false));
    EXPECT_FALSE(gates_.enter(*live, run(4)));
    // Nobody has taken it up yet: whoever ends brings it from the store.
    EXPECT_THAT(gates_.leave(*live, id(1)), ElementsAre(id(2)));
    // One that cannot be read keeps nobody's place.
    EXPECT_THAT(gates_.leave(id(2)), ElementsAre(id(3)));
    EXPECT_THAT(gates_.leave(id(3)), ElementsAre(id(4)));
    EXPECT_THAT(gates_.leave(id(4)), IsEmpty());
    EXPECT_THAT(gates_.leave(id(4)), IsEmpty());
}

TEST_F(FlowGatesTest, TwoOfOneMomentHaveAPlaceEach) {
    const auto live = flow(1, 10);
    model::RunHead twin = run(1);
    twin.id = id(2);
    EXPECT_TRUE(gates_.enter(*live, run(1)));
    EXPECT_FALSE(gates_.enter(*live, twin));
    model::RunHead third = twin;
    third.id = id(3);
    EXPECT_FALSE(gates_.enter(*live, third));
    EXPECT_THAT(gates_.leave(*live, id(1)), ElementsAre(twin.id));
    EXPECT_THAT(gates_.leave(*live, twin.id), ElementsAre(third.id));
}

TEST_F(FlowGatesTest, ANewVersionThatAdmitsMoreLetsMoreGo) {
    const auto narrow = flow(1, 10);
    EXPECT_TRUE(gates_.enter(*narrow, run(1)));
    EXPECT_FALSE(gates_.enter(*narrow, run(2)));
    EXPECT_FALSE(gates_.enter(*narrow, run(3)));
    const auto saved = rooms_.flows.catalog.save(
        narrow->flow.id,
        R"json({"definition":{"triggers":{"manual":{"type":"Request","runtimeConfiguration":
            {"concurrency":{"runs":3,"maximumWaitingRuns":10}}}},"actions":{}}})json", "");
    ASSERT_TRUE(saved.has_value());
    gates_.admit(**saved, run(4), false);
    EXPECT_THAT(gates_.leave(*narrow, id(1)), ElementsAre(id(2), id(3)));
}

}  // namespace
}  // namespace leadflow::runner
