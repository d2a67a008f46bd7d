// SPDX-License-Identifier: Apache-2.0
// Simulator: one life of the program by chance: flows, leads, calls, faults, and then calm until
// all has come to rest. One thread, no sockets, no real time: the same seed is the same life.
#pragma once

#include "crypto/sealed_box.h"
#include "flows/catalog.h"
#include "runner/reply_sink.h"
#include "simulation/faulty_store.h"
#include "simulation/flow_maker.h"
#include "simulation/oracle.h"
#include "simulation/simulated_world.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace leadflow::simulation {

// What a life consisted of; summed up over many.
struct Counts {
    size_t runs = 0;
    size_t steps = 0;
    size_t commits = 0;
    size_t calls = 0;
    size_t crashes = 0;
    size_t full_disks = 0;
    size_t clock_jumps = 0;
    size_t cancellations = 0;
    size_t resubmissions = 0;
    size_t saves = 0;
    size_t resumptions = 0;  // Resubmitted from an action.
    size_t firings = 0;
    size_t splits = 0;  // Runs of one item each.
    std::map<std::string, size_t> by_status;  // "Http Succeeded"

    void add(const Counts& other);
};

struct Life {
    Findings findings;
    Counts counts;
    uint64_t digest = 0;
};

class Process;

class Simulator {
  public:
    // `box` outlives it. `told` hears the story as it happens.
    Simulator(uint64_t seed, const crypto::SealedBox& box,
              std::function<void(const std::string&)> told);
    ~Simulator();

    Life live();

  private:
    void begin();
    void start_process();
    void end_process();
    void tell(const std::string& line) const;

    // One move of the troubled part.
    void move();
    void take_leads();
    void take_lead();
    void look_at_clock();
    void check_firings();
    bool turn();
    void jump_clock();
    void go_to_next_timer();
    void plan_crash();
    void change_disk();
    void cancel_some_run();
    void resubmit_some_run();
    void resubmit_from_some_action();
    void save_some_flow();
    std::optional<model::RunId> some_run();

    // Until nothing is left to do; false: it does not come to rest.
    bool come_to_rest();
    bool pass_timers();
    void check_flow(const flows::LiveFlow& live);
    void count_steps();

    Dice dice_;
    Findings findings_;
    Counts counts_;
    Ledger ledger_{findings_};
    base::ManualClock clock_;
    base::SeededRandom random_;  // The program's own.
    store::MemoryStore disk_;
    FaultyStore store_{disk_, ledger_, dice_};
    SimulatedWorld world_;
    FlowMaker maker_{dice_};
    Witness witness_;
    std::unique_ptr<runner::ReplySink> callers_;
    const crypto::SealedBox& box_;
    const std::function<void(const std::string&)> told_;
    std::unique_ptr<Process> process_;
    std::vector<model::FlowId> flows_;  // Those that a request starts.
    std::vector<model::FlowId> clock_flows_;
    std::optional<base::Time> first_look_;  // Of this process at its clock flows.
    base::Duration sleep_min_{0};  // This process lets runs sleep that wait for longer.
    int looks_left_ = 0;
    int leads_left_ = 0;
    int crashes_left_ = 0;
};

}  // namespace leadflow::simulation
