// SPDX-License-Identifier: Apache-2.0
// Runner: carries runs from event to event: engine, then journal, then the world. First durable,
// then the world: a command is performed only when the decision it belongs to is on disk.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/service.h"
#include "base/unique_function.h"
#include "connectors/registry.h"
#include "crypto/sealed_box.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "journal/journal.h"
#include "outbound/outbound.h"
#include "runner/child_flows.h"
#include "runner/limits.h"
#include "runner/reply_sink.h"
#include "store/store.h"

namespace leadflow::runner {

// The rooms it works with; all outlive it.
struct Rooms {
    store::Store& store;
    journal::Journal& journal;
    flows::Catalog& catalog;
    flows::Connections& connections;
    const connectors::Registry& registry;
    outbound::Outbound& outbound;
    const base::Clock& clock;
    base::Random& random;
    base::Metrics& metrics;
    // Seals secure inputs and outputs into their rows. Without it they are not kept: a restart
    // then loses them.
    const crypto::SealedBox* box = nullptr;
};

class Runner final : public base::Service {
  public:
    Runner(Rooms rooms, Limits limits);
    ~Runner() override;

    // Before start; outlives the runner's threads. None: nobody waits for answers.
    void answer_to(ReplySink* sink);
    // The same for Workflow actions. None: they fail.
    void call_flows_of(ChildFlows* children);

    // Takes up every run that is not at its end, then what accept() brings.
    base::Status start() override;
    // Decisions under way are committed; what is then open goes on after the next start.
    void request_stop() override;
    void join() override;

    // For a run that is about to be stored: whether its flow's concurrency admits one more, or it
    // comes beyond the limit. A run that was admitted keeps its place in the order of arrival until
    // it is at its end; it is accepted, or dismissed when it could not be stored.
    bool admit(const flows::LiveFlow& live, const model::RunHead& run, bool beyond_limit);
    void dismiss(const flows::LiveFlow& live, const model::RunId& run);

    // With Limits::workers = 0: does on the caller's thread what a worker would do next, without
    // waiting. False: there was nothing to do. For the simulator (tests/simulation).
    bool turn();

    // A run that is already durable; call from any thread, does not wait. When memory is full it
    // is left to the store and taken up from there later: nothing is lost.
    void accept(model::Run run, flows::LiveFlowPtr live);

    // Somebody has posted to the callback URL of a step that waits for it. `done` comes when that
    // is durable, or could not be stored. Call from any thread; whoever leads the journal's next
    // commit stores it.
    void call_back(const model::RunHead& run, const model::Step& step, model::Json outputs,
                   base::UniqueFunction<void(base::Status)> done);

    // `done` is called once, from any thread: when the run's end is durable (kConflict: it ended
    // otherwise before), or when it cannot be for now (kCorrupt: parked; kUnavailable: stops).
    using Cancelled = base::UniqueFunction<void(base::Status)>;
    void cancel(const model::RunId& run, Cancelled done);
    // What an expression comes to in a run, as if it stood after its last action. Secure data of the
    // run is not there. kInvalidInput: it cannot be parsed or evaluated.
    base::Result<model::Json> evaluate(const model::RunId& run, std::string_view expression);

    const Rooms& rooms() const;

    // Call from threads that may wait, which no worker does. kTimeout: not durable within
    // Limits::cancel_wait_max; the run ends as soon as the store can.
    base::Status cancel(const model::RunId& run);
    // A new run of the receipt on the flow's current version; for a refused receipt its first.
    // kConflict when the receipt is refused again (it says why).
    base::Result<model::RunId> resubmit(const model::RunId& run);
    base::Result<model::RunId> resubmit(model::ReceiptId receipt);
    // A new run on the version of the old one, with the results of what came before `action`.
    // kConflict: the old run has not ended; kInvalidInput: the action has not run in it.
    base::Result<model::RunId> resubmit_from(const model::RunId& run, std::string_view action);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace leadflow::runner
