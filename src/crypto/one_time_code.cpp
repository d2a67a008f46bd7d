// SPDX-License-Identifier: Apache-2.0
#include "crypto/one_time_code.h"

#include "base/text.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace leadflow::crypto {

int64_t code_step_of(base::Time time) {
    return base::to_micros(time) / (kCodeStepSeconds * 1000000);
}

std::string one_time_code(std::string_view secret, int64_t step) {
    unsigned char counter[8];
    for (size_t i = 0; i < 8; ++i)
        counter[7 - i] = static_cast<unsigned char>(static_cast<uint64_t>(step) >> (8 * i));
    unsigned char mac[SHA_DIGEST_LENGTH] = {};
    unsigned int length = 0;
    HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter, sizeof counter, mac,
         &length);
    // RFC 4226, 5.3: the last four bits say where the 31 bits of the number begin.
    const size_t at = mac[SHA_DIGEST_LENGTH - 1] & 0x0FU;
    const uint32_t number = (static_cast<uint32_t>(mac[at] & 0x7FU) << 24) |
                            (static_cast<uint32_t>(mac[at + 1]) << 16) |
                            (static_cast<uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
    return base::format("{:06}", number % 1000000);
}

std::string base32(std::string_view bytes) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    uint32_t held = 0;
    int bits = 0;
    for (const char c : bytes) {
        held = (held << 8) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 5; bits -= 5) text += kLetters[(held >> (bits - 5)) & 31U];
        held &= (1U << bits) - 1;
    }
    if (bits > 0) text += kLetters[(held << (5 - bits)) & 31U];
    return text;
}

}  // namespace leadflow::crypto
