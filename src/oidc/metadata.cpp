// SPDX-License-Identifier: Apache-2.0
#include "oidc/metadata.h"

#include <algorithm>
#include <array>

#include "auth/providers.h"
#include "base/text.h"
#include "model/json.h"
#include "oidc/key_set.h"

namespace leadflow::oidc {
namespace {

// Of the clouds for everybody, for the US government and for China.
constexpr std::array<std::string_view, 3> kEntraStarts = {
    "https://login.microsoftonline.com/", "https://login.microsoftonline.us/",
    "https://login.partner.microsoftonline.cn/"};
// Whoever has a personal account of Microsoft: nobody's own tenant.
constexpr std::string_view kConsumers = "9188040d-6c67-4c5b-b112-36a304b66dad";

// What follows Entra's start: "TENANT/v2.0"; empty for other issuers.
std::string_view entra_path(std::string_view issuer) {
    for (const std::string_view start : kEntraStarts)
        if (issuer.starts_with(start)) return issuer.substr(start.size());
    return {};
}

std::string_view entra_tenant(std::string_view issuer) {
    const std::string_view path = entra_path(issuer);
    return path.substr(0, path.find('/'));
}

// Entra's addresses for many tenants say of themselves that their issuer has {tenantid}.
bool is_issuer(std::string_view told, std::string_view configured) {
    if (told == configured) return entra_tenant(told) != kTenantHere;
    const std::string_view many = entra_tenant(configured);
    if (many != "organizations" && many != "common") return false;
    const std::string_view path = entra_path(configured);
    const std::string_view start = configured.substr(0, configured.size() - path.size());
    return told == base::format("{}{}{}", start, kTenantHere, path.substr(many.size()));
}

bool has_item(const model::Json* list, std::string_view text) {
    if (list == nullptr || !list->is_array()) return false;
    return std::any_of(list->get_array().begin(), list->get_array().end(),
                       [&](const model::Json& item) { return model::text_of(item) == text; });
}

}  // namespace

std::string discovery_url(std::string_view issuer) {
    while (issuer.ends_with('/')) issuer.remove_suffix(1);
    return std::string(issuer) + "/.well-known/openid-configuration";
}

bool is_tenant_id(std::string_view text) {
    if (text.size() != 36) return false;
    for (size_t at = 0; at < text.size(); ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        const char c = text[at];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !digit) return false;
    }
    return true;
}

bool is_entra_tenant(std::string_view issuer) {
    const std::string_view tenant = entra_tenant(issuer);
    return is_tenant_id(tenant) && !base::equals_ignoring_case(tenant, kConsumers);
}

std::string issuer_of_tenant(std::string_view issuer, std::string_view tenant) {
    std::string text(issuer);
    const size_t at = text.find(kTenantHere);
    if (at != std::string::npos) text.replace(at, kTenantHere.size(), tenant);
    return text;
}

base::Result<Metadata> Metadata::read(std::string_view text, std::string_view configured) {
    const model::Json json = TRY(parse_strict_object(text));
    Metadata metadata{.issuer = std::string(model::text_at(json, "issuer")),
                      .page = std::string(model::text_at(json, "authorization_endpoint")),
                      .token_url = std::string(model::text_at(json, "token_endpoint")),
                      .keys_url = std::string(model::text_at(json, "jwks_uri"))};
    if (!is_issuer(metadata.issuer, configured))
        return base::unauthorized("the provider says that it is another issuer than was set");
    // The page may have a query of its own.
    const std::string page = metadata.page.substr(0, metadata.page.find('?'));
    const std::string token_url = metadata.token_url.substr(0, metadata.token_url.find('?'));
    const std::string keys_url = metadata.keys_url.substr(0, metadata.keys_url.find('?'));
    for (const std::string* url : {&page, &token_url, &keys_url})
        if (!auth::is_safe_address(*url))
            return base::unauthorized("the provider's addresses are not all with https://");
    for (const std::string* url : {&metadata.page, &metadata.token_url, &metadata.keys_url})
        if (std::any_of(url->begin(), url->end(), [](char c) { return c <= ' ' || c >= 0x7f; }) ||
            url->find('#') != std::string::npos)
            return base::unauthorized("one of the provider's addresses is none");
    const model::Json* ways = model::find(json, "token_endpoint_auth_methods_supported");
    // Without a word it is basic (Discovery, section 3); where there is a choice, the form, whose
    // spelling of odd letters nobody gets wrong.
    metadata.by_basic = !has_item(ways, "client_secret_post") &&
                        (ways == nullptr || has_item(ways, "client_secret_basic"));
    return metadata;
}

}  // namespace leadflow::oidc
