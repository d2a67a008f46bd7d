// SPDX-License-Identifier: Apache-2.0
// SealedBox: secrets at rest, under a key in the data folder (libsodium secretbox,
// XSalsa20-Poly1305). The key can be changed: the old one opens what it sealed until it is
// forgotten. Who seals everything anew: keys/key_rotation.h. Not for what travels: that is TLS.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"

namespace leadflow::crypto {

// Call from any thread.
class SealedBox {
  public:
    // Reads the key file, or makes it (32 random bytes, mode 0600, synced) when it is absent; and
    // the old keys beside it, "FILE.ID".
    static base::Result<std::unique_ptr<SealedBox>> open(const std::string& key_file);
    ~SealedBox();

    // "s2.", the key's id, "." and base64url of nonce and ciphertext. `purpose` must be the same
    // when it is opened: a sealed value moved to another place does not open there.
    std::string seal(std::string_view plain, std::string_view purpose) const;
    // kCorrupt: a key that is not here, another purpose, or changed bytes.
    base::Result<std::string> open_sealed(std::string_view sealed, std::string_view purpose) const;

    // Makes a new key and seals by it from now on. At any moment of it, also a crash, the files
    // hold every key that something is sealed by.
    base::Status change_key();
    // Whether it was sealed by the present key. Values of older programs name no key, and are not.
    bool is_present(std::string_view sealed) const;
    base::Result<std::string> sealed_anew(std::string_view sealed, std::string_view purpose) const {
        return seal(TRY(open_sealed(sealed, purpose)), purpose);
    }
    // Their ids, the present one first.
    std::vector<std::string> key_ids() const;
    // Deletes the old keys' files. Only when nothing is sealed by them any more.
    base::Status forget_old_keys();

  private:
    struct Key;
    struct Ring;  // Constant: a change of keys makes another one.
    SealedBox(std::string key_file, std::shared_ptr<const Ring> ring);
    std::shared_ptr<const Ring> ring() const;

    const std::string key_file_;
    base::Mutex change_mutex_;  // One change of keys at a time; taken before mutex_.
    mutable base::Mutex mutex_;
    // Shared with those who seal or open while the keys change.
    std::shared_ptr<const Ring> ring_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::crypto
