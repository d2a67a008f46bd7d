// SPDX-License-Identifier: Apache-2.0
#include "auth/tokens.h"

#include <gtest/gtest.h>

#include "base/metrics.h"
#include "store/memory_store.h"

namespace leadflow::auth {
namespace {

class TokensTest : public testing::Test {
  protected:
    store::MemoryStore store_;
    base::Metrics metrics_;
    journal::Journal journal_{store_, metrics_};
    base::SystemClock clock_;
    Tokens tokens_{store_, journal_, clock_};
};

TEST_F(TokensTest, AdmitsWhatItGaveOutAlsoAfterARestart) {
    const std::string token = *tokens_.add("ci");
    EXPECT_TRUE(tokens_.admits("Bearer " + token));
    EXPECT_TRUE(tokens_.admits("bearer  " + token));
    Tokens reloaded(store_, journal_, clock_);
    ASSERT_TRUE(reloaded.load());
    EXPECT_TRUE(reloaded.admits("Bearer " + token));
    EXPECT_EQ(store_.tokens()->at(0).hash.find(token), std::string::npos);
}

TEST_F(TokensTest, RefusesEverythingElse) {
    const std::string token = *tokens_.add("ci");
    EXPECT_FALSE(tokens_.admits(""));
    EXPECT_FALSE(tokens_.admits(token));
    EXPECT_FALSE(tokens_.admits("Bearer x"));
    EXPECT_FALSE(tokens_.add("ci"));
    ASSERT_TRUE(tokens_.remove("ci"));
    EXPECT_FALSE(tokens_.admits("Bearer " + token));
    EXPECT_EQ(tokens_.remove("ci").error().code, base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace leadflow::auth
