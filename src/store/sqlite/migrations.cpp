// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migrations.h"

#include "base/text.h"

namespace leadflow::store::sqlite {

base::Status migrate(Connection& connection, int64_t schema) {
    const int64_t stored = TRY(connection.integer_of("PRAGMA user_version"));
    if (stored > newest_migration())
        return base::invalid_input(base::format(
            "the database has schema {}, this program knows schemas up to {}: it was written by a "
            "newer leadflow; install that version or restore an older backup",
            stored, newest_migration()));
    for (const Migration& migration : migrations()) {
        if (migration.number <= stored || migration.number > schema) continue;
        const base::Status done = connection.execute(
            base::format("BEGIN IMMEDIATE;\n{}\nPRAGMA user_version = {};\nCOMMIT;", migration.sql,
                         migration.number));
        if (!done) {
            base::Error error = done.error();
            if (sqlite3_get_autocommit(connection.handle()) == 0)
                static_cast<void>(connection.execute("ROLLBACK").has_value());
            return std::move(error).in(base::format("migration {}", migration.name));
        }
    }
    return {};
}

}  // namespace leadflow::store::sqlite
