// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/text.h"

namespace leadflow::store::sqlite {

base::Status make_private_file(const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return base::unavailable(base::format("opening {}: {}", file, std::strerror(errno)));
    ::close(descriptor);
    return {};
}

base::Status sync_to_disk(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int fault = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!done) return base::unavailable(base::format("syncing {}: {}", path, std::strerror(fault)));
    return {};
}

base::Status put_in_place(const std::string& made, const std::string& file) {
    TRY(sync_to_disk(made));
    std::error_code fault;
    std::filesystem::rename(made, file, fault);
    if (fault)
        return base::unavailable(
            base::format("renaming {} to {}: {}", made, file, fault.message()));
    const std::string folder = std::filesystem::path(file).parent_path().string();
    return sync_to_disk(folder.empty() ? "." : folder);
}

void remove_database(const std::string& file) {
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm", "-journal"})
        std::filesystem::remove(file + ending, ignored);
}

}  // namespace leadflow::store::sqlite
