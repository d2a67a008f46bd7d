// SPDX-License-Identifier: Apache-2.0
// What the schema of the resource customer-leads asks of one, word by word: exactly the
// configuration of its leadDestination, the patterns of its fields, nothing else. Pure.
#pragma once

#include "model/json.h"

#include <string>

namespace leadflow::sandbox {

// As secrets are read back. Written, it means: as it was.
inline constexpr std::string_view kMaskedSecret = "********";

// What is wrong with an object; empty: nothing is. $schema, id and product are its caller's.
std::string fault_of_customer_leads(const model::Json& resource);
// For reading.
model::JsonObject with_masked_secrets(model::JsonObject resource);
// For keeping: masked secrets are those of `before`. False: it has none.
bool fill_masked_secrets(model::JsonObject& resource, const model::JsonObject& before);

}  // namespace leadflow::sandbox
