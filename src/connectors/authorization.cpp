// SPDX-License-Identifier: Apache-2.0
#include "connectors/authorization.h"

#include <initializer_list>

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/limits.h"

namespace leadflow::connectors {
namespace {

using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// "{State}" in any spelling; what else stands in braces is left alone.
std::string filled(std::string_view text, Values values, bool encode) {
    std::string out;
    while (!text.empty()) {
        const size_t open = text.find('{');
        const size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        const std::string_view name = text.substr(open + 1, close - open - 1);
        std::string value(text.substr(open, close + 1 - open));
        for (const auto& [known, given] : values)
            if (base::equals_ignoring_case(known, name))
                value = encode ? base::percent_encode(given) : std::string(given);
        out += text.substr(0, open);
        out += value;
        text.remove_prefix(close + 1);
    }
    return out + std::string(text);
}

// Some say "expires_in": "3599".
std::optional<std::chrono::seconds> seconds_at(const model::Json& json, std::string_view key) {
    int64_t seconds = model::integer_at(json, key).value_or(0);
    if (seconds == 0) base::parse_integer(model::text_at(json, key), seconds);
    if (seconds <= 0) return std::nullopt;
    return std::chrono::seconds(seconds);
}

// One line of the provider's words; nothing that we have sent.
std::string words_of(std::string_view text, const Authorization& authorization,
                     const CodeSwap& swap) {
    std::string line(base::trimmed(text.substr(0, text.find_first_of("\r\n"))));
    if (line.size() > kServiceTextBytesMax) line.resize(kServiceTextBytesMax);
    for (const model::Secret* secret :
         {&authorization.client_secret, &swap.code, &swap.verifier})
        if (!secret->empty() && line.find(secret->reveal()) != std::string::npos)
            return "(text withheld)";
    return base::is_valid_utf8(line) ? line : std::string();
}

}  // namespace

std::string page_url(const Authorization& authorization, const PageVisit& visit) {
    std::string url = filled(authorization.page,
                             {{"RedirectUrl", visit.redirect_url},
                              {"RedirectUri", visit.redirect_url},
                              {"State", visit.state},
                              {"ClientId", authorization.client_id},
                              {"Scopes", authorization.scope},
                              {"Scope", authorization.scope}},
                             true);
    const size_t question = url.find('?');
    const auto there = base::parse_query(
        question == std::string::npos ? std::string_view()
                                      : std::string_view(url).substr(question + 1));
    char mark = question == std::string::npos ? '?' : '&';
    const std::pair<std::string_view, std::string_view> wanted[] = {
        {"response_type", "code"},
        {"client_id", authorization.client_id},
        {"redirect_uri", visit.redirect_url},
        {"scope", authorization.scope},
        {"state", visit.state},
        {"code_challenge", visit.challenge},
        {"code_challenge_method", "S256"},
    };
    for (const auto& [name, value] : wanted) {
        bool given = value.empty();
        for (const auto& [known, text] : there) given = given || known == name;
        if (given) continue;
        url += base::format("{}{}={}", mark, name, base::percent_encode(value));
        mark = '&';
    }
    return url;
}

model::HttpCall code_call(const Authorization& authorization, const CodeSwap& swap) {
    std::vector<std::pair<std::string, std::string>> fields;
    bool has_verifier = false;
    for (const auto& [name, value] : authorization.form) {
        has_verifier = has_verifier || name == "code_verifier";
        fields.emplace_back(name, filled(value.reveal(),
                                         {{"Code", swap.code.reveal()},
                                          {"RedirectUrl", swap.redirect_url},
                                          {"RedirectUri", swap.redirect_url},
                                          {"CodeVerifier", swap.verifier.reveal()}},
                                         false));
    }
    if (fields.empty()) {
        fields = {{"grant_type", "authorization_code"},
                  {"code", swap.code.reveal()},
                  {"redirect_uri", swap.redirect_url},
                  {"client_id", authorization.client_id}};
        if (!authorization.client_secret.empty())
            fields.emplace_back("client_secret", authorization.client_secret.reveal());
    }
    if (!has_verifier) fields.emplace_back("code_verifier", swap.verifier.reveal());
    model::HttpCall call;
    call.method = "POST";
    call.url = authorization.token_url;
    call.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                    {"Accept", "application/json"}};
    for (const auto& [name, value] : fields)
        call.body += base::format("{}{}={}", call.body.empty() ? "" : "&",
                                  base::percent_encode(name), base::percent_encode(value));
    return call;
}

base::Result<Granted> read_granted(const Authorization& authorization, const CodeSwap& swap,
                                   const model::Reply& reply) {
    if (reply.reach != model::Reach::kAnswered)
        return base::unavailable("the sign-in could not be finished: " + reply.fault);
    const auto json = model::parse_json(reply.body);
    // Some refuse with status 200.
    const std::string error =
        json ? words_of(model::text_at(*json, "error"), authorization, swap) : std::string();
    if (reply.status < 200 || reply.status > 299 || !error.empty()) {
        std::string words = base::format("the far side refused the sign-in with status {}",
                                         reply.status);
        const std::string more =
            json ? words_of(model::text_at(*json, "error_description"), authorization, swap) : "";
        for (const std::string& part : {error, more})
            if (!part.empty()) words += ": " + part;
        return base::invalid_input(std::move(words));
    }
    Granted granted;
    if (json) {
        granted.refresh_token = model::Secret(std::string(model::text_at(*json, "refresh_token")));
        granted.access_token = model::Secret(std::string(model::text_at(*json, "access_token")));
        granted.access_lifetime = seconds_at(*json, "expires_in");
        for (const char* key : {"refresh_token_expires_in", "refresh_expires_in"})
            if (const auto told = seconds_at(*json, key)) granted.refresh_lifetime = told;
    }
    if (granted.refresh_token.empty() && granted.access_token.empty())
        return base::invalid_input("the far side's answer to the sign-in holds no token");
    return granted;
}

}  // namespace leadflow::connectors
