// SPDX-License-Identifier: Apache-2.0
// What an ID token says, once its signature was found right: whether it is meant for us, now and for
// this sign-in (OpenID Connect Core 1.0, section 3.1.3.7), and for whom the provider vouches. Pure.
#pragma once

#include <string>

#include "base/clock.h"
#include "model/json.h"

namespace leadflow::oidc {

struct Expected {
    std::string issuer;  // As in Metadata.
    std::string client_id;
    std::string nonce;
    base::Time now{};
};

struct Person {
    std::string issuer;  // As in the token.
    std::string subject;
    std::string email;  // Only one that the provider vouches for; empty: none.
    std::string name;
};

// Of any token: that it is not over, and not of a time to come. kUnauthorized.
base::Status check_times(const model::Json& claims, base::Time now);

// kUnauthorized says what is wrong, without quoting the token.
base::Result<Person> person_in(const model::Json& claims, const Expected& expected);

}  // namespace leadflow::oidc
