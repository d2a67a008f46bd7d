// SPDX-License-Identifier: Apache-2.0
// decide: the whole life of a run as one pure function. No I/O, no clock, no threads, no chance
// but what follows from the run's own id: the same arguments give the same decision, so a crash
// at any point is only "the same event again". docs/state_machine.md draws it.
#pragma once

#include <string>

#include "base/clock.h"
#include "engine/program.h"
#include "model/decision.h"

namespace leadflow::engine {

// The run must be one of the program's version. Events that no longer concern it (a late answer,
// a timer of a final step) change nothing: the decision then has no changes and no commands.
// Invocations carry what the program knows; `now` included, connections by key.
//
// The run is moved through: in here, out as Decision::next. What one step costs does not depend on
// how many are finished. A decision starts limits.h's kStepsPerDecisionMax steps or a few more;
// when more is to be done at once, it says so (goes_on), and Continued is the next event.
model::Decision decide(const Program& program, model::Run run, const model::Event& event,
                       base::Time now);

}  // namespace leadflow::engine
