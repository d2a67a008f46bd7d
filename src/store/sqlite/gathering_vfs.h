// SPDX-License-Identifier: Apache-2.0
// A VFS in front of SQLite's default one that gathers the writes to the write-ahead log. SQLite
// writes a commit's frames in two calls each; here they become one call, right before the sync
// that makes them durable. Nothing else changes: what is not the log passes through.
#pragma once

namespace leadflow::store::sqlite {

// For sqlite3_open_v2. Registered once, never as the default.
const char* gathering_vfs_name();

}  // namespace leadflow::store::sqlite
