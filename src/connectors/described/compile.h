// SPDX-License-Identifier: Apache-2.0
// compile(): the text of an OpenAPI document (2.0, 3.0, 3.1), with Microsoft's apiProperties.json
// where there is one, as a CompiledConnector. Pure; an operation that cannot run says why, and the
// others run.
#pragma once

#include "base/result.h"
#include "connectors/described/compiled.h"

#include <string>
#include <string_view>

namespace leadflow::connectors::described {

struct Source {
    std::string name;  // Empty: made of the definition's title.
    std::string_view definition;
    std::string_view properties;  // Empty: none.
    bool script = false;          // A script.csx lies beside them.
};

// kInvalidInput: no OpenAPI document, or JSON that cannot be read.
base::Result<CompiledConnector> compile(const Source& source);

}  // namespace leadflow::connectors::described
