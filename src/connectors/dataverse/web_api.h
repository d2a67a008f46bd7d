// SPDX-License-Identifier: Apache-2.0
// What all calls of Dataverse's Web API have in common: address, headers, sign-in, and cutting a
// column that turned out too long.
#pragma once

#include "connectors/dataverse/faults.h"
#include "connectors/dataverse/target.h"

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::connectors::dataverse {

// "https://contoso.crm4.dynamics.com/api/data/v9.2/" + `rest`.
std::string api_url(const model::OpenConnection& connection, const std::string& organisation,
                    std::string_view rest);
// "…/leads(id)"; `key` as it stands between the brackets.
std::string row_url(const model::OpenConnection& connection, const Target& target,
                    std::string_view key);
// A call without method and URL: token and OData headers.
base::Result<model::HttpCall> signed_call(const model::OpenConnection& connection,
                                          const std::string& organisation);

// The same write with the column cut that Dataverse found too long; nothing when that does not
// help or was done often enough. The call's purpose is `mark` and the count: "create 2".
std::optional<model::Call> with_shorter_column(const model::OpenConnection& connection,
                                               const model::Call& call, const Fault& fault,
                                               std::string_view mark);

}  // namespace leadflow::connectors::dataverse
