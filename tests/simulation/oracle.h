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
#include <set>
#include <string>

namespace leadflow::simulation {

// What only those outside the program know.
struct Witness {
    std::set<model::RunId> acknowledged;  // Runs that a sender or an operator was told of.
    std::set<model::RunId> cancelled;     // Asked to be cancelled.
    std::map<model::RunId, int> responses;
};

class Oracle {
  public:
    Oracle(store::MemoryStore& disk, const Ledger& ledger, const SimulatedWorld& world,
           const Witness& witness, Findings& findings)
        : disk_(disk), ledger_(ledger), world_(world), witness_(witness), findings_(findings) {}

    void check();

  private:
    // No more runs of a flow at once than its trigger says.
    void check_concurrency();
    std::shared_ptr<const FlowTree> tree_of(const model::RunHead& head);

    store::MemoryStore& disk_;
    const Ledger& ledger_;
    const SimulatedWorld& world_;
    const Witness& witness_;
    Findings& findings_;
    std::map<std::pair<std::string, int64_t>, std::shared_ptr<const FlowTree>> trees_;
};

}  // namespace leadflow::simulation
