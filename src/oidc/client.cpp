// SPDX-License-Identifier: Apache-2.0
#include "oidc/client.h"

#include <utility>

#include "auth/limits.h"
#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "oidc/limits.h"
#include "outbound/waiting.h"

namespace leadflow::oidc {
namespace {

constexpr std::string_view kScopes = "openid email profile";

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string encoded(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
        text += base::format("{}{}={}", text.empty() ? "" : "&", base::percent_encode(name),
                             base::percent_encode(value));
    return text;
}

// One line of the provider's words for our log; nothing that we have sent.
std::string words_of(const model::Json& json, std::initializer_list<const model::Secret*> secrets) {
    std::string words(model::text_at(json, "error"));
    if (const auto more = model::text_at(json, "error_description"); !more.empty())
        words += base::format(": {}", more);
    for (char& c : words)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
    for (const model::Secret* secret : secrets)
        if (!secret->empty() && words.find(secret->reveal()) != std::string::npos)
            return "(text withheld)";
    return std::string(base::prefix_of_utf16_units(words, kWordsBytesMax));
}

model::Call call_of(model::HttpCall http) {
    http.headers.emplace_back("Accept", "application/json");
    model::Call call;
    call.what = std::move(http);
    call.time_max = kCallTimeMax;
    call.reply_bytes_max = kReplyBytesMax;
    return call;
}

model::HttpCall token_call(const auth::Provider& provider, const Metadata& metadata,
                           const model::Secret& secret, Fields fields) {
    model::HttpCall http{.method = "POST", .url = metadata.token_url};
    http.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    if (!secret.empty() && metadata.by_basic) {
        // Each part is encoded as in a form (RFC 6749, section 2.3.1).
        const std::string both = base::format("{}:{}", base::percent_encode(provider.client_id),
                                              base::percent_encode(secret.reveal()));
        http.secret_headers.emplace_back("Authorization",
                                         model::Secret("Basic " + base::base64(both)));
    } else {
        fields.emplace_back("client_id", provider.client_id);
        if (!secret.empty()) fields.emplace_back("client_secret", secret.reveal());
    }
    http.body = encoded(fields);
    return http;
}

}  // namespace

base::Result<std::string> Client::fetched(const std::string& url, std::string_view what) {
    const model::Reply reply = outbound::performed(outbound_, call_of({.url = url}));
    if (reply.reach != model::Reach::kAnswered)
        return base::unavailable(base::format("asking for {}: {}", what, reply.fault));
    if (reply.status != 200)
        return base::unavailable(base::format("asking for {}: status {}", what, reply.status));
    return reply.body;
}

base::Result<Metadata> Client::metadata_of(const auth::Provider& provider) {
    const base::Time now = clock_.now();
    {
        base::MutexLock lock(mutex_);
        const auto found = by_issuer_.find(provider.issuer);
        if (found != by_issuer_.end()) {
            const Known& known = found->second;
            if (now - known.at < (known.metadata ? base::Duration(kMetadataKeptFor)
                                                 : base::Duration(kFailureKeptFor)))
                return known.metadata;
        }
    }
    // Without the mutex: a provider that does not answer must not hold up those of others.
    const auto metadata = [&]() -> base::Result<Metadata> {
        return Metadata::read(TRY(fetched(discovery_url(provider.issuer), "the configuration")),
                              provider.issuer);
    }();
    base::MutexLock lock(mutex_);
    // Issuers that owners have tried and given up again.
    if (by_issuer_.size() > 2 * auth::kProvidersMax) by_issuer_.clear();
    by_issuer_.insert_or_assign(provider.issuer, Known{.metadata = metadata, .at = now});
    return metadata;
}

base::Result<std::string> Client::page_url(const auth::Provider& provider, const Visit& visit) {
    const Metadata metadata = TRY(metadata_of(provider));
    const char mark = metadata.page.find('?') == std::string::npos ? '?' : '&';
    return base::format(
        "{}{}{}", metadata.page, mark,
        encoded({{"response_type", "code"},
                 {"client_id", provider.client_id},
                 {"redirect_uri", visit.redirect_url},
                 {"scope", std::string(kScopes)},
                 {"state", visit.state},
                 {"nonce", visit.nonce},
                 {"code_challenge", base::base64url(crypto::sha256(visit.verifier.reveal()))},
                 {"code_challenge_method", "S256"}}));
}

base::Result<std::string> Client::id_token_of(const auth::Provider& provider,
                                              const Metadata& metadata,
                                              const model::Secret& secret, const Visit& visit,
                                              const model::Secret& code) {
    const model::Reply reply = outbound::performed(
        outbound_, call_of(token_call(provider, metadata, secret,
                                      {{"grant_type", "authorization_code"},
                                       {"code", code.reveal()},
                                       {"redirect_uri", visit.redirect_url},
                                       {"code_verifier", visit.verifier.reveal()}})));
    if (reply.reach != model::Reach::kAnswered)
        return base::unavailable("handing in the code: " + reply.fault);
    const auto json = model::parse_json(reply.body);
    if (reply.status >= 500)
        return base::unavailable(base::format("handing in the code: status {}", reply.status));
    if (reply.status != 200 || !json)
        return base::invalid_input(
            base::format("handing in the code: status {} {}", reply.status,
                         json ? words_of(*json, {&secret, &code, &visit.verifier}) : ""));
    const std::string_view token = model::text_at(*json, "id_token");
    if (token.empty()) return base::unauthorized("there is no id_token in the answer to the code");
    return std::string(token);
}

base::Result<std::shared_ptr<const KeySet>> Client::keys_of(const Metadata& metadata,
                                                            base::Duration age_max) {
    const base::Time now = clock_.now();
    {
        base::MutexLock lock(mutex_);
        const auto found = keys_by_url_.find(metadata.keys_url);
        if (found != keys_by_url_.end() && now - found->second.at < age_max)
            return found->second.keys;
    }
    std::shared_ptr<const KeySet> keys = std::make_shared<const KeySet>(
        TRY(KeySet::read(TRY(fetched(metadata.keys_url, "the keys")))));
    base::MutexLock lock(mutex_);
    if (keys_by_url_.size() > 2 * auth::kProvidersMax) keys_by_url_.clear();
    keys_by_url_.insert_or_assign(metadata.keys_url, KnownKeys{.keys = keys, .at = now});
    return keys;
}

base::Result<model::Json> Client::claims_of(const Metadata& metadata, std::string_view token) {
    auto claims = TRY(keys_of(metadata, kMetadataKeptFor))->claims_of(token);
    if (claims || claims.error().code != base::ErrorCode::kNotFound) return claims;
    // Providers change their keys; but made-up names of keys must not make us ask all the time.
    return TRY(keys_of(metadata, kKeysAskedEvery))->claims_of(token);
}

base::Result<Person> Client::person(const auth::Provider& provider, const model::Secret& secret,
                                    const Visit& visit, const Brought& brought) {
    const Metadata metadata = TRY(metadata_of(provider));
    // Another provider's code in this one's place: its token endpoint must not get to see it.
    if (!brought.issuer.empty() && brought.issuer != metadata.issuer &&
        metadata.issuer.find(kTenantHere) == std::string::npos)
        return base::unauthorized("the way back is another provider's");
    const std::string token = TRY(id_token_of(provider, metadata, secret, visit, brought.code));
    const auto claims = claims_of(metadata, token);
    if (!claims) {
        // Whatever it is that does not read, it is nothing to trust.
        if (claims.error().code == base::ErrorCode::kUnavailable) return claims.error();
        return base::unauthorized(claims.error().message);
    }
    return person_in(*claims, {.issuer = metadata.issuer,
                               .client_id = provider.client_id,
                               .nonce = visit.nonce,
                               .now = clock_.now()});
}

}  // namespace leadflow::oidc
