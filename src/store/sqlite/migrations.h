// SPDX-License-Identifier: Apache-2.0
// The schema, as numbered SQL files that are embedded at build. A database's user_version is the
// number of the last one that it has seen.
#pragma once

#include <span>

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace leadflow::store::sqlite {

struct Migration {
    int64_t number;
    const char* name;
    const char* sql;
};

// In order; migrations/NNNN_name.sql.
std::span<const Migration> migrations();

inline int64_t newest_migration() { return migrations().back().number; }

// Brings the database to that schema, each migration in a transaction of its own. kInvalidInput when
// the database is newer than this program.
base::Status migrate(Connection& connection, int64_t schema);
inline base::Status migrate(Connection& connection) {
    return migrate(connection, newest_migration());
}

}  // namespace leadflow::store::sqlite
