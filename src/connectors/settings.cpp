// SPDX-License-Identifier: Apache-2.0
#include "connectors/settings.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/parameters.h"
#include "connectors/url.h"

#include <array>
#include <utility>

namespace leadflow::connectors {
namespace {

// In the order in which they are looked for: the codes say more than the OAuth words.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kSignInFaults = {{
    {"AADSTS7000215", "the client secret is wrong: enter the secret's value, not its id"},
    {"AADSTS7000222", "the client secret has expired: make a new one in Entra ID and enter it"},
    {"AADSTS700016",
     "the application (client id) is not in this tenant: check client id and tenant"},
    {"AADSTS90002", "the tenant was not found: check the tenant id"},
    {"AADSTS900023", "the tenant id is malformed: enter a GUID or a domain name"},
    {"AADSTS50194", "the application does not allow this tenant: check the tenant id"},
    {"AADSTS500011", "the organisation's URL is not known in this tenant: check the URL"},
    {"AADSTS70011", "the scope is not valid: check the organisation's URL"},
    {"AADSTS1002012", "the scope is not valid: check the organisation's URL"},
    {"AADSTS53003", "a conditional access policy blocks this application"},
    {"AADSTS7000112", "the application is disabled in Entra ID"},
    {"invalid_client_id", "the client id is wrong"},
    {"invalid_client", "the client id or the client secret is wrong"},
    {"unauthorized_client", "the application is not in this tenant or may not sign in"},
    {"unauthorized", "the client id or the client secret is wrong"},
    {"invalid_grant", "the application may not sign in this way, or its refresh token has ended"},
}};

constexpr std::string_view kEntraLogin = "https://login.microsoftonline.com";
constexpr std::string_view kOfflineAccess = " offline_access";

}  // namespace

std::string setting(const model::OpenConnection& connection, std::string_view key,
                    std::string_view fallback) {
    const model::Json* found = model::find(connection.settings, key);
    std::string text = found == nullptr ? std::string() : as_text(*found);
    const std::string_view trimmed = base::trimmed(text);
    return std::string(trimmed.empty() ? fallback : trimmed);
}

base::Result<std::string> required_setting(const model::OpenConnection& connection,
                                           std::string_view key) {
    std::string text = setting(connection, key);
    if (text.empty())
        return base::invalid_input(
            base::format("connection \"{}\" has no setting \"{}\"", connection.name, key));
    return text;
}

model::Secret secret(const model::OpenConnection& connection, std::string_view key) {
    const auto* found =
        connection.secrets.if_contains(boost::json::string_view(key.data(), key.size()));
    return found == nullptr ? model::Secret() : model::Secret(as_text(*found));
}

void use_refresh_token(const model::OpenConnection& connection, model::TokenRequest& request) {
    request.refresh_token = secret(connection, "refresh_token");
    if (!request.refresh_token.empty()) request.holder = connection.holder;
}

std::vector<ConnectionField> entra_fields() {
    return {
        {.key = "tenant", .label = "Tenant id"},
        {.key = "client_id", .label = "Application (client) id"},
        {.key = "client_secret", .label = "Client secret", .secret = true, .required = false},
        {.key = "certificate",
         .label = "Certificate in place of the secret: PKCS #12 as base64",
         .secret = true,
         .required = false},
        {.key = "certificate_password",
         .label = "Password of the certificate's file",
         .secret = true,
         .required = false},
        {.key = "refresh_token",
         .label = "Refresh token of a person's sign-in, in place of the application's own rights",
         .secret = true,
         .required = false},
        {.key = "login_url",
         .label = "Sign-in address",
         .required = false,
         .default_value = std::string(kEntraLogin)},
    };
}

namespace {

// "https://login.microsoftonline.com/{tenant}/oauth2/v2.0".
base::Result<std::string> entra_endpoint(const model::OpenConnection& connection) {
    const std::string login = setting(connection, "login_url", kEntraLogin);
    if (!parse_url(login))
        return base::invalid_input(
            base::format("connection \"{}\": login_url is not a web address", connection.name));
    const std::string tenant = TRY(required_setting(connection, "tenant"));
    return base::format("{}/{}/oauth2/v2.0", without_slash(login), base::percent_encode(tenant));
}

}  // namespace

base::Result<model::TokenRequest> entra_token(const model::OpenConnection& connection,
                                              std::string scope) {
    model::TokenRequest request;
    request.url = TRY(entra_endpoint(connection)) + "/token";
    request.client_id = TRY(required_setting(connection, "client_id"));
    const std::string username = setting(connection, "username");
    const model::Secret password = secret(connection, "password");
    if (!username.empty() && !password.empty()) {
        // A person's name and password (RFC 6749, 4.3), for services that still take them.
        request.form = {{"grant_type", model::Secret("password")},
                        {"client_id", model::Secret(request.client_id)},
                        {"username", model::Secret(username)},
                        {"password", password},
                        {"scope", model::Secret(std::move(scope))}};
        return request;
    }
    request.client_secret = secret(connection, "client_secret");
    const model::Secret certificate = secret(connection, "certificate");
    if (!certificate.empty()) {
        const auto pfx = base::from_base64(certificate.reveal());
        if (!pfx)
            return base::invalid_input(base::format(
                "connection \"{}\": secret \"certificate\" is not base64", connection.name));
        request.certificate = {.pfx = model::Secret(*pfx),
                               .password = secret(connection, "certificate_password")};
    }
    use_refresh_token(connection, request);
    if (request.client_secret.empty() && !request.certificate && request.refresh_token.empty())
        return base::invalid_input(base::format(
            "connection \"{}\" has no secret \"client_secret\", no \"certificate\", and nobody "
            "has signed in",
            connection.name));
    request.scope = std::move(scope);
    // Without it Entra ID gives no next refresh token.
    if (!request.refresh_token.empty()) request.scope += std::string(kOfflineAccess);
    return request;
}

base::Result<Authorization> entra_authorization(const model::OpenConnection& connection,
                                                const std::string& scope) {
    const std::string endpoint = TRY(entra_endpoint(connection));
    Authorization authorization;
    authorization.page = endpoint + "/authorize";
    authorization.token_url = endpoint + "/token";
    authorization.client_id = TRY(required_setting(connection, "client_id"));
    authorization.client_secret = secret(connection, "client_secret");
    authorization.scope = scope + std::string(kOfflineAccess);
    authorization.only_way =
        authorization.client_secret.empty() && secret(connection, "certificate").empty();
    return authorization;
}

std::string_view explain_sign_in(std::string_view fault) {
    for (const auto& [mark, words] : kSignInFaults) {
        const size_t at = fault.find(mark);
        if (at == std::string_view::npos) continue;
        // AADSTS70011 must not be seen in AADSTS700112.
        const std::string_view after = fault.substr(at + mark.size()).substr(0, 1);
        if (after.empty() || after[0] < '0' || after[0] > '9') return words;
    }
    return {};
}

}  // namespace leadflow::connectors
