// SPDX-License-Identifier: Apache-2.0
// Checks signatures of somebody else's JSON Web Tokens (RFC 7515, 7518): splits the compact form and
// checks by a public key. Pure, and without JSON: what header, claims and key sets say is oidc/'s.
// Signing, and our own tokens: crypto/signed_token.h.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct evp_pkey_st;

namespace leadflow::crypto {

inline constexpr size_t kJwtBytesMax = 65536;
// Smaller RSA keys are broken or soon will be; larger ones cost more than a sign-in is worth.
inline constexpr int kRsaBitsMin = 2048;
inline constexpr int kRsaBitsMax = 8192;
inline constexpr size_t kRsaExponentBytesMax = 4;

struct Jws {
    std::string header;  // JSON text, as bytes.
    std::string payload;
    std::string signature;
    std::string signed_text;  // What the signature is of.
};
// kInvalidInput: not three parts of canonical base64url, or too long.
base::Result<Jws> read_jws(std::string_view token);
// The one spelling that RFC 4648 allows: no padding, no blanks, no loose bits at the end.
std::optional<std::string> from_strict_base64url(std::string_view text);

// What a key is for: RS256 and PS256 take RSA keys, ES256 those of P-256, and so on.
enum class KeyKind { kRsa, kP256, kP384, kP521 };
// The kind that an algorithm takes; nothing for all that we do not check: "none" and every one with
// a shared secret (HS256) among them.
std::optional<KeyKind> key_kind_of(std::string_view algorithm);

// Constant; copies share the key.
class PublicKey {
  public:
    // Values as a JWK has them, base64url. kInvalidInput: no such key, or too weak.
    static base::Result<PublicKey> rsa(std::string_view n, std::string_view e);
    static base::Result<PublicKey> elliptic(std::string_view curve, std::string_view x,
                                            std::string_view y);

    KeyKind kind() const { return kind_; }
    // kUnauthorized unless it is this key's signature by exactly that algorithm.
    base::Status check(std::string_view algorithm, const Jws& jws) const;

  private:
    PublicKey(KeyKind kind, std::shared_ptr<evp_pkey_st> key)
        : kind_(kind), key_(std::move(key)) {}

    KeyKind kind_;
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace leadflow::crypto
