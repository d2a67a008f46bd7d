// SPDX-License-Identifier: Apache-2.0
// What a failed commit leaves behind. When the sync of the write-ahead log fails, SQLite rolls
// back, but the transaction's frames, commit mark included, may already stand in the file behind
// the last acknowledged one. The running process ignores them; the recovery after a crash would
// not, and an entry that was refused would appear. So the file is cut behind the last frame that
// counts before anything else is written.
#pragma once

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace leadflow::store::sqlite {

// On the write connection, outside a transaction. Nothing that was acknowledged is touched. An
// error: the tail may still be there; call again before the next commit.
base::Status cut_unacknowledged_tail(Connection& connection);

}  // namespace leadflow::store::sqlite
