// SPDX-License-Identifier: Apache-2.0
// What the engine must know of the connectors' operations, from their registry: the two rooms
// do not know each other.
#pragma once

#include "connectors/registry.h"
#include "engine/program.h"

namespace leadflow::runner {

// The registry outlives what is returned.
engine::OperationLookup lookup_in(const connectors::Registry& registry);

}  // namespace leadflow::runner
