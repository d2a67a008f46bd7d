// SPDX-License-Identifier: Apache-2.0
// The `authentication` object of the Http action, put on a call. Kinds that need certificates or
// Azure's own identities are refused by name rather than left out.
#pragma once

#include "base/result.h"
#include "model/call.h"
#include "model/json.h"

namespace leadflow::connectors::http {

// `authentication` may be null, an object, or JSON text of one.
base::Status authenticate(const model::Json* authentication, model::HttpCall& call);

}  // namespace leadflow::connectors::http
