// SPDX-License-Identifier: Apache-2.0
// Where a call goes: scheme, host and port of its URL, as limits and the address guard count
// them. Not a general URL parser: path and query are of no interest here.
#pragma once

#include "base/result.h"
#include "model/call.h"

#include <cstdint>
#include <string>

namespace leadflow::outbound {

struct Destination {
    std::string scheme;  // "http", "https", "smtp", "smtps".
    std::string host;    // Lower case, without brackets and final dot.
    uint16_t port = 0;

    // "https://crm.example:443": one line of waiting calls each.
    std::string key() const;
};

// Only http and https, and no user or password in the URL: it is kept in the record of what was
// sent. The error does not repeat the URL.
base::Result<Destination> destination_of(const std::string& url);
// What a Location header means that came in the answer of `base`; empty when it is no URL.
std::string resolved(const std::string& base, const std::string& location);
base::Result<Destination> destination_of(const model::MailCall& mail);

}  // namespace leadflow::outbound
