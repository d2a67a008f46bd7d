// SPDX-License-Identifier: Apache-2.0
// runtimeConfiguration.secureData of a trigger or an action: what of its data is never shown. Part
// of the reader.
#pragma once

#include "definition/fault.h"
#include "model/json.h"

#include <string>

namespace leadflow::definition {

// `path` is that of the trigger or action whose document `owner` is.
void read_secure_data(const model::Json& owner, const std::string& path, bool& inputs,
                      bool& outputs, Faults& faults);

}  // namespace leadflow::definition
