// SPDX-License-Identifier: Apache-2.0
#include "runner/intake.h"

#include <algorithm>

#include "base/log.h"

namespace leadflow::runner {
namespace {
// Sleepers read at once, besides those rows that are of runs in memory.
constexpr size_t kSleepersAtOnce = 256;
}  // namespace

base::Status Intake::start() {
    TRY(keep_places());
    last_receipt_at_start_ = TRY(rooms_.store.last_receipt());
    if (TRY(take_backlog())) active_.leave_rest_to_store();
    // Those of the last process that are due need not wait until the backlog comes to them.
    active_.look_for_sleepers(rooms_.clock.now());
    if (active_.size() > 0) LOG_INFO("{} runs are taken up again", active_.size());
    return {};
}

// A run that was under way keeps its place before one that waits gets it, and those that wait keep
// their order: they may be read in any, the first not at all for a while. Which versions limit concurrency is known only when
// the open runs have been looked through: it need not be the published ones.
base::Status Intake::keep_places() {
    std::map<std::pair<model::FlowId, int64_t>, flows::LiveFlowPtr> limited;
    model::RunId after;
    while (true) {
        const auto open = TRY(rooms_.store.open_runs(after, limits_.runs_in_memory_max));
        for (const model::RunHead& head : open) {
            const auto [at, is_new] =
                limited.try_emplace(std::pair(head.flow, head.flow_version), nullptr);
            if (is_new) {
                const auto live = rooms_.catalog.version(head.flow, head.flow_version);
                if (live && FlowGates::concerns(**live)) at->second = *live;
            }
            if (at->second == nullptr) continue;
            if (head.status == model::RunStatus::kWaiting) {
                gates_.expect(*at->second, head);
                continue;
            }
            gates_.enter_again(*at->second, head.id);
            // In memory too, be it full: those who wait for its end may fill it.
            active_.add_stored(head.id, head.receipt, model::Resumed{});
        }
        if (open.size() < limits_.runs_in_memory_max) return {};
        after = open.back().id;
    }
}

void Intake::refill(const ActiveRuns::Refill& refill) {
    bool more = refill.backlog;
    std::optional<base::Time> look_at;
    base::Status read;
    if (refill.sleepers) {
        const auto next = take_sleepers();
        if (next) look_at = *next;
        else look_at = rooms_.clock.now();
        if (!next) read = next.error();
    }
    if (read && refill.backlog) {
        const auto rest = take_backlog();
        if (rest) more = *rest;
        else read = rest.error();
    }
    if (!read) active_.rest(limits_.unavailable_wait);
    active_.end_refill(refill, more, look_at);
}

// Whether this process has put it to sleep: it has begun it, and has it no longer. Its timer will
// bring it back.
bool Intake::sleeps(const model::RunHead& head) const {
    return head.status == model::RunStatus::kRunning && head.wake_at &&
           head.receipt > last_receipt_at_start_ && may_sleep_until(*head.wake_at);
}

// Oldest first, from where the last one ended: what was passed is in memory, asleep, parked or over.
// True: there may be more.
base::Result<bool> Intake::take_backlog() {
    const size_t room = std::max<size_t>(1, limits_.runs_in_memory_max / 2);
    size_t taken = 0;
    while (taken < room) {
        const auto open = TRY(rooms_.store.open_runs(taken_up_to_, limits_.runs_in_memory_max));
        for (const model::RunHead& head : open) {
            if (taken >= room) return true;
            taken_up_to_ = head.id;
            if (!sleeps(head) && active_.add_stored(head.id, head.receipt, model::Resumed{}))
                ++taken;
        }
        if (open.size() < limits_.runs_in_memory_max) return false;
    }
    return true;
}

// When to look again; nothing: nobody sleeps. Resumed, because one of the last process may not have
// been taken up yet; a timer that is due follows from the run itself.
base::Result<std::optional<base::Time>> Intake::take_sleepers() {
    const base::Time now = rooms_.clock.now();
    const size_t room = std::max<size_t>(1, limits_.runs_in_memory_max / 2);
    const size_t limit = active_.known() + kSleepersAtOnce;
    const auto rows = TRY(rooms_.store.runs_by_timer(limit));
    size_t taken = 0;
    for (const model::RunHead& head : rows) {
        if (active_.knows(head.id)) continue;
        const base::Time take_up_at = *head.wake_at - limits_.wake_ahead;
        if (take_up_at > now) return std::optional(take_up_at);
        if (taken >= room) return std::optional(now);
        if (active_.add_stored(head.id, head.receipt, model::Resumed{})) ++taken;
    }
    if (rows.size() == limit) return std::optional(now);
    return std::optional<base::Time>();
}

}  // namespace leadflow::runner
