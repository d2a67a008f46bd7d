// SPDX-License-Identifier: Apache-2.0
// The SQLite driver's limits by name.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leadflow::store::sqlite {

// Over this the write-ahead log is made to start from its beginning again.
inline constexpr size_t kWalBytesMax = 16 << 20;
// The restart holds commits up; so it is tried only when no more than this is left to move…
inline constexpr size_t kRestartFramesMax = 64;
// …unless the log has grown to this many times its limit: then the disk is no longer keeping up,
// and slower commits are better than a log without end.
inline constexpr size_t kWalOverrunFactor = 4;
// How often one call tries to get the rest below kRestartFramesMax.
inline constexpr int kPassesMax = 4;
// How long a restart waits for readers of old pages while commits stand still.
inline constexpr int kRestartWaitMs = 2;
// What checkpoint_piece() calls one piece.
inline constexpr size_t kFramesOfPiece = 1000;

// Of a commit's frames, written to the log in one call. SQLite's own VFS cannot write 128 KiB or
// more at once: it takes the size modulo that.
inline constexpr size_t kGatheredBytesMax = 120 << 10;

// Another program (an administrator's sqlite3) may hold the database for a moment.
inline constexpr int kBusyWaitMs = 5000;
// Of receipts and runs, for lists of one flow. Part of the file's format.
inline constexpr int64_t kKeysOfBlock = 256;
// A filter of leads that finds no more than these by one index looks at each of them; otherwise
// another index may find fewer.
inline constexpr int64_t kFewLeads = 5000;
// Of each kind, for lists to choose from. Who knows a flow's URL can make up values without end.
inline constexpr int64_t kLeadValuesShownMax = 1000;
inline constexpr size_t kLeadValuesKnownMax = 10000;  // Remembered as written.
// Of the wait for readers before the log can be cut to nothing.
inline constexpr int kScrubTriesMax = 500;
inline constexpr int kScrubPauseMs = 10;
// A backup or a restore leaves so much free on its disk: a full one turns leads away.
inline constexpr uint64_t kSpareBytes = 256 << 20;
// Of a backup or a restore, between two looks at whether it is still wanted.
inline constexpr int64_t kRunsOfProgress = 500;
// Small on purpose: writes go to the right edge of few trees, and pages that are used again and
// again stay in the processor's own cache.
inline constexpr int kWriterCacheKib = 4 << 10;
inline constexpr int kReaderCacheKib = 2 << 10;

}  // namespace leadflow::store::sqlite
