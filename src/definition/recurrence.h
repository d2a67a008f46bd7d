// SPDX-License-Identifier: Apache-2.0
// The `recurrence` of a trigger, read and checked. Part of the reader: others read flows.
#pragma once

#include "definition/fault.h"
#include "model/json.h"
#include "model/recurrence.h"

namespace leadflow::definition {

// `path` is the recurrence's own: "triggers.Daily.recurrence".
model::Recurrence read_recurrence(const model::Json& value, const std::string& path,
                                  Faults& faults);

}  // namespace leadflow::definition
