// SPDX-License-Identifier: Apache-2.0
#include "connectors/partnercenter/product_ingestion.h"

#include "base/text.h"
#include "connectors/http_reply.h"
#include "connectors/limits.h"
#include "connectors/settings.h"
#include "connectors/url.h"

namespace leadflow::connectors::partnercenter {
namespace {

using model::Json;
using model::OpenConnection;

constexpr std::string_view kBase = "https://graph.microsoft.com/rp/product-ingestion";
constexpr std::string_view kSchemas = "https://schema.mp.microsoft.com/schema";
constexpr std::string_view kVersion = "2022-03-01-preview2";

std::string version_of(const OpenConnection& connection) {
    return setting(connection, "version", kVersion);
}

// An error's own words, and those of what it is made of.
void append_error(const Json& error, int depth, std::string& words) {
    const std::string code = service_text(model::text_at(error, "code"));
    const std::string message = service_text(model::text_at(error, "message"));
    if (!code.empty() || !message.empty()) {
        if (!words.empty()) words += "; ";
        words += code.empty() || message.empty() ? code + message
                                                 : base::format("{}: {}", code, message);
    }
    const Json* details = model::find(error, "details");
    if (details == nullptr || !details->is_array() || depth == kErrorDetailsDepthMax) return;
    for (const Json& detail : details->get_array()) append_error(detail, depth + 1, words);
}

std::string_view advice(int status) {
    switch (status) {
        case 400:
            return "the request was not accepted";
        case 401:
            return "the sign-in was not accepted: check tenant, base_url and scope";
        case 403:
            return "the application may not manage offers: add it in Partner Center under Account "
                   "settings, User management, Microsoft Entra applications, with the role Manager";
        case 404:
            return "it was not found: check base_url and version";
        case 409:
        case 423:
            return "the offer is being changed or published just now: try again later";
        case 429:
            return "too many requests: try again later";
        default:
            return status >= 500 ? "Partner Center is not available just now"
                                 : "the answer was not understood: check base_url";
    }
}

}  // namespace

std::vector<ConnectionField> ingestion_fields() {
    std::vector<ConnectionField> fields = entra_fields();
    fields.push_back({.key = "base_url",
                      .label = "Product Ingestion API address",
                      .required = false,
                      .default_value = std::string(kBase)});
    fields.push_back({.key = "version",
                      .label = "Schema version",
                      .required = false,
                      .default_value = std::string(kVersion)});
    fields.push_back({.key = "scope", .label = "Token scope", .required = false});
    return fields;
}

std::string schema_of(std::string_view resource, const OpenConnection& connection) {
    return base::format("{}/{}/{}", kSchemas, resource, version_of(connection));
}

base::Result<model::HttpCall> ingestion_call(const OpenConnection& connection,
                                             std::string_view method, std::string_view target) {
    const std::string address = setting(connection, "base_url", kBase);
    const std::string origin = origin_of(address);
    if (origin.empty())
        return base::invalid_input(
            base::format("connection \"{}\": base_url is not a web address", connection.name));
    model::HttpCall http;
    http.method = method;
    http.url = base::format("{}/{}{}$version={}", without_slash(address), target,
                            target.find('?') == std::string_view::npos ? '?' : '&',
                            escaped_url(version_of(connection)));
    http.headers = {{"Accept", "application/json"}};
    http.token = TRY(entra_token(connection, setting(connection, "scope", origin + "/.default")));
    return http;
}

std::string errors_in_words(const Json& errors) {
    std::string words;
    if (errors.is_array())
        for (const Json& error : errors.get_array()) append_error(error, 0, words);
    return service_text(words);
}

std::string refusal_words(int status, std::string_view body) {
    std::string said;
    if (const auto json = model::parse_json(body))
        if (const Json* error = model::find(*json, "error")) append_error(*error, 0, said);
    std::string words(advice(status));
    if (!said.empty()) words += base::format(" (it said: {})", service_text(said));
    return words;
}

}  // namespace leadflow::connectors::partnercenter
