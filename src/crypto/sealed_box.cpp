// SPDX-License-Identifier: Apache-2.0
#include "crypto/sealed_box.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

namespace leadflow::crypto {
namespace {

constexpr std::string_view kPrefix = "s1.";

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

base::Error fault(const std::string& what, const std::string& file) {
    return base::unavailable(base::format("{} {}: {}", what, file, std::strerror(errno)));
}

base::Status write_key(const std::string& file, std::string_view key) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return fault("making key file", file);
    const bool written = ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size()) &&
                         ::fsync(fd) == 0;
    ::close(fd);
    if (!written) {
        ::unlink(file.c_str());
        return fault("writing key file", file);
    }
    return {};
}

base::Result<std::string> read_key(const std::string& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fault("opening key file", file);
    std::string key(crypto_secretbox_KEYBYTES + 1, '\0');
    const ssize_t length = ::read(fd, key.data(), key.size());
    ::close(fd);
    if (length != static_cast<ssize_t>(crypto_secretbox_KEYBYTES))
        return base::corrupt(base::format("key file {} is not {} bytes long", file,
                                          crypto_secretbox_KEYBYTES));
    key.resize(crypto_secretbox_KEYBYTES);
    return key;
}

}  // namespace

// The key of each purpose is derived from the master key, so that a value sealed for one purpose
// does not open for another.
struct SealedBox::Key {
    explicit Key(std::string bytes) : master(std::move(bytes)) {}
    ~Key() { sodium_memzero(master.data(), master.size()); }
    std::string for_purpose(std::string_view purpose) const { return hmac_sha256(master, purpose); }
    std::string master;
};

SealedBox::SealedBox(std::unique_ptr<Key> key) : key_(std::move(key)) {}
SealedBox::~SealedBox() = default;

base::Result<std::unique_ptr<SealedBox>> SealedBox::open(const std::string& key_file) {
    if (sodium_init() < 0) return base::internal("libsodium does not start");
    if (::access(key_file.c_str(), F_OK) != 0)
        TRY(write_key(key_file, random_bytes(crypto_secretbox_KEYBYTES)));
    auto key = std::make_unique<Key>(TRY(read_key(key_file)));
    return std::unique_ptr<SealedBox>(new SealedBox(std::move(key)));
}

std::string SealedBox::seal(std::string_view plain, std::string_view purpose) const {
    std::string sealed = random_bytes(crypto_secretbox_NONCEBYTES);
    sealed.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
    const std::string key = key_->for_purpose(purpose);
    crypto_secretbox_easy(bytes_of(sealed) + crypto_secretbox_NONCEBYTES, bytes_of(plain),
                          plain.size(), bytes_of(sealed), bytes_of(std::string_view(key)));
    return std::string(kPrefix) + base::base64url(sealed);
}

base::Result<std::string> SealedBox::open_sealed(std::string_view sealed,
                                                 std::string_view purpose) const {
    constexpr size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (!sealed.starts_with(kPrefix)) return base::corrupt("sealed value of an unknown form");
    const auto bytes = base::from_base64(sealed.substr(kPrefix.size()));
    if (!bytes || bytes->size() < kOverhead) return base::corrupt("sealed value is cut");
    std::string plain(bytes->size() - kOverhead, '\0');
    const std::string key = key_->for_purpose(purpose);
    const auto* nonce = bytes_of(std::string_view(*bytes));
    if (crypto_secretbox_open_easy(bytes_of(plain), nonce + crypto_secretbox_NONCEBYTES,
                                   bytes->size() - crypto_secretbox_NONCEBYTES, nonce,
                                   bytes_of(std::string_view(key))) != 0)
        return base::corrupt("sealed value does not open: another key, or changed bytes");
    return plain;
}

}  // namespace leadflow::crypto
