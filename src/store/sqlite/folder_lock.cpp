// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace leadflow::store::sqlite {

base::Result<FolderLock> FolderLock::take(const std::string& directory) {
    const std::string file = directory + "/lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return base::unavailable(base::format("opening {}: {}", file, std::strerror(errno)));
    FolderLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        char owner[32] = {};
        const ssize_t read = ::pread(descriptor, owner, sizeof owner - 1, 0);
        return base::conflict(base::format(
            "the data folder {} is in use by another leadflow process{}{}", directory,
            read > 0 ? ", id " : "", read > 0 ? base::trimmed(owner) : std::string_view()));
    }
    // For people only, so a full disk is no reason to refuse.
    const std::string own = base::format("{}\n", ::getpid());
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, own.data(), own.size(), 0) < 0)
        errno = 0;
    return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace leadflow::store::sqlite
