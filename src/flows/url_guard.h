// SPDX-License-Identifier: Apache-2.0
// What a flow's URL asks for besides its signature: addresses that may call, a rate, a signature of the
// body, a name and a password, a token of Microsoft Entra or another OpenID provider, a certificate. Not for senders that can do none of it: a marketplace only posts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "crypto/sealed_box.h"
#include "model/json.h"

namespace leadflow::flows {

// "203.0.113.0/24", "2001:db8::/32", or one address.
struct AddressRange {
    std::array<uint8_t, 16> bytes{};  // IPv4 as ::ffff:a.b.c.d.
    int bits = 128;

    static std::optional<AddressRange> of(std::string_view text);
    bool holds(std::string_view address) const;
};

// A token in the Authorization header: JWT, signed by a key that its issuer publishes.
struct BearerGuard {
    std::string tenant;    // Of Microsoft Entra, its id; or the https URL of another issuer.
    std::string audience;  // The token's "aud".
    std::vector<std::string> clients;  // Its "azp" or "appid"; none: any.
};

// Judges such tokens (oidc/). Call from any thread; it does not wait.
class TokenJudge {
  public:
    virtual ~TokenJudge() = default;
    // kUnauthorized says what is wrong; kUnavailable: the issuer's keys are being asked for.
    virtual base::Status judge(const BearerGuard& guard, std::string_view authorization) = 0;
};

// Constant. Secrets are open in memory and sealed in the store.
struct UrlGuard {
    std::vector<std::string> addresses;  // As given; none: everybody.
    std::vector<AddressRange> ranges;
    int64_t per_minute = 0;              // Requests; 0: any number.
    std::string hmac_header;             // Holds hex or base64 HMAC-SHA-256 of the raw body; empty: none.
    std::string hmac_secret;
    std::string user;                    // Basic; empty: none.
    std::string password;
    std::optional<BearerGuard> bearer;
    std::vector<std::string> certificates;  // SHA-256 in lower-case hex; none: needs none.

    bool is_open() const;
    bool admits_address(std::string_view address) const;
    // The whole Authorization header.
    bool admits_basic(std::string_view authorization) const;
    // What the header holds, "sha256=" before it or not.
    bool admits_body(std::string_view signature, std::string_view body) const;
    bool admits_certificate(std::string_view fingerprint) const;
};

// {"addresses","perMinute","hmac":{"header","secret"},"basic":{"user","password"},
// "bearer":{"tenant","audience","clientIds"},"clientCertificate":{"thumbprints"}}; an absent secret
// keeps the one of `before`. kInvalidInput names the field.
base::Result<UrlGuard> guard_of(const model::Json& given, const UrlGuard& before);
// As shown: without secrets.
model::Json to_json(const UrlGuard& guard);
// As stored: secrets sealed for `purpose`.
std::string to_text(const UrlGuard& guard, const crypto::SealedBox& box, const std::string& purpose);
base::Result<UrlGuard> stored_guard(std::string_view text, const crypto::SealedBox& box,
                                    const std::string& purpose);

// Lets so many a minute through, a burst of them at once. Call from any thread.
class RateLimit {
  public:
    // How long to wait; nothing: it may pass.
    std::optional<base::Duration> take(int64_t per_minute, base::Time now);

  private:
    base::Mutex mutex_;
    double left_ GUARDED_BY(mutex_) = -1;
    base::Time at_ GUARDED_BY(mutex_){};
};

}  // namespace leadflow::flows
