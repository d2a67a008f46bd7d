// SPDX-License-Identifier: Apache-2.0
#include "store/memory_store.h"

#include "store/leads_conformance.h"
#include "store/settings_conformance.h"

namespace leadflow::store {
namespace {

class MemoryDriver final : public ConformanceDriver {
  public:
    Store& store() override { return store_; }

  private:
    MemoryStore store_;
};

INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance,
                         testing::Values(+[]() -> std::unique_ptr<ConformanceDriver> {
                             return std::make_unique<MemoryDriver>();
                         }));
INSTANTIATE_TEST_SUITE_P(Memory, LeadConformance,
                         testing::Values(+[]() -> std::unique_ptr<ConformanceDriver> {
                             return std::make_unique<MemoryDriver>();
                         }));

TEST(MemoryStore, FailsAsOftenAsToldAndChangesNothing) {
    MemoryStore store;
    const model::Changes changes{model::SaveToken{{.name = "ci"}}};
    store.fail_next(2, base::corrupt("told"));
    EXPECT_EQ(store.apply(changes).error().code, base::ErrorCode::kCorrupt);
    EXPECT_EQ(store.apply(changes).error().code, base::ErrorCode::kCorrupt);
    EXPECT_EQ(store.tokens()->size(), 0U);
    EXPECT_TRUE(store.apply(changes));
    EXPECT_EQ(store.applies(), 1U);
}

TEST(MemoryStore, FailsUntilToldOtherwise) {
    MemoryStore store;
    store.fail_until_told(true);
    EXPECT_EQ(store.apply({}).error().code, base::ErrorCode::kUnavailable);
    store.fail_until_told(false);
    EXPECT_TRUE(store.apply({}));
}

}  // namespace
}  // namespace leadflow::store
