// SPDX-License-Identifier: Apache-2.0
// TestSigner: an RSA or P-256 key of its own making that signs tokens as a provider does; for tests.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <string>
#include <string_view>

#include "base/encoding.h"

namespace leadflow::crypto {

class TestSigner {
  public:
    explicit TestSigner(std::string algorithm = "RS256", unsigned bits = 2048)
        : algorithm_(std::move(algorithm)),
          key_(algorithm_ == "ES256" ? EVP_EC_gen("P-256") : EVP_RSA_gen(bits)) {}
    TestSigner(const TestSigner&) = delete;
    TestSigner& operator=(const TestSigner&) = delete;
    ~TestSigner() { EVP_PKEY_free(key_); }

    // A part of the public key, base64url: "n", "e", "x", "y".
    std::string part(const std::string& name) const {
        const char* param = name == "n"   ? OSSL_PKEY_PARAM_RSA_N
                            : name == "e" ? OSSL_PKEY_PARAM_RSA_E
                            : name == "x" ? OSSL_PKEY_PARAM_EC_PUB_X
                                          : OSSL_PKEY_PARAM_EC_PUB_Y;
        BIGNUM* number = nullptr;
        EVP_PKEY_get_bn_param(key_, param, &number);
        std::string bytes(algorithm_ == "ES256" ? 32 : static_cast<size_t>(BN_num_bytes(number)),
                          '\0');
        BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                     static_cast<int>(bytes.size()));
        BN_free(number);
        return base::base64url(bytes);
    }
    std::string jwk(const std::string& kid) const {
        if (algorithm_ == "ES256")
            return R"({"kty":"EC","crv":"P-256","use":"sig","kid":")" + kid + R"(","x":")" +
                   part("x") + R"(","y":")" + part("y") + "\"}";
        return R"({"kty":"RSA","use":"sig","kid":")" + kid + R"(","n":")" + part("n") +
               R"(","e":")" + part("e") + "\"}";
    }
    std::string token(std::string_view header, std::string_view payload) const {
        const std::string text = base::base64url(header) + "." + base::base64url(payload);
        return text + "." + base::base64url(signature(text));
    }
    // With the header that this signer's algorithm has.
    std::string token_of(const std::string& kid, std::string_view payload) const {
        return token(R"({"alg":")" + algorithm_ + R"(","kid":")" + kid + "\"}", payload);
    }

  private:
    std::string signature(const std::string& text) const {
        EVP_MD_CTX* digest = EVP_MD_CTX_new();
        EVP_PKEY_CTX* context = nullptr;
        EVP_DigestSignInit(digest, &context, EVP_sha256(), nullptr, key_);
        if (algorithm_ == "PS256") {
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING);
            EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST);
        }
        size_t size = 0;
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        EVP_DigestSign(digest, nullptr, &size, bytes, text.size());
        std::string signature(size, '\0');
        EVP_DigestSign(digest, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                       text.size());
        signature.resize(size);
        EVP_MD_CTX_free(digest);
        return algorithm_ == "ES256" ? flat(signature) : signature;
    }
    // r and s one after the other instead of DER.
    static std::string flat(const std::string& der) {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
        std::string both(64, '\0');
        auto* out = reinterpret_cast<unsigned char*>(both.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
        ECDSA_SIG_free(pair);
        return both;
    }

    std::string algorithm_;
    EVP_PKEY* key_;
};

}  // namespace leadflow::crypto
