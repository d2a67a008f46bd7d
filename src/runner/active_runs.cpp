// SPDX-License-Identifier: Apache-2.0
#include "runner/active_runs.h"

#include <algorithm>

namespace leadflow::runner {

namespace {
// The longest sleep: a clock that is stepped by hand or by an administrator is noticed by then.
constexpr base::Duration kSleepMax = std::chrono::milliseconds(500);
}  // namespace

bool ActiveRuns::add_new(model::Run run, flows::LiveFlowPtr live) {
    base::MutexLock lock(mutex_);
    if (stopped_) return false;
    // While the store holds a backlog everything goes through it, in order of arrival; and a run
    // that it may have handed out already must not start twice.
    if (overflowed_ || slots_.size() >= runs_max_ || run.receipt.number <= stored_up_to_) {
        overflowed_ = true;
        ++left_to_store_;
        if (wants_stored_locked()) changed_.notify_one();
        return false;
    }
    const model::RunId id = run.id;
    auto slot = std::make_unique<Slot>();
    slot->active = {.run = std::move(run), .live = std::move(live), .loaded = true};
    slot->inbox.emplace_back(model::Event(model::Started{}));
    Slot& placed = *slot;
    slots_[id] = std::move(slot);
    make_ready(id, placed);
    return true;
}

bool ActiveRuns::add_stored(const model::RunId& id, model::ReceiptId receipt, model::Event first) {
    base::MutexLock lock(mutex_);
    return place_stored(id, receipt, std::move(first));
}

bool ActiveRuns::place_stored(const model::RunId& id, model::ReceiptId receipt,
                              model::Event first) {
    stored_up_to_ = std::max(stored_up_to_, receipt.number);
    if (stopped_ || slots_.contains(id) || parked_.contains(id)) return false;
    auto slot = std::make_unique<Slot>();
    slot->active.run.id = id;
    slot->inbox.emplace_back(std::move(first));
    Slot& placed = *slot;
    slots_[id] = std::move(slot);
    make_ready(id, placed);
    return true;
}

void ActiveRuns::post(const model::RunId& id, Incoming incoming) {
    base::MutexLock lock(mutex_);
    const auto found = slots_.find(id);
    if (found != slots_.end()) post_locked(id, *found->second, std::move(incoming));
}

bool ActiveRuns::deliver(const model::RunId& id, model::ReceiptId receipt, model::Event event) {
    base::MutexLock lock(mutex_);
    const auto found = slots_.find(id);
    if (found == slots_.end()) return place_stored(id, receipt, std::move(event));
    post_locked(id, *found->second, std::move(event));
    return !stopped_;
}

void ActiveRuns::post_locked(const model::RunId& id, Slot& slot, Incoming incoming) {
    slot.inbox.push_back(std::move(incoming));
    make_ready(id, slot);
}

bool ActiveRuns::knows(const model::RunId& id) const {
    base::MutexLock lock(mutex_);
    return slots_.contains(id) || parked_.contains(id);
}

void ActiveRuns::make_ready(const model::RunId& id, Slot& slot) {
    if (slot.taken || slot.queued || slot.inbox.empty()) return;
    slot.queued = true;
    ready_.push_back(id);
    changed_.notify_one();
}

void ActiveRuns::fire_timers() {
    const base::Time now = clock_.now();
    while (!timers_.empty() && timers_.begin()->first <= now) {
        const model::RunId id = timers_.begin()->second;
        timers_.erase(timers_.begin());
        const auto found = slots_.find(id);
        if (found == slots_.end()) continue;
        found->second->wake_at.reset();
        found->second->inbox.emplace_back(model::Event(model::Woken{}));
        make_ready(id, *found->second);
    }
    // Sleepers go before new runs: these are left to the store until half of memory is free.
    if (sleepers_due_locked() && slots_.size() > runs_max_ / 2) overflowed_ = true;
}

std::vector<std::pair<model::RunId, ActiveRun*>> ActiveRuns::take(size_t count) {
    base::MutexLock lock(mutex_);
    fire_timers();
    while (!stopped_ && (is_resting_locked() || (ready_.empty() && !wants_stored_locked()))) {
        changed_.wait_for(mutex_, idle_time_locked());
        fire_timers();
    }
    return take_ready_locked(count);
}

base::Duration ActiveRuns::idle_time_locked() const {
    constexpr base::Duration kSleepMin = std::chrono::milliseconds(1);
    const base::Time now = clock_.now();
    if (is_resting_locked()) return std::clamp(rest_until_ - now, kSleepMin, kSleepMax);
    base::Duration time = kSleepMax;
    if (!timers_.empty()) time = std::min(time, timers_.begin()->first - now);
    if (look_at_ && *look_at_ > now) time = std::min(time, *look_at_ - now);
    return std::max(time, kSleepMin);
}

std::vector<std::pair<model::RunId, ActiveRun*>> ActiveRuns::take_ready(size_t count) {
    base::MutexLock lock(mutex_);
    fire_timers();
    return take_ready_locked(count);
}

std::vector<std::pair<model::RunId, ActiveRun*>> ActiveRuns::take_ready_locked(size_t count) {
    std::vector<std::pair<model::RunId, ActiveRun*>> taken;
    if (stopped_ || is_resting_locked()) return taken;
    while (!ready_.empty() && taken.size() < count) {
        model::RunId id = std::move(ready_.front());
        ready_.pop_front();
        Slot& slot = *slots_.at(id);
        slot.queued = false;
        slot.taken = true;
        taken.emplace_back(std::move(id), &slot.active);
    }
    return taken;
}

const Incoming* ActiveRuns::first_event(const model::RunId& id) const {
    // The deque keeps references valid while others push at its end, and only the run's holder
    // pops: the pointer may be used without the lock.
    base::MutexLock lock(mutex_);
    const Slot& slot = *slots_.at(id);
    return slot.inbox.empty() ? nullptr : &slot.inbox.front();
}

void ActiveRuns::pop_event(const model::RunId& id) {
    base::MutexLock lock(mutex_);
    slots_.at(id)->inbox.pop_front();
}

void ActiveRuns::set_timer(const model::RunId& id, Slot& slot, std::optional<base::Time> wake_at) {
    if (slot.wake_at == wake_at) return;
    if (slot.wake_at) {
        const auto [begin, end] = timers_.equal_range(*slot.wake_at);
        for (auto at = begin; at != end; ++at)
            if (at->second == id) {
                timers_.erase(at);
                break;
            }
    }
    slot.wake_at = wake_at;
    if (wake_at) timers_.emplace(*wake_at, id);
}

void ActiveRuns::give_back(const model::RunId& id, std::optional<base::Time> wake_at) {
    base::MutexLock lock(mutex_);
    Slot& slot = *slots_.at(id);
    slot.taken = false;
    set_timer(id, slot, wake_at);
    make_ready(id, slot);
}

void ActiveRuns::sleep(const model::RunId& id, base::Time wake_at, base::Time take_up_at) {
    base::MutexLock lock(mutex_);
    Slot& slot = *slots_.at(id);
    if (!slot.inbox.empty()) {
        slot.taken = false;
        set_timer(id, slot, wake_at);
        return make_ready(id, slot);
    }
    set_timer(id, slot, std::nullopt);
    slots_.erase(id);
    look_at_ = look_at_ ? std::min(*look_at_, take_up_at) : take_up_at;
    if (wants_stored_locked()) changed_.notify_one();
}

void ActiveRuns::forget(const model::RunId& id) {
    base::MutexLock lock(mutex_);
    const auto found = slots_.find(id);
    if (found == slots_.end()) return;
    set_timer(id, *found->second, std::nullopt);
    slots_.erase(found);
    if (wants_stored_locked()) changed_.notify_one();
}

void ActiveRuns::hold(const model::RunId& id) {
    base::MutexLock lock(mutex_);
    Slot& slot = *slots_.at(id);
    // A run that has not begun loses nothing by forgetting its other events: all say "begin".
    const bool cancelled =
        std::any_of(slot.inbox.begin(), slot.inbox.end(), [](const Incoming& incoming) {
            const auto* event = std::get_if<model::Event>(&incoming);
            return event != nullptr && std::holds_alternative<model::CancelRequested>(*event);
        });
    if (!cancelled) {
        set_timer(id, slot, std::nullopt);
        slots_.erase(id);
        if (wants_stored_locked()) changed_.notify_one();
        return;
    }
    slot.taken = false;
    slot.inbox.clear();
    slot.inbox.emplace_back(model::Event(model::CancelRequested{}));
    make_ready(id, slot);
}

void ActiveRuns::release(const model::RunId& id) {
    base::MutexLock lock(mutex_);
    place_stored(id, {}, model::Resumed{});
}

void ActiveRuns::park(const model::RunId& id) {
    forget(id);
    base::MutexLock lock(mutex_);
    parked_.insert(id);
}

bool ActiveRuns::sleepers_due_locked() const { return look_at_ && *look_at_ <= clock_.now(); }

bool ActiveRuns::wants_stored_locked() const {
    return !refilling_ && slots_.size() <= runs_max_ / 2 &&
           (overflowed_ || sleepers_due_locked());
}

// A clock that was set back makes no rest longer than it was to be.
bool ActiveRuns::is_resting_locked() const {
    const base::Time now = clock_.now();
    return now < rest_until_ && rest_until_ - now <= rest_length_;
}

void ActiveRuns::rest(base::Duration length) {
    base::MutexLock lock(mutex_);
    rest_until_ = clock_.now() + length;
    rest_length_ = length;
}

std::optional<ActiveRuns::Refill> ActiveRuns::begin_refill() {
    base::MutexLock lock(mutex_);
    if (stopped_ || is_resting_locked() || !wants_stored_locked()) return std::nullopt;
    refilling_ = true;
    const Refill refill{
        .backlog = overflowed_, .sleepers = sleepers_due_locked(), .ticket = left_to_store_};
    // Who goes to sleep from here on says anew when to look.
    if (refill.sleepers) look_at_.reset();
    return refill;
}

void ActiveRuns::end_refill(const Refill& refill, bool more, std::optional<base::Time> look_at) {
    base::MutexLock lock(mutex_);
    refilling_ = false;
    // A run left to the store after the question was asked may be missing in its answer.
    if (refill.backlog) overflowed_ = more || left_to_store_ != refill.ticket;
    if (look_at && (!look_at_ || *look_at < *look_at_)) look_at_ = look_at;
}

void ActiveRuns::look_for_sleepers(base::Time at) {
    base::MutexLock lock(mutex_);
    look_at_ = look_at_ ? std::min(*look_at_, at) : at;
}

void ActiveRuns::leave_rest_to_store() {
    base::MutexLock lock(mutex_);
    overflowed_ = true;
    ++left_to_store_;
}

void ActiveRuns::stop() {
    base::MutexLock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

bool ActiveRuns::stopped() const {
    base::MutexLock lock(mutex_);
    return stopped_;
}

size_t ActiveRuns::known() const {
    base::MutexLock lock(mutex_);
    return slots_.size() + parked_.size();
}

size_t ActiveRuns::size() const {
    base::MutexLock lock(mutex_);
    return slots_.size();
}

}  // namespace leadflow::runner
