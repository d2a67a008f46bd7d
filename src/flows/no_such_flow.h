// SPDX-License-Identifier: Apache-2.0
// Inside flows/ only.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace leadflow::flows {

inline base::Error no_such_flow(std::string_view text) {
    return base::not_found(base::format("there is no flow '{}'", text));
}

}  // namespace leadflow::flows
