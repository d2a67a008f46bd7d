// SPDX-License-Identifier: Apache-2.0
// What a lead costs the store: its receipt and run in batches, then all that its run writes.
// Processor time is the figure; the disk's own rate is not ours to judge.
#include <benchmark/benchmark.h>

#include "base/text.h"
#include "store/sqlite/backup.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/temporary_folder.h"

namespace leadflow::store {
namespace {

struct Bench {
    sqlite::TemporaryFolder folder;
    std::unique_ptr<Store> store =
        std::move(SqliteStore::open({.directory = folder.path()})).value();
    base::SeededRandom random{1};
    int64_t number = 0;

    model::RunHead add_lead(model::Changes& changes) {
        const auto now = base::from_micros(1800000000000000 + 100 * ++number);
        model::RunHead head{.id = model::make_run_id(now, random),
                            .flow = model::FlowId("0123456789abcdef0123456789abcdef"),
                            .flow_version = 1,
                            .receipt = {number},
                            .tracking_id = "08585287554177334956853859655CU00",
                            .summary = std::string(250, 's'),
                            .created = now};
        changes.push_back(model::AddReceipt{{.id = {number},
                                             .flow = head.flow,
                                             .received = now,
                                             .method = "POST",
                                             .headers = std::string(300, 'h'),
                                             .body = std::string(700, 'b'),
                                             .remote_address = "192.0.2.7",
                                             .run = head.id}});
        changes.push_back(model::AddRun{head});
        return head;
    }
};

void receipt_and_run(benchmark::State& state) {
    Bench bench;
    const int64_t batch = state.range(0);
    int64_t leads = 0;
    for (auto _ : state) {
        state.PauseTiming();
        model::Changes changes;
        for (int64_t i = 0; i < batch; ++i) bench.add_lead(changes);
        state.ResumeTiming();
        if (!bench.store->apply(changes)) state.SkipWithError("apply failed");
        leads += batch;
        if (leads % (batch * 32) == 0) {
            state.PauseTiming();
            if (!bench.store->checkpoint_piece()) state.SkipWithError("checkpoint failed");
            state.ResumeTiming();
        }
    }
    state.SetItemsProcessed(leads);
}
BENCHMARK(receipt_and_run)->Arg(1)->Arg(8)->Arg(64)->Arg(512)->Unit(benchmark::kMicrosecond);

// Arrival, start, one step that begins and ends twice over, end.
void whole_run(benchmark::State& state) {
    Bench bench;
    const int64_t batch = state.range(0);
    int64_t leads = 0;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<model::Changes> rounds(3);
        for (int64_t i = 0; i < batch; ++i) {
            model::RunHead head = bench.add_lead(rounds[0]);
            for (size_t round = 1; round <= 2; ++round) {
                head.status = round == 1 ? model::RunStatus::kRunning : model::RunStatus::kSucceeded;
                rounds[round].push_back(model::UpdateRun{head});
                for (const char* name : {"Create_record", "Send_an_email"})
                    rounds[round].push_back(model::SaveStep{
                        .run = head.id, .name = name, .record = std::string(200, 'r'),
                        .inputs = std::string(500, 'i'),
                        .outputs = round == 1 ? std::string() : std::string(500, 'o')});
            }
        }
        state.ResumeTiming();
        for (const model::Changes& changes : rounds)
            if (!bench.store->apply(changes)) state.SkipWithError("apply failed");
        leads += batch;
        if (leads % (batch * 16) == 0) {
            state.PauseTiming();
            if (!bench.store->checkpoint_piece()) state.SkipWithError("checkpoint failed");
            state.ResumeTiming();
        }
    }
    state.SetItemsProcessed(leads);
}
BENCHMARK(whole_run)->Arg(1)->Arg(64)->Unit(benchmark::kMicrosecond);

// Leads with all that their runs wrote, into a backup and out of it, beside SQLite's own copy of the
// same database. Real time: it is the disk's, too.
struct BackupBench {
    static constexpr int64_t kLeads = 50000;

    BackupBench() {
        for (int64_t first = 0; first < kLeads; first += 500) {
            model::Changes changes;
            for (int64_t i = 0; i < 500; ++i) {
                const model::RunHead head = bench.add_lead(changes);
                for (const char* name : {"Create_record", "Send_an_email"})
                    changes.push_back(model::SaveStep{.run = head.id, .name = name,
                                                      .record = R"({"code":"OK"})",
                                                      .inputs = std::string(500, 'i'),
                                                      .outputs = std::string(500, 'o')});
            }
            if (!bench.store->apply(changes)) std::abort();
            while (bench.store->checkpoint_piece().value_or(0) > 0) {}
        }
        keys = std::move(crypto::ErasableKeys::open(bench.folder.path() + "/backup.keys")).value();
    }
    std::string file(const char* name) {
        const std::string path = bench.folder.path() + "/" + name;
        std::filesystem::remove(path);
        return path;
    }

    Bench bench;
    std::unique_ptr<crypto::ErasableKeys> keys;
};

BackupBench& backup_bench() {
    static BackupBench bench;
    return bench;
}

const BackupWatch kGoOn = [](int64_t, int64_t) { return true; };

void vacuum_into(benchmark::State& state) {
    BackupBench& of = backup_bench();
    for (auto _ : state) {
        auto connection = sqlite::Connection::open(of.bench.folder.path() + "/leadflow.db",
                                                   sqlite::Connection::Mode::kReadOnly);
        auto copy = connection->prepare("VACUUM INTO ?1");
        const std::string file = of.file("copy.db");
        copy->bind(file);
        if (!copy->run()) state.SkipWithError("VACUUM failed");
    }
    state.SetItemsProcessed(state.iterations() * BackupBench::kLeads);
}
void back_up(benchmark::State& state) {
    BackupBench& of = backup_bench();
    for (auto _ : state)
        if (!of.bench.store->back_up(of.file("leads.backup"), *of.keys->present(), kGoOn))
            state.SkipWithError("the backup failed");
    state.SetItemsProcessed(state.iterations() * BackupBench::kLeads);
}
void read_backup(benchmark::State& state) {
    BackupBench& of = backup_bench();
    const std::string file = of.file("leads.backup");
    const auto keys = of.keys->present();
    if (!of.bench.store->back_up(file, *keys, kGoOn)) std::abort();
    for (auto _ : state) {
        const auto restored = sqlite::read_backup(file, of.file("again.db"), keys.get(), kGoOn);
        if (!restored || restored->runs != BackupBench::kLeads) state.SkipWithError("not restored");
    }
    state.SetItemsProcessed(state.iterations() * BackupBench::kLeads);
}
BENCHMARK(vacuum_into)->Iterations(3)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(back_up)->Iterations(3)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(read_backup)->Iterations(3)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace leadflow::store
