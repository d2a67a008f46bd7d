// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/wal_tail.h"

#include <cstring>

namespace leadflow::store::sqlite {
namespace {

// From sqlite.org/walformat.html: the log and its index, byte by byte.
constexpr int64_t kLogHeaderBytes = 32;
constexpr int64_t kFrameHeaderBytes = 24;
constexpr int kIndexBlockBytes = 32768;
constexpr size_t kPageSizeAt = 14;
constexpr size_t kLastFrameAt = 16;

base::Status cut(sqlite3* database) {
    sqlite3_file* file = nullptr;
    sqlite3_file* log = nullptr;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK)
        code = sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (code != SQLITE_OK) return fault_of(database, code, "finding the write-ahead log");
    if (log == nullptr || log->pMethods == nullptr) return {};  // Never written to.

    void volatile* index = nullptr;
    code = file->pMethods->xShmMap(file, 0, kIndexBlockBytes, 0, &index);
    if (code != SQLITE_OK || index == nullptr)
        return fault_of(nullptr, code == SQLITE_OK ? SQLITE_IOERR : code,
                        "mapping the log's index");
    // The caller holds the write lock, so nobody changes these meanwhile.
    const auto* bytes = static_cast<const unsigned char*>(const_cast<const void*>(index));
    uint16_t stored_page = 0;
    uint32_t frames = 0;
    std::memcpy(&stored_page, bytes + kPageSizeAt, sizeof stored_page);
    std::memcpy(&frames, bytes + kLastFrameAt, sizeof frames);
    const int64_t page = stored_page == 1 ? 65536 : stored_page;
    const int64_t kept = frames == 0 ? 0 : kLogHeaderBytes + frames * (kFrameHeaderBytes + page);

    sqlite3_int64 size = 0;
    code = log->pMethods->xFileSize(log, &size);
    if (code == SQLITE_OK && size > kept) code = log->pMethods->xTruncate(log, kept);
    if (code != SQLITE_OK) return fault_of(nullptr, code, "cutting the log behind a failed commit");
    return {};
}

}  // namespace

base::Status cut_unacknowledged_tail(Connection& connection) {
    // Takes the write lock, so that no checkpoint moves the end of the log meanwhile.
    TRY(connection.execute("BEGIN IMMEDIATE"));
    const base::Status done = cut(connection.handle());
    TRY(connection.execute("ROLLBACK"));
    return done;
}

}  // namespace leadflow::store::sqlite
