// SPDX-License-Identifier: Apache-2.0
// The sandbox's page: records and mails as they arrive. Three fixed files, no request elsewhere;
// whatever a lead or mail contains enters it as text only.
#pragma once

#include <optional>

#include "http/message.h"

namespace leadflow::sandbox {

// GET /, /sandbox/app.js, /sandbox/app.css; nothing for all else.
std::optional<http::Response> page_file(const http::RequestHead& request);

}  // namespace leadflow::sandbox
