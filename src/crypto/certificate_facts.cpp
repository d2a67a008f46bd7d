// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate_facts.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <memory>

namespace leadflow::crypto {
namespace {

std::string common_name(X509_NAME* name) {
    std::array<char, 256> text{};
    const int length = X509_NAME_get_text_by_NID(name, NID_commonName, text.data(),
                                                 static_cast<int>(text.size()));
    return length > 0 ? std::string(text.data(), static_cast<size_t>(length)) : std::string();
}

}  // namespace

base::Result<CertificateFacts> certificate_facts(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> source(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr), &X509_free);
    if (certificate == nullptr) return base::invalid_input("there is no certificate in it");
    CertificateFacts facts;
    facts.subject = common_name(X509_get_subject_name(certificate.get()));
    facts.issuer = common_name(X509_get_issuer_name(certificate.get()));
    facts.self_signed = X509_NAME_cmp(X509_get_subject_name(certificate.get()),
                                      X509_get_issuer_name(certificate.get())) == 0;
    std::tm ends{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &ends) != 1)
        return base::invalid_input("its certificate has no end");
    facts.ends = base::from_micros(static_cast<int64_t>(::timegm(&ends)) * 1000000);
    return facts;
}

}  // namespace leadflow::crypto
