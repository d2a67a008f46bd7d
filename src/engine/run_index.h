// SPDX-License-Identifier: Apache-2.0
// Builds what the engine derives from a run's steps (model/run_index.h): once, when a run comes
// from the store. Looks at every step in memory.
#pragma once

#include "engine/program.h"
#include "model/run.h"

namespace leadflow::engine {

void build_index(const Program& program, model::Run& run);

// Tells every step in memory its action and fills the table of those outside loops. Of a run that
// is new here or was copied; else it is full already.
void fill_table(const Program& program, model::Run& run);

// The step of that action and repetition; nullptr when there is none. The table, if it is filled, must be complete.
const model::Step* find_step(const model::Run& run, const CompiledAction& action,
                             std::string_view repetition);

// Enters an open container into the index, with what its children have come to, and everything
// that may start in it. `repetition` is that of what is inside it.
void index_scope(const Program& program, model::Run& run, int container,
                 const std::vector<int>& children, const std::string& repetition);

}  // namespace leadflow::engine
