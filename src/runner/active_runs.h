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
#include "runner/pages.h"

namespace leadflow::runner {

// A call that outbound performs, with all that is needed to read its reply.
struct PendingCall {
    model::RunId run;
    model::Invocation invocation;
    std::shared_ptr<const model::OpenConnection> connection;
    std::shared_ptr<const connectors::Connector> connector;
    model::Call call;
    // The pages before this call's. Passed on from call to call; one worker at a time has it.
    std::shared_ptr<Pages> pages;
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
    // Step and try of each call whose answer this process still expects.
    std::set<std::pair<std::string, int>> calls;
};

// All functions: call from any thread.
class ActiveRuns {
  public:
    ActiveRuns(size_t runs_max, const base::Clock& clock) : runs_max_(runs_max), clock_(clock) {}

    // A durable run that the store was never asked for: straight from ingest. False: not taken,
    // the store has it (memory full, or the store may have handed it out already).
    bool add_new(model::Run run, flows::LiveFlowPtr live);
    // A run to be read from the store, with its first event. False: it is here already, or parked.
    bool add_stored(const model::RunId& id, model::ReceiptId receipt, model::Event first);
    // Dropped when the run is not here: for what belongs to a call of this process.
    void post(const model::RunId& id, Incoming incoming);
    // An event from outside for an open run: one that is not here is taken up with it. False: the
    // run is parked, or the program stops.
    bool deliver(const model::RunId& id, model::ReceiptId receipt, model::Event event);
    // Here, or parked: the store's row of it is of no concern.
    bool knows(const model::RunId& id) const;
    size_t known() const;

    // Waits for ready runs, or a timer, or stop. Each taken run is the caller's alone until
    // give_back or forget. Empty: stopped, or memory has room for runs from the store.
    std::vector<std::pair<model::RunId, ActiveRun*>> take(size_t count);
    // The same without waiting.
    std::vector<std::pair<model::RunId, ActiveRun*>> take_ready(size_t count);
    // The first waiting event; the event stays until pop_event.
    const Incoming* first_event(const model::RunId& id) const;
    void pop_event(const model::RunId& id);
    void give_back(const model::RunId& id, std::optional<base::Time> wake_at);
    // Instead of give_back, for a run of which nothing is under way: it leaves memory and is to be
    // taken up from the store at `take_up_at`, before its timer. Not when an event has come meanwhile.
    void sleep(const model::RunId& id, base::Time wake_at, base::Time take_up_at);
    void forget(const model::RunId& id);
    // The run waits for its turn (flow_gates.h), and not in memory: else those that wait could keep
    // out whom they wait for. A cancellation that has come already is decided at once.
    void hold(const model::RunId& id);
    // Its turn has come.
    void release(const model::RunId& id);

    // A run that cannot be carried on (its stored data breaks a rule): it stays out until the next
    // start.
    void park(const model::RunId& id);

    // When half of memory is free and the store has runs for it: runs that memory had no room for
    // (`backlog`), or runs that sleep and are due. One caller at a time gets to ask the store and
    // says in the end whether there may be more of the backlog, and when the next sleeper is due.
    struct Refill {
        bool backlog = false;
        bool sleepers = false;
        uint64_t ticket = 0;
    };
    std::optional<Refill> begin_refill();
    void end_refill(const Refill& refill, bool more, std::optional<base::Time> look_at);
    // At start: the store has more open runs than were added.
    void leave_rest_to_store();
    // The store may have sleepers that are due then.
    void look_for_sleepers(base::Time at);

    // The store does not answer: nothing is handed out for so long, nor asked of it.
    void rest(base::Duration length);

    void stop();
    bool stopped() const;
    size_t size() const;

  private:
    struct Slot {
        ActiveRun active;
        std::deque<Incoming> inbox;
        bool taken = false;   // A worker has it.
        bool queued = false;  // Its id is in ready_.
        std::optional<base::Time> wake_at;
    };
    void make_ready(const model::RunId& id, Slot& slot) REQUIRES(mutex_);
    void set_timer(const model::RunId& id, Slot& slot, std::optional<base::Time> wake_at)
        REQUIRES(mutex_);
    void fire_timers() REQUIRES(mutex_);
    std::vector<std::pair<model::RunId, ActiveRun*>> take_ready_locked(size_t count)
        REQUIRES(mutex_);
    bool wants_stored_locked() const REQUIRES(mutex_);
    bool sleepers_due_locked() const REQUIRES(mutex_);
    bool is_resting_locked() const REQUIRES(mutex_);
    base::Duration idle_time_locked() const REQUIRES(mutex_);
    bool place_stored(const model::RunId& id, model::ReceiptId receipt, model::Event first)
        REQUIRES(mutex_);
    void post_locked(const model::RunId& id, Slot& slot, Incoming incoming) REQUIRES(mutex_);

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
    // When the store is asked for sleepers; nothing: none sleeps.
    std::optional<base::Time> look_at_ GUARDED_BY(mutex_);
    base::Time rest_until_ GUARDED_BY(mutex_){};
    base::Duration rest_length_ GUARDED_BY(mutex_){};
    bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace leadflow::runner
