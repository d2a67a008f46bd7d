// SPDX-License-Identifier: Apache-2.0
// What a service says of a refusal, out of the many forms in which services say it.
#pragma once

#include "model/call.h"

#include <string>

namespace leadflow::connectors::described {

// "404 NotFound: no such contact"; one line, without more than the service's own words.
std::string fault_text(const model::Reply& reply);

}  // namespace leadflow::connectors::described
