// SPDX-License-Identifier: Apache-2.0
#include "base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>

namespace leadflow::base {
namespace {

TEST(WorkerPool, PerformsWhatItAcceptedBeforeItStops) {
    WorkerPool pool({.name = "test", .threads = 2, .jobs_max = 100});
    ASSERT_TRUE(pool.start());
    std::atomic<int> done = 0;
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool.post([&done] { ++done; }));
    pool.request_stop();
    pool.join();
    EXPECT_EQ(done, 50);
    EXPECT_FALSE(pool.post([] {}));
}

}  // namespace
}  // namespace leadflow::base
