// SPDX-License-Identifier: Apache-2.0
#include "crypto/signed_token.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "crypto/owned.h"

namespace leadflow::crypto {
namespace {

using Pkcs12 = std::unique_ptr<PKCS12, Freeing<PKCS12_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;

std::string thumbprint(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    if (size < 0) return {};
    const std::string bytes(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
    OPENSSL_free(der);
    return base::base64url(sha256(bytes));
}

// PS256: RSASSA-PSS with SHA-256 and a salt of the hash's length (RFC 7518, section 3.5).
bool set_up_pss(EVP_PKEY_CTX* context) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

base::Result<std::string> signature_of(EVP_PKEY* key, std::string_view text) {
    const Digest digest(EVP_MD_CTX_new());
    EVP_PKEY_CTX* context = nullptr;
    size_t size = 0;
    if (EVP_DigestSignInit(digest.get(), &context, EVP_sha256(), nullptr, key) != 1 ||
        !set_up_pss(context) ||
        EVP_DigestSign(digest.get(), nullptr, &size, bytes_of(text), text.size()) != 1)
        return base::invalid_input("the certificate's key cannot sign");
    std::string signature(size, '\0');
    if (EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       bytes_of(text), text.size()) != 1)
        return base::invalid_input("the certificate's key cannot sign");
    signature.resize(size);
    return signature;
}

std::string header_of(const X509* certificate) {
    return base::base64url(base::format(R"({{"alg":"PS256","typ":"JWT","x5t#S256":"{}"}})",
                                        thumbprint(certificate)));
}

struct Identity {
    Key key;
    Certificate certificate;
};

base::Result<Identity> identity_of(std::string_view pfx, const std::string& password) {
    const Pkcs12 file(d2i_PKCS12_bio(reading(pfx).get(), nullptr));
    if (file == nullptr) return base::invalid_input("the certificate is not a PKCS #12 file");
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    const int parsed = PKCS12_parse(file.get(), password.c_str(), &key, &certificate, nullptr);
    Identity own{Key(key), Certificate(certificate)};
    if (parsed != 1)
        return base::invalid_input("the certificate's file cannot be opened with this password");
    if (key == nullptr || certificate == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
        return base::invalid_input("the certificate's file holds no RSA key with its certificate");
    return own;
}

}  // namespace

base::Result<std::string> sign_token(std::string_view pfx, const std::string& password,
                                     std::string_view claims) {
    const Identity own = TRY(identity_of(pfx, password));
    const std::string text = header_of(own.certificate.get()) + "." + base::base64url(claims);
    return text + "." + base::base64url(TRY(signature_of(own.key.get(), text)));
}

base::Result<base::Time> certificate_end(std::string_view pfx, const std::string& password) {
    const Identity own = TRY(identity_of(pfx, password));
    const auto end = end_of(own.certificate.get());
    if (!end) return base::invalid_input("the certificate's end cannot be read");
    return *end;
}

base::Result<std::string> read_token(std::string_view token, std::string_view certificate_pem) {
    const Certificate certificate(
        PEM_read_bio_X509(reading(certificate_pem).get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) return base::invalid_input("the certificate is not PEM");
    const auto parts = base::split(token, '.');
    if (parts.size() != 3) return base::invalid_input("the token has not three parts");
    if (parts[0] != header_of(certificate.get()))
        return base::unauthorized("the token's header names another certificate or algorithm");
    const auto claims = base::from_base64(parts[1]);
    const auto signature = base::from_base64(parts[2]);
    if (!claims || !signature) return base::invalid_input("the token is not base64url");
    const std::string text = base::format("{}.{}", parts[0], parts[1]);
    const Digest digest(EVP_MD_CTX_new());
    EVP_PKEY_CTX* context = nullptr;
    if (EVP_DigestVerifyInit(digest.get(), &context, EVP_sha256(), nullptr,
                             X509_get0_pubkey(certificate.get())) != 1 ||
        !set_up_pss(context) ||
        EVP_DigestVerify(digest.get(), bytes_of(*signature), signature->size(), bytes_of(text),
                         text.size()) != 1)
        return base::unauthorized("the token's signature does not fit the certificate");
    return *claims;
}

}  // namespace leadflow::crypto
