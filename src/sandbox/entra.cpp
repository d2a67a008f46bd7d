// SPDX-License-Identifier: Apache-2.0
#include "sandbox/entra.h"

#include <map>
#include <optional>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/signed_token.h"
#include "model/json.h"
#include "sandbox/accounts.h"
#include "sandbox/uuid.h"

namespace leadflow::sandbox {
namespace {

using Form = std::map<std::string, std::string, std::less<>>;

std::string_view field(const Form& form, std::string_view name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string_view() : std::string_view(found->second);
}

bool is_known_tenant(std::string_view tenant) {
    return base::equals_ignoring_case(tenant, kTenant) ||
           base::equals_ignoring_case(tenant, kTenantId);
}

// Resources of which the tenant has heard: Graph, any Dataverse organisation, the sandbox itself.
bool is_known_resource(std::string_view audience, std::string_view host_header) {
    const std::string_view host = host_of_audience(audience);
    return base::equals_ignoring_case(host, "graph.microsoft.com") ||
           base::lower(host).ends_with(".dynamics.com") || is_own_audience(audience, host_header);
}

std::optional<Entra::Refusal> check_grant(const Form& form) {
    const std::string_view grant = field(form, "grant_type");
    if (grant.empty())
        return Entra::Refusal{400, "invalid_request", 900144,
                              "The request body must contain the following parameter: "
                              "'grant_type'."};
    const bool by_password = grant == "password";
    if (grant != "client_credentials" && !by_password)
        return Entra::Refusal{400, "unsupported_grant_type", 70003,
                              base::format("The app requested an unsupported grant type '{}'.",
                                           grant)};
    for (const std::string_view name : {"client_id", "scope"})
        if (field(form, name).empty())
            return Entra::Refusal{
                400, "invalid_request", 900144,
                base::format("The request body must contain the following parameter: '{}'.", name)};
    if (by_password &&
        (field(form, "username") != kSmtpUser || field(form, "password") != kSmtpPassword))
        return Entra::Refusal{400, "invalid_grant", 50126,
                              "Error validating credentials due to invalid username or password."};
    return std::nullopt;
}

std::optional<Entra::Refusal> check_client(const Form& form, std::string_view tenant) {
    // A person's name says of which tenant they are, and any public client may ask for them.
    if (field(form, "grant_type") == "password") return std::nullopt;
    if (!is_known_tenant(tenant))
        return Entra::Refusal{400, "invalid_request", 90002,
                              base::format("Tenant '{}' not found. Check to make sure you have the "
                                           "correct tenant ID and are signing into the correct "
                                           "cloud.", tenant)};
    const std::string_view client = field(form, "client_id");
    if (!base::equals_ignoring_case(client, kClientId))
        return Entra::Refusal{400, "unauthorized_client", 700016,
                              base::format("Application with identifier '{}' was not found in the "
                                           "directory '{}'.", client, tenant)};
    if (!field(form, "client_assertion").empty()) return std::nullopt;  // Looked at next.
    if (field(form, "client_secret").empty())
        return Entra::Refusal{401, "invalid_client", 7000218,
                              "The request body must contain the following parameter: "
                              "'client_assertion' or 'client_secret'."};
    if (field(form, "client_secret") != kClientSecret)
        return Entra::Refusal{401, "invalid_client", 7000215,
                              base::format("Invalid client secret provided. Ensure the secret being "
                                           "sent in the request is the client secret value, not "
                                           "the client secret ID, for a secret added to app '{}'.",
                                           kClientId)};
    return std::nullopt;
}

// What Entra ID asks of an assertion: who asks is the client, the token endpoint is whom it is for,
// and it is of now.
std::optional<Entra::Refusal> check_assertion(const Form& form, std::string_view tenant,
                                              std::string_view certificate, base::Time now) {
    const std::string_view assertion = field(form, "client_assertion");
    if (assertion.empty()) return std::nullopt;
    if (field(form, "client_assertion_type") !=
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        return Entra::Refusal{400, "invalid_request", 50027,
                              "The client_assertion_type is not 'jwt-bearer'."};
    const auto text = crypto::read_token(assertion, certificate);
    if (!text)
        return Entra::Refusal{401, "invalid_client", 700027,
                              "The certificate with identifier used to sign the client assertion is "
                              "not registered on application. [Reason - The key was not found.]"};
    const auto claims = model::parse_json(*text);
    if (!claims)
        return Entra::Refusal{401, "invalid_client", 50027, "Invalid JWT token: no JSON."};
    const auto is_client = [&](std::string_view name) {
        return base::equals_ignoring_case(model::text_at(*claims, name), kClientId);
    };
    if (!is_client("iss") || !is_client("sub"))
        return Entra::Refusal{401, "invalid_client", 700021,
                              "Client assertion application identifier doesn't match 'client_id' "
                              "parameter."};
    const std::string_view audience = model::text_at(*claims, "aud");
    if (!audience.ends_with(base::format("/{}/oauth2/v2.0/token", tenant)))
        return Entra::Refusal{401, "invalid_client", 700023,
                              base::format("Client assertion audience claim does not match Realm "
                                           "issuer. The audience was '{}'.", audience)};
    const int64_t seconds = base::to_micros(now) / 1'000'000;
    const auto from = model::integer_at(*claims, "nbf");
    const auto until = model::integer_at(*claims, "exp");
    if (!from || !until || seconds < *from || seconds >= *until)
        return Entra::Refusal{401, "invalid_client", 700024,
                              "Client assertion is not within its valid time range."};
    return std::nullopt;
}

constexpr std::string_view kDefaultScope = "/.default";

std::optional<Entra::Refusal> check_scope(std::string_view scope, std::string_view host_header) {
    const bool is_url = scope.starts_with("https://") || scope.starts_with("http://");
    if (!scope.ends_with(kDefaultScope) || scope.find(' ') != std::string_view::npos)
        return Entra::Refusal{400, "invalid_scope", 70011,
                              base::format("The provided request must include a 'scope' input "
                                           "parameter. The provided value for the input parameter "
                                           "'scope' is not valid. The scope {} is not valid.",
                                           scope)};
    const std::string_view audience = scope.substr(0, scope.size() - kDefaultScope.size());
    if (!is_url || !is_known_resource(audience, host_header))
        return Entra::Refusal{400, "invalid_resource", 500011,
                              base::format("The resource principal named {} was not found in the "
                                           "tenant named {}.", audience, kTenant)};
    return std::nullopt;
}

// "2026-01-31 08:15:30Z".
std::string entra_time(base::Time time) {
    std::string text = base::iso_text(time).substr(0, 19) + "Z";
    text[10] = ' ';
    return text;
}

void forbid_caching(http::Response& response) {
    response.headers.set("Cache-Control", "no-store, no-cache");
    response.headers.set("Pragma", "no-cache");
}

}  // namespace

void Entra::set_certificate(std::string pem) {
    base::MutexLock lock(mutex_);
    certificate_ = std::move(pem);
}

std::string Entra::certificate() const {
    base::MutexLock lock(mutex_);
    return certificate_;
}

http::Response Entra::refuse(const Refusal& refusal) {
    const std::string trace = random_uuid(random_);
    const std::string correlation = random_uuid(random_);
    const std::string time = entra_time(clock_.now());
    const std::string description =
        base::format("AADSTS{}: {}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}",
                     refusal.number, refusal.text, trace, correlation, time);
    model::JsonObject body;
    body["error"] = model::text_value(refusal.error);
    body["error_description"] = model::text_value(description);
    body["error_codes"] = model::JsonArray{refusal.number};
    body["timestamp"] = model::text_value(time);
    body["trace_id"] = model::text_value(trace);
    body["correlation_id"] = model::text_value(correlation);
    body["error_uri"] = model::text_value(
        base::format("https://login.microsoftonline.com/error?code={}", refusal.number));
    http::Response response =
        http::json_response(refusal.status, model::to_text(model::Json(std::move(body))));
    forbid_caching(response);
    return response;
}

http::Response Entra::token(const http::Request& request, std::string_view tenant) {
    ++calls_;
    if (!base::starts_with_ignoring_case(request.headers.value("Content-Type"),
                                         "application/x-www-form-urlencoded"))
        return refuse({400, "invalid_request", 900144,
                       "The request body must contain the following parameter: 'grant_type'."});
    Form form;
    for (auto& [name, value] : base::parse_query(request.body))
        if (!form.try_emplace(std::move(name), std::move(value)).second)
            return refuse({400, "invalid_request", 90100, "A parameter is repeated."});

    const std::string_view host = request.headers.value("Host");
    const std::string_view scope = field(form, "scope");
    if (const auto refusal = check_grant(form)) return refuse(*refusal);
    if (const auto refusal = check_client(form, tenant)) return refuse(*refusal);
    if (const auto refusal = check_assertion(form, tenant, certificate(), clock_.now()))
        return refuse(*refusal);
    if (const auto refusal = check_scope(scope, host)) return refuse(*refusal);

    const int64_t lifetime = tokens_.lifetime().count();
    model::JsonObject body;
    body["token_type"] = "Bearer";
    body["expires_in"] = lifetime;
    body["ext_expires_in"] = lifetime;
    body["access_token"] = model::text_value(
        tokens_.issue(scope.substr(0, scope.size() - kDefaultScope.size())));
    http::Response response =
        http::json_response(200, model::to_text(model::Json(std::move(body))));
    forbid_caching(response);
    return response;
}

}  // namespace leadflow::sandbox
