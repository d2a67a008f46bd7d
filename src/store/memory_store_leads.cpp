// SPDX-License-Identifier: Apache-2.0
// What MemoryStore answers about leads.
#include "base/text.h"
#include "model/step_record.h"
#include "store/lead_match.h"
#include "store/memory_store.h"

namespace leadflow::store {
namespace {

using base::MutexLock;

struct IgnoringCase {
    bool operator()(const std::string& a, const std::string& b) const {
        return base::lower(a) < base::lower(b);
    }
};
using Texts = std::set<std::string, IgnoringCase>;

std::vector<std::string> listed(const Texts& texts) {
    return {texts.begin(), texts.end()};
}

}  // namespace

base::Result<std::vector<model::RunHead>> MemoryStore::leads(const LeadFilter& filter) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::RunHead> rows;
    auto at = filter.before ? runs_.upper_bound(*filter.before) : runs_.begin();
    for (; at != runs_.end() && rows.size() < filter.limit; ++at)
        if (matches(filter, at->second)) rows.push_back(at->second);
    return rows;
}

base::Result<std::vector<model::Receipt>> MemoryStore::refused_leads(const LeadFilter& filter) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::Receipt> rows;
    auto at =
        filter.before_receipt ? receipts_.lower_bound(*filter.before_receipt) : receipts_.end();
    while (at != receipts_.begin() && rows.size() < filter.limit) {
        --at;
        if (!at->second.run.empty() || !matches(filter, at->second)) continue;
        rows.push_back(at->second);
        rows.back().body.clear();
    }
    return rows;
}

base::Result<std::vector<model::SaveStep>> MemoryStore::lead_steps(const model::RunId& run,
                                                                   size_t limit) {
    std::vector<model::SaveStep> found;
    for (model::SaveStep& step : TRY(steps(run))) {
        if (step.status != model::StepStatus::kSucceeded || found.size() >= limit ||
            step.name.starts_with(model::kReservedMark))
            continue;
        if (step.inputs.size() > kLeadStepBytesMax) step.inputs.clear();
        if (step.outputs.size() > kLeadStepBytesMax) step.outputs.clear();
        found.push_back(std::move(step));
    }
    return found;
}

base::Result<std::vector<LeadReads::DayCount>> MemoryStore::lead_days(int64_t from, int64_t to) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::map<std::tuple<int64_t, std::string, std::string, std::string, bool>, int64_t> counts;
    for (const auto& [id, run] : runs_) {
        const auto lead = lead_facts(run.summary);
        const int64_t day = day_of(run.created);
        if (!lead || !run.resubmitted_from.empty() || day < from || day > to) continue;
        ++counts[{day, lead->offer, lead->source, lead->action, lead->test}];
    }
    std::vector<DayCount> rows;
    for (const auto& [key, count] : counts) {
        const auto& [day, offer, source, action, test] = key;
        rows.push_back({day, offer, source, action, test, count});
    }
    return rows;
}

base::Result<LeadReads::Values> MemoryStore::lead_values() {
    MutexLock lock(mutex_);
    TRY(may_read());
    Texts offers, sources, actions, countries;
    const auto note = [](Texts& into, const std::string& text) {
        if (!text.empty()) into.insert(text);
    };
    // The oldest first: the spelling that came first stays.
    for (auto at = runs_.rbegin(); at != runs_.rend(); ++at) {
        const auto lead = lead_facts(at->second.summary);
        if (!lead) continue;
        note(offers, lead->offer);
        note(sources, lead->source);
        note(actions, lead->action);
        note(countries, lead->country);
    }
    return Values{listed(offers), listed(sources), listed(actions), listed(countries)};
}

base::Result<LeadReads::RunsNaming> MemoryStore::runs_naming(const std::vector<std::string>& texts,
                                                             int64_t after, int64_t look_at) {
    MutexLock lock(mutex_);
    TRY(may_read());
    RunsNaming found;
    // A step's place stands for the number that a database gives it.
    const auto first = static_cast<size_t>(after);
    const size_t end = first + static_cast<size_t>(look_at);
    std::set<model::RunId> runs;
    for (const auto& [key, row] : steps_) {
        if (row.place >= end) found.next = static_cast<int64_t>(end);
        if (row.place < first || row.place >= end) continue;
        const model::SaveStep& step = row.step;
        if (names(step.inputs, texts) || names(step.outputs, texts) || names(step.record, texts))
            runs.insert(step.run);
    }
    found.runs.assign(runs.begin(), runs.end());
    return found;
}

base::Result<LeadReads::ReceiptsNaming> MemoryStore::receipts_naming(
    const std::vector<std::string>& texts, int64_t after, int64_t look_at) {
    MutexLock lock(mutex_);
    TRY(may_read());
    ReceiptsNaming found;
    for (auto at = receipts_.upper_bound({after}); at != receipts_.end(); ++at) {
        const model::Receipt& row = at->second;
        if (row.id.number > after + look_at) {
            found.next = after + look_at;
            break;
        }
        if (!names(row.body, texts) && !names(row.headers, texts) && !names(row.query, texts) &&
            !names(row.relative_path, texts))
            continue;
        found.receipts.push_back(row);
        found.receipts.back().body.clear();
    }
    return found;
}

}  // namespace leadflow::store
