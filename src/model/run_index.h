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

struct RunIndex {
    bool is_built = false;
    std::deque<Task> tasks;
    // wake_at and timeout_at of the open steps, by time, with the step's key.
    std::set<std::pair<base::Time, std::string>> timers;
    // How many actions of an open container (-1: the run) and repetition are not final yet.
    std::map<std::pair<int, std::string>, int> unfinished;
    bool caller_is_answered = false;  // A Response has succeeded.
};

}  // namespace leadflow::model
