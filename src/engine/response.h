// SPDX-License-Identifier: Apache-2.0
// What a Response action's evaluated inputs mean in HTTP.
#pragma once

#include <optional>

#include "model/decision.h"

namespace leadflow::engine {

// Nothing: the status code is none that a Response may give (2xx, 4xx or 5xx).
std::optional<model::Respond> respond_of(const model::Json& inputs);

}  // namespace leadflow::engine
