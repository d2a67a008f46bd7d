// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate_facts.h"

#include <array>

#include "crypto/owned.h"

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
    const Certificate certificate(
        PEM_read_bio_X509(reading(pem).get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) return base::invalid_input("there is no certificate in it");
    CertificateFacts facts;
    facts.subject = common_name(X509_get_subject_name(certificate.get()));
    facts.issuer = common_name(X509_get_issuer_name(certificate.get()));
    facts.self_signed = X509_NAME_cmp(X509_get_subject_name(certificate.get()),
                                      X509_get_issuer_name(certificate.get())) == 0;
    const auto ends = end_of(certificate.get());
    if (!ends) return base::invalid_input("its certificate has no end");
    facts.ends = *ends;
    return facts;
}

}  // namespace leadflow::crypto
