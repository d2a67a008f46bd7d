// SPDX-License-Identifier: Apache-2.0
// Scheduler: lets the flows that start by the clock fire. It keeps no state of its own: what has
// fired is told by the receipts, when it next fires by the flow's recurrence. A firing that fell
// into a stop of the program is made up for when it is at most kFiringLateMax old; older ones are
// left out, as Logic Apps does.
#pragma once

#include <map>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/service.h"
#include "engine/recurrence.h"
#include "ingest/ingest.h"

namespace leadflow::ingest {

class Scheduler final : public base::Service {
  public:
    // All outlive it.
    Scheduler(Ingest& ingest, const flows::Catalog& catalog, store::Store& store,
              const base::Clock& clock, base::Metrics& metrics);
    ~Scheduler() override;

    base::Status start() override;
    void request_stop() override;
    void join() override;

    // Fires what is due now; what the thread does whenever a firing is near. How many fired.
    size_t fire_due();
    // When the next firing is; nothing: never. After fire_due only.
    std::optional<base::Time> next_firing() const;

  private:
    struct Entry {
        flows::LiveFlowPtr live;
        engine::Schedule schedule;
        std::optional<base::Time> next;
    };
    void work();
    // Takes up flows that are new, changed or switched, and forgets the others.
    void look_at_flows();
    std::optional<Entry> entry_of(const flows::LiveFlowPtr& live);

    Ingest& ingest_;
    const flows::Catalog& catalog_;
    store::Store& store_;
    const base::Clock& clock_;
    base::Counter& firings_;

    // The thread's, or the test's that calls fire_due().
    std::map<model::FlowId, Entry> entries_;

    base::Mutex mutex_;
    base::ConditionVariable changed_;
    bool stopped_ GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

}  // namespace leadflow::ingest
