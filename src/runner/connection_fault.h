// SPDX-License-Identifier: Apache-2.0
// Whether a reply says something of the connection it came by: sign-in, address, far side down.
// That a lead was refused says nothing of it.
#pragma once

#include <string>

#include "model/call.h"
#include "runner/runner.h"

namespace leadflow::runner {

// Empty: the connection is right. Holds nothing of a lead and no secret.
std::string connection_fault(const model::Call& call, const model::Reply& reply);

// Tells the connection how a call by it went. True: otherwise than the one before, and the row
// that says so waits for the journal's next commit.
bool note_call(const Rooms& rooms, const model::OpenConnection& connection,
               const model::Call& call, const model::Reply& reply);

}  // namespace leadflow::runner
