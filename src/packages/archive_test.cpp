// SPDX-License-Identifier: Apache-2.0
#include "packages/archive.h"

#include <zip.h>

#include <memory>

#include "base/text.h"
#include "packages/limits.h"
#include "packages/packages_fixture.h"

namespace leadflow::packages {
namespace {

// A zip as other programs make it: deflated, with any names, encrypted if asked.
std::string deflated(const std::vector<ArchiveFile>& files, bool encrypted = false) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_t* archive = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    zip_source_keep(source);
    for (const ArchiveFile& file : files) {
        zip_source_t* content =
            zip_source_buffer(archive, file.bytes.data(), file.bytes.size(), 0);
        const auto index = zip_file_add(archive, file.name.c_str(), content, ZIP_FL_ENC_UTF_8);
        EXPECT_GE(index, 0) << file.name;
        if (encrypted)
            zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256,
                                    "open sesame");
    }
    EXPECT_EQ(zip_close(archive), 0);
    zip_stat_t stat;
    zip_source_stat(source, &stat);
    std::string bytes(stat.size, '\0');
    zip_source_open(source);
    zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    zip_source_free(source);
    return bytes;
}

std::string error_of_opening(const std::string& bytes) {
    const auto archive = Archive::open(bytes);
    EXPECT_FALSE(archive);
    return archive ? std::string() : archive.error().message;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

TEST(Archive, GivesBackWhatWasPutIn) {
    const std::string bytes = deflated({{"b/c.json", "{}"}, {"a.txt", std::string(100000, 'x')}});
    auto archive = Archive::open(bytes).value();
    ASSERT_EQ(archive.entries().size(), 2U);
    EXPECT_EQ(archive.entries()[0].name, "a.txt");
    EXPECT_EQ(archive.read(*archive.find("B/C.JSON")).value(), "{}");
    EXPECT_EQ(archive.read(*archive.find("a.txt")).value().size(), 100000U);
    EXPECT_EQ(archive.find("nothing"), nullptr);
}

TEST(Archive, IsWrittenTheSameEachTime) {
    const std::string one = zipped({{"b", "2"}, {"a", "1"}});
    EXPECT_EQ(one, zipped({{"a", "1"}, {"b", "2"}}));
    EXPECT_TRUE(is_archive(one));
}

TEST(Archive, NamesThatPointOutsideAreRefused) {
    for (const std::string name : {"../evil.json", "a/../../evil", "/etc/passwd", "C:/x", "..",
                                   "a\\..\\..\\evil", "\\\\host\\share"}) {
        const std::string error = error_of_opening(deflated({{name, "x"}}));
        EXPECT_NE(error.find("points outside"), std::string::npos) << name << ": " << error;
    }
    EXPECT_TRUE(Archive::open(deflated({{"a/..b/c", "x"}})));
}

TEST(Archive, BackslashesSeparateToo) {
    auto archive = Archive::open(deflated({{"Workflows\\a.json", "x"}})).value();
    EXPECT_NE(archive.find("Workflows/a.json"), nullptr);
}

TEST(Archive, TwoEntriesOfOneNameAreRefused) {
    std::string bytes = deflated({{"a.json", "1"}, {"b.json", "2"}});
    replace_all(bytes, "b.json", "a.json");
    EXPECT_NE(error_of_opening(bytes).find("two entries named 'a.json'"), std::string::npos);
}

TEST(Archive, EncryptedEntriesAreRefusedByName) {
    const std::string error = error_of_opening(deflated({{"secret.json", "{}"}}, true));
    EXPECT_NE(error.find("'secret.json' is encrypted"), std::string::npos);
}

TEST(Archive, BombsAreRefusedBeforeTheyUnpack) {
    const std::string zeros = deflated({{"definition.json", std::string(10'000'000, '\0')}});
    ASSERT_LT(zeros.size(), 20000U);
    EXPECT_NE(error_of_opening(zeros).find("times its packed size"), std::string::npos);

    std::vector<ArchiveFile> many;
    for (int64_t i = 0; i <= kEntriesMax; ++i) many.push_back({base::format("{}", i), ""});
    EXPECT_NE(error_of_opening(deflated(many)).find("entries"), std::string::npos);

    // Each below the ratio's threshold, all together too much.
    std::vector<ArchiveFile> small;
    for (int i = 0; i < 70; ++i)
        small.push_back({base::format("{}", i), std::string(kRatioFromBytes, 'a')});
    EXPECT_NE(error_of_opening(deflated(small)).find("unpacks to more than"), std::string::npos);
}

TEST(Archive, AZipInsideAZipStaysAFile) {
    const std::string inner = deflated({{"x", std::string(10'000'000, '\0')}});
    const std::string outer = deflated({{"inner.zip", inner}});
    EXPECT_NE(error_of(outer).find("holds no flow"), std::string::npos);
}

TEST(Archive, WhatLiesAboutItsSizeIsCountedWhileUnpacking) {
    const std::string content(3'000'000, 'a');
    std::string bytes = deflated({{"a", content}});
    // The declared size stands in the local header and in the directory.
    const std::string declared("\xC0\xC6\x2D\x00", 4);
    const std::string small("\x10\x00\x00\x00", 4);
    replace_all(bytes, declared, small);
    auto archive = Archive::open(bytes);
    if (!archive) return;  // Refused at once is as good.
    const auto read = archive->read(archive->entries().front());
    EXPECT_TRUE(!read || read->size() <= kEntryBytesMax);
}

TEST(Archive, CutOffAnywhereIsAnErrorAndNoCrash) {
    const std::string bytes = deflated({{"a.json", "{\"a\":1}"}, {"b.json", "{}"}});
    for (size_t length = 4; length < bytes.size(); ++length) {
        const auto archive = Archive::open(std::string_view(bytes).substr(0, length));
        EXPECT_FALSE(archive) << length;
    }
}

}  // namespace
}  // namespace leadflow::packages
