// SPDX-License-Identifier: Apache-2.0
#include "outbound/host_gate.h"

#include "outbound/flight.h"

#include <gtest/gtest.h>

namespace leadflow::outbound {
namespace {

class HostGateTest : public testing::Test {
  protected:
    HostGate gate_{2};
    Flight a_, b_, c_, d_, e_;
};

TEST_F(HostGateTest, LetsSoManyThroughAndTheOthersInOrder) {
    EXPECT_TRUE(gate_.enter("host", &a_));
    EXPECT_TRUE(gate_.enter("host", &b_));
    EXPECT_FALSE(gate_.enter("host", &c_));
    EXPECT_FALSE(gate_.enter("host", &d_));
    EXPECT_EQ(gate_.leave("host"), &c_);
    EXPECT_EQ(gate_.leave("host"), &d_);
    EXPECT_EQ(gate_.leave("host"), nullptr);
    EXPECT_TRUE(gate_.enter("host", &e_));
}

TEST_F(HostGateTest, KeepsOneHostFromHoldingUpAnother) {
    gate_.enter("host", &a_);
    gate_.enter("host", &b_);
    gate_.enter("host", &c_);
    EXPECT_TRUE(gate_.enter("other", &d_));
}

TEST_F(HostGateTest, ForgetsWhoGaveUpWaiting) {
    gate_.enter("host", &a_);
    gate_.enter("host", &b_);
    gate_.enter("host", &c_);
    gate_.enter("host", &d_);
    gate_.withdraw("host", &c_);
    gate_.withdraw("host", &e_);
    gate_.withdraw("nowhere", &e_);
    EXPECT_EQ(gate_.leave("host"), &d_);
}

TEST_F(HostGateTest, RemembersNoHostWithoutCalls) {
    gate_.enter("host", &a_);
    EXPECT_FALSE(gate_.empty());
    gate_.leave("host");
    EXPECT_TRUE(gate_.empty());
}

}  // namespace
}  // namespace leadflow::outbound
