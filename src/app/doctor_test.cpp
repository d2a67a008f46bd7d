// SPDX-License-Identifier: Apache-2.0
#include "app/doctor.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/text.h"
#include "store/sqlite/store_fixture.h"

namespace leadflow::app {
namespace {

using Level = Finding::Level;

class DoctorTest : public testing::Test {
  protected:
    DoctorTest() {
        for (const char* key : {"secrets.key", "backup.keys", "erasures.key"}) write(key, "k");
        store::sqlite::open_in(folder_.path()).reset();
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_.path() + "/" + name) << text;
        ::chmod((folder_.path() + "/" + name).c_str(), 0600);
    }
    // The one of that name; all must be there.
    Finding finding(const std::string& what) const {
        for (Finding& one : look_at_folder(folder_.path()))
            if (one.what == what) return one;
        ADD_FAILURE() << what;
        return {};
    }

    store::sqlite::TemporaryFolder folder_;
};

TEST_F(DoctorTest, AGoodFolderHasNothingToMend) {
    const auto findings = look_at_folder(folder_.path());
    EXPECT_EQ(findings.size(), 4U);
    for (const Finding& one : findings) {
        if (one.what == "disk") continue;  // Of the machine that tests.
        EXPECT_EQ(one.level, Level::kGood) << one.what << ": " << one.found;
        EXPECT_EQ(one.mend, "");
    }
}

TEST_F(DoctorTest, WhatOthersCanReadIsBad) {
    ::chmod((folder_.path() + "/secrets.key").c_str(), 0644);
    EXPECT_EQ(finding("data folder").level, Level::kBad);
    EXPECT_NE(finding("data folder").found.find("secrets.key is open to others (mode 644)"),
              std::string::npos);
    EXPECT_EQ(finding("data folder").mend, "chmod go= " + folder_.path() + "/secrets.key");
}

TEST_F(DoctorTest, AMissingKeyIsBadAndNamed) {
    std::filesystem::remove(folder_.path() + "/backup.keys");
    EXPECT_EQ(finding("keys").level, Level::kBad);
    EXPECT_EQ(finding("keys").found, "backup.keys is missing");
}

TEST_F(DoctorTest, ADamagedDatabaseIsTold) {
    EXPECT_EQ(finding("database").level, Level::kGood);
    std::fstream file(folder_.path() + "/leadflow.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(20000, 'x');
    file.close();
    EXPECT_EQ(finding("database").level, Level::kBad);
    EXPECT_NE(finding("database").mend.find("leadflow restore"), std::string::npos);
}

TEST_F(DoctorTest, NoFolderAndNoServerAreTold) {
    EXPECT_EQ(look_at_folder("/nowhere")[0].level, Level::kBad);
    const auto findings = look_at_server(Client({.data = folder_.path()}), base::Time{});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].level, Level::kBad);
    EXPECT_NE(findings[0].found.find("no server is running"), std::string::npos);
}

}  // namespace
}  // namespace leadflow::app
