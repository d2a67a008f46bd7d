// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next try, and whether there is one.
#pragma once

#include <optional>

#include "base/clock.h"
#include "model/definition.h"

namespace leadflow::engine {

// `retry` counts from 1. `chance` in [0, 1] places the wait inside its range. Nothing: give up.
// `asked` is the far side's Retry-After; it wins over the policy's own wait.
std::optional<base::Duration> retry_wait(const model::RetryPolicy& policy, int retry,
                                         std::optional<base::Duration> asked, double chance);

}  // namespace leadflow::engine
