// SPDX-License-Identifier: Apache-2.0
#include "flows/url_guard.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "flows/limits.h"

namespace leadflow::flows {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr int kMappedBits = 96;  // Before the four bytes of an IPv4 address.

// The address as 16 bytes; false: it is none.
bool read_address(std::string_view text, std::array<uint8_t, 16>& bytes, bool& is_v4) {
    const std::string copy(text);
    constexpr std::array<uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    is_v4 = ::inet_pton(AF_INET, copy.c_str(), bytes.data() + kMapped.size()) == 1;
    if (is_v4) std::copy(kMapped.begin(), kMapped.end(), bytes.begin());
    return is_v4 || ::inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1;
}

base::Result<std::string> secret_in(const Json& part, std::string_view key, const std::string& before,
                                    std::string_view field) {
    const Json* given = model::find(part, key);
    if (given == nullptr && !before.empty()) return before;
    std::string secret(given == nullptr ? std::string_view() : model::text_of(*given));
    if (secret.empty() || secret.size() > kGuardSecretBytesMax)
        return base::invalid_input(base::format("{} is missing or too long", field));
    return secret;
}

base::Result<std::vector<std::string>> texts_of(const Json& part, std::string_view key,
                                                std::string_view field) {
    std::vector<std::string> texts;
    const Json* list = model::find(part, key);
    if (list == nullptr || list->is_null()) return texts;
    if (!list->is_array() || list->get_array().size() > kGuardClientsMax)
        return base::invalid_input(
            base::format("{} is not a list of at most {}", field, kGuardClientsMax));
    for (const Json& one : list->get_array())
        texts.emplace_back(base::trimmed(model::text_of(one)));
    return texts;
}

// 8-4-4-4-12 hexadecimal digits.
bool is_guid(std::string_view text) {
    constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return text.size() == kForm.size() &&
           std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
               return form == '-' ? c == '-' : std::isxdigit(static_cast<unsigned char>(c)) != 0;
           });
}

// In clear only on this machine, where nobody listens in.
bool is_issuer(std::string_view url) {
    return url.starts_with("https://") || url.starts_with("http://127.0.0.1:") ||
           url.starts_with("http://localhost:");
}

base::Result<BearerGuard> bearer_of(const Json& given) {
    BearerGuard bearer;
    bearer.tenant = base::trimmed(model::text_at(given, "tenant"));
    if (bearer.tenant.size() > kGuardSecretBytesMax ||
        !(is_guid(bearer.tenant) || is_issuer(bearer.tenant)))
        return base::invalid_input(
            "bearer.tenant is neither the id of a tenant nor an issuer's https address");
    bearer.audience = base::trimmed(model::text_at(given, "audience"));
    if (bearer.audience.empty() || bearer.audience.size() > kGuardSecretBytesMax)
        return base::invalid_input("bearer.audience is missing or too long");
    bearer.clients = TRY(texts_of(given, "clientIds", "bearer.clientIds"));
    return bearer;
}

// With colons or without, in either case.
base::Result<std::vector<std::string>> fingerprints_of(const Json& given) {
    constexpr size_t kHexOfSha256 = 64;
    std::vector<std::string> all =
        TRY(texts_of(given, "thumbprints", "clientCertificate.thumbprints"));
    for (std::string& one : all) {
        std::erase(one, ':');
        one = base::lower(one);
        if (one.size() != kHexOfSha256 ||
            one.find_first_not_of("0123456789abcdef") != std::string::npos)
            return base::invalid_input(
                "clientCertificate.thumbprints: one is no SHA-256 of a certificate");
    }
    if (all.empty()) return base::invalid_input("clientCertificate.thumbprints is empty");
    return all;
}

}  // namespace

std::optional<AddressRange> AddressRange::of(std::string_view text) {
    AddressRange range;
    const size_t slash = text.find('/');
    bool is_v4 = false;
    if (!read_address(text.substr(0, slash), range.bytes, is_v4)) return std::nullopt;
    if (slash == std::string_view::npos) return range;
    int64_t bits = 0;
    if (!base::parse_integer(text.substr(slash + 1), bits) || bits < 0 || bits > (is_v4 ? 32 : 128))
        return std::nullopt;
    range.bits = static_cast<int>(bits) + (is_v4 ? kMappedBits : 0);
    return range;
}

bool AddressRange::holds(std::string_view address) const {
    std::array<uint8_t, 16> other{};
    bool is_v4 = false;
    if (!read_address(address, other, is_v4)) return false;
    for (int bit = 0; bit < bits; bit += 8) {
        const auto byte = static_cast<size_t>(bit / 8);
        const int used = std::min(8, bits - bit);
        const auto mask = static_cast<uint8_t>(0xFF << (8 - used));
        if (((bytes[byte] ^ other[byte]) & mask) != 0) return false;
    }
    return true;
}

bool UrlGuard::is_open() const {
    return ranges.empty() && per_minute == 0 && hmac_header.empty() && user.empty() &&
           !bearer && certificates.empty();
}

bool UrlGuard::admits_address(std::string_view address) const {
    if (ranges.empty()) return true;
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const AddressRange& range) { return range.holds(address); });
}

bool UrlGuard::admits_basic(std::string_view authorization) const {
    if (user.empty()) return true;
    constexpr std::string_view kScheme = "Basic ";
    if (!base::starts_with_ignoring_case(authorization, kScheme)) return false;
    const auto given = base::from_base64(authorization.substr(kScheme.size()));
    return given && crypto::equal_in_constant_time(*given, user + ":" + password);
}

bool UrlGuard::admits_body(std::string_view signature, std::string_view body) const {
    if (hmac_header.empty()) return true;
    constexpr std::string_view kScheme = "sha256=";
    if (base::starts_with_ignoring_case(signature, kScheme)) signature.remove_prefix(kScheme.size());
    const std::string wanted = crypto::hmac_sha256(hmac_secret, body);
    return crypto::equal_in_constant_time(base::lower(signature), base::hex(wanted)) ||
           crypto::equal_in_constant_time(signature, base::base64(wanted));
}

bool UrlGuard::admits_certificate(std::string_view fingerprint) const {
    return certificates.empty() ||
           std::find(certificates.begin(), certificates.end(), fingerprint) != certificates.end();
}

base::Result<UrlGuard> guard_of(const Json& given, const UrlGuard& before) {
    UrlGuard guard;
    if (const Json* list = model::find(given, "addresses"); list != nullptr && !list->is_null()) {
        if (!list->is_array() || list->get_array().size() > kGuardAddressesMax)
            return base::invalid_input(
                base::format("addresses is not a list of at most {}", kGuardAddressesMax));
        for (const Json& one : list->get_array()) {
            const std::string text(base::trimmed(model::text_of(one)));
            const auto range = AddressRange::of(text);
            if (!range)
                return base::invalid_input(base::format(
                    "addresses: '{}' is no address or range such as 203.0.113.0/24", text));
            guard.addresses.push_back(text);
            guard.ranges.push_back(*range);
        }
    }
    if (const Json* rate = model::find(given, "perMinute"); rate != nullptr && !rate->is_null()) {
        if (!rate->is_int64() || rate->get_int64() < 1 || rate->get_int64() > kGuardPerMinuteMax)
            return base::invalid_input(
                base::format("perMinute is not a number from 1 to {}", kGuardPerMinuteMax));
        guard.per_minute = rate->get_int64();
    }
    if (const Json* hmac = model::find(given, "hmac"); hmac != nullptr && !hmac->is_null()) {
        guard.hmac_header = model::text_at(*hmac, "header");
        const bool fits = !guard.hmac_header.empty() &&
                          guard.hmac_header.size() <= kGuardNameBytesMax &&
                          guard.hmac_header.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
                              std::string::npos;
        if (!fits) return base::invalid_input("hmac.header is no header's name");
        guard.hmac_secret = TRY(secret_in(*hmac, "secret", before.hmac_secret, "hmac.secret"));
    }
    if (const Json* basic = model::find(given, "basic"); basic != nullptr && !basic->is_null()) {
        guard.user = model::text_at(*basic, "user");
        if (guard.user.empty() || guard.user.size() > kGuardNameBytesMax ||
            guard.user.find(':') != std::string::npos)
            return base::invalid_input("basic.user is missing, too long, or has a colon");
        guard.password = TRY(secret_in(*basic, "password", before.password, "basic.password"));
    }
    if (const Json* bearer = model::find(given, "bearer"); bearer != nullptr && !bearer->is_null())
        guard.bearer = TRY(bearer_of(*bearer));
    if (guard.bearer && !guard.user.empty())
        return base::invalid_input("basic and bearer want the same header: choose one");
    if (const Json* one = model::find(given, "clientCertificate"); one != nullptr && !one->is_null())
        guard.certificates = TRY(fingerprints_of(*one));
    return guard;
}

Json to_json(const UrlGuard& guard) {
    const auto list_of = [](const std::vector<std::string>& texts) {
        JsonArray list;
        for (const std::string& one : texts) list.emplace_back(one);
        return list;
    };
    JsonObject value{{"addresses", list_of(guard.addresses)}};
    value["perMinute"] = guard.per_minute == 0 ? Json(nullptr) : Json(guard.per_minute);
    value["hmac"] =
        guard.hmac_header.empty() ? Json(nullptr) : JsonObject{{"header", guard.hmac_header}};
    value["basic"] = guard.user.empty() ? Json(nullptr) : JsonObject{{"user", guard.user}};
    value["bearer"] = guard.bearer ? Json(JsonObject{{"tenant", guard.bearer->tenant},
                                                     {"audience", guard.bearer->audience},
                                                     {"clientIds", list_of(guard.bearer->clients)}})
                                   : Json(nullptr);
    value["clientCertificate"] =
        guard.certificates.empty() ? Json(nullptr)
                                   : Json(JsonObject{{"thumbprints", list_of(guard.certificates)}});
    return value;
}

std::string to_text(const UrlGuard& guard, const crypto::SealedBox& box,
                    const std::string& purpose) {
    Json value = to_json(guard);
    if (!guard.hmac_header.empty())
        value.at("hmac").as_object()["secret"] = box.seal(guard.hmac_secret, purpose);
    if (!guard.user.empty())
        value.at("basic").as_object()["password"] = box.seal(guard.password, purpose);
    return model::to_text(value);
}

base::Result<UrlGuard> stored_guard(std::string_view text, const crypto::SealedBox& box,
                                    const std::string& purpose) {
    Json value = TRY(model::parse_json(text));
    for (const auto& [part, key] : {std::pair{"hmac", "secret"}, {"basic", "password"}}) {
        const Json* found = model::find(value, part);
        if (found == nullptr || found->is_null()) continue;
        const std::string sealed(model::text_at(*found, key));
        value.at(part).as_object()[key] = TRY(box.open_sealed(sealed, purpose));
    }
    return guard_of(value, {});
}

std::optional<base::Duration> RateLimit::take(int64_t per_minute, base::Time now) {
    const auto rate = static_cast<double>(per_minute);
    base::MutexLock lock(mutex_);
    if (left_ < 0) left_ = rate;
    else left_ = std::min(rate, left_ + rate * static_cast<double>((now - at_).count()) / 60e6);
    at_ = std::max(at_, now);
    if (left_ >= 1) {
        left_ -= 1;
        return std::nullopt;
    }
    return base::Duration(static_cast<int64_t>((1 - left_) / rate * 60e6) + 1);
}

}  // namespace leadflow::flows
