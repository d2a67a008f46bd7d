// SPDX-License-Identifier: Apache-2.0
// oauthSetting connection parameters and oauth2 security schemes as an OAuth, with the settings
// that a customer's own app registration needs. Inside sign_in_reading.
#pragma once

#include "connectors/described/compiled.h"
#include "connectors/described/document.h"

#include <string>
#include <vector>

namespace leadflow::connectors::described {

// `parameter` is the oauthSetting; may be nullptr when only the OpenAPI document speaks of OAuth.
// `scheme` is the oauth2 security scheme; may be nullptr. `own_names`: side parameters such as
// "token:clientId", in small letters, which are asked for in place of ours.
OAuth read_oauth(const model::Json* parameter, const model::Json* scheme);
std::vector<ConnectionField> oauth_fields(const OAuth& oauth,
                                          const std::vector<std::string>& own_names);

}  // namespace leadflow::connectors::described
