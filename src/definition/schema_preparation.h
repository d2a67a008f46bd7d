// SPDX-License-Identifier: Apache-2.0
// Brings a schema as people write it into the one form that is compiled: draft 7, only keywords
// that check something, no ids, no remote references, no circles, bounded. Part of schema.h.
#pragma once

#include "definition/fault.h"
#include "model/json.h"

#include <optional>

namespace leadflow::definition {

// The types as written, where the prepared schema says them differently: 1.0 is an integer too.
inline constexpr std::string_view kWrittenType = "x-leadflow-type";
// Marks a schema under allOf that only says what kWrittenType says.
inline constexpr std::string_view kTypeCheck = "x-leadflow-type-check";

// Nothing when there is a fault that is no warning.
std::optional<model::Json> prepare_schema(const model::Json& schema, std::vector<Fault>& faults);

// What the $ref of `schema` points at inside `root`; nullptr when it has none or it leads nowhere.
const model::Json* referred(const model::Json& schema, const model::Json& root);

}  // namespace leadflow::definition
