// SPDX-License-Identifier: Apache-2.0
// Keyed hashes, plain hashes, comparison in constant time, and random bytes for keys and tokens.
#pragma once

#include <string>
#include <string_view>

namespace leadflow::crypto {

std::string hmac_sha256(std::string_view key, std::string_view text);  // 32 bytes.
std::string sha256(std::string_view text);                             // 32 bytes.
// Takes as long for equal as for different texts of one length.
bool equal_in_constant_time(std::string_view a, std::string_view b);
std::string random_bytes(size_t count);

}  // namespace leadflow::crypto
