// SPDX-License-Identifier: Apache-2.0
// What the SQLite store promises when the disk does not do as told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite/faulty_vfs.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/temporary_folder.h"

namespace leadflow::store {
namespace {

using base::ErrorCode;
using sqlite::FaultyVfs;
using testing::ElementsAre;

class SqliteFault : public testing::Test {
  protected:
    SqliteFault() {
        FaultyVfs::install();
        FaultyVfs::heal();
        store_ = open(folder_.path());
    }
    ~SqliteFault() override { FaultyVfs::heal(); }

    static std::unique_ptr<Store> open(const std::string& directory) {
        auto opened = SqliteStore::open({.directory = directory});
        if (!opened) ADD_FAILURE() << opened.error().message;
        return opened ? std::move(*opened) : nullptr;
    }
    static base::Status add(Store& store, int64_t number) {
        // Some pages each, so that a failed commit leaves several frames.
        const model::Changes changes{
            model::AddReceipt{{.id = {number}, .body = std::string(20000, 'b')}}};
        return store.apply(changes);
    }
    void expect_unavailable(int64_t number) {
        const base::Status status = add(*store_, number);
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().code, ErrorCode::kUnavailable) << status.error().message;
    }
    static std::vector<int64_t> numbers(Store& store) {
        std::vector<int64_t> out;
        const auto rows = store.receipts({.limit = 1000});
        for (const auto& row : rows.value()) out.push_back(row.id.number);
        return out;
    }
    // What a process that was killed now would find when it starts again: the files as they are,
    // without the index, which lives in memory.
    std::vector<int64_t> after_a_crash() {
        const sqlite::TemporaryFolder copy;
        for (const char* name : {"/leadflow.db", "/leadflow.db-wal"})
            if (std::filesystem::exists(folder_.path() + name))
                std::filesystem::copy_file(folder_.path() + name, copy.path() + name);
        return numbers(*open(copy.path()));
    }

    sqlite::TemporaryFolder folder_;
    std::unique_ptr<Store> store_;
};

TEST_F(SqliteFault, EveryApplySyncsTheLogBeforeItReturns) {
    for (int i = 1; i <= 20; ++i) {
        const int before = FaultyVfs::log_syncs;
        ASSERT_TRUE(add(*store_, i));
        EXPECT_GT(FaultyVfs::log_syncs, before);
        EXPECT_EQ(FaultyVfs::log_bytes_unsynced, 0) << "written behind the sync";
        if (i % 7 == 0) {
            ASSERT_TRUE(store_->checkpoint_piece());
        }
    }
}

TEST_F(SqliteFault, AFullDiskIsUnavailableUntilThereIsRoomAgain) {
    ASSERT_TRUE(add(*store_, 1));
    FaultyVfs::fail_log_write = true;
    expect_unavailable(2);
    expect_unavailable(3);
    EXPECT_THAT(numbers(*store_), ElementsAre(1));
    FaultyVfs::heal();
    EXPECT_TRUE(add(*store_, 2));
    EXPECT_THAT(numbers(*store_), ElementsAre(2, 1));
    EXPECT_THAT(after_a_crash(), ElementsAre(2, 1));
}

TEST_F(SqliteFault, AFailedSyncIsUnavailableAndWhatWasRefusedStaysAway) {
    ASSERT_TRUE(add(*store_, 1));
    FaultyVfs::fail_log_sync = true;
    expect_unavailable(2);
    EXPECT_THAT(after_a_crash(), ElementsAre(1));
    expect_unavailable(3);
    EXPECT_THAT(numbers(*store_), ElementsAre(1));
    FaultyVfs::heal();
    EXPECT_THAT(after_a_crash(), ElementsAre(1));
    EXPECT_TRUE(add(*store_, 4));
    EXPECT_THAT(after_a_crash(), ElementsAre(4, 1));
    store_.reset();
    EXPECT_THAT(numbers(*open(folder_.path())), ElementsAre(4, 1));
}

// The first commit after a restart of the log writes over its beginning.
TEST_F(SqliteFault, AFailedSyncRightAfterTheLogStartedAfreshLosesNothing) {
    for (int i = 1; i <= 5; ++i) ASSERT_TRUE(add(*store_, i));
    ASSERT_EQ(*store_->checkpoint_piece(), 0U);  // All is moved: the next commit starts afresh.
    FaultyVfs::fail_log_sync = true;
    expect_unavailable(6);
    FaultyVfs::heal();
    EXPECT_THAT(after_a_crash(), ElementsAre(5, 4, 3, 2, 1));
    EXPECT_TRUE(add(*store_, 7));
    EXPECT_THAT(after_a_crash(), ElementsAre(7, 5, 4, 3, 2, 1));
    EXPECT_THAT(numbers(*store_), ElementsAre(7, 5, 4, 3, 2, 1));
}

TEST_F(SqliteFault, ATailThatCannotBeCutAtOnceIsCutBeforeTheNextCommit) {
    ASSERT_TRUE(add(*store_, 1));
    FaultyVfs::fail_log_sync = true;
    FaultyVfs::fail_cut = true;
    expect_unavailable(2);
    expect_unavailable(3);
    FaultyVfs::fail_log_sync = false;
    expect_unavailable(4);  // Not written at all while the tail stands.
    FaultyVfs::heal();
    EXPECT_TRUE(add(*store_, 5));
    EXPECT_THAT(after_a_crash(), ElementsAre(5, 1));
}

TEST_F(SqliteFault, ACheckpointThatFailsLosesNothingAndWorksLater) {
    for (int i = 1; i <= 3; ++i) ASSERT_TRUE(add(*store_, i));
    FaultyVfs::fail_database_write = true;
    const auto failed = store_->checkpoint_piece();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(add(*store_, 4)) << "commits go on";
    FaultyVfs::heal();
    EXPECT_EQ(*store_->checkpoint_piece(), 0U);
    EXPECT_THAT(numbers(*store_), ElementsAre(4, 3, 2, 1));
    EXPECT_THAT(after_a_crash(), ElementsAre(4, 3, 2, 1));
}

// More frames than the store gathers before it writes, so that some calls come before the sync.
TEST_F(SqliteFault, ALargeCommitIsWholeOrNotThere) {
    const model::Changes large{
        model::AddReceipt{{.id = {1}, .body = std::string(1000000, 'x')}}};
    FaultyVfs::fail_log_write = true;
    EXPECT_FALSE(store_->apply(large));
    FaultyVfs::heal();
    FaultyVfs::fail_log_sync = true;
    EXPECT_FALSE(store_->apply(large));
    FaultyVfs::heal();
    EXPECT_THAT(after_a_crash(), ElementsAre());
    EXPECT_TRUE(store_->apply(large));
    EXPECT_EQ(FaultyVfs::log_bytes_unsynced, 0);
    EXPECT_TRUE(add(*store_, 2));
    EXPECT_THAT(after_a_crash(), ElementsAre(2, 1));
    EXPECT_EQ(store_->receipt({1})->body, std::string(1000000, 'x'));
}

TEST_F(SqliteFault, ReadersGoOnWhileTheDiskIsFull) {
    ASSERT_TRUE(add(*store_, 1));
    FaultyVfs::fail_log_write = true;
    FaultyVfs::fail_database_write = true;
    for (int i = 0; i < 10; ++i) expect_unavailable(2);
    EXPECT_EQ(store_->receipt({1})->body.size(), 20000U);
}

// Without the cut, a crash would bring back what was refused: this is what it is for.
TEST_F(SqliteFault, TheFramesOfAFailedCommitWouldComeBackWithoutTheCut) {
    ASSERT_TRUE(add(*store_, 1));
    FaultyVfs::fail_log_sync = true;
    FaultyVfs::fail_cut = true;
    expect_unavailable(2);
    FaultyVfs::heal();
    EXPECT_THAT(after_a_crash(), ElementsAre(2, 1));
    EXPECT_TRUE(add(*store_, 3));
    EXPECT_THAT(after_a_crash(), ElementsAre(3, 1));
}

}  // namespace
}  // namespace leadflow::store
