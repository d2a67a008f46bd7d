// SPDX-License-Identifier: Apache-2.0
// Webhooks, whose whole URL is the secret: only the origin is in the call's URL, the rest travels
// as its secret tail.
#pragma once

#include "base/result.h"
#include "model/call.h"
#include "model/invocation.h"

#include <string_view>

namespace leadflow::connectors {

// A POST of JSON to the URL in this secret of the connection. kInvalidInput when it is none; the
// error does not repeat it.
base::Result<model::HttpCall> webhook_call(const model::OpenConnection& connection,
                                           std::string_view key);

}  // namespace leadflow::connectors
