// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/authentication.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/parameters.h"
#include "connectors/url.h"

#include <utility>

namespace leadflow::connectors::http {
namespace {

using model::HttpCall;
using model::JsonObject;
using model::Secret;

std::string text(const JsonObject& object, std::string_view name) {
    const model::Json* found = find_member(object, name);
    return found == nullptr ? std::string() : as_text(*found);
}

base::Result<std::string> required(const JsonObject& object, std::string_view name) {
    std::string value = text(object, name);
    if (value.empty()) return base::invalid_input(base::format("authentication/{} is empty", name));
    return value;
}

bool has_control(std::string_view value) {
    for (const char c : value)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') return true;
    return false;
}

base::Result<model::ClientCertificate> certificate_of(const JsonObject& object) {
    const auto pfx = base::from_base64(TRY(required(object, "pfx")));
    if (!pfx) return base::invalid_input("authentication/pfx is not base64");
    return model::ClientCertificate{.pfx = Secret(*pfx), .password = Secret(text(object, "password"))};
}

base::Status client_credentials(const JsonObject& object, HttpCall& call) {
    const std::string authority = text(object, "authority").empty()
                                      ? "https://login.microsoftonline.com"
                                      : text(object, "authority");
    if (!parse_url(authority))
        return base::invalid_input("authentication/authority is not a web address");
    model::TokenRequest token;
    const std::string tenant = TRY(required(object, "tenant"));
    token.url = base::format("{}/{}/oauth2/v2.0/token", without_slash(authority),
                             base::percent_encode(tenant));
    token.client_id = TRY(required(object, "clientId"));
    if (text(object, "secret").empty() && !text(object, "pfx").empty())
        token.certificate = TRY(certificate_of(object));
    else
        token.client_secret = Secret(TRY(required(object, "secret")));
    // An audience that ends in a slash keeps it: Entra ID wants "https://x//.default" then.
    const std::string audience = TRY(required(object, "audience"));
    token.scope = audience + "/.default";
    call.token = std::move(token);
    return {};
}

}  // namespace

base::Status authenticate(const model::Json* authentication, HttpCall& call) {
    if (authentication == nullptr || authentication->is_null()) return {};
    model::Json parsed;
    if (authentication->is_string()) {
        if (base::trimmed(model::text_of(*authentication)).empty()) return {};
        auto read = model::parse_json(model::text_of(*authentication));
        if (!read || !read->is_object())
            return base::invalid_input("authentication is neither an object nor empty");
        parsed = std::move(*read);
        authentication = &parsed;
    }
    if (!authentication->is_object()) return base::invalid_input("authentication is not an object");
    const JsonObject& object = authentication->get_object();
    const std::string type = text(object, "type");
    const auto is = [&](std::string_view name) { return base::equals_ignoring_case(type, name); };
    if (object.empty() || is("None")) return {};
    if (is("ClientCertificate")) {
        call.certificate = TRY(certificate_of(object));
        return {};
    }
    if (is("ActiveDirectoryOAuth")) return client_credentials(object, call);
    if (is("Basic")) {
        const std::string pair =
            base::format("{}:{}", text(object, "username"), text(object, "password"));
        call.secret_headers.emplace_back("Authorization", Secret("Basic " + base::base64(pair)));
        return {};
    }
    if (is("Raw")) {
        std::string value = TRY(required(object, "value"));
        if (has_control(value))
            return base::invalid_input("authentication/value holds control characters");
        call.secret_headers.emplace_back("Authorization", Secret(std::move(value)));
        return {};
    }
    return base::invalid_input(base::format(
        "authentication of type \"{}\" is not supported; there are None, Basic, Raw, "
        "ClientCertificate and ActiveDirectoryOAuth",
        type));
}

}  // namespace leadflow::connectors::http
