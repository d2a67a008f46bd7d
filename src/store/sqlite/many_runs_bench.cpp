// SPDX-License-Identifier: Apache-2.0
// What the pages ask of a store that holds a million runs: a first page, each filter, and searches.
// Real time of one question; every one is below 100 ms, or the pages feel slow.
#include <benchmark/benchmark.h>

#include "base/text.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/temporary_folder.h"

namespace leadflow::store {
namespace {

constexpr int64_t kRuns = 1000000;
constexpr int64_t kFlows = 20;

struct ManyRuns {
    sqlite::TemporaryFolder folder;
    std::unique_ptr<Store> store =
        std::move(SqliteStore::open({.directory = folder.path()})).value();
    base::SeededRandom random{1};

    static model::FlowId flow(int64_t number) {
        return model::FlowId(base::format("{:032x}", number % kFlows));
    }
    static std::string mail(int64_t number) {
        return base::format("ada.lovelace{}@customer{}.example", number, number % 9973);
    }

    ManyRuns() {
        for (int64_t first = 0; first < kRuns; first += 5000) {
            model::Changes changes;
            for (int64_t number = first; number < first + 5000; ++number)
                changes.emplace_back(model::AddRun{run(number)});
            if (!store->apply(changes)) std::abort();
            while (store->checkpoint_piece().value_or(0) > 0) {}
        }
        while (store->unindexed_runs().value_or(0) > 0) {
            if (!store->apply(model::Changes{model::IndexRuns{2000}})) std::abort();
            while (store->checkpoint_piece().value_or(0) > 0) {}
        }
    }
    model::RunHead run(int64_t number) {
        const auto now = base::from_micros(1800000000000000 + 1000000 * number);
        model::RunHead head{.id = model::make_run_id(now, random),
                            .flow = flow(number),
                            .flow_version = 1,
                            .receipt = {number},
                            .status = number % 1000 == 0 ? model::RunStatus::kFailed
                                                         : model::RunStatus::kSucceeded,
                            .created = now,
                            .ended = now};
        head.tracking_id = head.id.text();
        head.summary = base::format(
            R"({{"firstName":"Ada","lastName":"Lovelace {0}","email":"{1}","company":"Customer {2} Ltd","country":"{3}","phone":"+1425{0:07}","offer":"offer-{4}","action":"INS","source":"AzureMarketplace"}})",
            number, mail(number), number % 9973, number % 3 == 0 ? "SE" : "US", number % 40);
        return head;
    }
};

void ask(benchmark::State& state, const RunFilter& filter, size_t least) {
    static ManyRuns many;
    for (auto _ : state) {
        const auto rows = many.store->runs(filter);
        if (!rows || rows->size() < least) state.SkipWithError("too few runs were found");
    }
}

const RunFilter kFirstPage{};
const RunFilter kOfAFlow{.flow = ManyRuns::flow(7)};
const RunFilter kFailed{.status = model::RunStatus::kFailed};
const RunFilter kFailedOfAFlow{.flow = ManyRuns::flow(0), .status = model::RunStatus::kFailed};
const RunFilter kMail{.search = ManyRuns::mail(kRuns / 2)};
const RunFilter kMailOfAFlow{.flow = ManyRuns::flow(345687), .search = ManyRuns::mail(345687)};
const RunFilter kCompany{.search = "customer 4711"};
const RunFilter kEverybody{.search = "lovelace"};
const RunFilter kNobody{.search = "nobody@nowhere.example"};

BENCHMARK_CAPTURE(ask, first_page, kFirstPage, 50)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, of_a_flow, kOfAFlow, 50)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, failed, kFailed, 50)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, failed_of_a_flow, kFailedOfAFlow, 50)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, mail, kMail, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, mail_of_a_flow, kMailOfAFlow, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, company, kCompany, 50)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, everybody, kEverybody, 50)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, nobody, kNobody, 0)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leadflow::store
