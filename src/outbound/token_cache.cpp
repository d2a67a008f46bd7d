// SPDX-License-Identifier: Apache-2.0
#include "outbound/token_cache.h"

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "crypto/signed_token.h"
#include "model/json.h"
#include "outbound/limits.h"

#include <algorithm>

namespace leadflow::outbound {
namespace {

bool is_told(std::string_view line, const model::TokenRequest& request) {
    const auto holds = [&](const model::Secret& secret) {
        return !secret.empty() && line.find(secret.reveal()) != std::string_view::npos;
    };
    if (holds(request.client_secret) || holds(request.refresh_token)) return true;
    return std::any_of(request.form.begin(), request.form.end(), [&](const auto& field) {
        return (field.first == "refresh_token" || field.first == "client_secret" ||
                field.first == "password") &&
               holds(field.second);
    });
}

// First line of the far side's words, never with a secret in it.
std::string first_line(std::string_view text, const model::TokenRequest& request) {
    std::string line(base::trimmed(text.substr(0, text.find_first_of("\r\n"))));
    if (line.size() > kFaultBytesMax) line.resize(kFaultBytesMax);
    if (is_told(line, request)) return "(text withheld)";
    return base::is_valid_utf8(line) ? line : "";
}

// Some answer "expires_in": "3599".
int64_t seconds_at(const model::Json& json, std::string_view key) {
    int64_t seconds = 0;
    if (const auto number = model::integer_at(json, key)) return *number;
    if (base::parse_integer(model::text_at(json, key), seconds)) return seconds;
    return 0;
}

TokenFailure refusal_of(const model::TokenRequest& request, const model::Reply& reply) {
    std::string words;
    if (const auto json = model::parse_json(reply.body)) {
        words = first_line(model::text_at(*json, "error"), request);
        const std::string text = first_line(model::text_at(*json, "error_description"), request);
        if (!text.empty()) words += words.empty() ? text : ": " + text;
    }
    std::string fault = base::format("token was refused with status {}", reply.status);
    if (!words.empty()) fault += ": " + words;
    // 408 and 429 ask for patience; the other 4xx are about what we sent.
    const bool permanent =
        reply.status >= 300 && reply.status < 500 && reply.status != 408 && reply.status != 429;
    return {std::move(fault), permanent};
}

}  // namespace

std::string TokenCache::key_of(const model::TokenRequest& request) {
    std::string key;
    for (const std::string* part : {&request.url, &request.client_id, &request.scope})
        key += base::format("{}:{}", part->size(), *part);
    if (request.certificate)
        key += crypto::sha256(request.certificate->pfx.reveal());
    std::string secrets = request.client_secret.reveal();
    for (const auto& [name, value] : request.form)
        secrets += base::format("&{}:{}={}:{}", name.size(), name, value.reveal().size(),
                                value.reveal());
    if (request.holder.empty()) secrets += request.refresh_token.reveal();
    else key += base::format("{}:{}", request.holder.size(), request.holder);
    return key + crypto::sha256(secrets);
}

std::string TokenCache::holder_of(const model::TokenRequest& request) {
    if (request.refresh_token.empty()) return {};
    return request.holder.empty() ? key_of(request) : request.holder;
}

TokenCache::Advice TokenCache::ask(const std::string& key, base::Time now) {
    if (entries_.size() >= kTokensMax && !entries_.contains(key)) drop_old(now);
    Entry& entry = entries_[key];
    Advice advice;
    const bool usable = !entry.bearer.empty() && now < entry.ends_at;
    const bool may_fetch = !entry.fetching && now >= entry.failed_until;
    if (usable) {
        advice.answer = Answer::kUse;
        advice.bearer = entry.bearer;
        advice.number = entry.number;
        advice.fetch = may_fetch && now >= entry.renew_at;
    } else if (entry.fetching || may_fetch) {
        advice.answer = Answer::kWait;
        advice.fetch = may_fetch;
    } else {
        advice.answer = Answer::kFailed;
        advice.failure = entry.failure;
    }
    if (advice.fetch) entry.fetching = true;
    return advice;
}

void TokenCache::fetched(const std::string& key, std::string bearer, std::chrono::seconds lifetime,
                         base::Time now) {
    Entry& entry = entries_[key];
    entry.bearer = std::move(bearer);
    entry.number = ++last_number_;
    entry.ends_at = now + lifetime;
    // Of a short-lived token the last half is for its renewal.
    entry.renew_at = entry.ends_at - std::min<base::Duration>(renew_ahead_, lifetime / 2);
    entry.fetching = false;
    entry.failure = {};
    entry.failed_until = {};
}

void TokenCache::renewed(const std::string& holder, model::Secret refresh_token) {
    // Those that are planned from now on bring the newest with them.
    if (refresh_tokens_.size() >= kTokensMax && !refresh_tokens_.contains(holder))
        refresh_tokens_.clear();
    refresh_tokens_[holder] = std::move(refresh_token);
}

void TokenCache::use_newest(const std::string& holder, model::TokenRequest& request) const {
    const auto found = refresh_tokens_.find(holder);
    if (found != refresh_tokens_.end()) request.refresh_token = found->second;
}

void TokenCache::failed(const std::string& key, TokenFailure failure, base::Time now) {
    Entry& entry = entries_[key];
    entry.fetching = false;
    entry.failure = std::move(failure);
    entry.failed_until = now + kTokenFailurePause;
}

void TokenCache::refused(const std::string& key, uint64_t number) {
    const auto at = entries_.find(key);
    if (at != entries_.end() && at->second.number == number) at->second.bearer.clear();
}

void TokenCache::drop_old(base::Time now) {
    std::erase_if(entries_, [&](const auto& item) {
        const Entry& entry = item.second;
        return !entry.fetching && (entry.bearer.empty() || entry.ends_at <= now);
    });
    // All are in use: one makes room; it costs its owner a fetch.
    for (auto at = entries_.begin(); entries_.size() >= kTokensMax && at != entries_.end();)
        at = at->second.fetching ? std::next(at) : entries_.erase(at);
}

namespace {

// RFC 7523: whose key signs this is the client. Valid for the few minutes that clocks may differ.
base::Result<std::string> assertion_of(const model::TokenRequest& request, base::Time now) {
    const int64_t seconds = base::to_micros(now) / 1'000'000;
    const int64_t margin = std::chrono::seconds(kAssertionTimeMax).count();
    const model::JsonObject claims{{"aud", request.url},
                                   {"iss", request.client_id},
                                   {"sub", request.client_id},
                                   {"jti", base::hex(crypto::random_bytes(16))},
                                   {"iat", seconds},
                                   {"nbf", seconds - margin},
                                   {"exp", seconds + margin}};
    return crypto::sign_token(request.certificate->pfx.reveal(),
                              request.certificate->password.reveal(), model::to_text(claims));
}

}  // namespace

namespace {

// RFC 6749: client credentials, or what a person's consent left behind.
base::Result<std::string> grant_of(const model::TokenRequest& request, base::Time now) {
    const bool refresh = !request.refresh_token.empty();
    std::string form = base::format("grant_type={}&client_id={}",
                                    refresh ? "refresh_token" : "client_credentials",
                                    base::percent_encode(request.client_id));
    if (request.certificate)
        form += base::format(
            "&client_assertion_type={}&client_assertion={}",
            base::percent_encode("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            TRY(assertion_of(request, now)));
    else if (!request.client_secret.empty() || !refresh)
        form += "&client_secret=" + base::percent_encode(request.client_secret.reveal());
    if (refresh)
        form += "&refresh_token=" + base::percent_encode(request.refresh_token.reveal());
    if (!request.scope.empty()) form += "&scope=" + base::percent_encode(request.scope);
    return form;
}

}  // namespace

base::Result<model::HttpCall> token_call(const model::TokenRequest& request, base::Time now) {
    std::string form;
    for (const auto& [name, value] : request.form) {
        std::string text = value.reveal();
        if (const size_t at = text.find(model::kRefreshTokenHere); at != std::string::npos)
            text.replace(at, model::kRefreshTokenHere.size(), request.refresh_token.reveal());
        form += base::format("{}{}={}", form.empty() ? "" : "&", base::percent_encode(name),
                             base::percent_encode(text));
    }
    if (form.empty()) form = TRY(grant_of(request, now));
    model::HttpCall call;
    call.url = request.url;
    if (const size_t at = call.url.find(model::kRefreshTokenHere); at != std::string::npos) {
        std::string url = call.url;
        url.replace(at, model::kRefreshTokenHere.size(),
                    base::percent_encode(request.refresh_token.reveal()));
        call.secret_url = model::Secret(std::move(url));
        call.url.resize(call.url.find('?') < at ? call.url.find('?') : at);
    }
    call.headers = {{"Accept", "application/json"}};
    if (request.by_query) {
        const bool has_query = call.url.find('?') != std::string::npos;
        call.secret_url = model::Secret(call.url + (has_query ? "&" : "?") + form);
        return call;
    }
    call.method = "POST";
    call.headers.insert(call.headers.begin(),
                        {"Content-Type", "application/x-www-form-urlencoded"});
    call.body = std::move(form);
    return call;
}

TokenReply read_token_reply(const model::TokenRequest& request, const model::Reply& reply) {
    if (reply.reach != model::Reach::kAnswered)
        return {.failure = {"token was not fetched: " + reply.fault, reply.permanent}};
    if (reply.status < 200 || reply.status > 299) return {.failure = refusal_of(request, reply)};
    const auto json = model::parse_json(reply.body);
    const std::string_view bearer = json ? model::text_at(*json, "access_token") : "";
    // It goes into a header.
    if (bearer.empty() || bearer.find_first_of(" \r\n") != std::string_view::npos)
        return {.failure = {"token was not fetched: the reply holds no access_token", false}};
    // An hour is what most give.
    const int64_t lifetime = seconds_at(*json, "expires_in");
    std::optional<std::chrono::seconds> refresh_lifetime;
    for (const char* key : {"refresh_token_expires_in", "refresh_expires_in"})
        if (const int64_t told = seconds_at(*json, key); told > 0)
            refresh_lifetime = std::chrono::seconds(told);
    return {.bearer = std::string(bearer),
            .lifetime = lifetime > 0 ? std::chrono::seconds(lifetime) : request.lifetime_unnamed,
            .refresh_token =
                model::Secret(std::string(model::text_at(*json, "refresh_token"))),
            .refresh_lifetime = refresh_lifetime};
}

}  // namespace leadflow::outbound
