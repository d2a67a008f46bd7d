// SPDX-License-Identifier: Apache-2.0
// What an XPath expression could cost at worst, told before it runs: pugixml cannot be stopped.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace leadflow::expression {

// kLimitExceeded when evaluating `path` on a document of so many nodes and bytes could take more
// than limits.h allows.
base::Status check_xpath_cost(std::string_view path, size_t nodes, size_t bytes);

}  // namespace leadflow::expression
