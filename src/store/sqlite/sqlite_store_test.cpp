// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_store.h"

#include "store/sqlite/connection.h"
#include "store/sqlite/store_fixture.h"
#include "store/leads_conformance.h"
#include "store/settings_conformance.h"

namespace leadflow::store {
namespace {

using sqlite::bytes_in;
using sqlite::open_in;
using sqlite::run_of;
using sqlite::store_checked;

class SqliteDriver final : public ConformanceDriver {
  public:
    Store& store() override { return *store_; }

  private:
    sqlite::TemporaryFolder folder_;
    std::unique_ptr<Store> store_ = open_in(folder_.path());
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance,
                         testing::Values(+[]() -> std::unique_ptr<ConformanceDriver> {
                             return std::make_unique<SqliteDriver>();
                         }));
INSTANTIATE_TEST_SUITE_P(Sqlite, LeadConformance,
                         testing::Values(+[]() -> std::unique_ptr<ConformanceDriver> {
                             return std::make_unique<SqliteDriver>();
                         }));

model::Changes token(const std::string& name) {
    return {model::SaveToken{{.name = name, .hash = std::string(2000, 'h')}}};
}

TEST(SqliteStore, WhatWasAppliedIsThereAfterItIsOpenedAgain) {
    const sqlite::TemporaryFolder folder;
    ASSERT_TRUE(open_in(folder.path())->apply(token("ci")));
    EXPECT_EQ(open_in(folder.path())->tokens()->size(), 1U);
}

TEST(SqliteStore, ItsFilesAreTheOwnersOnly) {
    const sqlite::TemporaryFolder folder;
    const std::string inner = folder.path() + "/a/b";
    const auto store = open_in(inner);
    ASSERT_TRUE(store->apply(token("ci")));
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(inner).permissions(), perms::owner_all);
    for (const char* name : {"/leadflow.db", "/leadflow.db-wal", "/lock"})
        EXPECT_EQ(std::filesystem::status(inner + name).permissions(),
                  perms::owner_read | perms::owner_write)
            << name;
}

TEST(SqliteStore, ASecondProcessIsRefusedByName) {
    const sqlite::TemporaryFolder folder;
    const auto first = open_in(folder.path());
    const auto second = SqliteStore::open({.directory = folder.path()});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::ErrorCode::kConflict);
    EXPECT_NE(second.error().message.find(folder.path() + " is in use"), std::string::npos);
    EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
}

TEST(SqliteStore, ADatabaseOfANewerProgramIsRefused) {
    const sqlite::TemporaryFolder folder;
    open_in(folder.path()).reset();
    {
        auto connection = sqlite::Connection::open(folder.path() + "/leadflow.db",
                                                   sqlite::Connection::Mode::kReadWrite);
        ASSERT_TRUE(connection->execute("PRAGMA user_version = 999"));
    }
    const auto opened = SqliteStore::open({.directory = folder.path()});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::ErrorCode::kInvalidInput);
    EXPECT_NE(opened.error().message.find("newer leadflow"), std::string::npos);
}

TEST(SqliteStore, WhatIsNoDatabaseIsCorrupt) {
    const sqlite::TemporaryFolder folder;
    std::ofstream(folder.path() + "/leadflow.db") << std::string(8192, 'x');
    const auto opened = SqliteStore::open({.directory = folder.path()});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::ErrorCode::kCorrupt);
}

TEST(SqliteStore, WhatWasErasedAndScrubbedIsInNoFile) {
    const sqlite::TemporaryFolder folder;
    const auto store = open_in(folder.path());
    model::EraseRuns runs{.at = base::from_micros(1)};
    model::EraseReceipts receipts{.at = base::from_micros(1)};
    for (int64_t number = 1; number <= 600; ++number) {
        const bool ada = number % 7 == 0;
        const auto changes = run_of(number, ada ? "ada.lovelace@contoso.example"
                                                : base::format("bob{}@b.example", number));
        ASSERT_TRUE(store->apply(changes));
        if (number % 50 == 0) {
            ASSERT_TRUE(store->apply(model::Changes{model::IndexRuns{40}}));
            ASSERT_TRUE(store->checkpoint_piece());
        }
        if (!ada) continue;
        runs.runs.push_back(std::get<model::AddRun>(changes[1]).head.id);
        receipts.receipts.push_back({number});
    }
    EXPECT_NE(bytes_in(folder.path()).find("ada.lovelace"), std::string::npos);
    EXPECT_EQ(store->leads({.mail = "ADA.lovelace@contoso.example", .limit = 1000})->size(), 85U);
    ASSERT_TRUE(store->apply(model::Changes{runs, receipts}));
    ASSERT_TRUE(store->scrub());
    const std::string left = bytes_in(folder.path());
    EXPECT_EQ(left.find("ada.lovelace"), std::string::npos);
    EXPECT_EQ(left.find("contoso"), std::string::npos);
    EXPECT_NE(left.find("bob1@b.example"), std::string::npos);
    EXPECT_EQ(std::filesystem::file_size(folder.path() + "/leadflow.db-wal"), 0U);
    EXPECT_EQ(store->leads({.limit = 1000})->size(), 515U);
    // The indexes are whole: what is searched and filtered goes on, and old runs can go.
    ASSERT_TRUE(store->apply(model::Changes{model::IndexRuns{1000}}));
    EXPECT_EQ(store->leads({.search = "bob599@b"})->size(), 1U);
    ASSERT_TRUE(store->apply(model::Changes{model::DropOld{base::from_micros(599), 1000}}));
    EXPECT_EQ(store->leads({.limit = 1000})->size(), 2U);
    store_checked(folder.path());
}

TEST(SqliteStore, TheLogStaysNearItsLimitWhileWritersAreBusy) {
    constexpr size_t kLimit = 400000;
    const sqlite::TemporaryFolder folder;
    const auto store = open_in(folder.path(), kLimit);
    std::atomic<bool> writing = true;
    std::thread checkpoints([&] {
        while (writing) ASSERT_TRUE(store->checkpoint_piece());
    });
    size_t longest = 0;
    for (int i = 0; i < 600; ++i) {
        ASSERT_TRUE(store->apply(token(std::to_string(i))));
        longest = std::max(longest, static_cast<size_t>(std::filesystem::file_size(
                                        folder.path() + "/leadflow.db-wal")));
    }
    writing = false;
    checkpoints.join();
    // Without checkpoints it would be 600 commits of at least two pages: 5 MB.
    EXPECT_LT(longest, 8 * kLimit);
    EXPECT_EQ(store->tokens()->size(), 600U);
}

}  // namespace
}  // namespace leadflow::store
