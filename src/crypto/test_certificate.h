// SPDX-License-Identifier: Apache-2.0
// TestCertificate: an RSA key and a certificate of its own making, for tests.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <string>

namespace leadflow::crypto {

class TestCertificate {
  public:
    TestCertificate() : key_(EVP_RSA_gen(2048)), certificate_(X509_new()) {
        ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate_), 0);
        X509_gmtime_adj(X509_getm_notAfter(certificate_), 3600);
        X509_set_pubkey(certificate_, key_);
        X509_sign(certificate_, key_, EVP_sha256());
    }
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;
    ~TestCertificate() {
        X509_free(certificate_);
        EVP_PKEY_free(key_);
    }

    std::string pem() const {
        BIO* out = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(out, certificate_);
        return taken(out);
    }
    std::string pfx(const char* password) const {
        PKCS12* made =
            PKCS12_create(password, "test", key_, certificate_, nullptr, 0, 0, 0, 0, 0);
        BIO* out = BIO_new(BIO_s_mem());
        i2d_PKCS12_bio(out, made);
        PKCS12_free(made);
        return taken(out);
    }

  private:
    static std::string taken(BIO* out) {
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(out, &bytes);
        std::string text(bytes, static_cast<size_t>(size));
        BIO_free(out);
        return text;
    }

    EVP_PKEY* key_;
    X509* certificate_;
};

}  // namespace leadflow::crypto
