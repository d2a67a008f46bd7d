// SPDX-License-Identifier: Apache-2.0
// RecordedLife: a short life of the real program on a given flow, written down moment by moment, so
// that a test can falsify what the oracle sees of it. The engine is not touched.
#pragma once

#include "simulation/faulty_store.h"
#include "simulation/oracle.h"
#include "simulation/process.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace leadflow::simulation {

// What happened, as told to the oracle. A copy may be falsified.
struct Record {
    std::vector<Moment> moments;
    Effects effects;
    std::vector<model::RunId> runs;  // In the order of their start.
    std::set<model::RunId> promised;
    std::set<model::RunId> cancelled;
    std::map<model::RunId, int> responses;
    std::map<model::RunId, Witness::Origin> resumed;

    // Lets the oracle judge: "E4: run 0858…: …".
    std::vector<std::string> findings() const;

    // Every row of this action, or of its iteration, in the order in which they were written.
    std::vector<model::SaveStep*> rows(const std::string& name, const std::string& repetition = "");
    // Changes the step in its last row.
    void alter(const std::string& name, const std::function<void(model::Step&)>& change,
               const std::string& repetition = "");
    std::vector<model::RunHead*> heads(const model::RunId& run);
    // Forgets the changes for which this holds.
    void forget(const std::function<bool(const model::Change&)>& which);
    std::string effect_of(const std::string& name) const;
};

class RecordedLife final : public outbound::Outbound, public runner::ReplySink {
  public:
    // The box outlives it.
    RecordedLife(const std::string& document, const crypto::SealedBox& box);

    void lead(const std::string& body);
    void fire();
    model::RunId resubmit_from(const model::RunId& run, const std::string& action);
    void pass(base::Duration time);
    // Until no timer is left. Answers as `status` says, by purpose; else as a friendly far side.
    void rest();
    void answer_first_with(int status) { first_status_ = status; }
    Record record() const;

    void perform(model::Call call, outbound::Done done) override;
    void respond(const model::RunId& run, const model::Respond& response) override;
    void finished(const model::RunId&) override {}

  private:
    Findings findings_;
    Ledger ledger_{findings_};
    std::vector<Moment> moments_;
    Effects effects_;
    std::map<model::RunId, int> responses_;
    std::map<model::RunId, Witness::Origin> resumed_;
    int first_status_ = 0;

    Dice dice_{1};
    base::ManualClock clock_{base::from_micros(1'800'000'000'000'000)};
    base::SeededRandom random_{1};
    store::MemoryStore disk_;
    FaultyStore store_{disk_, ledger_, dice_};
    std::unique_ptr<Process> process_;
    flows::LiveFlowPtr live_;
};

}  // namespace leadflow::simulation
