// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/log.h"
#include "base/text.h"

namespace leadflow::crypto {
namespace {

constexpr std::string_view kNewFile = ".new";

class File {
  public:
    File(const std::string& file, int flags) : descriptor_(::open(file.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~File() {
        if (is_open()) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    bool is_open() const { return descriptor_ >= 0; }
    bool sync() const { return ::fsync(descriptor_) == 0; }
    bool write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return false;
            bytes.remove_prefix(static_cast<size_t>(written));
        }
        return true;
    }
    // Up to bytes.size(); how many there were.
    ssize_t read(std::string& bytes) const {
        size_t at = 0;
        while (at < bytes.size()) {
            const ssize_t got = ::read(descriptor_, bytes.data() + at, bytes.size() - at);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return -1;
            if (got == 0) break;
            at += static_cast<size_t>(got);
        }
        return static_cast<ssize_t>(at);
    }
    size_t size() const {
        struct stat facts {};
        return ::fstat(descriptor_, &facts) == 0 ? static_cast<size_t>(facts.st_size) : 0;
    }

  private:
    int descriptor_;
};

}  // namespace

base::Error file_fault(const std::string& what, const std::string& file) {
    return base::unavailable(base::format("{} {}: {}", what, file, std::strerror(errno)));
}

std::string folder_of(const std::string& file) {
    const std::string folder = std::filesystem::path(file).parent_path().string();
    return folder.empty() ? "." : folder;
}

base::Status sync_folder_of(const std::string& file) {
    const std::string folder = folder_of(file);
    const File opened(folder, O_RDONLY | O_DIRECTORY);
    if (!opened.is_open()) return file_fault("opening folder", folder);
    if (!opened.sync()) return file_fault("syncing folder", folder);
    return {};
}

base::Status write_key_file(const std::string& file, std::string_view bytes) {
    const File made(file, O_WRONLY | O_CREAT | O_EXCL);
    if (!made.is_open()) return file_fault("making key file", file);
    if (!made.write(bytes) || !made.sync()) {
        const base::Error error = file_fault("writing key file", file);
        ::unlink(file.c_str());
        return error;
    }
    return {};
}

base::Result<std::string> read_key_file(const std::string& file, size_t bytes_max) {
    const File opened(file, O_RDONLY);
    if (!opened.is_open()) return file_fault("opening key file", file);
    std::string bytes(std::min(opened.size(), bytes_max) + 1, '\0');
    const ssize_t length = opened.read(bytes);
    if (length < 0) return file_fault("reading key file", file);
    bytes.resize(static_cast<size_t>(length));
    if (bytes.size() > bytes_max)
        return base::limit_exceeded(base::format("key file {} is longer than {} bytes", file, bytes_max));
    return bytes;
}

base::Status replace_key_file(const std::string& file, std::string_view bytes) {
    const std::string made = file + std::string(kNewFile);
    ::unlink(made.c_str());  // Left by a crash.
    TRY(write_key_file(made, bytes));
    const File before(file, O_RDWR);
    if (!before.is_open()) return file_fault("opening key file", file);
    if (::rename(made.c_str(), file.c_str()) != 0) return file_fault("putting the new keys at", file);
    TRY(sync_folder_of(file));
    if (!before.write(std::string(before.size(), '\0')) || !before.sync())
        LOG_WARNING("{}", file_fault("writing over the bytes that were", file).message);
    return {};
}

}  // namespace leadflow::crypto
