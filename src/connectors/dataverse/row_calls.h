// SPDX-License-Identifier: Apache-2.0
// Everything but creating: update, upsert, get, list and delete. A repeat of each does no harm, so
// none needs the care that a create takes.
#pragma once

#include "connectors/dataverse/target.h"

namespace leadflow::connectors::dataverse {

base::Result<model::Call> plan_row_call(const Target& target,
                                        const model::OpenConnection& connection);
model::Outcome read_row_call(const model::Invocation& invocation, const Target& target,
                             const model::OpenConnection& connection, const model::Call& call,
                             const model::Reply& reply);

}  // namespace leadflow::connectors::dataverse
