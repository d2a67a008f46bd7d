// SPDX-License-Identifier: Apache-2.0
// A new run that takes up where an old one failed: what came before the action keeps its results.
#pragma once

#include <string_view>

#include "engine/program.h"
#include "model/run.h"

namespace leadflow::engine {

// What the new run begins with; its head and trigger are the caller's. Both runs are of the
// program's version. `old` is final, with its steps in memory (take_rows). The action, what runs
// after it and after the containers around it, and what the old run's end had cut are done anew;
// variables are as the old run left them. kInvalidInput: no such action, inside a loop, or it has
// not run.
struct ResumedSteps {
    std::map<std::string, model::Step, std::less<>> steps;
    std::map<std::string, model::Variable, std::less<>> variables;
};
base::Result<ResumedSteps> resume_from(const Program& program, const model::Run& old,
                                       std::string_view action);

}  // namespace leadflow::engine
