// SPDX-License-Identifier: Apache-2.0
// Polls: asks the services of flows with a polling trigger, by their recurrence, what is new, and
// hands it to ingest. How far it has come is stored in the commit that stores the runs, so that
// a crash neither doubles nor loses one.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/recurrence.h"
#include "ingest/ingest.h"
#include "runner/caller.h"
#include "triggers/inbox.h"

namespace leadflow::triggers {

// Only one thread.
class Polls {
  public:
    // All outlive it; the inbox brings it the answers.
    Polls(const runner::Rooms& rooms, ingest::Ingest& ingest, Inbox& inbox);

    // How far earlier processes have come.
    base::Status load();
    // Takes up flows that are new, changed or switched, and leaves the others.
    void look(const std::vector<flows::LiveFlowPtr>& flows);
    // Asks where it is time to ask.
    void start_due();
    std::optional<base::Time> next_time() const;

  private:
    struct Entry {
        flows::LiveFlowPtr live;
        engine::Schedule schedule;
        std::optional<base::Time> next;
        bool under_way = false;
    };
    using Pending = std::shared_ptr<const runner::PendingCall>;

    std::optional<Entry> entry_of(const flows::LiveFlowPtr& live);
    void ask(const model::FlowId& flow, Entry& entry);
    void answered(const flows::LiveFlowPtr& live, const Pending& pending,
                  const model::Reply& reply);
    void take(Entry& entry, connectors::Polled polled);
    void failed(Entry& entry, std::string_view error, std::optional<base::Duration> asked);
    // The row that the flow has now, of this fingerprint.
    model::Polling& row_of(const flows::LiveFlow& live);
    void count_failing();

    const runner::Rooms rooms_;
    ingest::Ingest& ingest_;
    Inbox& inbox_;
    base::Counter& asked_;
    base::Gauge& failing_;
    std::map<model::FlowId, Entry> entries_;        // Of flows that are on.
    std::map<model::FlowId, model::Polling> rows_;  // Also of those that are off.
};

}  // namespace leadflow::triggers
