// SPDX-License-Identifier: Apache-2.0
// A draft's body as bytes: JSON, a form, multipart, text or bytes, with its content type.
#pragma once

#include "connectors/described/draft.h"

namespace leadflow::connectors::described {

// `seed` makes the multipart boundary: the same for every attempt.
base::Status add_body(const CompiledOperation& operation, const Given& given, Draft& draft,
                      std::string_view seed, std::string& bytes);

}  // namespace leadflow::connectors::described
