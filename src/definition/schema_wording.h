// SPDX-License-Identifier: Apache-2.0
// Why a value does not match its schema, in Logic Apps' wording. For plain schemas, which leads
// have, it is the judge as well; of others it only words valijson's verdict. Part of schema.h.
#pragma once

#include "definition/schema.h"

#include <vector>

namespace leadflow::definition {

// Of a prepared schema; at most kMismatchesMax. It words most keywords but not all: for a schema
// that is not plain, nothing found does not mean a match. `plain`: is_plain(schema) was true, so
// that keywords which it cannot have are not looked for.
std::vector<Mismatch> find_mismatches(const model::Json& schema, const model::Json& value,
                                      bool plain = false);

// Only types, properties, required and items: find_mismatches misses nothing in it.
bool is_plain(const model::Json& schema);

}  // namespace leadflow::definition
