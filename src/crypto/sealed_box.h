// SPDX-License-Identifier: Apache-2.0
// SealedBox: secrets at rest, under a key in the data folder (libsodium secretbox,
// XSalsa20-Poly1305). Not for what travels: that is TLS.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace leadflow::crypto {

// Constant after open; call from any thread.
class SealedBox {
  public:
    // Reads the key file, or makes it (32 random bytes, mode 0600, synced) when it is absent.
    static base::Result<std::unique_ptr<SealedBox>> open(const std::string& key_file);
    ~SealedBox();

    // "s1." and base64url of nonce and ciphertext. `purpose` must be the same when it is opened:
    // a sealed value moved to another place does not open there.
    std::string seal(std::string_view plain, std::string_view purpose) const;
    // kCorrupt: another key, another purpose, or changed bytes.
    base::Result<std::string> open_sealed(std::string_view sealed, std::string_view purpose) const;

  private:
    struct Key;
    explicit SealedBox(std::unique_ptr<Key> key);
    std::unique_ptr<Key> key_;
};

}  // namespace leadflow::crypto
