// SPDX-License-Identifier: Apache-2.0
// The body {"$content-type", "$multipart": [{"headers", "body"}]} of an Http action as bytes
// (RFC 2046, RFC 7578).
#pragma once

#include "base/result.h"
#include "connectors/content.h"

#include <string_view>

namespace leadflow::connectors::http {

// `type` is "multipart/form-data" where nothing is said; a boundary that it names is kept,
// otherwise it is made from `seed`, which is the same for every attempt. kInvalidInput names the
// part that is wrong.
base::Result<Content> multipart_of(const model::Json& parts, std::string_view type,
                                   std::string_view seed);

}  // namespace leadflow::connectors::http
