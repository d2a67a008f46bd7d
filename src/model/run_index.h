// SPDX-License-Identifier: Apache-2.0
// RunIndex: what the engine derives from a run's steps so that no decision has to look at all of
// them. Never stored: a run that was read from the store gets it anew.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace leadflow::model {

// Something to look at: an action that may be ready, a container that may be at its end, a loop
// that may begin a further iteration. Looking once too often does no harm.
struct Task {
    enum class Kind { kStart, kClose, kLoop };
    Kind kind = Kind::kStart;
    int action = -1;         // Index in the program; -1: the run itself.
    std::string repetition;  // Of a container to close: that of what is inside it.
};

struct Step;

// Where the steps outside loops stand, by their actions' indexes in the program (nullptr: none yet):
// looking one up costs the same however many a run has. Steps stay where they are when a run is
// moved; a copy has steps of its own, so its table is empty and the engine fills it anew.
struct StepTable {
    std::vector<Step*> steps;

    StepTable() = default;
    ~StepTable() = default;
    StepTable(const StepTable& /*other*/) {}
    StepTable& operator=(const StepTable& /*other*/) {
        steps.clear();
        return *this;
    }
    StepTable(StepTable&& other) noexcept : steps(std::exchange(other.steps, {})) {}
    StepTable& operator=(StepTable&& other) noexcept {
        steps = std::exchange(other.steps, {});
        return *this;
    }
};

struct RunIndex {
    bool is_built = false;
    StepTable table;
    std::deque<Task> tasks;
    // wake_at and timeout_at of the open steps, by time, with the step's key.
    std::set<std::pair<base::Time, std::string>> timers;
    // How many actions of an open container (-1: the run) and repetition are not final yet.
    std::map<std::pair<int, std::string>, int> unfinished;
    bool caller_is_answered = false;  // A Response has succeeded.
};

}  // namespace leadflow::model
