// SPDX-License-Identifier: Apache-2.0
// Whom a setting names by "mailTo": a list of mail addresses. Pure.
#pragma once

#include "base/result.h"
#include "model/json.h"

#include <string>
#include <vector>

namespace leadflow::flows {

// Of {"mailTo":["a@b"]}; none when there is no such member. kInvalidInput names the address.
base::Result<std::vector<std::string>> mail_addresses_in(const model::Json& given);
model::JsonArray to_json(const std::vector<std::string>& addresses);

}  // namespace leadflow::flows
