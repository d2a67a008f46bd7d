// SPDX-License-Identifier: Apache-2.0
#include "ingest/first_leads.h"

#include "ingest/limits.h"
#include "store/lead_match.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace leadflow::ingest {

base::Status FirstLeads::load(store::Store& store, const flows::Catalog& catalog, base::Time now) {
    base::Duration longest{};
    for (const auto& live : catalog.all())
        longest = std::max<base::Duration>(longest, live->lead_settings->window);
    struct Found {
        int64_t key = 0;
        model::RunId run;
        base::Time at{};
    };
    std::vector<Found> found;
    std::unordered_set<int64_t> keys;
    store::RunFilter filter{.from = now - longest};
    filter.limit = kRunsReadAtOnce;
    size_t count = kRunsReadAtOnce;
    for (size_t read = 0; count == kRunsReadAtOnce && read < kFirstLeadsMax; read += count) {
        const auto page = TRY(store.runs(filter));
        count = page.size();
        if (!page.empty()) filter.before = page.back().id;
        for (const model::RunHead& run : page) {
            // A run again has its lead's summary as well.
            if (!run.resubmitted_from.empty()) continue;
            const auto lead = store::lead_facts(run.summary);
            if (lead && lead->key && lead->first.empty() && keys.insert(*lead->key).second)
                found.push_back({*lead->key, run.id, run.created});
        }
    }
    base::MutexLock lock(mutex_);
    for (auto one = found.rbegin(); one != found.rend(); ++one)
        put(one->key, one->run, one->at).keep();
    return {};
}

std::optional<model::RunId> FirstLeads::meet(int64_t key, const model::RunId& run, base::Time now,
                                             base::Duration window, Claim& claim) {
    base::MutexLock lock(mutex_);
    const auto first = first_.find(key);
    if (first != first_.end() && now - first->second.at < window) return first->second.run;
    claim = put(key, run, now);
    return std::nullopt;
}

std::optional<model::RunId> FirstLeads::replace(int64_t key, const model::RunId& failed,
                                                const model::RunId& run, base::Time now,
                                                Claim& claim) {
    base::MutexLock lock(mutex_);
    const auto first = first_.find(key);
    if (first != first_.end() && first->second.run != failed) return first->second.run;
    claim = put(key, run, now);
    return std::nullopt;
}

FirstLeads::Claim FirstLeads::put(int64_t key, const model::RunId& run, base::Time at) {
    const uint64_t number = ++last_number_;
    first_.insert_or_assign(key, First{run, at, number});
    order_.emplace_back(key, number);
    while (order_.size() > kFirstLeadsMax) {
        const auto oldest = first_.find(order_.front().first);
        if (oldest != first_.end() && oldest->second.number == order_.front().second)
            first_.erase(oldest);
        order_.pop_front();
    }
    Claim claim;
    claim.leads_ = this;
    claim.key_ = key;
    claim.number_ = number;
    return claim;
}

void FirstLeads::take_back(int64_t key, uint64_t number) {
    base::MutexLock lock(mutex_);
    const auto found = first_.find(key);
    if (found != first_.end() && found->second.number == number) first_.erase(found);
}

}  // namespace leadflow::ingest
