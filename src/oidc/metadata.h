// SPDX-License-Identifier: Apache-2.0
// Metadata: what a provider says about itself (OpenID Connect Discovery 1.0), and what Entra ID does
// differently. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace leadflow::oidc {

// Stands in the issuer of an Entra ID address that is for many tenants.
inline constexpr std::string_view kTenantHere = "{tenantid}";

struct Metadata {
    std::string issuer;  // May hold kTenantHere.
    std::string page;    // Where people sign in.
    std::string token_url;
    std::string keys_url;
    bool by_basic = false;  // How the client's secret is shown: HTTP Basic, else in the form.

    // `configured` is what the owner has set as issuer; another one is kUnauthorized.
    static base::Result<Metadata> read(std::string_view text, std::string_view configured);
};

std::string discovery_url(std::string_view issuer);
// Whether that issuer is one tenant of Entra ID: there all addresses are the tenant's own matter.
bool is_entra_tenant(std::string_view issuer);
// The issuer whose tenant is that one.
std::string issuer_of_tenant(std::string_view issuer, std::string_view tenant);
// 8-4-4-4-12 hexadecimal digits.
bool is_tenant_id(std::string_view text);

}  // namespace leadflow::oidc
