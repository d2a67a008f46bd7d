// SPDX-License-Identifier: Apache-2.0
// Journal: the only way to write. Whoever brings changes while no commit is under way becomes the
// leader, commits everything that waits in one transaction and answers all; there is no writer
// thread. Checkpoints run on a thread of their own and never stall a commit.
#pragma once

#include <memory>
#include <span>

#include "base/metrics.h"
#include "base/service.h"
#include "base/unique_function.h"
#include "journal/limits.h"
#include "model/change.h"
#include "store/store.h"

namespace leadflow::journal {

// What both commit() and append()'s `done` promise: success means durable (synced) and visible to
// reads; any error means that nothing of the entry was stored. Entries are applied in order of
// arrival, each wholly or not at all; one entry's conflict does not touch its neighbours.
// kUnavailable (disk full, I/O fault, queue full) may succeed later: the journal recovers by
// itself when the fault is gone.
// Told of every transaction once it is durable, on the thread that committed it, before those that
// wait for it are answered: must be quick, and must not call the journal.
class Watcher {
  public:
    virtual ~Watcher() = default;
    virtual void committed(std::span<const model::Change> changes) = 0;
};

class Journal final : public base::Service {
  public:
    using Done = base::UniqueFunction<void(base::Status)>;

    // The store and the metrics outlive the journal.
    Journal(store::Store& store, base::Metrics& metrics, Limits limits = {});
    ~Journal() override;

    // Starts the checkpoint thread, and a relief that rests until an I/O loop has led for long
    // while other loops append. commit and append also work before.
    base::Status start() override;

    // Before start; the watcher outlives the journal.
    void watch(Watcher& watcher);

    // Waits until the changes are durable or failed; leads when nobody does. For threads that may
    // wait: workers, readers.
    base::Status commit(model::Changes changes);

    // Puts the changes in the queue; `done` is called once, on whichever thread leads, and must
    // neither wait nor call the journal. For I/O loops: append what a wake-up brought, then
    // lead_if_idle() once.
    void append(model::Changes changes, Done done);
    // Commits what waits, unless another thread is at it (that one then takes it along). Returns
    // after at most one commit when threads wait in commit(): they carry on.
    void lead_if_idle();

    // Performs what is queued; later entries get kUnavailable.
    void request_stop() override;
    void join() override;

  private:
    struct Rooms;
    std::unique_ptr<Rooms> rooms_;
};

}  // namespace leadflow::journal
