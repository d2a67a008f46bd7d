// SPDX-License-Identifier: Apache-2.0
#include "runner/stuck_action.h"

#include "runner/stepped_runner.h"

namespace leadflow::runner {
namespace {

class StuckActionTest : public SteppedRunner {
  protected:
    std::optional<StuckAction> stuck(const model::RunId& run) {
        auto found = stuck_action(store(), *store().run(run));
        EXPECT_TRUE(found) << found.error().message;
        return *found;
    }
    // A run of one call that is answered so.
    model::RunId answered(int status) {
        restart();
        const model::RunId run = lead(import(call("Call")));
        EXPECT_TRUE(rest());
        answer(status);
        EXPECT_TRUE(rest());
        return run;
    }
};

TEST_F(StuckActionTest, OneThatWaitsForItsNextTryMayPass) {
    const model::RunId run = answered(503);
    ASSERT_EQ(status(run), kOpen);
    const auto found = stuck(run);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Call");
    EXPECT_TRUE(found->may_pass);
}

TEST_F(StuckActionTest, WhatAPersonMustMendDoesNotPass) {
    const model::RunId run = answered(400);
    ASSERT_EQ(status(run), model::RunStatus::kFailed);
    const auto found = stuck(run);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Call");
    EXPECT_FALSE(found->may_pass);
}

TEST_F(StuckActionTest, ARunThatWentWellIsNotStuck) {
    EXPECT_FALSE(stuck(answered(200)));
}

}  // namespace
}  // namespace leadflow::runner
