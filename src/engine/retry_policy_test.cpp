// SPDX-License-Identifier: Apache-2.0
#include "engine/retry_policy.h"

#include <gtest/gtest.h>

namespace leadflow::engine {
namespace {

using namespace std::chrono_literals;
using model::RetryKind;
using model::RetryPolicy;

TEST(RetryPolicy, DefaultIsFourExponentialRetriesBetween5And45Seconds) {
    const RetryPolicy policy;
    EXPECT_EQ(retry_wait(policy, 1, {}, 0), base::Duration(5s));
    EXPECT_EQ(retry_wait(policy, 1, {}, 1), base::Duration(7500ms));
    EXPECT_EQ(retry_wait(policy, 3, {}, 0), base::Duration(15s));
    EXPECT_EQ(retry_wait(policy, 3, {}, 1), base::Duration(30s));
    EXPECT_EQ(retry_wait(policy, 4, {}, 1), base::Duration(45s));
    EXPECT_EQ(retry_wait(policy, 5, {}, 0), std::nullopt);
}

TEST(RetryPolicy, NoneNeverRetriesNotEvenWhenAsked) {
    EXPECT_EQ(retry_wait({.kind = RetryKind::kNone}, 1, 5s, 0), std::nullopt);
}

TEST(RetryPolicy, FixedWaitsItsInterval) {
    const RetryPolicy policy{.kind = RetryKind::kFixed, .count = 2, .interval = 30s};
    EXPECT_EQ(retry_wait(policy, 2, {}, 0.7), base::Duration(30s));
    EXPECT_EQ(retry_wait(policy, 3, {}, 0.7), std::nullopt);
}

TEST(RetryPolicy, ExponentialKeepsItsBoundsHoweverLate) {
    const RetryPolicy policy{.kind = RetryKind::kExponential,
                             .count = 90,
                             .interval = 10s,
                             .interval_min = 20s,
                             .interval_max = 60s};
    EXPECT_EQ(retry_wait(policy, 1, {}, 0.5), base::Duration(20s));
    EXPECT_EQ(retry_wait(policy, 90, {}, 0.5), base::Duration(60s));
}

TEST(RetryPolicy, WhatTheFarSideAsksWins) {
    EXPECT_EQ(retry_wait({}, 1, 120s, 0), base::Duration(120s));
    EXPECT_EQ(retry_wait({}, 1, base::Duration(-5s), 0), base::Duration(0s));
    EXPECT_EQ(retry_wait({}, 1, base::Duration(9999h), 0), base::Duration(24h));
}

}  // namespace
}  // namespace leadflow::engine
