// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/checkpointer.h"

#include <mutex>
#include <thread>

#include "store/sqlite/limits.h"

namespace leadflow::store::sqlite {
namespace {
constexpr size_t kFrameHeaderBytes = 24;
}  // namespace

base::Status Checkpointer::open(const std::string& file) {
    connection_ = TRY(Connection::open(file, Connection::Mode::kReadWrite));
    TRY(connection_.execute("PRAGMA synchronous = FULL"));
    TRY(connection_.execute("PRAGMA wal_autocheckpoint = 0"));
    frame_bytes_ = static_cast<size_t>(TRY(connection_.integer_of("PRAGMA page_size"))) +
                   kFrameHeaderBytes;
    // Reading once opens the log; a checkpoint of a database never read would do nothing.
    TRY(connection_.integer_of("SELECT count(*) FROM sqlite_schema"));
    sqlite3_busy_timeout(connection_.handle(), kRestartWaitMs);
    return {};
}

base::Result<Checkpointer::Progress> Checkpointer::checkpoint(int mode) {
    int frames = 0;
    int moved = 0;
    const int code = sqlite3_wal_checkpoint_v2(connection_.handle(), "main", mode, &frames, &moved);
    // BUSY: a reader holds old pages or another program checkpoints. The next call will do.
    if (code != SQLITE_OK && code != SQLITE_BUSY)
        return fault_of(connection_.handle(), code, "checkpoint");
    if (frames < 0 || moved < 0) return Progress{};
    return Progress{static_cast<size_t>(frames), static_cast<size_t>(frames - moved)};
}

// While commits go on, SQLite leaves what it has moved in the kernel's hands: the restart, during
// which commits stand still, would have to sync all of it at once.
base::Status Checkpointer::sync_database() {
    sqlite3_file* file = nullptr;
    int code = sqlite3_file_control(connection_.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK) code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    if (code != SQLITE_OK) return fault_of(nullptr, code, "syncing the database");
    return {};
}

base::Result<size_t> Checkpointer::piece() {
    Progress progress = TRY(checkpoint(SQLITE_CHECKPOINT_PASSIVE));
    TRY(sync_database());
    if (bytes_of(progress.frames) <= wal_bytes_max_) return progress.rest / kFramesOfPiece;

    for (int pass = 1; pass < kPassesMax && progress.rest > kRestartFramesMax; ++pass)
        progress = TRY(checkpoint(SQLITE_CHECKPOINT_PASSIVE));
    const bool overrun = bytes_of(progress.frames) > wal_bytes_max_ * kWalOverrunFactor;
    if (progress.rest <= kRestartFramesMax || overrun) {
        const std::lock_guard<Turns> turn(turns_);
        progress = TRY(checkpoint(SQLITE_CHECKPOINT_RESTART));
        if (progress.rest == 0) ++restarts_;
    }
    return progress.rest / kFramesOfPiece;
}

base::Status Checkpointer::scrub() {
    for (int attempt = 0; attempt < kScrubTriesMax; ++attempt) {
        // Most of it beside commits.
        TRY(checkpoint(SQLITE_CHECKPOINT_PASSIVE));
        {
            const std::lock_guard<Turns> turn(turns_);
            const int code = sqlite3_wal_checkpoint_v2(connection_.handle(), "main",
                                                       SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
            if (code == SQLITE_OK) return {};
            if (code != SQLITE_BUSY) return fault_of(connection_.handle(), code, "scrubbing");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(kScrubPauseMs));
    }
    return base::unavailable("a reader keeps the write-ahead log: its old pages are still there");
}

}  // namespace leadflow::store::sqlite
