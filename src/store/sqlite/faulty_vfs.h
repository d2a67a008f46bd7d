// SPDX-License-Identifier: Apache-2.0
// A SQLite VFS that stands before the real one, counts syncs and fails on demand. For tests only.
#pragma once

#include <atomic>

namespace leadflow::store::sqlite {

// What all files of the process meet. Call from any thread.
struct FaultyVfs {
    // Makes itself the default VFS, once per process.
    static void install();

    static inline std::atomic<bool> fail_log_sync = false;   // SQLITE_IOERR_FSYNC, bytes written.
    static inline std::atomic<bool> fail_log_write = false;  // SQLITE_FULL.
    static inline std::atomic<bool> fail_cut = false;        // xTruncate of the log.
    static inline std::atomic<bool> fail_database_write = false;  // SQLITE_FULL in checkpoints.
    static inline std::atomic<int> log_syncs = 0;
    // Bytes written to the log since its last successful sync.
    static inline std::atomic<long> log_bytes_unsynced = 0;

    static void heal() {
        fail_log_sync = false;
        fail_log_write = false;
        fail_cut = false;
        fail_database_write = false;
    }
};

}  // namespace leadflow::store::sqlite
