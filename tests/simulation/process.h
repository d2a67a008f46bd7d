// SPDX-License-Identifier: Apache-2.0
// Process: the program between two crashes: the real rooms over a disk and a world that survive it.
#pragma once

#include "base/metrics.h"
#include "connectors/registry.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "ingest/scheduler.h"
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
        runner::ReplySink& witness;  // Hears of every answer beside the callers.
    };
    Process(const Surroundings& around, runner::Limits limits);

    base::Status start();

  private:
    // Answers go to the callers that wait and to the witness.
    class Replies final : public runner::ReplySink {
      public:
        Replies(runner::ReplySink& callers, runner::ReplySink& witness)
            : callers_(callers), witness_(witness) {}
        void respond(const model::RunId& run, const model::Respond& response) override {
            witness_.respond(run, response);
            callers_.respond(run, response);
        }
        void finished(const model::RunId& run) override { callers_.finished(run); }

      private:
        runner::ReplySink& callers_;
        runner::ReplySink& witness_;
    };

    connectors::Registry registry_;
    base::Metrics metrics_;

  public:
    journal::Journal journal;
    flows::Catalog catalog;
    flows::Connections connections;
    runner::Runner runner;
    ingest::Ingest ingest;
    ingest::Scheduler scheduler;  // Its thread is not started: the simulator lets it look.

  private:
    Replies replies_;
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
             limits),
      ingest({around.store, journal, catalog, runner, around.clock, around.random, metrics_}),
      scheduler(ingest, catalog, around.store, around.clock, metrics_),
      replies_(ingest.replies(), around.witness) {
    runner.answer_to(&replies_);
}

inline base::Status Process::start() {
    TRY(catalog.load());
    TRY(connections.load());
    TRY(ingest.start());
    return runner.start();
}

}  // namespace leadflow::simulation
