// SPDX-License-Identifier: Apache-2.0
// The SQLite driver's limits by name.
#pragma once

#include <cstddef>

namespace leadflow::store::sqlite {

// Over this the write-ahead log is made to start from its beginning again.
inline constexpr size_t kWalBytesMax = 64 << 20;
// The restart holds commits up; so it is tried only when no more than this is left to move…
inline constexpr size_t kRestartFramesMax = 256;
// …unless the log has grown to this many times its limit: then the disk is no longer keeping up,
// and slower commits are better than a log without end.
inline constexpr size_t kWalOverrunFactor = 4;
// How often one call tries to get the rest below kRestartFramesMax.
inline constexpr int kPassesMax = 4;
// How long a restart waits for readers of old pages while commits stand still.
inline constexpr int kRestartWaitMs = 2;
// What checkpoint_piece() calls one piece.
inline constexpr size_t kFramesOfPiece = 1000;

// Another program (an administrator's sqlite3) may hold the database for a moment.
inline constexpr int kBusyWaitMs = 5000;
inline constexpr int kWriterCacheKib = 64 << 10;
inline constexpr int kReaderCacheKib = 8 << 10;

}  // namespace leadflow::store::sqlite
