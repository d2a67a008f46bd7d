// SPDX-License-Identifier: Apache-2.0
// libcrypto's things with an owner, and what more than one file here asks of them. Inside crypto/ only.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace leadflow::crypto {

template <auto kFree>
struct Freeing {
    template <typename T>
    void operator()(T* owned) const {
        kFree(owned);
    }
};
using Bio = std::unique_ptr<BIO, Freeing<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;

// The bytes outlive it.
inline Bio reading(std::string_view bytes) {
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

inline const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// Nothing: it cannot be read.
inline std::optional<base::Time> end_of(const X509* certificate) {
    std::tm end{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) return std::nullopt;
    return base::Time(std::chrono::seconds(::timegm(&end)));
}

}  // namespace leadflow::crypto
