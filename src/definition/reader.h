// SPDX-License-Identifier: Apache-2.0
// Reads a flow's document, as exported from Power Automate or Logic Apps or written here, into
// plain values, and names every fault in it with its path. It never writes a document: what goes
// out again is the text that came in.
#pragma once

#include "base/result.h"
#include "definition/fault.h"
#include "model/definition.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::definition {

struct ReadFlow {
    model::Definition definition;
    // Those that the document lists, then those that only its actions name.
    std::vector<model::ConnectionReference> connections;
    std::string display_name;  // Empty when the document has none.
    std::vector<Fault> faults;
};

// Accepts a bare definition, {"definition": …} and {"properties": {"definition": …}}. Fails only
// when there is no definition to speak of (no JSON, no object); everything else is a fault.
// Unknown members are ignored; type names, statuses and kinds are read without regard to case.
base::Result<ReadFlow> read_flow(std::string_view document, const model::Limits& limits = {});

}  // namespace leadflow::definition
