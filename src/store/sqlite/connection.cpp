// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/connection.h"

#include "base/text.h"
#include "store/sqlite/gathering_vfs.h"
#include "store/sqlite/limits.h"

namespace leadflow::store::sqlite {

base::Error fault_of(sqlite3* database, int code, std::string_view doing) {
    const char* said = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
    const int extended = database == nullptr ? code : sqlite3_extended_errcode(database);
    std::string message = base::format("sqlite: {}: {} ({})", doing, said, extended);
    switch (code & 0xFF) {
        case SQLITE_CONSTRAINT: return base::conflict(std::move(message));
        case SQLITE_TOOBIG: return base::invalid_input(std::move(message));
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return base::corrupt(std::move(message));
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_NOMEM:
        case SQLITE_PROTOCOL:
        case SQLITE_INTERRUPT: return base::unavailable(std::move(message));
        default: return base::internal(std::move(message));
    }
}

int Statement::bind_one(int position, std::string_view text) {
    // A null pointer would bind NULL.
    const char* start = text.data() == nullptr ? "" : text.data();
    return sqlite3_bind_text64(handle_.get(), position, start, text.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
}

int Statement::bind_one(int position, const Blob& blob) {
    const char* start = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    return sqlite3_bind_blob64(handle_.get(), position, start, blob.bytes.size(), SQLITE_STATIC);
}

base::Result<bool> Statement::step() {
    sqlite3* const database = sqlite3_db_handle(handle_.get());
    if (bind_fault_ != SQLITE_OK) return fault_of(database, bind_fault_, "binding");
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    base::Error error = fault_of(database, code, "stepping");
    reset();
    return error;
}

base::Status Statement::run() {
    while (TRY(step())) {
    }
    return {};
}

void Statement::reset() {
    sqlite3_reset(handle_.get());
    bind_fault_ = SQLITE_OK;
}

int64_t Statement::changed_rows() const {
    return sqlite3_changes64(sqlite3_db_handle(handle_.get()));
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string Statement::text(int column) const {
    const void* bytes = sqlite3_column_blob(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return bytes == nullptr ? std::string()
                            : std::string(static_cast<const char*>(bytes),
                                          static_cast<size_t>(size));
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::optional<base::Time> Statement::optional_time(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

base::Result<Connection> Connection::open(const std::string& file, Mode mode) {
    const int flags = mode == Mode::kReadWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                               : SQLITE_OPEN_READONLY;
    sqlite3* raw = nullptr;
    // NOMUTEX: each connection is used by one thread at a time; its own mutex would be waste.
    const int code = sqlite3_open_v2(file.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX,
                                     mode == Mode::kReadWrite ? gathering_vfs_name() : nullptr);
    Connection connection;
    connection.handle_.reset(raw);
    if (code != SQLITE_OK) return fault_of(raw, code, "opening " + file);
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, kBusyWaitMs);
    const int cache = mode == Mode::kReadWrite ? kWriterCacheKib : kReaderCacheKib;
    TRY(connection.execute(base::format("PRAGMA cache_size = -{}", cache)));
    return connection;
}

base::Result<Statement> Connection::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) return fault_of(handle_.get(), code, base::format("preparing {}", sql));
    return Statement(raw);
}

base::Status Connection::execute(const std::string& sql) {
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fault_of(handle_.get(), code, sql.substr(0, 60));
    return {};
}

base::Result<int64_t> Connection::integer_of(std::string_view sql) {
    Statement statement = TRY(prepare(sql));
    if (!TRY(statement.step())) return base::corrupt(base::format("sqlite: no row from {}", sql));
    return statement.integer(0);
}

}  // namespace leadflow::store::sqlite
