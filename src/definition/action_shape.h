// SPDX-License-Identifier: Apache-2.0
// What each type of action cannot do without, and the cases of a Switch. Part of the reader.
#pragma once

#include "definition/fault.h"
#include "model/definition.h"

namespace leadflow::definition {

// `action` has name, path, type, inputs and expression.
void check_shape(const model::Action& action, Faults& faults);

// Names and values; their actions are read with the others.
void read_cases(const model::Json& value, model::Action& action, Faults& faults);

}  // namespace leadflow::definition
