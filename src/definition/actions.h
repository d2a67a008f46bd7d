// SPDX-License-Identifier: Apache-2.0
// The `actions` of a definition, nested ones laid flat. Part of the reader: others read flows.
#pragma once

#include "definition/fault.h"
#include "model/definition.h"

#include <string_view>
#include <vector>

namespace leadflow::definition {

// Without regard to case; kUnknown when there is none of that name.
model::ActionType action_type_of(std::string_view text);

// Appends every action under `actions`, a container before its children.
void read_actions(const model::Json& actions, std::vector<model::Action>& into, Faults& faults);

// Names in runAfter that are no siblings, and circles.
void check_run_after(const std::vector<model::Action>& actions, Faults& faults);

// "A, B" as a list.
std::vector<std::string> read_options(const model::Json& owner);

}  // namespace leadflow::definition
