// SPDX-License-Identifier: Apache-2.0
// Oracle: says what must be true of everything that has come to rest. Written from
// docs/behaviour.md; shares no code with engine/ and definition/.
#pragma once

#include "simulation/findings.h"
#include "simulation/flow_tree.h"
#include "simulation/ledger.h"
#include "simulation/simulated_world.h"
#include "store/memory_store.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace leadflow::simulation {

// What only those outside the program know.
struct Witness {
    void promised(const model::RunId& run) {
        const std::lock_guard lock(mutex);
        acknowledged.insert(run);
    }

    std::mutex mutex;                     // Of acknowledged: any thread may promise.
    std::set<model::RunId> acknowledged;  // Runs that a sender or an operator was told of.
    std::set<model::RunId> cancelled;     // Asked to be cancelled.
    std::map<model::RunId, int> responses;
    // Runs that were resubmitted from an action of another.
    struct Origin {
        model::RunId run;
        std::string action;
    };
    std::map<model::RunId, Origin> resumed;
};

class Oracle {
  public:
    Oracle(store::MemoryStore& disk, const Ledger& ledger, const Effects& effects,
           const Witness& witness, Findings& findings)
        : disk_(disk), ledger_(ledger), effects_(effects), witness_(witness), findings_(findings) {}

    void check();

  private:
    // No more runs of a flow at once than its trigger says.
    void check_concurrency();
    // Each receipt has the runs that its trigger makes of it (I3, I18), and firings by the clock
    // come when they should and once (I20, I21).
    void check_receipts();
    void check_split(const model::Receipt& receipt, const std::vector<model::RunHead>& runs);
    void check_firings(const model::FlowId& flow, const std::vector<base::Time>& firings);
    model::Json lead_of(const model::RunHead& head);
    std::shared_ptr<const FlowTree> tree_of(const model::RunHead& head);

    store::MemoryStore& disk_;
    const Ledger& ledger_;
    const Effects& effects_;
    const Witness& witness_;
    Findings& findings_;
    std::map<std::pair<std::string, int64_t>, std::shared_ptr<const FlowTree>> trees_;
};

}  // namespace leadflow::simulation
