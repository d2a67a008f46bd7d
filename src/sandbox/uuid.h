// SPDX-License-Identifier: Apache-2.0
// Random UUIDs for ids that the stand-ins hand out, and the one spelling that they compare.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace leadflow::sandbox {

// Version 4, 36 characters, lower case.
std::string random_uuid(base::Random& random);
// The lower-case spelling; nothing when the text is no UUID.
std::optional<std::string> parse_uuid(std::string_view text);

}  // namespace leadflow::sandbox
