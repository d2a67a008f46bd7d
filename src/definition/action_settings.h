// SPDX-License-Identifier: Apache-2.0
// What every action has beside its inputs: runAfter, retryPolicy, limit, secureData and
// leadflow's own settings in metadata. Part of the reader.
#pragma once

#include "definition/fault.h"
#include "model/definition.h"

namespace leadflow::definition {

// `action` has its name and path already.
void read_action_settings(const model::Json& value, model::Action& action, Faults& faults);

// Gives the actions that name one of the definition's staticResults what it says.
void resolve_static_results(const model::Json* results, std::vector<model::Action>& actions,
                            Faults& faults);

}  // namespace leadflow::definition
