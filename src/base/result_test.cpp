// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace leadflow::base {
namespace {

Result<int> half_of(int number) {
    if (number % 2 != 0) return invalid_input("odd");
    return number / 2;
}

Result<int> quarter_of(int number) { return TRY(half_of(TRY(half_of(number)))); }

Status check_even(int number) {
    TRY(half_of(number));
    return {};
}

TEST(Result, TryPassesTheValueOn) { EXPECT_EQ(*quarter_of(8), 2); }

TEST(Result, TryReturnsTheFirstError) {
    EXPECT_EQ(quarter_of(6).error().message, "odd");
    EXPECT_FALSE(check_even(3).has_value());
    EXPECT_TRUE(check_even(4).has_value());
}

TEST(Result, HoldsMoveOnlyValues) {
    Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
    EXPECT_EQ(*std::move(result).value(), 5);
}

TEST(Result, ContextIsPutInFront) {
    EXPECT_EQ(unavailable("disk full").in("writing x").message, "writing x: disk full");
}

}  // namespace
}  // namespace leadflow::base
