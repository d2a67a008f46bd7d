// SPDX-License-Identifier: Apache-2.0
#include "oidc/bearers.h"

#include <algorithm>
#include <map>

#include "base/log.h"
#include "base/text.h"
#include "oidc/id_token.h"
#include "oidc/key_set.h"
#include "oidc/limits.h"
#include "oidc/metadata.h"

namespace leadflow::oidc {
namespace {

using model::Json;

bool is_entra(const flows::BearerGuard& guard) {
    return guard.tenant.find("://") == std::string::npos;
}

std::string issuer_of(const flows::BearerGuard& guard) {
    if (!is_entra(guard)) return guard.tenant;
    return base::format("https://login.microsoftonline.com/{}/v2.0", guard.tenant);
}

// Entra's tokens of the older form name another issuer, but are signed by the same keys.
bool is_issuer(const flows::BearerGuard& guard, std::string_view told) {
    return told == issuer_of(guard) ||
           (is_entra(guard) &&
            told == base::format("https://sts.windows.net/{}/", base::lower(guard.tenant)));
}

bool is_for(const Json& claims, std::string_view audience) {
    const Json* told = model::find(claims, "aud");
    if (told == nullptr) return false;
    if (!told->is_array()) return model::text_of(*told) == audience;
    return std::any_of(told->get_array().begin(), told->get_array().end(),
                       [&](const Json& one) { return model::text_of(one) == audience; });
}

base::Status check(const Json& claims, const flows::BearerGuard& guard, base::Time now) {
    if (!is_issuer(guard, model::text_at(claims, "iss")))
        return base::unauthorized("it is of another issuer");
    if (!is_for(claims, guard.audience)) return base::unauthorized("it is for somebody else");
    TRY(check_times(claims, now));
    if (guard.clients.empty()) return {};
    std::string_view client = model::text_at(claims, "azp");
    if (client.empty()) client = model::text_at(claims, "appid");
    if (std::find(guard.clients.begin(), guard.clients.end(), client) == guard.clients.end())
        return base::unauthorized("its application is not one that may call");
    return {};
}

model::Call call_to(std::string url) {
    model::HttpCall http{.url = std::move(url)};
    http.headers.emplace_back("Accept", "application/json");
    model::Call call;
    call.what = std::move(http);
    call.time_max = kCallTimeMax;
    call.reply_bytes_max = kReplyBytesMax;
    return call;
}

base::Result<std::string> body_of(const model::Reply& reply) {
    if (reply.reach != model::Reach::kAnswered) return base::unavailable(reply.fault);
    if (reply.status != 200) return base::unavailable(base::format("status {}", reply.status));
    return reply.body;
}

}  // namespace

struct Bearers::State : std::enable_shared_from_this<State> {
    struct Known {
        std::shared_ptr<const KeySet> keys;
        base::Time asked{};  // The last time, whatever came of it.
        bool asking = false;
    };

    State(outbound::Outbound& the_outbound, const base::Clock& the_clock)
        : outbound(the_outbound), clock(the_clock) {}

    // The keys that are known; asks for them when there are none, or older ones than `age_max`.
    std::shared_ptr<const KeySet> keys_of(const std::string& issuer, base::Duration age_max) {
        const base::Time now = clock.now();
        std::shared_ptr<const KeySet> keys;
        {
            base::MutexLock lock(mutex);
            if (by_issuer.size() > kKeysMax && !by_issuer.contains(issuer)) by_issuer.clear();
            Known& known = by_issuer[issuer];
            keys = known.keys;
            const base::Duration pause = keys ? age_max : base::Duration(kFailureKeptFor);
            if (known.asking || (known.asked != base::Time() && now - known.asked < pause))
                return keys;
            known.asking = true;
            known.asked = now;
        }
        outbound.perform(call_to(discovery_url(issuer)),
                         [self = shared_from_this(), issuer](const model::Reply& reply) {
                             self->described(issuer, reply);
                         });
        return keys;
    }

    void described(const std::string& issuer, const model::Reply& reply) {
        const auto metadata = [&]() -> base::Result<Metadata> {
            return Metadata::read(TRY(body_of(reply)), issuer);
        }();
        if (!metadata) return ended(issuer, metadata.error());
        outbound.perform(call_to(metadata->keys_url),
                         [self = shared_from_this(), issuer](const model::Reply& told) {
                             self->ended(issuer, [&]() -> base::Result<KeySet> {
                                 return KeySet::read(TRY(body_of(told)));
                             }());
                         });
    }

    void ended(const std::string& issuer, base::Result<KeySet> keys) {
        if (!keys)
            LOG_WARNING("keys of {} for tokens of callers: {}", issuer, keys.error().message);
        base::MutexLock lock(mutex);
        Known& known = by_issuer[issuer];
        known.asking = false;
        if (keys) known.keys = std::make_shared<const KeySet>(std::move(*keys));
    }

    bool asked_lately(const std::string& issuer) {
        base::MutexLock lock(mutex);
        const Known& known = by_issuer[issuer];
        return !known.asking && clock.now() - known.asked < kKeysAskedEvery;
    }

    outbound::Outbound& outbound;
    const base::Clock& clock;
    base::Mutex mutex;
    std::map<std::string, Known> by_issuer GUARDED_BY(mutex);
};

Bearers::Bearers(outbound::Outbound& outbound, const base::Clock& clock)
    : state_(std::make_shared<State>(outbound, clock)) {}

base::Status Bearers::judge(const flows::BearerGuard& guard, std::string_view authorization) {
    constexpr std::string_view kScheme = "Bearer ";
    if (!base::starts_with_ignoring_case(authorization, kScheme))
        return base::unauthorized("there is none");
    const std::string_view token = base::trimmed(authorization.substr(kScheme.size()));
    const std::string issuer = issuer_of(guard);
    const auto wait = [] { return base::unavailable("its issuer's keys are being asked for"); };
    const auto keys = state_->keys_of(issuer, kMetadataKeptFor);
    if (keys == nullptr) return wait();
    const auto claims = keys->claims_of(token);
    if (!claims && claims.error().code == base::ErrorCode::kNotFound) {
        // Issuers change their keys; but made-up names of keys must not make us ask all the time.
        if (state_->asked_lately(issuer)) return base::unauthorized("nobody known has signed it");
        state_->keys_of(issuer, kKeysAskedEvery);
        return wait();
    }
    if (!claims) return base::unauthorized(claims.error().message);
    return check(*claims, guard, state_->clock.now());
}

}  // namespace leadflow::oidc
