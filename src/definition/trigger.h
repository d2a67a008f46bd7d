// SPDX-License-Identifier: Apache-2.0
// The `triggers` of a definition: exactly one. Part of the reader; what a request becomes is
// trigger_input.h's.
#pragma once

#include "definition/fault.h"
#include "model/definition.h"

namespace leadflow::definition {

model::Trigger read_trigger(const model::Json* triggers, Faults& faults);

}  // namespace leadflow::definition
