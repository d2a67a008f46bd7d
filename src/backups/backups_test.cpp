// SPDX-License-Identifier: Apache-2.0
#include "backups/backups.h"

#include <gtest/gtest.h>

#include "store/sqlite/backup.h"
#include "store/sqlite/store_fixture.h"

namespace leadflow::backups {
namespace {

using store::sqlite::bytes_in;
using store::sqlite::open_in;
using store::sqlite::run_of;
using Stage = Backups::State::Stage;

class BackupsTest : public testing::Test {
  protected:
    BackupsTest() : keys_(std::move(*crypto::ErasableKeys::open(folder_.path() + "/backup.keys"))) {}

    Options options() const { return {.directory = folder_.path()}; }
    Rooms rooms() { return {*store_, journal_, *keys_, clock_}; }
    static Backups::State ended(const Backups& backups) {
        while (backups.state().stage == Stage::kRunning) std::this_thread::yield();
        return backups.state();
    }

    store::sqlite::TemporaryFolder folder_;
    std::unique_ptr<store::Store> store_ = open_in(folder_.path());
    std::unique_ptr<crypto::ErasableKeys> keys_;
    base::SystemClock clock_;
    base::Metrics metrics_;
    journal::Journal journal_{*store_, metrics_};
};

TEST_F(BackupsTest, ABackupGoesIntoTheDataFolderUnlessSaidOtherwise) {
    ASSERT_TRUE(store_->apply(run_of(1, "ada@x.example")));
    Backups backups(rooms(), options());
    ASSERT_TRUE(backups.start());
    EXPECT_EQ(backups.state().stage, Stage::kNone);
    ASSERT_TRUE(backups.begin(""));
    const Backups::State state = ended(backups);
    EXPECT_EQ(state.stage, Stage::kDone) << state.fault;
    EXPECT_EQ(state.all, 1);
    EXPECT_EQ(state.done, 1);
    EXPECT_EQ(state.bytes, static_cast<int64_t>(std::filesystem::file_size(state.file)));
    EXPECT_TRUE(state.file.starts_with(folder_.path() + "/backups/leadflow-20")) << state.file;
    EXPECT_EQ(store::sqlite::read_backup_facts(state.file)->keys, backups.keys_id());
    const std::string other = folder_.path() + "/other.backup";
    ASSERT_TRUE(backups.begin(other));
    EXPECT_EQ(ended(backups).stage, Stage::kDone);
    EXPECT_TRUE(std::filesystem::exists(other));
    EXPECT_EQ(backups.last()->file, other);
    Backups later(rooms(), options());
    ASSERT_TRUE(later.start());
    EXPECT_EQ(later.state().stage, Stage::kNone);
    EXPECT_EQ(later.last()->file, other);
    EXPECT_EQ(later.last()->runs, 1);
}

TEST_F(BackupsTest, AFailureIsToldAndTheNextOneMayGoWell) {
    Backups backups(rooms(), options());
    ASSERT_TRUE(backups.start());
    ASSERT_TRUE(backups.begin("/none/at/all.backup"));
    const Backups::State state = ended(backups);
    EXPECT_EQ(state.stage, Stage::kFailed);
    EXPECT_NE(state.fault.find("/none/at/all.backup"), std::string::npos) << state.fault;
    ASSERT_TRUE(backups.begin(""));
    EXPECT_EQ(ended(backups).stage, Stage::kDone);
    EXPECT_EQ(backups.begin("here.backup").error().code, base::ErrorCode::kInvalidInput);
}

TEST_F(BackupsTest, OneAtATimeAndNoneIsLeftHalf) {
    for (int64_t number = 1; number <= 3000; ++number)
        ASSERT_TRUE(store_->apply(run_of(number, "ada@x.example")));
    {
        Backups backups(rooms(), options());
        ASSERT_TRUE(backups.start());
        ASSERT_TRUE(backups.begin(""));
        EXPECT_EQ(backups.begin("").error().code, base::ErrorCode::kConflict);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path() + "/backups"));
}

TEST_F(BackupsTest, NoneBeginsWhileItIsHeldOff) {
    Backups backups(rooms(), options());
    ASSERT_TRUE(backups.start());
    {
        const auto hold = backups.hold_off();
        ASSERT_TRUE(hold);
        EXPECT_EQ(backups.begin("").error().code, base::ErrorCode::kConflict);
    }
    ASSERT_TRUE(backups.begin(""));
    const auto late = backups.hold_off();
    EXPECT_TRUE(late || late.error().code == base::ErrorCode::kConflict);
    EXPECT_EQ(ended(backups).stage, Stage::kDone);
    EXPECT_TRUE(backups.hold_off());
}

TEST_F(BackupsTest, ARestoreIsAskedOfWhoeverCan) {
    Backups without(rooms(), options());
    EXPECT_EQ(without.restore({.file = "/x"}).error().code, base::ErrorCode::kUnavailable);
    std::string asked;
    Options with = options();
    with.restore = [&](const RestoreWish& wish) {
        asked = wish.file;
        return base::Status();
    };
    with.restored = RestoreOutcome{.file = "/y", .runs = 7};
    Backups backups(rooms(), with);
    ASSERT_TRUE(backups.restore({.file = "/x"}));
    EXPECT_EQ(asked, "/x");
    EXPECT_EQ(backups.restore({.file = "x"}).error().code, base::ErrorCode::kInvalidInput);
    EXPECT_EQ(backups.restored()->runs, 7);
}

}  // namespace
}  // namespace leadflow::backups
