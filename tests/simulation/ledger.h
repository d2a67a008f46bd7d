// SPDX-License-Identifier: Apache-2.0
// Ledger: what the disk saw, commit by commit. Holds each commit and each call against what was
// durable before it; keeps what only the order of the commits can tell the oracle.
#pragma once

#include "model/change.h"
#include "simulation/findings.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace leadflow::simulation {

struct StepLife {
    model::Step step;  // Without inputs and outputs.
    uint64_t first_commit = 0;
    uint64_t final_commit = 0;  // 0: not final yet.
};
using StepPlace = std::pair<std::string, std::string>;  // Name and repetition.

struct RunLife {
    model::RunHead head;
    uint64_t added_commit = 0;
    uint64_t started_commit = 0;  // 0: not, or in the commit that ended it.
    uint64_t final_commit = 0;
    std::map<StepPlace, StepLife> steps;
};

// What generated secrets begin with: a row that shows it gives one away.
inline constexpr std::string_view kSecretMark = "hush-";

// One thing that happened, in order: a commit, or a call (then there are no changes).
struct Moment {
    model::Changes changes;
    std::string effect_id;
    std::string purpose;
};

class Ledger {
  public:
    explicit Ledger(Findings& findings) : findings_(findings) {}

    // The changes have just become durable together.
    void committed(std::span<const model::Change> changes);
    // A call is about to reach the world. `first`: not a question that a connector asks afterwards.
    void performed(const std::string& effect_id, const std::string& purpose);

    void narrate(std::function<void(const std::string&)> told) { told_ = std::move(told); }

    // From now on everything is also written there.
    void record(std::vector<Moment>& history) { history_ = &history; }

    const std::map<model::RunId, RunLife>& runs() const { return runs_; }
    uint64_t commits() const { return commits_; }
    // The same for the same seed, whatever the machine.
    uint64_t digest() const { return digest_; }

  private:
    void update(const model::RunHead& head);
    void save(const model::SaveStep& row);
    void compare(const std::string& place, const StepLife& before, const model::Step& after);
    void mix(std::string_view text);
    // Rule S5.
    void look_for_secrets(const std::string& place, std::initializer_list<std::string_view> texts);

    Findings& findings_;
    std::function<void(const std::string&)> told_;  // Empty: nobody listens.
    std::vector<Moment>* history_ = nullptr;
    uint64_t commits_ = 0;
    uint64_t digest_ = 14695981039346656037ULL;  // FNV-1a.
    std::map<model::RunId, RunLife> runs_;
    struct Effect {
        model::RunId run;
        StepPlace place;
        std::set<std::pair<int, std::string>> performed;  // Attempt and purpose.
    };
    std::map<std::string, Effect> effects_;
};

}  // namespace leadflow::simulation
