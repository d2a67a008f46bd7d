// SPDX-License-Identifier: Apache-2.0
// Which connection a document's reference names, changed in its text: nothing else of it is
// touched. What references there are, and where, is by the rules of definition/connections.h.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace leadflow::packages {

struct Reference {
    std::string_view key;  // In connectionReferences or $connections, or only in an action's host.
    std::string_view api;  // "shared_smtp"; written where the document has no reference of that key.
};

// kInvalidInput: the document holds no definition.
base::Result<std::string> with_connection(std::string_view document, const Reference& reference,
                                          std::string_view connection_name);

}  // namespace leadflow::packages
