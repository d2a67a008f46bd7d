// SPDX-License-Identifier: Apache-2.0
// When a Wait ends.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/json.h"

namespace leadflow::engine {

// Of {"interval":{"count","unit"}} or {"until":{"timestamp"}}; a time that is over is one too.
// kInvalidInput: neither, or longer than `most`.
base::Result<base::Time> delay_end(const model::Json& inputs, base::Time now,
                                   base::Duration most);

}  // namespace leadflow::engine
