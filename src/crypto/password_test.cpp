// SPDX-License-Identifier: Apache-2.0
#include "crypto/password.h"

#include "crypto/one_time_code.h"

#include <gtest/gtest.h>

namespace leadflow::crypto {
namespace {

constexpr PasswordCost kCheap{.passes = 1, .memory_bytes = 8192};

TEST(Password, IsKnownByItsHashOnly) {
    const std::string hash = hash_password("correct horse", kCheap).value();
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
    EXPECT_TRUE(is_password(hash, "correct horse"));
    EXPECT_FALSE(is_password(hash, "correct horsf"));
    EXPECT_FALSE(is_password(hash, ""));
    EXPECT_NE(hash, hash_password("correct horse", kCheap).value());
    EXPECT_FALSE(is_password("", ""));
}

TEST(Password, ADecoyIsAWholeHashOfTheSameCost) {
    const std::string real = hash_password("x", PasswordCost{}).value();
    const std::string decoy = decoy_hash(PasswordCost{});
    EXPECT_EQ(real.substr(0, real.find("p=1$")), decoy.substr(0, decoy.find("p=1$")));
    EXPECT_EQ(real.size(), decoy.size());
    EXPECT_FALSE(is_password(decoy, "x"));
}

// RFC 6238, appendix B (the last six of its eight digits).
TEST(OneTimeCode, IsThatOfTheStandard) {
    const std::string secret = "12345678901234567890";
    const auto code_at = [&](int64_t second) {
        return one_time_code(secret, code_step_of(base::from_micros(second * 1000000)));
    };
    EXPECT_EQ(code_at(59), "287082");
    EXPECT_EQ(code_at(1111111109), "081804");
    EXPECT_EQ(code_at(1111111111), "050471");
    EXPECT_EQ(code_at(1234567890), "005924");
    EXPECT_EQ(code_at(2000000000), "279037");
    EXPECT_EQ(code_at(20000000000), "353130");
}

// RFC 4648, section 10.
TEST(Base32, IsThatOfTheStandard) {
    EXPECT_EQ(base32(""), "");
    EXPECT_EQ(base32("f"), "MY");
    EXPECT_EQ(base32("fo"), "MZXQ");
    EXPECT_EQ(base32("foo"), "MZXW6");
    EXPECT_EQ(base32("foob"), "MZXW6YQ");
    EXPECT_EQ(base32("fooba"), "MZXW6YTB");
    EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
    EXPECT_EQ(base32("12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

}  // namespace
}  // namespace leadflow::crypto
