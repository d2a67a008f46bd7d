// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

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
    ~SealedBoxTest() override {
        for (const std::string& file : files()) std::filesystem::remove(file);
    }
    // The key file and those beside it.
    std::vector<std::string> files() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(
                 std::filesystem::path(file_).parent_path()))
            if (entry.path().string().starts_with(file_)) found.push_back(entry.path().string());
        return found;
    }
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

TEST_F(SealedBoxTest, TheOldKeyOpensWhatItSealedUntilItIsForgotten) {
    auto sealer = box();
    const std::string old = sealer->seal("secret", "connection");
    EXPECT_TRUE(sealer->is_present(old));
    ASSERT_TRUE(sealer->change_key());
    EXPECT_FALSE(sealer->is_present(old));
    const auto restarted = box();
    for (const SealedBox* one : {sealer.get(), restarted.get()}) {
        EXPECT_EQ(*one->open_sealed(old, "connection"), "secret");
        EXPECT_EQ(one->key_ids().size(), 2U);
    }
    const std::string anew = *sealer->sealed_anew(old, "connection");
    EXPECT_TRUE(box()->is_present(anew));
    ASSERT_TRUE(sealer->forget_old_keys());
    EXPECT_EQ(files().size(), 1U);
    const auto later = box();
    for (const SealedBox* one : {sealer.get(), later.get()}) {
        EXPECT_EQ(*one->open_sealed(anew, "connection"), "secret");
        EXPECT_EQ(one->open_sealed(old, "connection").error().code, base::ErrorCode::kCorrupt);
    }
}

TEST_F(SealedBoxTest, SeveralOldKeysStandBesideOneAnother) {
    auto sealer = box();
    const std::string first = sealer->seal("1", "p");
    ASSERT_TRUE(sealer->change_key());
    const std::string second = sealer->seal("2", "p");
    ASSERT_TRUE(sealer->change_key());
    const auto again = box();
    EXPECT_EQ(again->key_ids().front(), sealer->key_ids().front());
    EXPECT_EQ(again->key_ids().size(), 3U);
    EXPECT_EQ(*again->open_sealed(first, "p"), "1");
    EXPECT_EQ(*again->open_sealed(second, "p"), "2");
}

// What lies in the folder when the program ends in the middle of a change of keys.
TEST_F(SealedBoxTest, AChangeThatEndedHalfWayLosesNothing) {
    auto sealer = box();
    const std::string sealed = sealer->seal("secret", "p");
    const std::string id = sealer->key_ids().front();
    const std::string half(7, 'x');
    std::ofstream(file_ + ".new") << half;  // Cut while it was written.
    EXPECT_EQ(*box()->open_sealed(sealed, "p"), "secret");
    EXPECT_EQ(box()->key_ids().size(), 1U);
    std::filesystem::create_hard_link(file_, file_ + "." + id);  // Before the new one's rename.
    EXPECT_EQ(*box()->open_sealed(sealed, "p"), "secret");
    EXPECT_EQ(box()->key_ids().size(), 1U);
    // And it can be done again over what was left.
    auto again = box();
    ASSERT_TRUE(again->change_key());
    EXPECT_EQ(*box()->open_sealed(sealed, "p"), "secret");
    EXPECT_EQ(*box()->open_sealed(again->seal("later", "p"), "p"), "later");
}

TEST_F(SealedBoxTest, OpensWhatWasSealedBeforeKeysHadIds) {
    auto sealer = box();
    std::string sealed = sealer->seal("secret", "p");
    sealed = "s1." + sealed.substr(sealed.rfind('.') + 1);
    EXPECT_EQ(*sealer->open_sealed(sealed, "p"), "secret");
    EXPECT_FALSE(sealer->is_present(sealed));
    ASSERT_TRUE(sealer->change_key());
    EXPECT_EQ(*sealer->open_sealed(sealed, "p"), "secret");
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
