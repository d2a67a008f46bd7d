// SPDX-License-Identifier: Apache-2.0
#include "oidc/id_token.h"

#include <algorithm>
#include <optional>

#include "auth/limits.h"
#include "auth/users.h"
#include "crypto/mac.h"
#include "oidc/limits.h"
#include "oidc/metadata.h"

namespace leadflow::oidc {
namespace {

using model::Json;

// Beyond this a time is nonsense, and microseconds of it would not fit.
constexpr double kSecondsMax = 1e11;

// Times may have fractions (RFC 7519, section 2).
std::optional<base::Time> time_at(const Json& claims, std::string_view key) {
    const Json* value = model::find(claims, key);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    const double seconds = value->to_number<double>();
    if (!(seconds > -kSecondsMax && seconds < kSecondsMax)) return std::nullopt;
    return base::from_micros(static_cast<int64_t>(seconds * 1e6));
}

base::Status check_issuer(const Json& claims, const Expected& expected) {
    const std::string_view told = model::text_at(claims, "iss");
    if (expected.issuer.find(kTenantHere) == std::string::npos)
        return told == expected.issuer ? base::Status()
                                       : base::unauthorized("the token is of another issuer");
    const std::string_view tenant = model::text_at(claims, "tid");
    if (!is_tenant_id(tenant) || told != issuer_of_tenant(expected.issuer, tenant))
        return base::unauthorized("the token is of another issuer than its tenant's");
    return {};
}

base::Status check_audience(const Json& claims, const Expected& expected) {
    const auto wrong = [] { return base::unauthorized("the token is for somebody else"); };
    const Json* audience = model::find(claims, "aud");
    const Json* party = model::find(claims, "azp");
    if (audience == nullptr) return wrong();
    if (party != nullptr && model::text_of(*party) != expected.client_id) return wrong();
    if (audience->is_string())
        return model::text_of(*audience) == expected.client_id ? base::Status() : wrong();
    const model::JsonArray* list = audience->if_array();
    if (list == nullptr || std::none_of(list->begin(), list->end(), [&](const Json& one) {
            return model::text_of(one) == expected.client_id;
        }))
        return wrong();
    // Made for several: then it says for whom.
    return list->size() > 1 && party == nullptr ? wrong() : base::Status();
}

// Some say it as a text.
std::optional<bool> flag_at(const Json& claims, std::string_view key) {
    const Json* value = model::find(claims, key);
    if (value == nullptr) return std::nullopt;
    if (const auto flag = model::bool_at(claims, key)) return *flag;
    return model::text_of(*value) == "true" || (value->is_number() && *value == Json(1));
}

// In one's own tenant of Entra ID addresses are given by its administrators, and the token says
// nothing of whether they were verified. In a token of just any tenant an address is whatever its
// administrator has typed in, unless Entra says that the domain was verified (xms_edov).
std::string vouched_email(const Json& claims, std::string_view configured_issuer) {
    const bool own_tenant = is_entra_tenant(configured_issuer);
    const bool any_tenant = configured_issuer.find(kTenantHere) != std::string_view::npos;
    const bool owned = flag_at(claims, "xms_edov").value_or(false);
    const auto verified = flag_at(claims, "email_verified");
    if (any_tenant ? !owned : !verified.value_or(own_tenant || owned)) return {};
    if (auto email = auth::checked_email(model::text_at(claims, "email"))) return std::move(*email);
    if (!own_tenant) return {};
    return auth::checked_email(model::text_at(claims, "preferred_username")).value_or("");
}

}  // namespace

base::Status check_times(const Json& claims, base::Time now) {
    const auto ends = time_at(claims, "exp");
    const auto made = time_at(claims, "iat");
    if (!ends || !made) return base::unauthorized("the token does not say from and until when");
    if (now - kLeeway >= *ends) return base::unauthorized("the token is over");
    if (*made > now + kLeeway) return base::unauthorized("the token is of a time to come");
    if (model::find(claims, "nbf") == nullptr) return {};
    const auto begins = time_at(claims, "nbf");
    if (!begins || *begins > now + kLeeway) return base::unauthorized("the token is not valid yet");
    return {};
}

base::Result<Person> person_in(const Json& claims, const Expected& expected) {
    TRY(check_issuer(claims, expected));
    TRY(check_audience(claims, expected));
    TRY(check_times(claims, expected.now));
    if (expected.nonce.empty() ||
        !crypto::equal_in_constant_time(model::text_at(claims, "nonce"), expected.nonce))
        return base::unauthorized("the token was made for another sign-in");
    const std::string_view subject = model::text_at(claims, "sub");
    if (subject.empty() || subject.size() > auth::kSubjectBytesMax)
        return base::unauthorized("the token does not say who it is");
    return Person{.issuer = std::string(model::text_at(claims, "iss")),
                  .subject = std::string(subject),
                  .email = vouched_email(claims, expected.issuer),
                  .name = std::string(model::text_at(claims, "name"))};
}

}  // namespace leadflow::oidc
