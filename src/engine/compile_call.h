// SPDX-License-Identifier: Apache-2.0
// Which operation of which connector an action that reaches out means, and what of its inputs is
// evaluated. Part of compile().
#pragma once

#include <string>
#include <vector>

#include "engine/program.h"

namespace leadflow::engine {

// Its inputs without host, retryPolicy and what else is not for the connector.
model::Json evaluated_part(const model::Action& action);

// Fills in api, connection_key and operation; what is HTML in the inputs is marked. The error is
// for people.
base::Status find_operation(CompiledAction& compiled,
                            const std::vector<model::ConnectionReference>& connections,
                            const OperationLookup& lookup);

}  // namespace leadflow::engine
