// SPDX-License-Identifier: Apache-2.0
// Whether a reply says something of the connection it came by: sign-in, address, far side down.
// That a lead was refused says nothing of it.
#pragma once

#include <string>

#include "model/call.h"

namespace leadflow::runner {

// Empty: the connection is right. Holds nothing of a lead and no secret.
std::string connection_fault(const model::Call& call, const model::Reply& reply);

}  // namespace leadflow::runner
