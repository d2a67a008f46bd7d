// SPDX-License-Identifier: Apache-2.0
#include "crypto/sealed_box.h"

#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/key_file.h"
#include "crypto/mac.h"
#include "crypto/secretbox.h"

namespace leadflow::crypto {
namespace {

constexpr std::string_view kPrefix = "s2.";
constexpr std::string_view kNamelessPrefix = "s1.";  // Of before keys had ids.
constexpr size_t kKeyIdBytes = 4;
constexpr std::string_view kKeyIdPurpose = "leadflow key id";
constexpr std::string_view kNewFile = ".new";
constexpr size_t kKeyFileBytesMax = 4096;

base::Result<std::string> read_key(const std::string& file) {
    std::string key = TRY(read_key_file(file, kKeyFileBytesMax));
    if (key.size() != crypto_secretbox_KEYBYTES)
        return base::corrupt(base::format("key file {} is not {} bytes long", file,
                                          crypto_secretbox_KEYBYTES));
    return key;
}

// "secrets.key.1a2b3c4d" of "secrets.key".
std::vector<std::string> old_key_files(const std::string& key_file) {
    const std::string start = std::filesystem::path(key_file).filename().string() + ".";
    std::vector<std::string> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_of(key_file), ignored)) {
        const std::string name = entry.path().filename().string();
        const bool is_id = name.size() == start.size() + 2 * kKeyIdBytes &&
                           name.find_first_not_of("0123456789abcdef", start.size()) ==
                               std::string::npos;
        if (name.starts_with(start) && is_id) files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

// The key of each purpose is derived from the master key, so that a value sealed for one purpose
// does not open for another.
struct SealedBox::Key {
    explicit Key(std::string bytes)
        : master(std::move(bytes)),
          id(base::hex(hmac_sha256(master, kKeyIdPurpose).substr(0, kKeyIdBytes))) {}
    ~Key() { sodium_memzero(master.data(), master.size()); }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    std::string for_purpose(std::string_view purpose) const { return hmac_sha256(master, purpose); }
    std::string master;
    const std::string id;
};

struct SealedBox::Ring {
    // Shared with the ring that comes after this one.
    std::vector<std::shared_ptr<const Key>> keys;  // The present one first.
};

SealedBox::SealedBox(std::string key_file, std::shared_ptr<const Ring> ring)
    : key_file_(std::move(key_file)), ring_(std::move(ring)) {}
SealedBox::~SealedBox() = default;

std::shared_ptr<const SealedBox::Ring> SealedBox::ring() const {
    base::MutexLock lock(mutex_);
    return ring_;
}

base::Result<std::unique_ptr<SealedBox>> SealedBox::open(const std::string& key_file) {
    if (sodium_init() < 0) return base::internal("libsodium does not start");
    if (::access(key_file.c_str(), F_OK) != 0)
        TRY(write_key_file(key_file, random_bytes(crypto_secretbox_KEYBYTES)));
    auto ring = std::make_shared<Ring>();
    ring->keys.push_back(std::make_shared<const Key>(TRY(read_key(key_file))));
    for (const std::string& file : old_key_files(key_file)) {
        auto bytes = read_key(file);
        if (!bytes) {
            LOG_ERROR("an old key is left out: {}", bytes.error().message);
            continue;
        }
        auto key = std::make_shared<const Key>(std::move(*bytes));
        // A change of keys that ended half-way has left the present one's second name.
        if (key->id != ring->keys.front()->id) ring->keys.push_back(std::move(key));
    }
    return std::unique_ptr<SealedBox>(new SealedBox(key_file, std::move(ring)));
}

std::string SealedBox::seal(std::string_view plain, std::string_view purpose) const {
    const std::shared_ptr<const Key> present = ring()->keys.front();
    return base::format("{}{}.{}", kPrefix, present->id,
                        base::base64url(seal_by(present->for_purpose(purpose), plain)));
}

base::Result<std::string> SealedBox::open_sealed(std::string_view sealed,
                                                 std::string_view purpose) const {
    std::string_view id;  // Empty: any.
    if (sealed.starts_with(kPrefix) && sealed.find('.', kPrefix.size()) != std::string_view::npos) {
        sealed.remove_prefix(kPrefix.size());
        id = sealed.substr(0, sealed.find('.'));
        sealed.remove_prefix(id.size() + 1);
        if (id.empty()) return base::corrupt("sealed value names no key");
    } else if (sealed.starts_with(kNamelessPrefix)) {
        sealed.remove_prefix(kNamelessPrefix.size());
    } else {
        return base::corrupt("sealed value of an unknown form");
    }
    const auto bytes = base::from_base64(sealed);
    if (!bytes || bytes->size() < kSecretboxOverhead) return base::corrupt("sealed value is cut");
    const std::shared_ptr<const Ring> present = ring();
    for (const auto& one : present->keys) {
        if (!id.empty() && one->id != id) continue;
        if (auto plain = open_by(one->for_purpose(purpose), *bytes)) return std::move(*plain);
    }
    return base::corrupt("sealed value does not open: another key, or changed bytes");
}

bool SealedBox::is_present(std::string_view sealed) const {
    return sealed.starts_with(base::format("{}{}.", kPrefix, ring()->keys.front()->id));
}

std::vector<std::string> SealedBox::key_ids() const {
    std::vector<std::string> ids;
    for (const auto& key : ring()->keys) ids.push_back(key->id);
    return ids;
}

// First the new key under a name that nobody reads, then a second name for the old one, then the
// new one in the old one's place; each step is on disk before the next. A crash in between leaves
// the old key where it was, or both.
base::Status SealedBox::change_key() {
    base::MutexLock changing(change_mutex_);
    const auto before = ring();
    const std::string made_file = key_file_ + std::string(kNewFile);
    ::unlink(made_file.c_str());  // Left by a crash: nothing was sealed by it.
    std::string bytes = random_bytes(crypto_secretbox_KEYBYTES);
    TRY(write_key_file(made_file, bytes));
    const std::string old_file = base::format("{}.{}", key_file_, before->keys.front()->id);
    if (::link(key_file_.c_str(), old_file.c_str()) != 0 && errno != EEXIST)
        return file_fault("keeping the old key as", old_file);
    TRY(sync_folder_of(key_file_));
    if (::rename(made_file.c_str(), key_file_.c_str()) != 0)
        return file_fault("putting the new key at", key_file_);
    TRY(sync_folder_of(key_file_));
    auto after = std::make_shared<Ring>();
    after->keys.push_back(std::make_shared<const Key>(std::move(bytes)));
    after->keys.insert(after->keys.end(), before->keys.begin(), before->keys.end());
    base::MutexLock lock(mutex_);
    ring_ = std::move(after);
    return {};
}

base::Status SealedBox::forget_old_keys() {
    base::MutexLock changing(change_mutex_);
    auto only = std::make_shared<Ring>();
    only->keys.push_back(ring()->keys.front());
    for (const std::string& file : old_key_files(key_file_))
        if (::unlink(file.c_str()) != 0 && errno != ENOENT)
            return file_fault("deleting the old key", file);
    TRY(sync_folder_of(key_file_));
    base::MutexLock lock(mutex_);
    ring_ = std::move(only);
    return {};
}

}  // namespace leadflow::crypto
