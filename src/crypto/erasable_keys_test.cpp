// SPDX-License-Identifier: Apache-2.0
#include "crypto/erasable_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"

namespace leadflow::crypto {
namespace {

class ErasableKeysTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "leadflow-keys-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file() const { return folder_ + "/backup.keys"; }
    std::unique_ptr<ErasableKeys> open() const {
        auto keys = ErasableKeys::open(file());
        EXPECT_TRUE(keys) << keys.error().message;
        return std::move(*keys);
    }
    std::string text() const {
        std::ifstream in(file());
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    void write(const std::string& text) const { std::ofstream(file()) << text; }

    std::string folder_;
};

struct Copy {
    std::string places;
    std::string bytes;
};

Copy sealed(const ErasableKeys& keys, const std::vector<std::string>& names,
            const std::string& plain) {
    const SharedKey key = keys.present()->key_for(names);
    return {key.places(), key.seal(plain)};
}

// What the copy says; "destroyed" when it is unreadable for good.
std::string opened(const ErasableKeys& keys, const Copy& copy) {
    const auto key = keys.present()->key_at(copy.places);
    if (!key) return key.error().message;
    if (!*key) return "destroyed";
    const auto plain = (*key)->open(copy.bytes);
    return plain ? *plain : plain.error().message;
}

TEST_F(ErasableKeysTest, WhatWasSealedOpensAlsoAfterARestart) {
    Copy ada;
    std::string id;
    {
        const auto keys = open();
        ada = sealed(*keys, {"ada", "run 1"}, "a lead");
        id = keys->present()->id();
        EXPECT_EQ(opened(*keys, ada), "a lead");
        EXPECT_EQ(ada.bytes.find("lead"), std::string::npos);
    }
    const auto keys = open();
    EXPECT_EQ(keys->present()->id(), id);
    EXPECT_EQ(opened(*keys, ada), "a lead");
    struct stat facts {};
    ASSERT_EQ(::stat(file().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(ErasableKeysTest, TheFileIsSmallUntilSomethingIsDestroyed) {
    const auto keys = open();
    const std::string before = text();
    for (int i = 0; i < 100; ++i) sealed(*keys, {base::format("person {}", i)}, "x");
    EXPECT_EQ(text(), before);
    EXPECT_LT(before.size(), 250U);
    ASSERT_TRUE(keys->destroy(std::vector<std::string>{"person 1"}));
    EXPECT_LT(text().size(), 250U + kPlaceBits * 90);
}

TEST_F(ErasableKeysTest, ADestroyedNameTakesOnlyItsOwnCopies) {
    const auto keys = open();
    std::vector<Copy> copies;
    for (int i = 0; i < 200; ++i)
        copies.push_back(sealed(*keys, {base::format("person {}", i)}, base::format("lead {}", i)));
    const Copy both = sealed(*keys, {"person 7", "person 8"}, "two in one");
    std::vector<std::string> gone;
    for (int i = 0; i < 200; i += 3) gone.push_back(base::format("person {}", i));
    ASSERT_TRUE(keys->destroy(gone));
    ASSERT_TRUE(keys->destroy(std::vector<std::string>{"person 8"}));
    const auto again = open();
    for (const ErasableKeys* one : {keys.get(), again.get()}) {
        for (int i = 0; i < 200; ++i)
            EXPECT_EQ(opened(*one, copies[static_cast<size_t>(i)]),
                      i % 3 == 0 || i == 8 ? "destroyed" : base::format("lead {}", i));
        EXPECT_EQ(opened(*one, both), "destroyed");
    }
}

TEST_F(ErasableKeysTest, WhoComesAgainHasALifeOfHisOwn) {
    const auto keys = open();
    std::vector<Copy> lives;
    for (int life = 0; life < 3; ++life) {
        lives.push_back(sealed(*keys, {"ada"}, base::format("life {}", life)));
        EXPECT_EQ(opened(*keys, lives.back()), base::format("life {}", life));
        ASSERT_TRUE(keys->destroy(std::vector<std::string>{"ada"}));
    }
    for (const Copy& life : lives) EXPECT_EQ(opened(*keys, life), "destroyed");
}

// From no line of the file after, and from nothing that is still held, can the key be made.
TEST_F(ErasableKeysTest, NoNodeAboveADestroyedNameIsKept) {
    const auto keys = open();
    const std::string before = text();
    const std::string root = before.substr(before.find("node 0"));
    const auto earlier = keys->present();
    const Copy ada = sealed(*keys, {"ada"}, "a lead");
    ASSERT_TRUE(keys->destroy(std::vector<std::string>{"ada"}));
    EXPECT_EQ(text().find(root.substr(20, 64)), std::string::npos);
    EXPECT_TRUE(earlier->key_at(ada.places).value().has_value());
    EXPECT_FALSE(keys->present()->key_at(ada.places).value().has_value());
    size_t nodes = 0;
    for (size_t at = text().find("\nnode "); at != std::string::npos; at = text().find("\nnode ", at + 1))
        ++nodes;
    EXPECT_EQ(nodes, static_cast<size_t>(kPlaceBits));
}

TEST_F(ErasableKeysTest, KeysOfAnotherFileOpenNothing) {
    const auto keys = open();
    const Copy ada = sealed(*keys, {"ada"}, "a lead");
    std::filesystem::remove(file());
    const auto others = open();
    EXPECT_NE(others->present()->id(), keys->present()->id());
    EXPECT_NE(opened(*others, ada).find("do not open"), std::string::npos);
}

TEST_F(ErasableKeysTest, ChangedBytesAreToldAsSuch) {
    const auto keys = open();
    Copy ada = sealed(*keys, {"ada"}, "a lead");
    ada.bytes.back() = static_cast<char>(ada.bytes.back() ^ 1);
    EXPECT_NE(opened(*keys, ada).find("changed bytes"), std::string::npos);
    EXPECT_NE(opened(*keys, {ada.places, "short"}).find("cut"), std::string::npos);
    EXPECT_NE(opened(*keys, {"12345", ada.bytes}).find("name no keys"), std::string::npos);
}

TEST_F(ErasableKeysTest, ADamagedFileIsRefused) {
    open();
    const std::string whole = text();
    const std::string node = whole.substr(whole.find("node"));
    for (const std::string& damaged :
         {std::string("something else\n"), whole.substr(0, whole.size() - 1),
          whole.substr(0, whole.find("salt")), whole + "node 0 zz zz\n", whole + node,
          whole + "more\n", whole + "node 49 000000000000 " + std::string(64, 'a') + "\n"}) {
        write(damaged);
        const auto keys = ErasableKeys::open(file());
        ASSERT_FALSE(keys) << damaged;
        EXPECT_EQ(keys.error().code, base::ErrorCode::kCorrupt) << damaged;
        EXPECT_NE(keys.error().message.find("backup.keys"), std::string::npos);
    }
}

}  // namespace
}  // namespace leadflow::crypto
