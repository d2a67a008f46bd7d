// SPDX-License-Identifier: Apache-2.0
// KeySet: a provider's public keys (JWK Set, RFC 7517), and the claims of tokens that one of them
// has signed. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/jwt.h"
#include "model/json.h"

namespace leadflow::oidc {

class KeySet {
  public:
    // Keys that are not for signatures, or that we cannot use, are left out. kInvalidInput: no set.
    static base::Result<KeySet> read(std::string_view text);

    // The claims, if the signature is right. kNotFound: signed by a key that is not in here.
    base::Result<model::Json> claims_of(std::string_view token) const;
    size_t size() const { return keys_.size(); }

  private:
    struct Key {
        std::string kid;
        std::string algorithm;  // Empty: any of its kind.
        crypto::PublicKey key;
    };
    std::vector<Key> keys_;
};

// As model::parse_json, but an object, and without names that stand twice in one: two readers must
// not read two things.
base::Result<model::Json> parse_strict_object(std::string_view text);

}  // namespace leadflow::oidc
