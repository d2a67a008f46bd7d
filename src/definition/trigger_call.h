// SPDX-License-Identifier: Apache-2.0
// The call of a trigger that reaches out: what subscribes it to a service, or what asks the
// service. Its inputs are written as an action's. Part of the reader.
#pragma once

#include "definition/fault.h"
#include "model/definition.h"

namespace leadflow::definition {

// False: the trigger is of another type. It has its name, type_text and options already.
bool read_trigger_call(const model::Json& value, const std::string& path, model::Trigger& trigger,
                       Faults& faults);

}  // namespace leadflow::definition
