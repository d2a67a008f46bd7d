// SPDX-License-Identifier: Apache-2.0
#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <memory>

namespace leadflow::base {
namespace {

TEST(BoundedQueue, SaysNoWhenFullAndLeavesTheValue) {
    BoundedQueue<std::unique_ptr<int>> queue(1);
    EXPECT_TRUE(queue.try_push(std::make_unique<int>(1)));
    auto second = std::make_unique<int>(2);
    EXPECT_FALSE(queue.try_push(second));
    EXPECT_EQ(*second, 2);
}

TEST(BoundedQueue, DrainsAfterClose) {
    BoundedQueue<int> queue(4);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.try_push(int{i}));
    queue.close();
    EXPECT_FALSE(queue.try_push(9));
    EXPECT_EQ(queue.pop_up_to(2), (std::vector<int>{0, 1}));
    EXPECT_EQ(queue.pop(), 2);
    EXPECT_EQ(queue.pop(), std::nullopt);
}

}  // namespace
}  // namespace leadflow::base
