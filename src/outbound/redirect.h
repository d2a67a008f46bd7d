// SPDX-License-Identifier: Apache-2.0
// Where an answer that redirects leads: the next call, or none. Pure; the next call is checked and
// performed like any other.
#pragma once

#include "model/call.h"

#include <optional>

namespace leadflow::outbound {

// GET and HEAD follow 301, 302, 303, 307 and 308; others only 307 and 308, which keep method and
// body. Never from https to http. To another scheme, host or port nothing goes along that is
// secret: secret headers, Authorization, token and certificate.
std::optional<model::HttpCall> redirected(const model::HttpCall& call, const model::Reply& reply);

}  // namespace leadflow::outbound
