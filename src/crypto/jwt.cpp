// SPDX-License-Identifier: Apache-2.0
#include "crypto/jwt.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/owned.h"

namespace leadflow::crypto {
namespace {

using Number = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;

struct Algorithm {
    std::string_view name;
    KeyKind kind;
    const EVP_MD* (*digest)();
    bool is_pss = false;
};
constexpr Algorithm kAlgorithms[] = {
    {"RS256", KeyKind::kRsa, EVP_sha256},        {"RS384", KeyKind::kRsa, EVP_sha384},
    {"RS512", KeyKind::kRsa, EVP_sha512},        {"PS256", KeyKind::kRsa, EVP_sha256, true},
    {"PS384", KeyKind::kRsa, EVP_sha384, true},  {"PS512", KeyKind::kRsa, EVP_sha512, true},
    {"ES256", KeyKind::kP256, EVP_sha256},       {"ES384", KeyKind::kP384, EVP_sha384},
    {"ES512", KeyKind::kP521, EVP_sha512},
};

struct Curve {
    std::string_view name;
    KeyKind kind;
    const char* group;
    size_t bytes;  // Of a coordinate, and of each half of a signature.
};
constexpr Curve kCurves[] = {{"P-256", KeyKind::kP256, "prime256v1", 32},
                             {"P-384", KeyKind::kP384, "secp384r1", 48},
                             {"P-521", KeyKind::kP521, "secp521r1", 66}};

const Algorithm* algorithm_of(std::string_view name) {
    for (const Algorithm& algorithm : kAlgorithms)
        if (algorithm.name == name) return &algorithm;
    return nullptr;
}

Number number_of(std::string_view bytes) {
    return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::shared_ptr<EVP_PKEY> key_of(const char* type, OSSL_PARAM_BLD* builder) {
    const Params params(OSSL_PARAM_BLD_to_param(builder));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return nullptr;
    return {key, EVP_PKEY_free};
}

// libcrypto checks on import that a point is on its curve; this also refuses small groups and the
// point at infinity.
bool is_sound(EVP_PKEY* key) {
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    return context != nullptr && EVP_PKEY_public_check(context.get()) == 1;
}

// A JWS has r and s one after the other, of fixed length; libcrypto wants them in DER.
std::optional<std::string> der_of(std::string_view signature, KeyKind kind) {
    for (const Curve& curve : kCurves) {
        if (curve.kind != kind) continue;
        if (signature.size() != 2 * curve.bytes) return std::nullopt;
        const EcSignature pair(ECDSA_SIG_new());
        Number r = number_of(signature.substr(0, curve.bytes));
        Number s = number_of(signature.substr(curve.bytes));
        if (pair == nullptr || r == nullptr || s == nullptr ||
            ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1)
            return std::nullopt;
        // The pair owns them now.
        static_cast<void>(r.release());
        static_cast<void>(s.release());
        unsigned char* der = nullptr;
        const int size = i2d_ECDSA_SIG(pair.get(), &der);
        if (size <= 0) return std::nullopt;
        std::string text(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
        OPENSSL_free(der);
        return text;
    }
    return std::nullopt;
}

// PSS with a salt of the hash's length (RFC 7518, section 3.5).
bool set_up(EVP_PKEY_CTX* context, const Algorithm& algorithm) {
    if (algorithm.kind != KeyKind::kRsa) return true;
    if (!algorithm.is_pss) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

base::Error no_key() {
    return base::invalid_input("the key is none that signatures are checked by");
}

}  // namespace

std::optional<std::string> from_strict_base64url(std::string_view text) {
    if (text.find_first_of("+/= \t\r\n") != std::string_view::npos) return std::nullopt;
    auto bytes = base::from_base64(text);
    if (!bytes || base::base64url(*bytes) != text) return std::nullopt;
    return bytes;
}

base::Result<Jws> read_jws(std::string_view token) {
    if (token.size() > kJwtBytesMax)
        return base::invalid_input(base::format("the token is longer than {} bytes", kJwtBytesMax));
    const auto parts = base::split(token, '.');
    if (parts.size() != 3) return base::invalid_input("the token has not three parts");
    auto header = from_strict_base64url(parts[0]);
    auto payload = from_strict_base64url(parts[1]);
    auto signature = from_strict_base64url(parts[2]);
    if (!header || !payload || !signature || header->empty())
        return base::invalid_input("the token is not base64url as it must be");
    return Jws{.header = std::move(*header),
               .payload = std::move(*payload),
               .signature = std::move(*signature),
               .signed_text = base::format("{}.{}", parts[0], parts[1])};
}

std::optional<KeyKind> key_kind_of(std::string_view algorithm) {
    const Algorithm* known = algorithm_of(algorithm);
    if (known == nullptr) return std::nullopt;
    return known->kind;
}

base::Result<PublicKey> PublicKey::rsa(std::string_view n, std::string_view e) {
    const auto modulus = from_strict_base64url(n);
    const auto exponent = from_strict_base64url(e);
    if (!modulus || !exponent || exponent->empty() || exponent->size() > kRsaExponentBytesMax ||
        modulus->size() > kRsaBitsMax / 8 + 1)
        return no_key();
    const Number m = number_of(*modulus);
    const Number x = number_of(*exponent);
    const Builder builder(OSSL_PARAM_BLD_new());
    if (m == nullptr || x == nullptr || builder == nullptr) return no_key();
    const int bits = BN_num_bits(m.get());
    if (bits < kRsaBitsMin || bits > kRsaBitsMax || BN_is_odd(m.get()) == 0 ||
        BN_is_odd(x.get()) == 0 || BN_is_one(x.get()) == 1)
        return no_key();
    if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, m.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, x.get()) != 1)
        return no_key();
    auto key = key_of("RSA", builder.get());
    if (key == nullptr) return no_key();
    return PublicKey(KeyKind::kRsa, std::move(key));
}

base::Result<PublicKey> PublicKey::elliptic(std::string_view curve, std::string_view x,
                                            std::string_view y) {
    const auto left = from_strict_base64url(x);
    const auto right = from_strict_base64url(y);
    for (const Curve& known : kCurves) {
        if (known.name != curve) continue;
        if (!left || !right || left->size() != known.bytes || right->size() != known.bytes)
            return no_key();
        const std::string point = "\x04" + *left + *right;
        const Builder builder(OSSL_PARAM_BLD_new());
        if (builder == nullptr ||
            OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, known.group,
                                            0) != 1 ||
            OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                             point.size()) != 1)
            return no_key();
        auto key = key_of("EC", builder.get());
        if (key == nullptr || !is_sound(key.get())) return no_key();
        return PublicKey(known.kind, std::move(key));
    }
    return no_key();
}

base::Status PublicKey::check(std::string_view algorithm, const Jws& jws) const {
    const Algorithm* wanted = algorithm_of(algorithm);
    // The algorithm comes from the token: the key decides whether it may be this one.
    if (wanted == nullptr || wanted->kind != kind_)
        return base::unauthorized("the token's algorithm is not the key's");
    std::string signature = jws.signature;
    if (kind_ != KeyKind::kRsa) {
        auto der = der_of(signature, kind_);
        if (!der) return base::unauthorized("the token's signature has not the algorithm's length");
        signature = std::move(*der);
    }
    const Digest digest(EVP_MD_CTX_new());
    EVP_PKEY_CTX* context = nullptr;
    if (digest == nullptr ||
        EVP_DigestVerifyInit(digest.get(), &context, wanted->digest(), nullptr, key_.get()) != 1 ||
        !set_up(context, *wanted) ||
        EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(),
                         bytes_of(jws.signed_text), jws.signed_text.size()) != 1)
        return base::unauthorized("the token's signature does not fit the key");
    return {};
}

}  // namespace leadflow::crypto
