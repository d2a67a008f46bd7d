// SPDX-License-Identifier: Apache-2.0
// Signs a draft with a connection: keys, basic, bearer, or the token that outbound is to get.
#pragma once

#include "connectors/described/connection_view.h"
#include "connectors/described/draft.h"

namespace leadflow::connectors::described {

// kInvalidInput says which setting the connection lacks.
base::Status sign(const CompiledConnector& connector, const CompiledOperation& operation,
                  const ConnectionView& connection, Draft& draft);

base::Result<model::TokenRequest> token_request(const OAuth& oauth,
                                                const ConnectionView& connection);
// How a person signs in. kInvalidInput says which setting is missing.
base::Result<Authorization> authorization_of(const OAuth& oauth,
                                             const ConnectionView& connection);

}  // namespace leadflow::connectors::described
