// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/backup.h"

#include <atomic>
#include <thread>

#include "store/backup_names.h"
#include "store/sqlite/files.h"
#include "store/sqlite/store_fixture.h"

namespace leadflow::store::sqlite {
namespace {

constexpr const char* kAda = "ada.lovelace@contoso.example";

bool go_on(int64_t, int64_t) { return true; }

class BackupTest : public testing::Test {
  protected:
    BackupTest() : keys_(std::move(*crypto::ErasableKeys::open(folder_.path() + "/backup.keys"))) {}

    std::string file(const std::string& name = "leads.backup") const {
        return other_.path() + "/" + name;
    }
    base::Status back_up(Store& store, const std::string& name = "leads.backup") {
        return store.back_up(file(name), *keys_->present(), go_on);
    }
    base::Result<Restored> restore_to(const TemporaryFolder& folder) {
        const auto keys = keys_->present();
        return restore({.file = file(), .directory = folder.path(), .keys = keys.get()}, go_on);
    }
    void destroy(const std::string& name) {
        ASSERT_TRUE(keys_->destroy(std::vector<std::string>{name}));
    }
    // 100 leads, every seventh Ada's, and each eleventh open.
    static void fill(Store& store) {
        for (int64_t number = 1; number <= 100; ++number) {
            model::Changes changes = run_of(number, mail_of(number));
            if (number % 11 == 0) {
                auto& head = std::get<model::AddRun>(changes[1]).head;
                head.status = model::RunStatus::kWaiting;
                head.wake_at = base::from_micros(5);
            }
            ASSERT_TRUE(store.apply(changes));
        }
        ASSERT_TRUE(store.apply(model::Changes{model::IndexRuns{1000}}));
    }
    static std::string mail_of(int64_t number) {
        return number % 7 == 0 ? kAda : base::format("bob{}@b.example", number);
    }
    static model::RunId id_of(int64_t number) {
        return std::get<model::AddRun>(run_of(number, "x")[1]).head.id;
    }

    TemporaryFolder folder_;
    TemporaryFolder other_;
    std::unique_ptr<crypto::ErasableKeys> keys_;
};

void expect_same(Store& one, Store& other, int64_t number, const model::RunId& id) {
    const auto before = one.run(id);
    const auto after = other.run(id);
    ASSERT_TRUE(before && after) << number;
    EXPECT_EQ(after->summary, before->summary);
    EXPECT_EQ(after->tracking_id, before->tracking_id);
    EXPECT_EQ(after->status, before->status);
    EXPECT_EQ(after->wake_at, before->wake_at);
    EXPECT_FALSE(after->erased);
    const auto steps_before = one.steps(id).value();
    const auto steps_after = other.steps(id).value();
    ASSERT_EQ(steps_after.size(), steps_before.size());
    EXPECT_EQ(steps_after[0].inputs, steps_before[0].inputs);
    EXPECT_EQ(steps_after[0].outputs, steps_before[0].outputs);
    EXPECT_EQ(other.receipt({number})->body, one.receipt({number})->body);
}

TEST_F(BackupTest, GivesBackWhatThereWas) {
    const auto store = open_in(folder_.path());
    fill(*store);
    ASSERT_TRUE(store->apply(model::Changes{model::SaveSetting{{"scope", "key", "{}"}}}));
    const base::Status done = back_up(*store);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(std::filesystem::status(file()).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const TemporaryFolder anew;
    const auto restored = restore_to(anew);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(restored->runs, 100);
    EXPECT_EQ(restored->receipts, 100);
    EXPECT_EQ(restored->erased, 0);
    const auto again = open_in(anew.path());
    for (int64_t number = 1; number <= 100; ++number)
        expect_same(*store, *again, number, id_of(number));
    EXPECT_EQ(again->settings("scope")->size(), 1U);
    // It is searched as before when its indexes are made, and nothing is counted twice.
    ASSERT_TRUE(again->apply(model::Changes{model::IndexRuns{1000}}));
    EXPECT_EQ(again->leads({.mail = kAda, .limit = 1000})->size(), 14U);
    EXPECT_EQ(again->leads({.search = "bob99@b"})->size(), 1U);
    const auto days = store->lead_days(0, 1000).value();
    const auto days_again = again->lead_days(0, 1000).value();
    ASSERT_EQ(days_again.size(), days.size());
    EXPECT_EQ(days_again[0].count, days[0].count);
    ASSERT_TRUE(again->apply(run_of(101, "new@b.example")));
    ASSERT_TRUE(again->apply(model::Changes{model::IndexRuns{1000}}));
    EXPECT_EQ(again->lead_days(0, 1000).value()[0].count, days[0].count + 1);
    store_checked(anew.path());
}

TEST_F(BackupTest, SaysNothingOfAnybody) {
    const auto store = open_in(folder_.path());
    fill(*store);
    ASSERT_TRUE(back_up(*store));
    const std::string bytes = bytes_in(other_.path());
    EXPECT_EQ(bytes.find("ada.lovelace"), std::string::npos);
    EXPECT_EQ(bytes.find("b.example"), std::string::npos);
    EXPECT_EQ(bytes.find("track "), std::string::npos);
    EXPECT_EQ(read_backup_facts(file())->runs, 100);
}

TEST_F(BackupTest, WhoseKeyIsDestroyedIsInNoneOfThem) {
    const TemporaryFolder anew;
    {
        const auto store = open_in(folder_.path());
        fill(*store);
        ASSERT_TRUE(back_up(*store));
    }
    destroy(person_name("Ada.Lovelace@contoso.example"));
    destroy(run_name(id_of(1)));
    destroy(receipt_name({2}));
    const auto restored = restore_to(anew);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(restored->erased, 14 + 14 + 1 + 1);
    EXPECT_EQ(restored->cancelled, 1);  // 77 is Ada's, and was open.
    EXPECT_EQ(bytes_in(anew.path()).find("ada.lovelace"), std::string::npos);
    const auto store = open_in(folder_.path());
    const auto again = open_in(anew.path());
    for (int64_t number = 3; number <= 100; ++number) {
        if (number % 7 != 0) {
            expect_same(*store, *again, number, id_of(number));
            continue;
        }
        const auto run = again->run(id_of(number));
        ASSERT_TRUE(run && run->erased);
        EXPECT_EQ(run->summary, "");
        EXPECT_EQ(run->status, number == 77 ? model::RunStatus::kCancelled
                                            : model::RunStatus::kSucceeded);
        EXPECT_FALSE(run->wake_at);
        EXPECT_EQ(again->steps(run->id).value()[0].inputs, "");
        EXPECT_EQ(again->receipt({number})->body, "");
    }
    EXPECT_TRUE(again->run(id_of(1))->erased);
    EXPECT_NE(again->receipt({1})->body, "");
    EXPECT_FALSE(again->run(id_of(2))->erased);
    EXPECT_EQ(again->receipt({2})->body, "");
}

// One request that brought several leads belongs to all of them.
TEST_F(BackupTest, ARequestOfSeveralLeadsGoesWithEachOfThem) {
    const auto store = open_in(folder_.path());
    model::Changes both = run_of(1, "ada@x.example");
    model::Changes other = run_of(2, "bob@x.example");
    std::get<model::AddRun>(both[1]).head.split_index = 0;
    auto& head = std::get<model::AddRun>(other[1]).head;
    head.receipt = {1};
    head.split_index = 1;
    head.status = model::RunStatus::kWaiting;
    both.push_back(other[1]);
    ASSERT_TRUE(store->apply(both));
    ASSERT_TRUE(back_up(*store));
    destroy(person_name("ada@x.example"));
    const TemporaryFolder anew;
    const auto restored = restore_to(anew);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(restored->cancelled, 1);
    const auto again = open_in(anew.path());
    EXPECT_EQ(again->receipt({1})->body, "");
    EXPECT_TRUE(again->run(id_of(1))->erased);
    EXPECT_EQ(again->run(id_of(2))->status, model::RunStatus::kCancelled);
}

TEST_F(BackupTest, RefusedLeadsAndErasedRowsAreInIt) {
    const auto store = open_in(folder_.path());
    model::Receipt refused{.id = {1}, .flow = model::FlowId("f"), .headers = "{}", .body = "{ada"};
    refused.refusal_code = "NotReadable";
    refused.summary = R"({"name":"Ada","email":"ada@x.example"})";
    ASSERT_TRUE(store->apply(model::Changes{model::AddReceipt{refused}}));
    ASSERT_TRUE(store->apply(run_of(2, "bob@x.example")));
    ASSERT_TRUE(store->apply(model::Changes{
        model::EraseRuns{.runs = {id_of(2)}, .at = base::from_micros(9)},
        model::EraseReceipts{.receipts = {{2}}, .at = base::from_micros(9)}}));
    ASSERT_TRUE(back_up(*store));
    const TemporaryFolder anew;
    ASSERT_TRUE(restore_to(anew));
    {
        const auto again = open_in(anew.path());
        EXPECT_EQ(again->receipt({1})->body, "{ada");
        EXPECT_EQ(again->refused_leads({.mail = "ada@x.example", .limit = 5})->size(), 1U);
        EXPECT_EQ(again->run(id_of(2))->erased, base::from_micros(9));
        EXPECT_EQ(again->steps(id_of(2))->size(), 1U);
    }
    destroy(person_name("ada@x.example"));
    const TemporaryFolder later;
    ASSERT_TRUE(restore_to(later));
    const auto without = open_in(later.path());
    EXPECT_EQ(without->receipt({1})->body, "");
    EXPECT_EQ(without->receipt({1})->refusal_code, "NotReadable");
    EXPECT_TRUE(without->refused_leads({.limit = 5})->empty());
}

TEST_F(BackupTest, IsTakenWhileLeadsCome) {
    const auto store = open_in(folder_.path());
    std::atomic<int64_t> written = 0;
    std::atomic<bool> writing = true;
    std::thread writer([&] {
        for (int64_t i = 1; writing; ++i) {
            ASSERT_TRUE(store->apply(run_of(i, base::format("bob{}@b.example", i))));
            written = i;
        }
    });
    while (written < 20) std::this_thread::yield();
    const int64_t before = written;
    const base::Status done = back_up(*store);
    const int64_t after = written;
    writing = false;
    writer.join();
    ASSERT_TRUE(done) << done.error().message;
    const TemporaryFolder anew;
    const auto restored = restore_to(anew);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_GE(restored->runs, before);
    EXPECT_LE(restored->runs, after + 1);
    EXPECT_EQ(restored->runs, restored->receipts);
    const auto again = open_in(anew.path());
    EXPECT_TRUE(again->apply(run_of(200000, "later@b.example")));
}

TEST_F(BackupTest, ReplacesAStoreAndKeepsABackupOfIt) {
    const auto keys = keys_->present();
    {
        const auto store = open_in(folder_.path());
        ASSERT_TRUE(store->apply(run_of(1, kAda)));
        ASSERT_TRUE(back_up(*store));
        ASSERT_TRUE(store->apply(run_of(2, "later@b.example")));
        ASSERT_TRUE(store->apply(model::Changes{model::SaveSetting{{"erasures", "id", "{}"}},
                                                model::SaveSetting{{"other", "id", "{}"}}}));
        const RestoreWish wish{.file = file(), .directory = folder_.path(), .keys = keys.get()};
        EXPECT_EQ(restore(wish, go_on).error().code, base::ErrorCode::kConflict);
    }
    const RestoreWish wish{.file = file(),
                           .directory = folder_.path(),
                           .keys = keys.get(),
                           .backup_before = file("before.backup"),
                           .keys_before = keys.get()};
    const auto restored = restore(wish, go_on);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(restored->runs, 1);
    EXPECT_FALSE(open_in(folder_.path())->run(id_of(2)));
    EXPECT_EQ(open_in(folder_.path())->settings("erasures")->size(), 1U);
    EXPECT_TRUE(open_in(folder_.path())->settings("other")->empty());
    EXPECT_EQ(std::filesystem::exists(folder_.path() + "/leadflow.db.restored"), false);
    const TemporaryFolder anew;
    ASSERT_TRUE(restore({.file = file("before.backup"), .directory = anew.path(), .keys = keys.get()},
                        go_on));
    EXPECT_TRUE(open_in(anew.path())->run(id_of(2)));
}

TEST_F(BackupTest, WhatCannotBeRestoredLeavesTheFolderAsItWas) {
    const auto store = open_in(folder_.path());
    fill(*store);
    ASSERT_TRUE(back_up(*store));
    const TemporaryFolder anew;
    const auto tried = [&](const std::string& what, const crypto::KeyTree* keys) {
        const auto done = restore({.file = what, .directory = anew.path(), .keys = keys}, go_on);
        EXPECT_FALSE(std::filesystem::exists(anew.path() + "/leadflow.db"));
        EXPECT_FALSE(std::filesystem::exists(anew.path() + "/leadflow.db.restored"));
        return done ? std::string("done") : done.error().message;
    };
    const auto keys = keys_->present();
    EXPECT_NE(tried(file("none"), keys.get()).find("there is no file"), std::string::npos);
    EXPECT_NE(tried(folder_.path() + "/leadflow.db", keys.get()).find("is no backup"),
              std::string::npos);
    const auto others = crypto::ErasableKeys::open(anew.path() + "/backup.keys");
    const auto others_present = (*others)->present();
    EXPECT_NE(tried(file(), others_present.get()).find("put the backup.keys of the server"),
              std::string::npos);
    std::filesystem::resize_file(file(), std::filesystem::file_size(file()) / 2);
    EXPECT_NE(tried(file(), keys.get()), "done");
    std::ofstream(file("junk")) << std::string(5000, 'j');
    EXPECT_NE(tried(file("junk"), keys.get()), "done");
}

TEST_F(BackupTest, WithoutKeysEverythingButLeadsIsRestored) {
    const auto store = open_in(folder_.path());
    fill(*store);
    ASSERT_TRUE(store->apply(model::Changes{model::SaveToken{{.name = "ci", .hash = "h"}}}));
    ASSERT_TRUE(back_up(*store));
    const TemporaryFolder anew;
    const auto restored = restore({.file = file(), .directory = anew.path()}, go_on);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(restored->erased, 200);
    const auto again = open_in(anew.path());
    EXPECT_EQ(again->tokens()->size(), 1U);
    EXPECT_EQ(again->runs({.limit = 200})->size(), 100U);
    EXPECT_TRUE(again->run(id_of(3))->erased);
    EXPECT_TRUE(again->open_runs({}, 100)->empty());
}

TEST_F(BackupTest, ADiskIsNotFilled) {
    EXPECT_TRUE(check_room(file(), 1));
    const base::Status full = check_room(file(), uint64_t{1} << 60);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, base::ErrorCode::kLimitExceeded);
    EXPECT_NE(full.error().message.find("must leave 256 MB"), std::string::npos);
    std::ofstream(file("ten")) << std::string(10, 'x');
    std::ofstream(file("ten-wal")) << std::string(5, 'x');
    EXPECT_EQ(database_bytes(file("ten")), 15U);
}

TEST_F(BackupTest, ANewFileOrNone) {
    const auto store = open_in(folder_.path());
    fill(*store);
    std::ofstream(file()) << "mine";
    EXPECT_EQ(back_up(*store).error().code, base::ErrorCode::kConflict);
    EXPECT_EQ(bytes_in(other_.path()), "mine");
    EXPECT_EQ(back_up(*store, "none/x.backup").error().code, base::ErrorCode::kUnavailable);
    const base::Status stopped =
        store->back_up(file("stopped"), *keys_->present(), [](int64_t, int64_t) { return false; });
    EXPECT_EQ(stopped.error().code, base::ErrorCode::kConflict);
    EXPECT_EQ(bytes_in(other_.path()), "mine");
}

}  // namespace
}  // namespace leadflow::store::sqlite
