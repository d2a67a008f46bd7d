// SPDX-License-Identifier: Apache-2.0
// ActiveRuns: the runs in memory, what has happened to each, which are ready and which wait for a
// time. Inside runner/ only. At most one worker holds a run at a time.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "connectors/connector.h"
#include "flows/catalog.h"
#include "model/decision.h"

namespace leadflow::runner {

// A call that outbound performs, with all that is needed to read its reply.
struct PendingCall {
    model::RunId run;
    model::Invocation invocation;
    std::shared_ptr<const model::OpenConnection> connection;
    std::shared_ptr<const connectors::Connector> connector;
    model::Call call;
};
struct CallReplied {
    std::shared_ptr<const PendingCall> pending;
    model::Reply reply;
};
// What a run's inbox holds: engine events, or replies that a worker must still read.
using Incoming = std::variant<model::Event, CallReplied>;

struct ActiveRun {
    model::Run run;
    flows::LiveFlowPtr live;
    // False: a worker reads it from the store first. So it is while a decision about the run is
    // being committed, since the decision has the run.
    bool loaded = false;
};

// All functions: call from any thread.
class ActiveRuns {
  public:
    ActiveRuns(size_t runs_max, const base::Clock& clock) : runs_max_(runs_max), clock_(clock) {}

    // A durable run that the store was never asked for: straight from ingest. False: not taken,
    // the store has it (memory full, or the store may have handed it out already).
    bool add_new(model::Run run, flows::LiveFlowPtr live);
    // A run to be read from the store, with its first event. Ignored when it is here already.
    void add_stored(const model::RunId& id, model::ReceiptId receipt, model::Event first);
    // Dropped when the run is not here.
    void post(const model::RunId& id, Incoming incoming);
    bool contains(const model::RunId& id) const;

    // Waits for ready runs, or a timer, or stop. Each taken run is the caller's alone until
    // give_back or forget. Empty: stopped, or memory has room for runs from the store.
    std::vector<std::pair<model::RunId, ActiveRun*>> take(size_t count);
    // The same without waiting.
    std::vector<std::pair<model::RunId, ActiveRun*>> take_ready(size_t count);
    // The first waiting event; the event stays until pop_event.
    const Incoming* first_event(const model::RunId& id) const;
    void pop_event(const model::RunId& id);
    void give_back(const model::RunId& id, std::optional<base::Time> wake_at);
    void forget(const model::RunId& id);
    // The run waits for its turn (flow_gates.h): it is not ready until release(), or until
    // something is posted to it, which it then sees first.
    void hold(const model::RunId& id);
    void release(const model::RunId& id);

    // A run that cannot be carried on (its stored data breaks a rule): it stays out until the next
    // start.
    void park(const model::RunId& id);

    // After memory overflowed and half of it is free again, one caller gets a ticket: ask the store
    // for open runs, add_stored them, then end_refill. `more`: the store may have further ones.
    std::optional<uint64_t> begin_refill();
    void end_refill(uint64_t ticket, bool more);
    // At start: the store has more open runs than were added.
    void leave_rest_to_store();

    void stop();
    bool stopped() const;
    size_t size() const;

  private:
    struct Slot {
        ActiveRun active;
        std::deque<Incoming> inbox;
        bool taken = false;   // A worker has it.
        bool queued = false;  // Its id is in ready_.
        bool held = false;    // Waits for its turn.
        std::optional<base::Time> wake_at;
    };
    void make_ready(const model::RunId& id, Slot& slot) REQUIRES(mutex_);
    void set_timer(const model::RunId& id, Slot& slot, std::optional<base::Time> wake_at)
        REQUIRES(mutex_);
    void fire_timers() REQUIRES(mutex_);
    std::vector<std::pair<model::RunId, ActiveRun*>> take_ready_locked(size_t count)
        REQUIRES(mutex_);
    bool wants_stored_locked() const REQUIRES(mutex_);

    const size_t runs_max_;
    const base::Clock& clock_;
    mutable base::Mutex mutex_;
    base::ConditionVariable changed_;
    std::unordered_map<model::RunId, std::unique_ptr<Slot>> slots_ GUARDED_BY(mutex_);
    std::deque<model::RunId> ready_ GUARDED_BY(mutex_);
    std::multimap<base::Time, model::RunId> timers_ GUARDED_BY(mutex_);
    std::set<model::RunId> parked_ GUARDED_BY(mutex_);
    bool overflowed_ GUARDED_BY(mutex_) = false;
    bool refilling_ GUARDED_BY(mutex_) = false;
    uint64_t left_to_store_ GUARDED_BY(mutex_) = 0;  // How often add_new said no.
    // Receipts up to here may have been taken from the store; add_new refuses them.
    int64_t stored_up_to_ GUARDED_BY(mutex_) = 0;
    bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace leadflow::runner
