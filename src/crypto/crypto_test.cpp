// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "base/encoding.h"
#include "crypto/mac.h"
#include "crypto/sealed_box.h"

namespace leadflow::crypto {
namespace {

class SealedBoxTest : public testing::Test {
  protected:
    SealedBoxTest()
        : file_(testing::TempDir() + "leadflow_key_" + std::to_string(::getpid()) +
                testing::UnitTest::GetInstance()->current_test_info()->name()) {}
    ~SealedBoxTest() override { std::filesystem::remove(file_); }
    std::unique_ptr<SealedBox> box() { return std::move(*SealedBox::open(file_)); }
    std::string file_;
};

TEST_F(SealedBoxTest, OpensWhatItSealedAlsoAfterARestart) {
    const std::string sealed = box()->seal("secret", "connection");
    EXPECT_EQ(sealed.find("secret"), std::string::npos);
    EXPECT_EQ(*box()->open_sealed(sealed, "connection"), "secret");
    EXPECT_NE(box()->seal("secret", "connection"), sealed);
}

TEST_F(SealedBoxTest, RefusesChangesAndOtherPurposes) {
    auto sealer = box();
    std::string sealed = sealer->seal("secret", "connection");
    EXPECT_EQ(sealer->open_sealed(sealed, "flow").error().code, base::ErrorCode::kCorrupt);
    sealed[10] = sealed[10] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(sealer->open_sealed(sealed, "connection"));
    EXPECT_FALSE(sealer->open_sealed("s1.AAAA", "connection"));
    EXPECT_FALSE(sealer->open_sealed("", "connection"));
}

TEST_F(SealedBoxTest, OnlyItsOwnerReadsTheKey) {
    box();
    struct stat facts {};
    ASSERT_EQ(::stat(file_.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
    EXPECT_EQ(facts.st_size, 32);
}

TEST_F(SealedBoxTest, ACutKeyFileIsRefused) {
    box();
    std::filesystem::resize_file(file_, 5);
    EXPECT_EQ(SealedBox::open(file_).error().code, base::ErrorCode::kCorrupt);
}

TEST(Mac, KnownAnswers) {
    // RFC 4231, test case 2.
    EXPECT_EQ(base::hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(base::hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_TRUE(equal_in_constant_time("ab", "ab"));
    EXPECT_FALSE(equal_in_constant_time("ab", "ac"));
    EXPECT_FALSE(equal_in_constant_time("ab", "abc"));
    EXPECT_NE(random_bytes(16), random_bytes(16));
}

}  // namespace
}  // namespace leadflow::crypto
