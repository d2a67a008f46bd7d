// SPDX-License-Identifier: Apache-2.0
// A step as a store row and back. docs/formats.md shows the record.
#pragma once

#include "base/result.h"
#include "model/change.h"
#include "model/run.h"

namespace leadflow::model {

SaveStep to_row(const RunId& run, const Step& step);
// kCorrupt when the record is not what to_row wrote.
base::Result<Step> to_step(const SaveStep& row);

// The key of a step inside Run::steps: the name, or "name#repetition".
std::string step_key(std::string_view name, std::string_view repetition);

}  // namespace leadflow::model
