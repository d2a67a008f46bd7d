// SPDX-License-Identifier: Apache-2.0
// What MemoryStore answers.
#include <algorithm>

#include "base/text.h"
#include "model/step_record.h"
#include "store/memory_store.h"
#include "store/run_match.h"

namespace leadflow::store {
namespace {

using base::MutexLock;

template <typename Map, typename Key>
auto row_of(const Map& map, const Key& key, const char* what)
    -> base::Result<typename Map::mapped_type> {
    const auto found = map.find(key);
    if (found == map.end()) return base::not_found(base::format("no such {}", what));
    return found->second;
}

template <typename Map>
auto newest_first(const Map& map) {
    std::vector<typename Map::mapped_type> rows;
    for (const auto& [key, row] : map) rows.push_back(row);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.created > b.created; });
    return rows;
}

}  // namespace

base::Result<std::vector<model::Flow>> MemoryStore::flows() {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::Flow> rows = newest_first(flows_);
    for (model::Flow& flow : rows) flow.newest = newest_version(flow.id);
    return rows;
}

base::Result<model::Flow> MemoryStore::flow(const model::FlowId& id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    model::Flow row = TRY(row_of(flows_, id, "flow"));
    row.newest = newest_version(id);
    return row;
}

int64_t MemoryStore::newest_version(const model::FlowId& id) const {
    int64_t newest = 0;
    for (const auto& [key, version] : versions_)
        if (key.first == id) newest = key.second;
    return newest;
}

base::Result<model::FlowVersion> MemoryStore::flow_version(const model::FlowId& id,
                                                           int64_t number) {
    MutexLock lock(mutex_);
    TRY(may_read());
    return row_of(versions_, std::pair(id, number), "flow version");
}

base::Result<std::vector<model::FlowVersion>> MemoryStore::flow_versions(
    const model::FlowId& id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::FlowVersion> rows;
    for (const auto& [key, version] : versions_)
        if (key.first == id)
            rows.insert(rows.begin(),
                        {.flow = id,
                         .number = version.number,
                         .saved = version.saved,
                         .author = version.author});
    return rows;
}

base::Result<std::vector<model::RunHead>> MemoryStore::runs(const RunFilter& filter) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::RunHead> rows;
    auto at = filter.before ? runs_.upper_bound(*filter.before) : runs_.begin();
    for (; at != runs_.end() && rows.size() < filter.limit; ++at) {
        const model::RunHead& head = at->second;
        if (filter.flow && head.flow != *filter.flow) continue;
        if (filter.status && head.status != *filter.status) continue;
        if (filter.version && head.flow_version != *filter.version) continue;
        if (filter.from && head.created < *filter.from) continue;
        if (filter.to && head.created >= *filter.to) continue;
        if (!matches_search(head, filter.search)) continue;
        rows.push_back(head);
    }
    return rows;
}

base::Result<model::RunHead> MemoryStore::run(const model::RunId& id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    return row_of(runs_, id, "run");
}

base::Result<std::vector<model::SaveStep>> MemoryStore::steps(const model::RunId& id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<StepRow> rows;
    for (auto at = steps_.lower_bound({id, "", ""});
         at != steps_.end() && std::get<0>(at->first) == id; ++at)
        rows.push_back(at->second);
    std::sort(rows.begin(), rows.end(),
              [](const StepRow& a, const StepRow& b) { return a.place < b.place; });
    std::vector<model::SaveStep> steps;
    for (StepRow& row : rows) steps.push_back(std::move(row.step));
    return steps;
}

base::Result<RunReads::SealedSteps> MemoryStore::sealed_steps(int64_t after, int64_t look_at) {
    MutexLock lock(mutex_);
    TRY(may_read());
    SealedSteps piece;
    const auto is_sealed = [](const std::string& text) {
        return text.starts_with(model::kSealedMark);
    };
    // A step's place stands for the number that a database gives it.
    const auto first = static_cast<size_t>(after);
    const size_t end = first + static_cast<size_t>(look_at);
    bool more = false;
    for (const auto& [key, row] : steps_) {
        more = more || row.place >= end;
        if (row.place < first || row.place >= end) continue;
        if (is_sealed(row.step.inputs) || is_sealed(row.step.outputs))
            piece.steps.push_back(row.step);
    }
    if (more) piece.next = static_cast<int64_t>(end);
    return piece;
}

base::Result<std::vector<model::RunHead>> MemoryStore::open_runs(const model::RunId& after,
                                                                 size_t limit) {
    MutexLock lock(mutex_);
    TRY(may_read());
    const auto last = arrivals_.find(after);
    std::map<size_t, const model::RunHead*> open;
    for (const auto& [id, head] : runs_) {
        const size_t place = arrivals_.at(id);
        if (model::is_final(head.status)) continue;
        if (last == arrivals_.end() || place > last->second) open.emplace(place, &head);
    }
    std::vector<model::RunHead> rows;
    for (auto at = open.begin(); at != open.end() && rows.size() < limit; ++at)
        rows.push_back(*at->second);
    return rows;
}

base::Result<std::vector<model::RunHead>> MemoryStore::runs_by_timer(size_t limit) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::RunHead> rows;
    for (const auto& [id, head] : runs_)
        if (!model::is_final(head.status) && head.wake_at) rows.push_back(head);
    std::sort(rows.begin(), rows.end(), [this](const auto& a, const auto& b) {
        return std::pair(a.wake_at, arrivals_.at(a.id)) < std::pair(b.wake_at, arrivals_.at(b.id));
    });
    if (rows.size() > limit) rows.resize(limit);
    return rows;
}

base::Result<RunReads::Counts> MemoryStore::run_counts() {
    MutexLock lock(mutex_);
    TRY(may_read());
    Counts counts;
    for (const auto& [id, head] : runs_) {
        if (!model::is_final(head.status)) ++counts.open;
        else if (head.status == model::RunStatus::kSucceeded) ++counts.succeeded;
        else ++counts.failed;
    }
    return counts;
}

base::Result<std::vector<model::Receipt>> MemoryStore::receipts(const ReceiptFilter& filter) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::Receipt> rows;
    auto at = filter.before ? receipts_.lower_bound(*filter.before) : receipts_.end();
    while (at != receipts_.begin() && rows.size() < filter.limit) {
        --at;
        if (filter.flow && at->second.flow != *filter.flow) continue;
        if (filter.refused_only && at->second.refusal_code.empty()) continue;
        rows.push_back(at->second);
        rows.back().body.clear();
    }
    return rows;
}

base::Result<model::Receipt> MemoryStore::receipt(model::ReceiptId id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    return row_of(receipts_, id, "receipt");
}

base::Result<model::ReceiptId> MemoryStore::last_receipt() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return receipts_.empty() ? model::ReceiptId{} : receipts_.rbegin()->first;
}

base::Result<std::vector<model::Connection>> MemoryStore::connections() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return newest_first(connections_);
}

base::Result<std::vector<model::ApiToken>> MemoryStore::tokens() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return newest_first(tokens_);
}

base::Result<std::vector<model::ImportedConnector>> MemoryStore::connectors() {
    MutexLock lock(mutex_);
    std::vector<model::ImportedConnector> rows;
    for (const auto& [name, connector] : connectors_) {
        rows.push_back(connector);
        rows.back().definition.clear();
        rows.back().properties.clear();
    }
    return rows;
}

base::Result<model::ImportedConnector> MemoryStore::connector(const std::string& name) {
    MutexLock lock(mutex_);
    const auto found = connectors_.find(name);
    if (found == connectors_.end()) return base::not_found("no connector " + name);
    return found->second;
}

base::Result<std::vector<model::User>> MemoryStore::users() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return newest_first(users_);
}

base::Result<std::vector<model::Session>> MemoryStore::sessions() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return newest_first(sessions_);
}

base::Result<std::vector<model::Subscription>> MemoryStore::subscriptions() {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::Subscription> rows;
    for (const auto& [id, row] : subscriptions_) rows.push_back(row);
    return rows;
}

base::Result<std::vector<model::Setting>> MemoryStore::settings(const std::string& scope) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::Setting> rows;
    for (const auto& [key, row] : settings_)
        if (key.first == scope) rows.push_back(row);
    return rows;
}

base::Result<std::vector<RunReads::HourCounts>> MemoryStore::run_hours(base::Time from) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::map<std::pair<model::FlowId, int64_t>, HourCounts> hours;
    for (const auto& [id, run] : runs_) {
        if (run.created < from) continue;
        const int64_t hour =
            std::chrono::floor<std::chrono::hours>(run.created).time_since_epoch().count();
        HourCounts& counts = hours[{run.flow, hour}];
        counts.flow = run.flow;
        counts.hour = hour;
        const bool failed = run.status == model::RunStatus::kFailed ||
                            run.status == model::RunStatus::kTimedOut;
        (run.status == model::RunStatus::kSucceeded ? counts.succeeded
         : failed                                   ? counts.failed
                                                    : counts.other)++;
    }
    std::vector<HourCounts> rows;
    for (const auto& [key, counts] : hours) rows.push_back(counts);
    return rows;
}

base::Result<std::vector<model::Polling>> MemoryStore::pollings() {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::Polling> rows;
    for (const auto& [flow, row] : pollings_) rows.push_back(row);
    return rows;
}

base::Result<size_t> MemoryStore::checkpoint_piece() { return size_t{0}; }

base::Status MemoryStore::back_up(const std::string&, const crypto::KeyTree&, const BackupWatch&) {
    return base::internal("a store in memory has no file to copy");
}

}  // namespace leadflow::store
