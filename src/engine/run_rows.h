// SPDX-License-Identifier: Apache-2.0
// A run from its rows: the steps that are still of concern, the loops' progress, the variables.
// Iterations that have ended stay in the store, but for what is asked for from outside their loop.
#pragma once

#include <vector>

#include "engine/program.h"
#include "model/change.h"
#include "model/run.h"

namespace leadflow::engine {

// `run` has its head and its trigger. kCorrupt when a row breaks the rules. kWhole: steps keep what
// nobody asks for any more, so that they can be written again for another run.
enum class Keep { kWhatIsAsked, kWhole };
base::Status take_rows(const Program& program, const std::vector<model::SaveStep>& rows,
                       model::Run& run, Keep keep = Keep::kWhatIsAsked);

}  // namespace leadflow::engine
