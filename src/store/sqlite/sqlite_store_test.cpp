// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_store.h"

#include "store/sqlite/connection.h"
#include "store/sqlite/temporary_folder.h"
#include "store/leads_conformance.h"
#include "store/settings_conformance.h"

namespace leadflow::store {
namespace {

std::unique_ptr<Store> open_in(const std::string& directory,
                               size_t wal_bytes_max = sqlite::kWalBytesMax) {
    auto opened = SqliteStore::open({.directory = directory, .wal_bytes_max = wal_bytes_max});
    if (!opened) ADD_FAILURE() << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
}

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

TEST(SqliteStore, ACopyTakenWhileServingIsAWholeStore) {
    const sqlite::TemporaryFolder folder;
    const sqlite::TemporaryFolder other;
    const auto store = open_in(folder.path());
    std::atomic<bool> writing = true;
    std::thread writer([&] {
        for (int i = 0; writing; ++i) ASSERT_TRUE(store->apply(token(std::to_string(i))));
    });
    while (store->tokens()->size() < 10) std::this_thread::yield();
    const base::Status copied = store->copy_to(other.path() + "/leadflow.db");
    writing = false;
    writer.join();
    ASSERT_TRUE(copied) << copied.error().message;
    const auto copy = open_in(other.path());
    EXPECT_GE(copy->tokens()->size(), 10U);
    EXPECT_LE(copy->tokens()->size(), store->tokens()->size());
    EXPECT_TRUE(copy->apply(token("goes on")));
}

// SQLite's own checks, also of its indexes of texts.
void store_checked(const std::string& folder) {
    auto connection = sqlite::Connection::open(folder + "/leadflow.db",
                                               sqlite::Connection::Mode::kReadWrite);
    ASSERT_TRUE(connection);
    EXPECT_TRUE(connection->execute(
        "INSERT INTO run_text (run_text, rank) VALUES ('integrity-check', 1)"));
    auto check = connection->prepare("PRAGMA integrity_check");
    ASSERT_TRUE(check->step().value());
    EXPECT_EQ(check->text(0), "ok");
}

// Every file of the folder as one text.
std::string bytes_in(const std::string& folder) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
}

// A run of Ada's among others', with what its steps and its receipt hold.
model::Changes run_of(int64_t number, const std::string& mail) {
    model::RunHead run{.id = model::RunId(base::format("{:029}CU00", 100000 - number)),
                       .flow = model::FlowId("f"),
                       .receipt = {number},
                       .status = model::RunStatus::kSucceeded,
                       .created = base::from_micros(number)};
    run.tracking_id = "track " + mail;
    run.summary = base::format(R"({{"name":"N{}","email":"{}"}})", number, mail);
    model::Receipt receipt{.id = {number}, .flow = run.flow, .headers = "{}", .run = run.id};
    receipt.body = run.summary + std::string(static_cast<size_t>(number % 5000), ' ') + mail;
    model::SaveStep step{.run = run.id, .name = "Send", .record = "{}"};
    step.inputs = base::format(R"({{"to":"{}"}})", mail);
    step.outputs = base::format(R"("{}{}")", std::string(static_cast<size_t>(number % 9000), 'x'), mail);
    return {model::AddReceipt{receipt}, model::AddRun{run}, step};
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

TEST(SqliteStore, ACopyToNowhereIsUnavailable) {
    const sqlite::TemporaryFolder folder;
    EXPECT_EQ(open_in(folder.path())->copy_to(folder.path() + "/none/x.db").error().code,
              base::ErrorCode::kUnavailable);
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
