// SPDX-License-Identifier: Apache-2.0
// multipart/* bodies as content envelopes with their parts. Part of body.h.
#pragma once

#include "base/result.h"
#include "definition/body.h"
#include "model/json.h"

#include <string_view>

namespace leadflow::definition {

// {"$content-type", "$content": base64}
model::JsonObject envelope(std::string_view content_type, std::string_view bytes);

// {"$content-type", "$content", "$multipart": [{"headers", "body"}]}
base::Result<model::Json> read_multipart(const ContentType& type, std::string_view body);

}  // namespace leadflow::definition
