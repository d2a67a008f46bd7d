// SPDX-License-Identifier: Apache-2.0
// Codes of authenticator apps: TOTP of RFC 6238 over HMAC-SHA-1, six digits, a step of 30 s: what
// every such app takes. Whether a code was used before is the caller's to know.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace leadflow::crypto {

inline constexpr int64_t kCodeStepSeconds = 30;
inline constexpr size_t kCodeDigits = 6;
inline constexpr size_t kCodeSecretBytes = 20;  // RFC 4226 recommends the hash's length.

int64_t code_step_of(base::Time time);
std::string one_time_code(std::string_view secret, int64_t step);
// RFC 4648 without padding, as apps take a secret that is typed in.
std::string base32(std::string_view bytes);

}  // namespace leadflow::crypto
