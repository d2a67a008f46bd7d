// SPDX-License-Identifier: Apache-2.0
// Which connections a document refers to, however it was exported. Part of the reader.
#pragma once

#include "definition/fault.h"
#include "model/definition.h"

#include <vector>

namespace leadflow::definition {

// `holder` has the document's definition as a member, or is it; `definition` has been read of it.
std::vector<model::ConnectionReference> read_connections(const model::Json& root,
                                                         const model::Json& holder,
                                                         const model::Definition& definition,
                                                         Faults& faults);

// Which connection reference an action's host means; empty: none.
std::string connection_key(const model::Json& inputs);

}  // namespace leadflow::definition
