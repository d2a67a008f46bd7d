// SPDX-License-Identifier: Apache-2.0
// Target: which organisation, table and columns an action means, whichever of the connector's
// operations and spellings it uses. It builds no call.
#pragma once

#include "base/result.h"
#include "model/invocation.h"

#include <string>
#include <string_view>

namespace leadflow::connectors::dataverse {

struct Target {
    std::string organisation;  // "https://contoso.crm4.dynamics.com"
    std::string table;         // Entity set: "leads".
    model::JsonObject item;    // As the flow gave it.
};

// "" when it is no create. A path is an ApiConnection's, segments once or twice percent-encoded.
std::string operation_of_path(std::string_view method, std::string_view path);

// kInvalidInput names the parameter that is missing or wrong.
base::Result<Target> target_of(const model::Invocation& invocation,
                               const model::OpenConnection& connection);

// From "contoso.crm4", "contoso.crm4.dynamics.com" or a URL.
base::Result<std::string> organisation_url(std::string_view name);

}  // namespace leadflow::connectors::dataverse
