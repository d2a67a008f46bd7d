// SPDX-License-Identifier: Apache-2.0
// libsodium's secretbox (XSalsa20-Poly1305) over strings: nonce, then ciphertext. Inside crypto/ only.
#pragma once

#include <sodium.h>

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::crypto {

inline constexpr size_t kSecretboxOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;

inline unsigned char* bytes_in(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
inline const unsigned char* bytes_in(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// `key`: crypto_secretbox_KEYBYTES long, here and below.
inline std::string seal_by(std::string_view key, std::string_view plain) {
    std::string sealed(kSecretboxOverhead + plain.size(), '\0');
    randombytes_buf(sealed.data(), crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(bytes_in(sealed) + crypto_secretbox_NONCEBYTES, bytes_in(plain),
                          plain.size(), bytes_in(sealed), bytes_in(key));
    return sealed;
}

// Nothing: another key, or changed bytes. `sealed` is at least kSecretboxOverhead long.
inline std::optional<std::string> open_by(std::string_view key, std::string_view sealed) {
    std::string plain(sealed.size() - kSecretboxOverhead, '\0');
    if (crypto_secretbox_open_easy(bytes_in(plain), bytes_in(sealed) + crypto_secretbox_NONCEBYTES,
                                   sealed.size() - crypto_secretbox_NONCEBYTES, bytes_in(sealed),
                                   bytes_in(key)) != 0)
        return std::nullopt;
    return plain;
}

}  // namespace leadflow::crypto
