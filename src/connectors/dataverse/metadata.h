// SPDX-License-Identifier: Apache-2.0
// What Dataverse tells about itself while a flow is designed: the organizations that the sign-in
// sees (global discovery), an organization's tables, a table's columns. Reads only.
#pragma once

#include "base/result.h"
#include "connectors/form.h"
#include "connectors/question.h"
#include "model/invocation.h"

#include <string_view>

namespace leadflow::connectors::dataverse {

// Where organizations are listed; other clouds have their own.
inline constexpr std::string_view kDiscovery = "https://globaldisco.crm.dynamics.com";

// Of columns this is the first of several calls: what the table is called, its columns, the
// lengths of its texts, its choices, what its lookups point to.
base::Result<model::Call> ask_metadata(const Form& form, const Question& question,
                                       const model::OpenConnection& connection);
base::Status read_metadata(const Question& question, const model::OpenConnection& connection,
                           const model::Call& call, const model::Reply& reply, Finding& finding);

}  // namespace leadflow::connectors::dataverse
