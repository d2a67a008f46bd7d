// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "base/mutex.h"
#include "base/text.h"
#include "store/memory_store.h"

namespace leadflow::journal {
namespace {

using base::ErrorCode;
using testing::ElementsAre;

// A MemoryStore whose apply() can be held at its door, and which remembers what each brought.
class GatedStore final : public store::Store {
  public:
    void close_gate() {
        base::MutexLock lock(mutex_);
        open_ = false;
    }
    void open_gate() {
        base::MutexLock lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    // Until so many calls of apply() stand at the gate or are through.
    void await_arrivals(size_t count) {
        base::MutexLock lock(mutex_);
        while (sizes_.size() < count) changed_.wait(mutex_);
    }
    void await_checkpoints(size_t count) {
        base::MutexLock lock(mutex_);
        while (checkpoints_ < count) changed_.wait(mutex_);
    }
    // How many changes each call brought, failed ones too.
    std::vector<size_t> sizes() {
        base::MutexLock lock(mutex_);
        return sizes_;
    }

    // Until the journal has taken so many runs into the index as there were.
    void await_index() {
        base::MutexLock lock(mutex_);
        while (unindexed_ > 0) changed_.wait(mutex_);
    }
    void leave_unindexed(int64_t runs) {
        base::MutexLock lock(mutex_);
        unindexed_ = runs;
    }

    store::MemoryStore memory;

    base::Status apply(std::span<const model::Change> changes) override {
        {
            base::MutexLock lock(mutex_);
            sizes_.push_back(changes.size());
            changed_.notify_all();
            while (!open_) changed_.wait(mutex_);
            for (const model::Change& change : changes)
                if (const auto* index = std::get_if<model::IndexRuns>(&change))
                    unindexed_ -= static_cast<int64_t>(index->count);
        }
        return memory.apply(changes);
    }
    base::Result<size_t> checkpoint_piece() override {
        base::MutexLock lock(mutex_);
        ++checkpoints_;
        changed_.notify_all();
        return size_t{0};
    }
    base::Result<std::vector<model::Flow>> flows() override { return memory.flows(); }
    base::Result<model::Flow> flow(const model::FlowId& id) override { return memory.flow(id); }
    base::Result<model::FlowVersion> flow_version(const model::FlowId& id, int64_t n) override {
        return memory.flow_version(id, n);
    }
    base::Result<std::vector<model::FlowVersion>> flow_versions(const model::FlowId& id) override {
        return memory.flow_versions(id);
    }
    base::Result<std::vector<model::RunHead>> runs(const store::RunFilter& f) override {
        return memory.runs(f);
    }
    base::Result<model::RunHead> run(const model::RunId& id) override { return memory.run(id); }
    base::Result<std::vector<model::SaveStep>> steps(const model::RunId& id) override {
        return memory.steps(id);
    }
    base::Result<std::vector<model::RunHead>> open_runs(const model::RunId& after,
                                                        size_t limit) override {
        return memory.open_runs(after, limit);
    }
    base::Result<std::vector<model::RunHead>> runs_by_timer(size_t limit) override {
        return memory.runs_by_timer(limit);
    }
    base::Result<Counts> run_counts() override { return memory.run_counts(); }
    base::Result<SealedSteps> sealed_steps(int64_t after, int64_t look_at) override {
        return memory.sealed_steps(after, look_at);
    }
    base::Result<int64_t> unindexed_runs() override {
        base::MutexLock lock(mutex_);
        return unindexed_;
    }
    base::Result<std::vector<model::Receipt>> receipts(const store::ReceiptFilter& f) override {
        return memory.receipts(f);
    }
    base::Result<model::Receipt> receipt(model::ReceiptId id) override {
        return memory.receipt(id);
    }
    base::Result<model::ReceiptId> last_receipt() override { return memory.last_receipt(); }
    base::Result<std::vector<model::Connection>> connections() override {
        return memory.connections();
    }
    base::Result<std::vector<model::ApiToken>> tokens() override { return memory.tokens(); }
    base::Result<std::vector<model::ImportedConnector>> connectors() override {
        return memory.connectors();
    }
    base::Result<model::ImportedConnector> connector(const std::string& name) override {
        return memory.connector(name);
    }
    base::Result<std::vector<model::User>> users() override { return memory.users(); }
    base::Result<std::vector<model::Session>> sessions() override { return memory.sessions(); }
    base::Result<std::vector<model::Subscription>> subscriptions() override {
        return memory.subscriptions();
    }
    base::Result<std::vector<model::Polling>> pollings() override { return memory.pollings(); }
    base::Result<std::vector<model::Setting>> settings(const std::string& scope) override {
        return memory.settings(scope);
    }
    base::Result<std::vector<model::RunHead>> leads(const store::LeadFilter& f) override {
        return memory.leads(f);
    }
    base::Result<std::vector<model::Receipt>> refused_leads(const store::LeadFilter& f) override {
        return memory.refused_leads(f);
    }
    base::Result<std::vector<model::SaveStep>> lead_steps(const model::RunId& run,
                                                          size_t limit) override {
        return memory.lead_steps(run, limit);
    }
    base::Result<std::vector<DayCount>> lead_days(int64_t from, int64_t to) override {
        return memory.lead_days(from, to);
    }
    base::Result<Values> lead_values() override { return memory.lead_values(); }
    base::Result<RunsNaming> runs_naming(const std::vector<std::string>& texts, int64_t after,
                                         int64_t look_at) override {
        return memory.runs_naming(texts, after, look_at);
    }
    base::Result<ReceiptsNaming> receipts_naming(const std::vector<std::string>& texts,
                                                 int64_t after, int64_t look_at) override {
        return memory.receipts_naming(texts, after, look_at);
    }
    base::Status scrub() override { return memory.scrub(); }
    base::Result<std::vector<HourCounts>> run_hours(base::Time from) override {
        return memory.run_hours(from);
    }
    base::Status back_up(const std::string& file, const crypto::KeyTree& keys,
                         const store::BackupWatch& watch) override {
        return memory.back_up(file, keys, watch);
    }

  private:
    base::Mutex mutex_;
    base::ConditionVariable changed_;
    bool open_ GUARDED_BY(mutex_) = true;
    std::vector<size_t> sizes_ GUARDED_BY(mutex_);
    size_t checkpoints_ GUARDED_BY(mutex_) = 0;
    int64_t unindexed_ GUARDED_BY(mutex_) = 0;
};

class JournalTest : public testing::Test {
  protected:
    static model::Changes receipt(int64_t number) {
        return {model::AddReceipt{{.id = {number}, .flow = model::FlowId("f"), .body = "{}"}}};
    }
    Journal& journal(Limits limits = {}) {
        journal_ = std::make_unique<Journal>(store_, metrics_, limits);
        return *journal_;
    }
    // Appends, noting the answer under the number.
    void append(int64_t number) {
        journal_->append(receipt(number), [this, number](base::Status status) {
            base::MutexLock lock(mutex_);
            answered_.push_back(number);
            if (!status) failed_.push_back({number, status.error().code});
        });
    }
    std::vector<int64_t> answered() {
        base::MutexLock lock(mutex_);
        return answered_;
    }
    std::vector<std::pair<int64_t, ErrorCode>> failed() {
        base::MutexLock lock(mutex_);
        return failed_;
    }
    std::vector<int64_t> stored() {
        std::vector<int64_t> numbers;
        const auto rows = store_.receipts({.limit = 100000});
        for (const auto& row : rows.value()) numbers.push_back(row.id.number);
        std::reverse(numbers.begin(), numbers.end());
        return numbers;
    }
    // A commit that stands at the store's gate, so that what follows has to wait in the queue.
    std::future<base::Status> commit_in_background(int64_t number) {
        return std::async(std::launch::async,
                          [this, number] { return journal_->commit(receipt(number)); });
    }
    double counter(const std::string& name) { return metrics_.counter(name, "").value(); }

    GatedStore store_;
    base::Metrics metrics_;
    base::Mutex mutex_;
    std::vector<int64_t> answered_ GUARDED_BY(mutex_);
    std::vector<std::pair<int64_t, ErrorCode>> failed_ GUARDED_BY(mutex_);
    std::unique_ptr<Journal> journal_;
};

TEST_F(JournalTest, ACommitIsInTheStoreWhenItReturns) {
    EXPECT_TRUE(journal().commit(receipt(1)));
    EXPECT_THAT(stored(), ElementsAre(1));
}

TEST_F(JournalTest, AnswersOnlyAfterApplyReturned) {
    journal();
    store_.close_gate();
    append(1);
    std::thread loop([this] { journal_->lead_if_idle(); });
    store_.await_arrivals(1);
    EXPECT_THAT(answered(), ElementsAre());
    store_.open_gate();
    loop.join();
    EXPECT_THAT(answered(), ElementsAre(1));
}

TEST_F(JournalTest, WhatAWakeUpBroughtIsOneCommitInOrder) {
    journal();
    for (int i = 1; i <= 5; ++i) append(i);
    EXPECT_THAT(store_.sizes(), ElementsAre());
    journal_->lead_if_idle();
    EXPECT_THAT(store_.sizes(), ElementsAre(5));
    EXPECT_THAT(answered(), ElementsAre(1, 2, 3, 4, 5));
    EXPECT_EQ(counter("leadflow_journal_commits_total"), 1);
    EXPECT_EQ(counter("leadflow_journal_entries_total"), 5);
}

TEST_F(JournalTest, LeadingNothingIsNothing) {
    journal().lead_if_idle();
    EXPECT_THAT(store_.sizes(), ElementsAre());
}

TEST_F(JournalTest, EntriesThatArriveDuringACommitShareTheNext) {
    journal();
    store_.close_gate();
    auto first = commit_in_background(1);
    store_.await_arrivals(1);
    for (int i = 2; i <= 4; ++i) append(i);
    journal_->lead_if_idle();  // Somebody leads: returns at once, though the gate is shut.
    store_.open_gate();
    EXPECT_TRUE(first.get());
    EXPECT_THAT(store_.sizes(), ElementsAre(1, 3));
    EXPECT_THAT(answered(), ElementsAre(2, 3, 4));
}

TEST_F(JournalTest, AWaitingThreadTakesOverFromALoop) {
    journal();
    store_.close_gate();
    append(1);
    std::thread loop([this] { journal_->lead_if_idle(); });
    store_.await_arrivals(1);
    auto waiting = commit_in_background(2);
    store_.open_gate();
    loop.join();
    EXPECT_TRUE(waiting.get());
    EXPECT_THAT(stored(), ElementsAre(1, 2));
}

TEST_F(JournalTest, ManyThreadsCommitEachEntryOnce) {
    constexpr int kThreads = 8;
    constexpr int kEach = 100;
    journal();
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < kEach; ++i)
                if (!journal_->commit(receipt(t * kEach + i + 1))) ++failures;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(stored().size(), size_t{kThreads * kEach});
    EXPECT_EQ(counter("leadflow_journal_entries_total"), kThreads * kEach);
}

TEST_F(JournalTest, LoopsAppendWhileWorkersCommit) {
    constexpr int kEach = 300;
    journal();
    ASSERT_TRUE(journal_->start());
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 1; i <= kEach; ++i) {
                append(10000 * (t + 1) + i);
                if (i % 3 == 0) journal_->lead_if_idle();
            }
            journal_->lead_if_idle();
        });
        threads.emplace_back([&, t] {
            for (int i = 1; i <= kEach; ++i)
                EXPECT_TRUE(journal_->commit(receipt(100000 * (t + 1) + i)));
        });
    }
    for (std::thread& thread : threads) thread.join();
    journal_->request_stop();
    journal_->join();
    EXPECT_EQ(answered().size(), size_t{2 * kEach});
    EXPECT_THAT(failed(), ElementsAre());
    EXPECT_EQ(stored().size(), size_t{4 * kEach});
}

// A store whose every commit brings the next request: other loops that never rest.
TEST_F(JournalTest, ALoopIsRelievedWhenOthersKeepAppending) {
    journal({.batch_entries_max = 1});
    ASSERT_TRUE(journal_->start());
    for (int i = 1; i <= 40; ++i) append(i);
    store_.close_gate();
    std::thread loop([this] { journal_->lead_if_idle(); });
    store_.await_arrivals(1);
    store_.open_gate();
    loop.join();
    const size_t done_when_relieved = store_.sizes().size();
    journal_->request_stop();
    journal_->join();
    EXPECT_GE(done_when_relieved, kGroupsInARowMax);
    EXPECT_EQ(answered().size(), 40U);
    EXPECT_EQ(stored().size(), 40U);
}

TEST_F(JournalTest, AConflictDoesNotTouchItsNeighbours) {
    ASSERT_TRUE(journal().commit(receipt(3)));
    for (int i = 1; i <= 6; ++i) append(i);
    journal_->lead_if_idle();
    EXPECT_THAT(failed(), ElementsAre(std::pair(int64_t{3}, ErrorCode::kConflict)));
    EXPECT_EQ(answered().size(), 6U);
    EXPECT_THAT(stored(), ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_EQ(counter("leadflow_journal_failures_total"), 1);
}

TEST_F(JournalTest, AnEntryIsStoredWhollyOrNotAtAll) {
    journal();
    model::Changes mixed = receipt(1);
    mixed.push_back(model::UpdateRun{});
    EXPECT_EQ(journal_->commit(mixed).error().code, ErrorCode::kConflict);
    EXPECT_THAT(stored(), ElementsAre());
}

TEST_F(JournalTest, AFullDiskTurnsTheWholeGroupAwayAndTheNextMaySucceed) {
    journal();
    store_.memory.fail_until_told(true);
    for (int i = 1; i <= 3; ++i) append(i);
    journal_->lead_if_idle();
    EXPECT_THAT(failed(), ElementsAre(std::pair(int64_t{1}, ErrorCode::kUnavailable),
                                      std::pair(int64_t{2}, ErrorCode::kUnavailable),
                                      std::pair(int64_t{3}, ErrorCode::kUnavailable)));
    EXPECT_THAT(store_.sizes(), ElementsAre(3)) << "one try, not one an entry";
    store_.memory.fail_until_told(false);
    EXPECT_TRUE(journal_->commit(receipt(4)));
    EXPECT_THAT(stored(), ElementsAre(4));
}

TEST_F(JournalTest, AFullQueueSaysSoAtOnce) {
    journal({.entries_max = 2});
    for (int i = 1; i <= 3; ++i) append(i);
    EXPECT_THAT(failed(), ElementsAre(std::pair(int64_t{3}, ErrorCode::kUnavailable)));
    EXPECT_EQ(journal_->commit(receipt(4)).error().code, ErrorCode::kUnavailable);
    journal_->lead_if_idle();
    EXPECT_THAT(stored(), ElementsAre(1, 2));
}

TEST_F(JournalTest, AGroupHasLimitsInEntriesAndBytes) {
    journal({.batch_entries_max = 2});
    for (int i = 1; i <= 5; ++i) append(i);
    journal_->lead_if_idle();
    EXPECT_THAT(store_.sizes(), ElementsAre(2, 2, 1));
}

TEST_F(JournalTest, ALargeEntryGoesAlone) {
    journal({.batch_bytes_max = 3});
    for (int i = 1; i <= 3; ++i) append(i);  // Two bytes each.
    journal_->lead_if_idle();
    EXPECT_THAT(store_.sizes(), ElementsAre(1, 1, 1));
}

TEST_F(JournalTest, StopPerformsWhatIsQueuedAndTurnsLaterOnesAway) {
    journal();
    ASSERT_TRUE(journal_->start());
    append(1);
    append(2);
    journal_->request_stop();
    EXPECT_EQ(journal_->commit(receipt(3)).error().code, ErrorCode::kUnavailable);
    append(4);
    journal_->join();
    EXPECT_THAT(stored(), ElementsAre(1, 2));
    EXPECT_THAT(failed(), ElementsAre(std::pair(int64_t{4}, ErrorCode::kUnavailable)));
}

TEST_F(JournalTest, RunsAreIndexedAfterACommitPieceByPiece) {
    journal({.checkpoint_every = std::chrono::milliseconds(1)});
    ASSERT_TRUE(journal_->start());
    store_.leave_unindexed(5 * kRunsIndexedAtOnce);
    ASSERT_TRUE(journal_->commit(receipt(1)));
    store_.await_index();
    EXPECT_EQ(store_.sizes(), std::vector<size_t>(6, 1)) << "each piece is a commit of its own";
}

TEST_F(JournalTest, CheckpointsFollowCommits) {
    journal({.checkpoint_every = std::chrono::milliseconds(1)});
    ASSERT_TRUE(journal_->start());
    for (size_t i = 1; i <= 3; ++i) {
        ASSERT_TRUE(journal_->commit(receipt(static_cast<int64_t>(i))));
        store_.await_checkpoints(i);
    }
    EXPECT_EQ(stored().size(), 3U);
}

}  // namespace
}  // namespace leadflow::journal
