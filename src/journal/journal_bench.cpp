// SPDX-License-Identifier: Apache-2.0
// Threads that commit a receipt and a run each; entries_per_commit says how many share one sync.
#include "journal/journal.h"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "base/text.h"
#include "store/sqlite/sqlite_store.h"

namespace leadflow::journal {
namespace {

struct Bench {
    Bench() {
        if (!journal.start()) std::abort();
    }
    ~Bench() {
        journal.request_stop();
        journal.join();
        store.reset();
        std::filesystem::remove_all(folder);
    }
    std::string folder = base::format("/tmp/leadflow-journal-bench-{}", ::getpid());
    std::unique_ptr<store::Store> store =
        std::move(store::SqliteStore::open({.directory = folder})).value();
    base::Metrics metrics;
    Journal journal{*store, metrics};
    base::SeededRandom random{1};
    std::atomic<int64_t> number = 0;
};

std::unique_ptr<Bench> shared;

model::Changes lead(Bench& bench) {
    const int64_t number = ++bench.number;
    const auto now = base::from_micros(1800000000000000 + 100 * number);
    const model::RunId run = model::make_run_id(now, bench.random);
    const model::FlowId flow("0123456789abcdef0123456789abcdef");
    return {model::AddReceipt{{.id = {number},
                               .flow = flow,
                               .received = now,
                               .method = "POST",
                               .headers = std::string(200, 'h'),
                               .body = std::string(700, 'b'),
                               .run = run}},
            model::AddRun{{.id = run,
                           .flow = flow,
                           .receipt = {number},
                           .summary = std::string(250, 's'),
                           .created = now}}};
}

void commit(benchmark::State& state) {
    if (state.thread_index() == 0) shared = std::make_unique<Bench>();
    for (auto _ : state)
        if (!shared->journal.commit(lead(*shared))) state.SkipWithError("commit failed");
    state.SetItemsProcessed(state.iterations());
    if (state.thread_index() == 0) {
        const double entries =
            shared->metrics.counter("leadflow_journal_entries_total", "").value();
        const double commits =
            shared->metrics.counter("leadflow_journal_commits_total", "").value();
        state.counters["entries_per_commit"] = entries / commits;
        shared.reset();
    }
}
BENCHMARK(commit)->ThreadRange(1, 64)->UseRealTime()->Unit(benchmark::kMicrosecond);

// What an I/O loop does: append a wake-up's requests, lead once.
void append_and_lead(benchmark::State& state) {
    Bench bench;
    const int64_t batch = state.range(0);
    int64_t answered = 0;
    for (auto _ : state) {
        for (int64_t i = 0; i < batch; ++i)
            bench.journal.append(lead(bench), [&answered](base::Status) { ++answered; });
        bench.journal.lead_if_idle();
    }
    state.SetItemsProcessed(answered);
}
BENCHMARK(append_and_lead)->Arg(1)->Arg(16)->Arg(64)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace leadflow::journal
