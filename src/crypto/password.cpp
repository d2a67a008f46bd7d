// SPDX-License-Identifier: Apache-2.0
#include "crypto/password.h"

#include "base/text.h"

#include <sodium.h>

namespace leadflow::crypto {

base::Result<std::string> hash_password(const std::string& password, const PasswordCost& cost) {
    if (sodium_init() < 0) return base::internal("libsodium does not start");
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost.passes,
                              cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return base::unavailable("there is no memory to hash a password");
    hash.resize(hash.find('\0'));
    return hash;
}

bool is_password(const std::string& hash, const std::string& password) {
    if (sodium_init() < 0) return false;
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string decoy_hash(const PasswordCost& cost) {
    // 16 bytes of salt and 32 of hash, all zero: as good as random, for nobody finds the password.
    return base::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory_bytes / 1024, cost.passes,
                        std::string(22, 'A'), std::string(43, 'A'));
}

}  // namespace leadflow::crypto
