// SPDX-License-Identifier: Apache-2.0
// The two steps of OAuth 2's authorization code with PKCE (RFC 6749, 7636) as values: the address
// of the provider's page, and the call that swaps its code for tokens. Who may take which step,
// and what state and verifier are, is the caller's business.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connectors/connector.h"

namespace leadflow::connectors {

struct PageVisit {
    std::string redirect_url;
    std::string state;
    std::string challenge;  // S256 of the verifier.
};
std::string page_url(const Authorization& authorization, const PageVisit& visit);

struct CodeSwap {
    model::Secret code;
    std::string redirect_url;
    model::Secret verifier;
};
model::HttpCall code_call(const Authorization& authorization, const CodeSwap& swap);

// What the swap brought.
struct Granted {
    model::Secret refresh_token;  // One of the two, or both.
    model::Secret access_token;
    std::optional<std::chrono::seconds> refresh_lifetime;  // Where they are told.
    std::optional<std::chrono::seconds> access_lifetime;
};
// The error says in words what the provider said, and no secret.
base::Result<Granted> read_granted(const Authorization& authorization, const CodeSwap& swap,
                                   const model::Reply& reply);

}  // namespace leadflow::connectors
