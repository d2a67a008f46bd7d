// SPDX-License-Identifier: Apache-2.0
// Target: which operation on which organisation, table, row and columns an action means, whichever
// of the connector's operations and spellings it uses. It builds no call.
#pragma once

#include "base/result.h"
#include "connectors/dataverse/operations.h"
#include "model/invocation.h"

#include <string>
#include <string_view>

namespace leadflow::connectors::dataverse {

struct Target {
    Kind kind = Kind::kCreate;
    std::string organisation;  // "https://contoso.crm4.dynamics.com"
    std::string table;         // Entity set: "leads".
    std::string key;           // Of a row, as it stands in a URL's brackets; a create has none.
    std::string query;         // "$select=…&$top=…", encoded; may be empty.
    model::JsonObject item;    // As the flow gave it.
};

// kInvalidInput names the parameter that is missing or wrong.
base::Result<Target> target_of(const model::Invocation& invocation,
                               const model::OpenConnection& connection);

// From "contoso.crm4", "contoso.crm4.dynamics.com" or a URL.
base::Result<std::string> organisation_url(std::string_view name);

}  // namespace leadflow::connectors::dataverse
