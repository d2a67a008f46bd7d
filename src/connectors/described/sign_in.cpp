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

constexpr std::string_view kOfflineAccess = " offline_access";

bool is_known(const SignIn& sign_in, const ConnectionView& connection) {
    if (sign_in.kind == SignIn::Kind::kToken)
        return connection.find("refresh_token") || connection.find("access_token") ||
               connection.find("client_id") || connection.find("clientid");
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
        // What signing in brought where the service gives no refresh tokens.
        const std::string lasting = connection.text("access_token");
        if (!lasting.empty() && connection.text("refresh_token").empty()) {
            draft.set_header({"Authorization", "Bearer " + lasting, true});
            return {};
        }
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

// What each sending fills in itself, because it is not the connection's or changes.
constexpr std::string_view kFilledLater[] = {"RefreshToken", "Code",  "RedirectUrl",
                                             "RedirectUri",  "State", "CodeVerifier"};

// "{ClientId}" in any spelling: ours first, then the connection's own.
std::string placeholder(std::string_view name, const TokenRequest& request,
                        const ConnectionView& connection) {
    const auto is = [&](std::string_view known) {
        return base::equals_ignoring_case(name, known);
    };
    for (const std::string_view later : kFilledLater)
        if (is(later)) return base::format("{{{}}}", later);
    if (is("ClientId")) return request.client_id;
    if (is("ClientSecret")) return request.client_secret.reveal();
    if (is("Scopes") || is("Scope")) return request.scope;
    return connection.text(name);
}

template <typename ValueOf>
std::string filled(std::string_view text, const ValueOf& value_of) {
    std::string out;
    while (!text.empty()) {
        const size_t open = text.find('{');
        const size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        out += text.substr(0, open);
        out += value_of(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
    return out + std::string(text);
}

std::string filled(std::string_view text, const TokenRequest& request,
                   const ConnectionView& connection) {
    return filled(text, [&](std::string_view name) {
        return placeholder(name, request, connection);
    });
}

using Form = std::vector<std::pair<std::string, Secret>>;

// "grant_type=refresh_token&refresh_token={RefreshToken}&…" as names and values; empty when the
// definition has no such template, so that the usual form is sent.
Form form_of(std::string_view body, const TokenRequest& request,
             const ConnectionView& connection) {
    Form form;
    if (body.find('=') == std::string_view::npos || base::trimmed(body).starts_with('{'))
        return form;
    for (const std::string_view pair : base::split(body, '&')) {
        const size_t equals = pair.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        const std::string_view value = pair.substr(equals + 1);
        // What stands there as it is, is encoded already.
        const std::string decoded =
            base::percent_decode(value, true).value_or(std::string(value));
        form.emplace_back(std::string(base::trimmed(pair.substr(0, equals))),
                          Secret(filled(decoded, request, connection)));
    }
    return form;
}

// "https://login.microsoftonline.com/{tenant}/oauth2/v2.0".
base::Result<std::string> entra_endpoint(const OAuth& oauth, const ConnectionView& connection) {
    std::string login = connection.text("login_url");
    if (login.empty()) login = oauth.login_url;
    const std::string tenant = connection.text("tenant");
    if (tenant.empty()) return lacks(connection, "tenant");
    return base::format("{}/{}/oauth2/v2.0", without_slash(login), base::percent_encode(tenant));
}

base::Result<std::string> token_url(const OAuth& oauth, const TokenRequest& request,
                                    const ConnectionView& connection) {
    if (oauth.entra) return TRY(entra_endpoint(oauth, connection)) + "/token";
    const std::string own = connection.text("token_url");
    std::string url = filled(own.empty() ? oauth.token_url : own, request, connection);
    if (url.empty()) return lacks(connection, "token_url");
    return url;
}

base::Status check_address(const std::string& url, std::string_view what,
                           const ConnectionView& connection) {
    if (parse_url(url)) return {};
    return base::invalid_input(base::format("connection \"{}\": the {} is not a web address",
                                            connection.connection_name(), what));
}

// Client and scope: what a token request and a person's sign-in have in common.
base::Result<TokenRequest> client_of(const ConnectionView& connection) {
    TokenRequest request;
    for (const char* key : {"client_id", "clientId"})
        if (request.client_id.empty()) request.client_id = connection.text(key);
    for (const char* key : {"client_secret", "clientSecret"})
        if (request.client_secret.empty()) request.client_secret = Secret(connection.text(key));
    if (request.client_id.empty()) return lacks(connection, "client_id");
    request.scope = connection.text("scope");
    return request;
}

// Where the page's code is swapped. A connection's own token_url counts unless it is only the
// definition's, which is that of the refresh.
base::Result<std::string> code_url(const OAuth& oauth, const TokenRequest& request,
                                   const ConnectionView& connection) {
    const bool own = !connection.text("token_url").empty() &&
                     connection.text("token_url") != oauth.token_url;
    if (oauth.entra || own || oauth.code_url.empty()) return token_url(oauth, request, connection);
    return filled(oauth.code_url, request, connection);
}

}  // namespace

base::Result<TokenRequest> token_request(const OAuth& oauth, const ConnectionView& connection) {
    TokenRequest request = TRY(client_of(connection));
    request.url = TRY(token_url(oauth, request, connection));
    TRY(check_address(request.url, "token address", connection));
    request.refresh_token = Secret(connection.text("refresh_token"));
    if (!request.refresh_token.empty()) {
        request.holder = connection.holder();
        request.form = form_of(oauth.token_body, request, connection);
        // Without it Entra ID gives no next refresh token.
        if (oauth.entra) request.scope += std::string(kOfflineAccess);
        return request;
    }
    if (request.client_secret.empty()) return lacks(connection, "client_secret");
    return request;
}

base::Result<Authorization> authorization_of(const OAuth& oauth,
                                             const ConnectionView& connection) {
    const TokenRequest client = TRY(client_of(connection));
    Authorization made;
    made.takes_access_token = true;
    made.client_id = client.client_id;
    made.client_secret = client.client_secret;
    made.scope = client.scope;
    if (oauth.entra) {
        made.page = TRY(entra_endpoint(oauth, connection)) + "/authorize";
        made.scope += std::string(kOfflineAccess);
        made.only_way = client.client_secret.empty();
    } else {
        const std::string own = connection.text("authorization_url");
        const std::string& page = own.empty() ? oauth.page_url : own;
        if (page.empty()) return lacks(connection, "authorization_url");
        // What is the client's and the visit's is encoded and filled in by page_url().
        made.page = filled(page, [&](std::string_view name) {
            for (const char* ours : {"ClientId", "Scopes", "Scope"})
                if (base::equals_ignoring_case(name, ours)) return base::format("{{{}}}", ours);
            for (const std::string_view later : kFilledLater)
                if (base::equals_ignoring_case(name, later)) return base::format("{{{}}}", later);
            return connection.text(name);
        });
        made.only_way = !oauth.client_credentials;
    }
    TRY(check_address(made.page, "sign-in page's address", connection));
    made.token_url = TRY(code_url(oauth, client, connection));
    TRY(check_address(made.token_url, "token address", connection));
    made.form = form_of(oauth.code_body, client, connection);
    return made;
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
