// SPDX-License-Identifier: Apache-2.0
// What the pages ask of a store that holds a million leads: a first page, each filter, and searches.
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
            R"({{"name":"Ada Lovelace {0}","email":"{1}","company":"Customer {2} Ltd","country":"{3}","offer":"offer-{4}","source":"{5}","action":"{6}"{7}}})",
            number, mail(number), number % 9973, number % 3 == 0 ? "SE" : number == 77 ? "FO" : "US",
            number % 40, number % 4 == 0 ? "SPZA" : "AzureMarketplace",
            number % 5 == 0 ? "PLT" : "INS", number % 5000 == 0 ? R"(,"test":true)" : "");
        return head;
    }
};

ManyRuns& many_runs() {
    static ManyRuns many;
    return many;
}

void ask(benchmark::State& state, const RunFilter& filter, size_t least) {
    ManyRuns& many = many_runs();
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

void desk(benchmark::State& state, const LeadFilter& filter, size_t least) {
    ManyRuns& many = many_runs();
    for (auto _ : state) {
        const auto rows = many.store->leads(filter);
        if (!rows || rows->size() < least) state.SkipWithError("too few leads were found");
    }
}

void counts(benchmark::State& state) {
    ManyRuns& many = many_runs();
    for (auto _ : state) {
        const auto days = many.store->lead_days(20800, 20900);
        const auto values = many.store->lead_values();
        if (!days || days->empty() || !values || values->offers.size() != 40)
            state.SkipWithError("wrong counts");
    }
}

const auto kLateDay = base::from_micros(1800000000000000 + 1000000 * (kRuns / 2));

const std::pair<const char*, std::pair<LeadFilter, size_t>> kDesk[] = {
    {"leads_first_page", {{}, 50}},
    {"leads_offer", {{.offer = "offer-7"}, 50}},
    {"leads_source", {{.source = "SPZA"}, 50}},
    {"leads_action", {{.action = "PLT"}, 50}},
    {"leads_country", {{.country = "se"}, 50}},
    {"leads_rare_country", {{.country = "FO"}, 1}},
    {"leads_flow", {{.flow = ManyRuns::flow(7)}, 50}},
    {"leads_test", {{.test = true}, 50}},
    {"leads_not_test", {{.test = false}, 50}},
    {"leads_failed", {{.fate = LeadFate::kFailed}, 50}},
    {"leads_arrived", {{.fate = LeadFate::kArrived}, 50}},
    {"leads_waiting", {{.fate = LeadFate::kWaiting}, 0}},
    {"leads_cancelled", {{.fate = LeadFate::kCancelled}, 0}},
    {"leads_one_day", {{.from = kLateDay, .to = kLateDay + std::chrono::days(1)}, 50}},
    {"leads_offer_country_action", {{.offer = "offer-5", .action = "PLT", .country = "SE"}, 50}},
    {"leads_none_of_three", {{.offer = "offer-7", .source = "SPZA", .country = "SE"}, 0}},
    {"leads_offer_failed", {{.offer = "offer-0", .fate = LeadFate::kFailed}, 25}},
    {"leads_offer_one_day",
     {{.offer = "offer-3", .from = kLateDay, .to = kLateDay + std::chrono::days(1)}, 50}},
    {"leads_person", {{.mail = ManyRuns::mail(kRuns / 2)}, 1}},
    {"leads_mail", {{.search = ManyRuns::mail(kRuns / 2)}, 1}},
    {"leads_company", {{.search = "customer 4711"}, 50}},
    {"leads_name", {{.search = "lovelace 345678"}, 1}},
    {"leads_everybody", {{.search = "lovelace"}, 50}},
    {"leads_nobody", {{.search = "nobody@nowhere.example"}, 0}},
    {"leads_mail_of_an_offer", {{.offer = "offer-7", .search = ManyRuns::mail(345687)}, 1}},
    {"leads_company_arrived", {{.fate = LeadFate::kArrived, .search = "customer 4711"}, 50}},
    {"leads_company_of_an_offer", {{.offer = "offer-7", .search = "customer 4711"}, 1}},
    {"leads_country_before",
     {{.country = "SE", .before = model::RunId("08584000000000000000000000000CU00")}, 0}},
};

const bool kRegistered = [] {
    for (const auto& [name, asked] : kDesk)
        benchmark::RegisterBenchmark(name, desk, asked.first, asked.second)
            ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("lead_counts", counts)->Unit(benchmark::kMillisecond);
    return true;
}();

}  // namespace
}  // namespace leadflow::store
