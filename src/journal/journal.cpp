// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.h"

#include <atomic>
#include <deque>
#include <limits>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "base/worker_pool.h"

namespace leadflow::journal {
namespace {

using base::MutexLock;
using Steady = std::chrono::steady_clock;

// A thread inside commit(). Lives on its stack, so nobody touches it after `finished` is set and
// the mutex released.
struct Waiter {
    base::ConditionVariable woken;
    bool finished = false;
    bool leads = false;  // The leader before it has handed over.
    base::Status status;
};

// Either a waiter or a `done` is there to be told.
struct Entry {
    model::Changes changes;
    size_t bytes = 0;
    Journal::Done done;
    Waiter* waiter = nullptr;
    base::Status status;
};

// Where an entry's changes stand in the span of its group.
struct Range {
    size_t first = 0;
    size_t count = 0;
};

size_t text_bytes(const model::Change& change) {
    if (const auto* added = std::get_if<model::AddReceipt>(&change))
        return added->receipt.body.size() + added->receipt.headers.size();
    if (const auto* saved = std::get_if<model::SaveStep>(&change))
        return saved->record.size() + saved->inputs.size() + saved->outputs.size();
    if (const auto* version = std::get_if<model::AddFlowVersion>(&change))
        return version->version.document.size();
    return 0;
}

size_t text_bytes(const model::Changes& changes) {
    size_t bytes = 0;
    for (const model::Change& change : changes) bytes += text_bytes(change);
    return bytes;
}

}  // namespace

struct Journal::Rooms {
    Rooms(store::Store& the_store, base::Metrics& metrics, Limits the_limits)
        : store(the_store),
          limits(the_limits),
          commits(metrics.counter("leadflow_journal_commits_total",
                                  "Transactions that the journal has committed.")),
          entries(metrics.counter("leadflow_journal_entries_total",
                                  "Entries made durable; by commits: how many share one sync.")),
          failures(metrics.counter("leadflow_journal_failures_total",
                                   "Entries that were answered with an error.")),
          commit_seconds(metrics.seconds("leadflow_journal_commit_seconds",
                                         "Time of one transaction, its sync included.")) {}

    // Nothing when the entry may wait; else why not.
    base::Status admit(Entry& entry) REQUIRES(mutex);
    // Commits a group, then hands over, or carries on until nothing waits. `leading` is true on
    // entry, and stays true for the successor.
    void lead(MutexLock& lock) REQUIRES(mutex);
    std::vector<Entry> take_group() REQUIRES(mutex);
    void finish_waiters(std::vector<Entry>& group) REQUIRES(mutex);
    // Who leads next: the first thread that waits in commit(); the relief when this one has done
    // its share; nobody: carry on.
    Waiter* successor_after(size_t groups) REQUIRES(mutex);
    void relief_loop();

    // Only the leader.
    void apply_group(std::vector<Entry>& group);
    void apply_range(std::span<Entry> group, std::span<const Range> ranges,
                     std::span<const model::Change> changes);
    base::Status apply_timed(std::span<const model::Change> changes, size_t entry_count);
    void note_health(const base::Status& status);

    base::Status commit(model::Changes changes) EXCLUDES(mutex);
    // Between the others' commits, and without pause while there are none.
    void index_runs();
    bool checkpoint_stops() EXCLUDES(checkpoint_mutex);

    void checkpoint_loop();
    void checkpoint_until_small();

    // Constant after construction.
    store::Store& store;
    const Limits limits;
    base::Counter& commits;
    base::Counter& entries;
    base::Counter& failures;
    base::Histogram& commit_seconds;

    base::Mutex mutex;
    base::ConditionVariable idle;  // Nobody leads or answers any more.
    std::deque<Entry> waiting GUARDED_BY(mutex);
    bool leading GUARDED_BY(mutex) = false;
    size_t answering GUARDED_BY(mutex) = 0;  // Leaders that still call `done`.
    bool stopping GUARDED_BY(mutex) = false;

    // Takes over from a leader that only appended entries keep. Rests before start().
    Waiter relief;  // Guarded by mutex, as the waiters are.
    bool relief_rests GUARDED_BY(mutex) = false;
    bool relief_stopping GUARDED_BY(mutex) = false;
    std::thread relief_thread;

    Watcher* watcher = nullptr;  // Constant after start.
    // Only the leader; leadership passes through the mutex.
    bool unavailable = false;

    std::atomic<uint64_t> commits_made = 0;
    std::atomic<bool> checkpoint_due = true;  // What an earlier life has left is looked at once.
    base::Mutex checkpoint_mutex;
    base::ConditionVariable checkpoint_woken;
    bool checkpoint_stopping GUARDED_BY(checkpoint_mutex) = false;
    std::thread checkpoint_thread;
    bool checkpoint_failing = false;  // Only the checkpoint's thread.
};

base::Status Journal::Rooms::admit(Entry& entry) {
    if (stopping) return base::unavailable("the journal is stopping");
    if (waiting.size() >= limits.entries_max)
        return base::unavailable(
            base::format("{} entries wait for the journal already", waiting.size()));
    waiting.push_back(std::move(entry));
    return {};
}

std::vector<Entry> Journal::Rooms::take_group() {
    std::vector<Entry> group;
    size_t bytes = 0;
    while (!waiting.empty() && group.size() < limits.batch_entries_max) {
        bytes += waiting.front().bytes;
        // One entry goes whatever its size.
        if (!group.empty() && bytes > limits.batch_bytes_max) break;
        group.push_back(std::move(waiting.front()));
        waiting.pop_front();
    }
    return group;
}

void Journal::Rooms::lead(MutexLock& lock) {
    for (size_t groups = 1;; ++groups) {
        std::vector<Entry> group = take_group();
        lock.unlock();
        apply_group(group);
        lock.lock();
        finish_waiters(group);

        // The successor commits while this thread still answers: a sync, and the answers of the
        // one before it, go side by side.
        Waiter* const successor = waiting.empty() ? nullptr : successor_after(groups);
        const bool goes_on = !waiting.empty() && successor == nullptr;
        if (successor != nullptr) {
            successor->leads = true;
            successor->woken.notify_one();
        } else if (!goes_on) {
            leading = false;
        }
        ++answering;
        lock.unlock();
        for (Entry& entry : group)
            if (entry.done) entry.done(std::move(entry.status));
        lock.lock();
        --answering;
        if (!goes_on) break;
    }
    if (!leading && answering == 0) idle.notify_all();
}

void Journal::Rooms::finish_waiters(std::vector<Entry>& group) {
    for (Entry& entry : group) {
        if (entry.waiter == nullptr) continue;
        entry.waiter->status = std::move(entry.status);
        entry.waiter->finished = true;
        entry.waiter->woken.notify_one();
    }
}

Waiter* Journal::Rooms::successor_after(size_t groups) {
    for (const Entry& entry : waiting)
        if (entry.waiter != nullptr) return entry.waiter;
    // Only appended entries remain. While several I/O loops append, this might never end, and the
    // connections of the loop that leads would starve.
    if (groups >= kGroupsInARowMax && relief_rests) {
        relief_rests = false;
        return &relief;
    }
    return nullptr;
}

void Journal::Rooms::relief_loop() {
    base::name_this_thread("journal-relief");
    MutexLock lock(mutex);
    while (true) {
        relief_rests = true;
        while (!relief.leads && !relief_stopping) relief.woken.wait(mutex);
        if (!relief.leads) break;
        relief.leads = false;
        lead(lock);
    }
    relief_rests = false;
}

void Journal::Rooms::apply_group(std::vector<Entry>& group) {
    if (group.empty()) return;
    std::vector<Range> ranges;
    ranges.reserve(group.size());
    model::Changes all;
    if (group.size() == 1) {
        all = std::move(group.front().changes);
        ranges.push_back({0, all.size()});
    } else {
        for (Entry& entry : group) {
            ranges.push_back({all.size(), entry.changes.size()});
            for (model::Change& change : entry.changes) all.push_back(std::move(change));
        }
    }
    apply_range(group, ranges, all);
}

// A group that fails for a reason of its own is halved until the faulty entries stand alone: one
// of them among 4096 costs some 24 commits instead of 4096.
void Journal::Rooms::apply_range(std::span<Entry> group, std::span<const Range> ranges,
                                 std::span<const model::Change> changes) {
    const size_t first = ranges.front().first;
    const size_t end = ranges.back().first + ranges.back().count;
    const base::Status status = apply_timed(changes.subspan(first, end - first), group.size());
    const bool of_the_disk =
        !status && status.error().code == base::ErrorCode::kUnavailable;
    if (status || of_the_disk || group.size() == 1) {
        for (Entry& entry : group) entry.status = status;
        if (!status) failures.add(static_cast<double>(group.size()));
        return;
    }
    const size_t half = group.size() / 2;
    apply_range(group.first(half), ranges.first(half), changes);
    apply_range(group.subspan(half), ranges.subspan(half), changes);
}

base::Status Journal::Rooms::apply_timed(std::span<const model::Change> changes,
                                         size_t entry_count) {
    const auto before = Steady::now();
    base::Status status = store.apply(changes);
    commit_seconds.observe(std::chrono::duration<double>(Steady::now() - before).count());
    note_health(status);
    if (status) {
        commits.add();
        ++commits_made;
        entries.add(static_cast<double>(entry_count));
        checkpoint_due = true;
        if (watcher != nullptr) watcher->committed(changes);
    }
    return status;
}

void Journal::Rooms::note_health(const base::Status& status) {
    const bool failed = !status && status.error().code == base::ErrorCode::kUnavailable;
    if (failed == unavailable) return;
    unavailable = failed;
    if (failed)
        LOG_WARNING("journal: cannot write, new leads are turned away: {}",
                    status.error().message);
    else
        LOG_INFO("journal: writes again");
}

// Rests while nothing is committed, so that an idle server does not wake its disk.
void Journal::Rooms::checkpoint_loop() {
    base::name_this_thread("checkpoint");
    base::lower_this_thread(kCheckpointNice);
    MutexLock lock(checkpoint_mutex);
    while (!checkpoint_stopping) {
        checkpoint_woken.wait_for(checkpoint_mutex, limits.checkpoint_every);
        lock.unlock();
        if (checkpoint_due.exchange(false)) {
            checkpoint_until_small();
            index_runs();
        }
        lock.lock();
    }
}

bool Journal::Rooms::checkpoint_stops() {
    MutexLock lock(checkpoint_mutex);
    return checkpoint_stopping;
}

void Journal::Rooms::index_runs() {
    const auto left = store.unindexed_runs();
    if (!left || *left <= 0) return;
    // A store that refuses is asked again after the next commit; the search looks through the rest.
    for (int64_t rest = *left; rest > 0 && !checkpoint_stops(); rest -= kRunsIndexedAtOnce) {
        const uint64_t before = commits_made;
        if (!commit({model::IndexRuns{static_cast<size_t>(kRunsIndexedAtOnce)}})) return;
        if (commits_made != before + 1) return;
        if (checkpoint_due.exchange(false)) checkpoint_until_small();
    }
}

void Journal::Rooms::checkpoint_until_small() {
    size_t before = std::numeric_limits<size_t>::max();
    while (true) {
        const auto rest = store.checkpoint_piece();
        if (!rest) {
            if (!checkpoint_failing)
                LOG_WARNING("journal: checkpoint fails, the log grows: {}", rest.error().message);
            checkpoint_failing = true;
            checkpoint_due = true;
            return;
        }
        if (checkpoint_failing) LOG_INFO("journal: checkpoint works again");
        checkpoint_failing = false;
        if (*rest == 0) return;
        if (*rest >= before) break;  // A reader holds old pages; the next round may find it gone.
        before = *rest;
    }
    checkpoint_due = true;
}

Journal::Journal(store::Store& store, base::Metrics& metrics, Limits limits)
    : rooms_(std::make_unique<Rooms>(store, metrics, limits)) {}

Journal::~Journal() {
    request_stop();
    join();
}

void Journal::watch(Watcher& watcher) { rooms_->watcher = &watcher; }

base::Status Journal::start() {
    rooms_->checkpoint_thread = std::thread([this] { rooms_->checkpoint_loop(); });
    rooms_->relief_thread = std::thread([this] { rooms_->relief_loop(); });
    return {};
}

base::Status Journal::commit(model::Changes changes) { return rooms_->commit(std::move(changes)); }

base::Status Journal::Rooms::commit(model::Changes changes) {
    Waiter waiter;
    Entry entry;
    entry.bytes = text_bytes(changes);
    entry.changes = std::move(changes);
    entry.waiter = &waiter;

    MutexLock lock(mutex);
    if (auto admitted = admit(entry); !admitted) return admitted;
    if (!leading) {
        leading = true;
        waiter.leads = true;
    }
    while (!waiter.finished) {
        if (std::exchange(waiter.leads, false))
            lead(lock);
        else
            waiter.woken.wait(mutex);
    }
    return std::move(waiter.status);
}

void Journal::append(model::Changes changes, Done done) {
    Entry entry;
    entry.bytes = text_bytes(changes);
    entry.changes = std::move(changes);
    entry.done = std::move(done);
    base::Status admitted;
    {
        MutexLock lock(rooms_->mutex);
        admitted = rooms_->admit(entry);
    }
    if (!admitted) entry.done(std::move(admitted));
}

void Journal::lead_if_idle() {
    MutexLock lock(rooms_->mutex);
    if (rooms_->leading || rooms_->waiting.empty()) return;
    rooms_->leading = true;
    rooms_->lead(lock);
}

void Journal::request_stop() {
    {
        MutexLock lock(rooms_->mutex);
        rooms_->stopping = true;
    }
    MutexLock lock(rooms_->checkpoint_mutex);
    rooms_->checkpoint_stopping = true;
    rooms_->checkpoint_woken.notify_all();
}

void Journal::join() {
    // What was appended and never led has no thread but this one.
    lead_if_idle();
    {
        MutexLock lock(rooms_->mutex);
        while (rooms_->leading || rooms_->answering > 0) rooms_->idle.wait(rooms_->mutex);
        rooms_->relief_stopping = true;
        rooms_->relief.woken.notify_one();
    }
    if (rooms_->relief_thread.joinable()) rooms_->relief_thread.join();
    if (rooms_->checkpoint_thread.joinable()) rooms_->checkpoint_thread.join();
}

}  // namespace leadflow::journal
