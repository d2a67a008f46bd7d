// SPDX-License-Identifier: Apache-2.0
// Checkpointer: moves committed pages from the write-ahead log into the database file, beside
// commits and on its own connection, and lets the log start afresh before it grows too long.
#pragma once

#include <string>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/turns.h"

namespace leadflow::store::sqlite {

// One thread at a time.
class Checkpointer {
  public:
    // `turns` is what commits take, too; it outlives the checkpointer.
    Checkpointer(Turns& turns, size_t wal_bytes_max)
        : turns_(turns), wal_bytes_max_(wal_bytes_max) {}
    base::Status open(const std::string& file);

    // What is called often enough that each call finds little: a passive checkpoint, which takes
    // no lock that commits need. When the log is over its limit, additionally a restart: passive
    // passes until only a few frames are left, then, while commits wait for their turn, those few
    // and the wish that the next commit writes from the log's beginning. The file keeps its
    // length, because blocks that exist are cheaper to sync than new ones.
    // Returns how many pieces of kFramesOfPiece remain.
    base::Result<size_t> piece();
    // Everything in its final place, and the log's file empty.
    base::Status scrub();
    // Restarts of the log so far.
    size_t restarts() const { return restarts_; }

  private:
    struct Progress {
        size_t frames = 0;  // In the log.
        size_t rest = 0;    // Of them not yet moved.
    };
    base::Result<Progress> checkpoint(int mode);
    base::Status sync_database();
    size_t bytes_of(size_t frames) const { return frames * frame_bytes_; }

    // Constant after open.
    Turns& turns_;
    const size_t wal_bytes_max_;
    size_t frame_bytes_ = 0;
    // Only the checkpoint's thread.
    Connection connection_;
    size_t restarts_ = 0;
};

}  // namespace leadflow::store::sqlite
