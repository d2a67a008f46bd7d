// SPDX-License-Identifier: Apache-2.0
#include "ingest/scheduler.h"

#include <algorithm>

#include "base/log.h"
#include "base/worker_pool.h"
#include "ingest/limits.h"

namespace leadflow::ingest {

Scheduler::Scheduler(Ingest& ingest, const flows::Catalog& catalog, store::Store& store,
                     const base::Clock& clock, base::Metrics& metrics)
    : ingest_(ingest),
      catalog_(catalog),
      store_(store),
      clock_(clock),
      firings_(metrics.counter("leadflow_schedule_firings_total",
                               "Firings of flows that start by the clock")) {}

Scheduler::~Scheduler() {
    request_stop();
    join();
}

base::Status Scheduler::start() {
    thread_ = std::thread([this] { work(); });
    return {};
}

void Scheduler::request_stop() {
    base::MutexLock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

void Scheduler::join() {
    if (thread_.joinable()) thread_.join();
}

void Scheduler::work() {
    base::name_this_thread("scheduler");
    base::MutexLock lock(mutex_);
    while (!stopped_) {
        lock.unlock();
        fire_due();
        const auto next = next_firing();
        lock.lock();
        // Not longer than kFlowsLookEvery: flows are saved and clocks are set meanwhile.
        base::Duration wait = kFlowsLookEvery;
        if (next) wait = std::clamp(*next - clock_.now(), base::Duration(0), wait);
        if (!stopped_) changed_.wait_for(mutex_, wait);
    }
}

void Scheduler::look_at_flows() {
    std::map<model::FlowId, Entry> kept;
    for (const flows::LiveFlowPtr& live : catalog_.all()) {
        const bool by_clock = live->program->trigger.type == model::TriggerType::kRecurrence;
        if (!by_clock || live->flow.state == model::FlowState::kOff || !live->can_run()) continue;
        const auto known = entries_.find(live->flow.id);
        if (known != entries_.end() && known->second.live == live)
            kept.emplace(live->flow.id, std::move(known->second));
        else if (auto entry = entry_of(live))
            kept.emplace(live->flow.id, std::move(*entry));
    }
    entries_ = std::move(kept);
}

std::optional<Scheduler::Entry> Scheduler::entry_of(const flows::LiveFlowPtr& live) {
    const model::Recurrence& recurrence = live->program->trigger.recurrence;
    const auto* zone = expression::time_zone_or_utc(recurrence.time_zone);
    if (zone == nullptr) return std::nullopt;  // A fault of the flow, found when it was saved.
    const auto last = store_.receipts({.flow = live->flow.id, .limit = 1});
    if (!last) return std::nullopt;  // Asked again at the next look.
    const base::Time saved = live->flow.modified;
    base::Time after = saved - base::Duration(1);
    if (!last->empty()) after = std::max(after, last->front().received);
    Entry entry{live, engine::Schedule(recurrence, zone, saved), std::nullopt};
    entry.next = entry.schedule.next(after);
    const base::Time now = clock_.now();
    // Of several that were missed the last ones may be young enough.
    if (entry.next && *entry.next < now - kFiringLateMax)
        entry.next = entry.schedule.next(now - kFiringLateMax - base::Duration(1));
    return entry;
}

size_t Scheduler::fire_due() {
    look_at_flows();
    size_t fired = 0;
    const base::Time now = clock_.now();
    for (auto& [id, entry] : entries_) {
        if (!entry.next || *entry.next > now) continue;
        LOG_DEBUG("flow {} fires by its recurrence", id.text());
        // What could not be stored has not happened: it is due again at the next look.
        if (!ingest_.fire(entry.live)) continue;
        firings_.add();
        ++fired;
        // One firing for all that passed while this thread was kept from its work.
        entry.next = entry.schedule.next(now);
    }
    return fired;
}

std::optional<base::Time> Scheduler::next_firing() const {
    std::optional<base::Time> first;
    for (const auto& [id, entry] : entries_)
        if (entry.next && (!first || *entry.next < *first)) first = entry.next;
    return first;
}

}  // namespace leadflow::ingest
