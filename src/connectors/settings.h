// SPDX-License-Identifier: Apache-2.0
// What a connection was set up with, read as text; and the Entra ID sign-in that several
// connectors share. It keeps nothing and opens no secret.
#pragma once

#include "base/result.h"
#include "connectors/connector.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors {

// The setting's text, trimmed; `fallback` when absent or empty.
std::string setting(const model::OpenConnection& connection, std::string_view key,
                    std::string_view fallback = {});
// kInvalidInput says which connection lacks what.
base::Result<std::string> required_setting(const model::OpenConnection& connection,
                                           std::string_view key);
model::Secret secret(const model::OpenConnection& connection, std::string_view key);

// Puts the connection's refresh token into the request, when it has one.
void use_refresh_token(const model::OpenConnection& connection, model::TokenRequest& request);

// tenant, client_id and one of client_secret, certificate and a person's sign-in; login_url.
std::vector<ConnectionField> entra_fields();
base::Result<model::TokenRequest> entra_token(const model::OpenConnection& connection,
                                              std::string scope);
base::Result<Authorization> entra_authorization(const model::OpenConnection& connection,
                                                const std::string& scope);
// What a person can do about a refused sign-in, from Entra ID's own text (AADSTS…); "" when the
// text is no such refusal.
std::string_view explain_sign_in(std::string_view fault);

}  // namespace leadflow::connectors
