// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/oauth_reading.h"

#include "base/text.h"
#include "connectors/parameters.h"
#include "connectors/url.h"

#include <algorithm>
#include <array>

namespace leadflow::connectors::described {
namespace {

using model::Json;

constexpr std::string_view kLogin = "https://login.microsoftonline.com";

// Google gives a refresh token only to who asks so.
constexpr std::string_view kGooglePage =
    "https://accounts.google.com/o/oauth2/v2/auth?access_type=offline&prompt=consent";

// Providers that Microsoft knows by name alone.
struct Preset {
    std::string_view name;
    std::string_view page_url;
    std::string_view token_url;
};
constexpr std::array<Preset, 6> kPresets = {{
    {"docusign", "https://account.docusign.com/oauth/auth",
     "https://account.docusign.com/oauth/token"},
    {"facebook", "https://www.facebook.com/dialog/oauth",
     "https://graph.facebook.com/oauth/access_token"},
    {"google", kGooglePage, "https://oauth2.googleapis.com/token"},
    {"googleadhoc", kGooglePage, "https://oauth2.googleapis.com/token"},
    {"linkedin", "https://www.linkedin.com/oauth/v2/authorization",
     "https://www.linkedin.com/oauth/v2/accessToken"},
    {"salesforce", "https://login.salesforce.com/services/oauth2/authorize",
     "https://login.salesforce.com/services/oauth2/token"},
}};

// customParameters: {"name": {"value": "text"}}, or the text itself.
std::string custom(const Json* custom_parameters, std::string_view name) {
    if (custom_parameters == nullptr || !custom_parameters->is_object()) return {};
    const Json* found = find_member(custom_parameters->get_object(), name);
    if (found == nullptr) return {};
    if (const Json* value = model::find(*found, "value")) return as_text(*value);
    return found->is_string() ? as_text(*found) : std::string();
}

std::string joined_scopes(const Json* scopes, std::string_view delimiter) {
    std::vector<std::string> names;
    if (scopes != nullptr && scopes->is_array())
        for (const Json& one : scopes->get_array()) names.emplace_back(model::text_of(one));
    if (scopes != nullptr && scopes->is_object())
        for (const auto& member : scopes->get_object()) names.emplace_back(key_of(member));
    return base::joined(names, delimiter.empty() ? " " : delimiter);
}

// Of OpenAPI 2.0 beside the type; of 3 in one of the flows.
const Json* flow_of(const Json& scheme) {
    const Json* flows = model::find(scheme, "flows");
    if (flows == nullptr || !flows->is_object()) return &scheme;
    for (const char* name : {"clientCredentials", "authorizationCode", "password", "implicit"})
        if (const Json* flow = model::find(*flows, name)) return flow;
    return &scheme;
}

// Where a person signs in, and whether an application may do without.
void read_person(const Json& scheme, OAuth& made) {
    const Json* flows = model::find(scheme, "flows");
    const bool has_flows = flows != nullptr && flows->is_object();
    const std::string kind = base::lower(model::text_at(scheme, "flow"));
    made.client_credentials =
        kind == "application" ||
        (has_flows && model::find(*flows, "clientCredentials") != nullptr);
    const Json* code = has_flows ? model::find(*flows, "authorizationCode") : &scheme;
    if (code == nullptr || kind == "implicit") return;
    if (made.page_url.empty()) made.page_url = model::text_at(*code, "authorizationUrl");
    // A template's own address of tokens is the more exact one.
    if (made.code_url.empty() && made.token_url.empty())
        made.code_url = model::text_at(*code, "tokenUrl");
}

void read_code_templates(const Json* more, OAuth& made) {
    for (const char* name : {"authorizationUrlTemplate", "authorizationUrl"})
        if (made.page_url.empty()) made.page_url = custom(more, name);
    if (!custom(more, "authorizationUrlTemplate").empty())
        made.page_url += custom(more, "authorizationUrlQueryStringTemplate");
    for (const char* name : {"tokenUrlTemplate", "tokenUrl"})
        if (made.code_url.empty()) made.code_url = custom(more, name);
    if (!custom(more, "tokenUrlTemplate").empty())
        made.code_url += custom(more, "tokenUrlQueryStringTemplate");
    made.code_body = custom(more, "tokenBodyTemplate");
}

void read_entra(const Json* settings, const Json* more, OAuth& made) {
    made.entra = true;
    made.login_url = custom(more, "loginUri");
    // The old host's v2 endpoint is the new host's.
    if (made.login_url.empty() || made.login_url.find("login.windows.net") != std::string::npos)
        made.login_url = kLogin;
    made.tenant = custom(more, "tenantId");
    std::string resource = custom(more, "resourceUri");
    if (resource.empty() && settings != nullptr)
        resource = model::text_at(*settings, "resourceUri");
    if (resource.empty() && settings != nullptr)
        if (const Json* id =
                model::find_path(*settings, {"properties", "AzureActiveDirectoryResourceId"}))
            resource = as_text(*id);
    if (resource.find("graph.microsoft.com") != std::string::npos)
        resource = without_slash(resource);
    made.scope = resource.empty() ? std::string() : resource + "/.default";
}

bool is_own(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

OAuth read_oauth(const Json* parameter, const Json* scheme) {
    OAuth made;
    const Json* settings =
        parameter == nullptr ? nullptr : model::find(*parameter, "oAuthSettings");
    const Json* more = settings == nullptr ? nullptr : model::find(*settings, "customParameters");
    const std::string provider =
        settings == nullptr ? std::string()
                            : base::lower(model::text_at(*settings, "identityProvider"));
    made.scope = settings == nullptr ? std::string()
                                     : joined_scopes(model::find(*settings, "scopes"),
                                                     custom(more, "scopeListDelimiter"));
    if (provider.starts_with("aad")) {
        read_entra(settings, more, made);
        return made;
    }
    for (const char* name : {"refreshUrlTemplate", "tokenUrlTemplate", "refreshUrl", "tokenUrl"})
        if (made.token_url.empty()) made.token_url = custom(more, name);
    if (!custom(more, "refreshUrlTemplate").empty())
        made.token_url += custom(more, "refreshUrlQueryStringTemplate");
    made.token_body = custom(more, "refreshBodyTemplate");
    read_code_templates(more, made);
    for (const Preset& preset : kPresets) {
        if (provider != preset.name) continue;
        if (made.token_url.empty()) made.token_url = preset.token_url;
        if (made.page_url.empty()) made.page_url = preset.page_url;
    }
    if (scheme != nullptr) {
        read_person(*scheme, made);
        const Json* flow = flow_of(*scheme);
        if (made.token_url.empty()) made.token_url = model::text_at(*flow, "refreshUrl");
        if (made.token_url.empty()) made.token_url = model::text_at(*flow, "tokenUrl");
        if (made.scope.empty()) made.scope = joined_scopes(model::find(*flow, "scopes"), " ");
    }
    return made;
}

std::vector<ConnectionField> oauth_fields(const OAuth& oauth,
                                          const std::vector<std::string>& own_names) {
    std::vector<ConnectionField> fields;
    if (oauth.entra)
        fields.push_back({.key = "tenant",
                          .label = "Tenant id",
                          .default_value = oauth.tenant == "common" ? "" : oauth.tenant});
    if (!is_own(own_names, "clientid"))
        fields.push_back({.key = "client_id", .label = "Client id of your own app registration"});
    if (!is_own(own_names, "clientsecret"))
        fields.push_back({.key = "client_secret", .label = "Client secret", .secret = true});
    fields.push_back({.key = "refresh_token",
                      .label = "Refresh token; empty: client credentials are used",
                      .secret = true,
                      .required = false});
    const bool plain_url = oauth.token_url.find('{') == std::string::npos;
    if (oauth.entra)
        fields.push_back({.key = "login_url",
                          .label = "Sign-in address",
                          .required = false,
                          .default_value = oauth.login_url});
    else {
        const bool plain_page = oauth.page_url.find('{') == std::string::npos;
        fields.push_back({.key = "authorization_url",
                          .label = "Sign-in page",
                          .required = false,
                          .default_value = plain_page ? oauth.page_url : std::string()});
        fields.push_back({.key = "token_url",
                          .label = "Token address",
                          .required = oauth.token_url.empty(),
                          .default_value = plain_url ? oauth.token_url : std::string()});
    }
    fields.push_back({.key = "scope",
                      .label = "Scope",
                      .required = false,
                      .default_value = oauth.scope});
    return fields;
}

}  // namespace leadflow::connectors::described
