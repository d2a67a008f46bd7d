// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/connection.h"

#include <bit>
#include <cstring>

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

// A letter for the type, and eight bytes: the number, or how many bytes follow.
std::string Statement::packed(int first) const {
    std::string packed;
    const auto put = [&packed](char type, const void* word) {
        packed.push_back(type);
        packed.append(static_cast<const char*>(word), sizeof(int64_t));
    };
    for (int column = first; column < sqlite3_column_count(handle_.get()); ++column) {
        const int type = sqlite3_column_type(handle_.get(), column);
        if (type == SQLITE_NULL) {
            packed.push_back('n');
        } else if (type == SQLITE_INTEGER) {
            const int64_t number = integer(column);
            put('i', &number);
        } else if (type == SQLITE_FLOAT) {
            const double number = sqlite3_column_double(handle_.get(), column);
            static_assert(sizeof number == sizeof(int64_t));
            put('d', &number);
        } else {
            const std::string bytes = text(column);
            const auto size = static_cast<int64_t>(bytes.size());
            put(type == SQLITE_TEXT ? 't' : 'b', &size);
            packed += bytes;
        }
    }
    return packed;
}

base::Status Statement::bind_packed(std::string_view packed) {
    int position = 0;
    bind_fault_ = SQLITE_OK;
    while (!packed.empty()) TRY(bind_packed_one(++position, packed));
    if (position != sqlite3_bind_parameter_count(handle_.get()))
        return base::corrupt(base::format("a packed row has {} columns", position));
    return {};
}

// Takes the first column off.
base::Status Statement::bind_packed_one(int position, std::string_view& packed) {
    const char type = packed.front();
    packed.remove_prefix(1);
    if (type == 'n') {
        note(sqlite3_bind_null(handle_.get(), position));
        return {};
    }
    int64_t word = 0;
    if (packed.size() < sizeof word) return base::corrupt("a packed row is cut");
    std::memcpy(&word, packed.data(), sizeof word);
    packed.remove_prefix(sizeof word);
    if (type == 'i') {
        note(bind_one(position, word));
    } else if (type == 'd') {
        note(sqlite3_bind_double(handle_.get(), position, std::bit_cast<double>(word)));
    } else if (type == 't' || type == 'b') {
        const auto size = static_cast<size_t>(word);
        if (word < 0 || packed.size() < size) return base::corrupt("a packed row is cut");
        const std::string_view bytes = packed.substr(0, size);
        note(type == 't' ? bind_one(position, bytes) : bind_one(position, Blob{bytes}));
        packed.remove_prefix(size);
    } else {
        return base::corrupt("a packed row has an unknown type");
    }
    return {};
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
