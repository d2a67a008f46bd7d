// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/sign_in.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/url.h"

#include <algorithm>

namespace leadflow::connectors::described {
namespace {

using model::Secret;
using model::TokenRequest;

bool is_known(const SignIn& sign_in, const ConnectionView& connection) {
    if (sign_in.kind == SignIn::Kind::kToken)
        return connection.find("refresh_token") || connection.find("client_id") ||
               connection.find("clientid");
    return connection.find(sign_in.setting).has_value();
}

base::Error lacks(const ConnectionView& connection, std::string_view key) {
    return base::invalid_input(
        base::format("connection \"{}\" has no \"{}\"", connection.connection_name(), key));
}

base::Status sign_one(const SignIn& sign_in, const ConnectionView& connection, Draft& draft) {
    if (sign_in.kind == SignIn::Kind::kToken) {
        const ConnectionSet& set = connection.set();
        if (!set.oauth) return {};
        draft.token = TRY(token_request(*set.oauth, connection));
        return {};
    }
    const std::string value = connection.text(sign_in.setting);
    if (value.empty() && sign_in.kind != SignIn::Kind::kBasic)
        return lacks(connection, sign_in.setting);
    switch (sign_in.kind) {
        case SignIn::Kind::kHeader: draft.set_header({sign_in.name, value, true}); break;
        case SignIn::Kind::kQuery:
            draft.set_query({sign_in.name, base::percent_encode(value), true});
            break;
        case SignIn::Kind::kCookie:
            draft.set_header(
                {"Cookie", base::format("{}={}", sign_in.name, base::percent_encode(value)), true});
            break;
        case SignIn::Kind::kBearer:
            draft.set_header({"Authorization",
                              base::starts_with_ignoring_case(value, "bearer ")
                                  ? value
                                  : "Bearer " + value,
                              true});
            break;
        case SignIn::Kind::kBasic: {
            const std::string pair =
                base::format("{}:{}", value, connection.text(sign_in.password));
            draft.set_header({"Authorization", "Basic " + base::base64(pair), true});
            break;
        }
        case SignIn::Kind::kToken: break;
    }
    return {};
}

// "{ClientId}" in any spelling: ours first, then the connection's own.
std::string placeholder(std::string_view name, const TokenRequest& request,
                        const ConnectionView& connection) {
    const auto is = [&](std::string_view known) {
        return base::equals_ignoring_case(name, known);
    };
    if (is("ClientId")) return request.client_id;
    if (is("ClientSecret")) return request.client_secret.reveal();
    if (is("RefreshToken")) return connection.text("refresh_token");
    if (is("Scopes") || is("Scope")) return request.scope;
    return connection.text(name);
}

std::string filled(std::string_view text, const TokenRequest& request,
                   const ConnectionView& connection) {
    std::string out;
    while (!text.empty()) {
        const size_t open = text.find('{');
        const size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        out += text.substr(0, open);
        out += placeholder(text.substr(open + 1, close - open - 1), request, connection);
        text.remove_prefix(close + 1);
    }
    return out + std::string(text);
}

// "grant_type=refresh_token&refresh_token={RefreshToken}&…" as names and values.
void fill_form(const OAuth& oauth, const ConnectionView& connection, TokenRequest& request) {
    constexpr std::string_view kUsual =
        "grant_type=refresh_token&refresh_token={RefreshToken}&client_id={ClientId}"
        "&client_secret={ClientSecret}";
    const bool form = oauth.token_body.find('=') != std::string::npos &&
                      !base::trimmed(oauth.token_body).starts_with('{');
    const std::string_view body = form ? std::string_view(oauth.token_body) : kUsual;
    for (const std::string_view pair : base::split(body, '&')) {
        const size_t equals = pair.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        const std::string_view value = pair.substr(equals + 1);
        // What stands there as it is, is encoded already.
        const std::string decoded =
            base::percent_decode(value, true).value_or(std::string(value));
        request.form.emplace_back(std::string(base::trimmed(pair.substr(0, equals))),
                                  Secret(filled(decoded, request, connection)));
    }
    if (form || request.scope.empty()) return;
    request.form.emplace_back("scope", Secret(request.scope));
}

base::Result<std::string> token_url(const OAuth& oauth, const TokenRequest& request,
                                    const ConnectionView& connection) {
    if (oauth.entra) {
        std::string login = connection.text("login_url");
        if (login.empty()) login = oauth.login_url;
        const std::string tenant = connection.text("tenant");
        if (tenant.empty()) return lacks(connection, "tenant");
        return base::format("{}/{}/oauth2/v2.0/token", without_slash(login),
                            base::percent_encode(tenant));
    }
    const std::string own = connection.text("token_url");
    std::string url = filled(own.empty() ? oauth.token_url : own, request, connection);
    if (url.empty()) return lacks(connection, "token_url");
    return url;
}

}  // namespace

base::Result<TokenRequest> token_request(const OAuth& oauth, const ConnectionView& connection) {
    TokenRequest request;
    for (const char* key : {"client_id", "clientId"})
        if (request.client_id.empty()) request.client_id = connection.text(key);
    for (const char* key : {"client_secret", "clientSecret"})
        if (request.client_secret.empty()) request.client_secret = Secret(connection.text(key));
    if (request.client_id.empty()) return lacks(connection, "client_id");
    request.scope = connection.text("scope");
    request.url = TRY(token_url(oauth, request, connection));
    if (!parse_url(request.url))
        return base::invalid_input(base::format(
            "connection \"{}\": the token address is not a web address",
            connection.connection_name()));
    if (connection.find("refresh_token")) {
        fill_form(oauth, connection, request);
        return request;
    }
    if (request.client_secret.empty()) return lacks(connection, "client_secret");
    return request;
}

base::Status sign(const CompiledConnector& connector, const CompiledOperation& operation,
                  const ConnectionView& connection, Draft& draft) {
    if (operation.unsigned_call || connector.sets.empty()) return {};
    const std::vector<SignIns>& alternatives =
        operation.alternatives.empty() ? connection.set().alternatives : operation.alternatives;
    if (alternatives.empty()) return {};
    const auto known =
        std::find_if(alternatives.begin(), alternatives.end(), [&](const SignIns& all) {
            return std::all_of(all.begin(), all.end(), [&](const SignIn& one) {
                return is_known(one, connection);
            });
        });
    // None is complete: the first says what is missing.
    const SignIns& chosen = known == alternatives.end() ? alternatives.front() : *known;
    for (const SignIn& one : chosen) TRY(sign_one(one, connection, draft));
    return {};
}

}  // namespace leadflow::connectors::described
