// SPDX-License-Identifier: Apache-2.0
// Passwords at rest: Argon2id by libsodium. Slow and large on purpose: never on an I/O thread, and
// only few at once (auth/limits.h).
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace leadflow::crypto {

// What one check costs. The default is between libsodium's INTERACTIVE (64 MiB, 2 passes) and
// MODERATE (256 MiB, 3 passes): a server with 1 GB must hold some at once beside its work.
struct PasswordCost {
    uint64_t passes = 3;
    size_t memory_bytes = 64 * 1024 * 1024;
};

// "$argon2id$v=19$m=65536,t=3,p=1$…": salt and cost are in it. kUnavailable without the memory.
base::Result<std::string> hash_password(const std::string& password, const PasswordCost& cost);
// Takes as long for the right password as for a wrong one.
bool is_password(const std::string& hash, const std::string& password);
// A hash that no password fits, of the same cost: what is checked when there is no account.
std::string decoy_hash(const PasswordCost& cost);

}  // namespace leadflow::crypto
