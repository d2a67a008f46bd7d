// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/text.h"
#include "store/sqlite/limits.h"

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

base::Status check_room(const std::string& file, uint64_t bytes) {
    std::error_code fault;
    const auto folder = std::filesystem::absolute(file).parent_path();
    const auto space = std::filesystem::space(folder, fault);
    if (fault)
        return base::unavailable(base::format("{}: {}", folder.string(), fault.message()));
    if (space.available >= bytes + kSpareBytes) return {};
    return base::limit_exceeded(base::format(
        "{} MB are free for {}, which needs {} MB and must leave {} MB", space.available >> 20, file,
        bytes >> 20, kSpareBytes >> 20));
}

uint64_t database_bytes(const std::string& file) {
    uint64_t bytes = 0;
    for (const char* ending : {"", "-wal"}) {
        std::error_code none;
        const auto size = std::filesystem::file_size(file + ending, none);
        if (!none) bytes += size;
    }
    return bytes;
}

void remove_database(const std::string& file) {
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm", "-journal"})
        std::filesystem::remove(file + ending, ignored);
}

}  // namespace leadflow::store::sqlite
