// SPDX-License-Identifier: Apache-2.0
// Definitions as publishers write them: JSON with comments, trailing commas, raw control
// characters, a byte order mark, a wrong charset, or text after its end. For import only: what a
// flow sends or receives is read strictly.
#pragma once

#include "base/result.h"
#include "model/json.h"

#include <string>
#include <string_view>

namespace leadflow::connectors::described {

// kInvalidInput says at which byte it breaks even so.
base::Result<model::Json> read_tolerant_json(std::string_view bytes);

// What the strict reader accepts, made of what people write.
std::string mended_json(std::string_view text);

}  // namespace leadflow::connectors::described
