// SPDX-License-Identifier: Apache-2.0
// What people want to know of a server's certificate. Not a check of its chain: browsers do that.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace leadflow::crypto {

struct CertificateFacts {
    std::string subject;  // Its common name, else its first DNS name.
    std::string issuer;
    base::Time ends{};
    bool self_signed = false;
};

// Of the first certificate in a PEM text. kInvalidInput: there is none.
base::Result<CertificateFacts> certificate_facts(const std::string& pem);

}  // namespace leadflow::crypto
