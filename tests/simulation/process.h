// SPDX-License-Identifier: Apache-2.0
// Process: the program between two crashes: the real rooms over a disk and a world that survive it.
#pragma once

#include "base/metrics.h"
#include "connectors/registry.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "journal/journal.h"
#include "runner/operation_lookup.h"
#include "runner/runner.h"

namespace leadflow::simulation {

class Process {
  public:
    // All outlive it.
    struct Surroundings {
        store::Store& store;
        outbound::Outbound& world;
        const crypto::SealedBox& box;
        const base::Clock& clock;
        base::Random& random;
        runner::ReplySink& callers;
    };
    Process(const Surroundings& around, runner::Limits limits);

    base::Status start();

  private:
    connectors::Registry registry_;
    base::Metrics metrics_;

  public:
    journal::Journal journal;
    flows::Catalog catalog;
    flows::Connections connections;
    runner::Runner runner;
};

// The clock is made to jump: no run is to end for that.
inline constexpr model::Limits kLimits{.run_days_logic_apps = std::chrono::days(36500),
                                       .run_days_power_automate = std::chrono::days(36500)};

inline Process::Process(const Surroundings& around, runner::Limits limits)
    : journal(around.store, metrics_),
      catalog(around.store, journal, around.box, around.clock, runner::lookup_in(registry_),
              kLimits),
      connections(around.store, journal, around.box, around.clock),
      runner({.store = around.store,
              .journal = journal,
              .catalog = catalog,
              .connections = connections,
              .registry = registry_,
              .outbound = around.world,
              .clock = around.clock,
              .random = around.random,
              .metrics = metrics_,
              .box = &around.box},
             limits) {
    runner.answer_to(&around.callers);
}

inline base::Status Process::start() {
    TRY(catalog.load());
    TRY(connections.load());
    return runner.start();
}

}  // namespace leadflow::simulation
