// SPDX-License-Identifier: Apache-2.0
// Connection and Statement: sqlite3's handles as owners, its result codes as Results. Nothing here
// knows a table.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace leadflow::store::sqlite {

// kConflict for a constraint; kUnavailable for what a later call may survive (disk full, I/O,
// busy, memory); kCorrupt for a damaged file. `doing` is context: "committing".
base::Error fault_of(sqlite3* database, int code, std::string_view doing);

// A prepared statement. One thread at a time. Text is bound by reference: it must live until the
// statement is reset.
class Statement {
  public:
    // Marks text that is bytes.
    struct Blob {
        std::string_view bytes;
    };

    Statement() = default;

    // Binds ?1, ?2, … in order: integers, text, blobs, times, optionals (NULL when absent).
    template <typename... Values>
    void bind(const Values&... values) {
        int position = 0;
        bind_fault_ = SQLITE_OK;
        (note(bind_one(++position, values)), ...);
    }
    // One parameter, where a query names only some of them.
    template <typename Value>
    void bind_named(int position, const Value& value) {
        note(bind_one(position, value));
    }
    // True: a row is there to be read. False: done, and reset.
    base::Result<bool> step();
    // Steps to the end and resets.
    base::Status run();
    void reset();
    // Rows that the last INSERT, UPDATE or DELETE touched.
    int64_t changed_rows() const;

    int64_t integer(int column) const;
    std::string text(int column) const;
    bool is_null(int column) const;
    // The columns from `first` on as bytes, with their types.
    std::string packed(int first) const;
    // Binds what packed() gave, the first column as ?1; it must live until the statement is reset.
    // kCorrupt: no such bytes, or more columns than parameters.
    base::Status bind_packed(std::string_view packed);
    base::Time time(int column) const { return base::from_micros(integer(column)); }
    std::optional<base::Time> optional_time(int column) const;

  private:
    friend class Connection;
    base::Status bind_packed_one(int position, std::string_view& packed);
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    explicit Statement(sqlite3_stmt* statement) : handle_(statement) {}

    void note(int code) {
        if (code != SQLITE_OK) bind_fault_ = code;
    }
    int bind_one(int position, int64_t value) {
        return sqlite3_bind_int64(handle_.get(), position, value);
    }
    int bind_one(int position, std::string_view text);
    int bind_one(int position, const std::string& text) {
        return bind_one(position, std::string_view(text));
    }
    int bind_one(int position, base::Time time) {
        return sqlite3_bind_int64(handle_.get(), position, base::to_micros(time));
    }
    template <typename T>
    int bind_one(int position, const std::optional<T>& value) {
        return value ? bind_one(position, *value) : sqlite3_bind_null(handle_.get(), position);
    }
    int bind_one(int position, const Blob& blob);

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    int bind_fault_ = SQLITE_OK;
};

// One thread at a time. Statements may outlive it: the handle closes with the last of them.
class Connection {
  public:
    enum class Mode { kReadWrite, kReadOnly };

    Connection() = default;
    static base::Result<Connection> open(const std::string& file, Mode mode);

    // Kept for long, so worth a careful plan.
    base::Result<Statement> prepare(std::string_view sql);
    // One or more statements without rows.
    base::Status execute(const std::string& sql);
    // The first column of the first row.
    base::Result<int64_t> integer_of(std::string_view sql);
    sqlite3* handle() const { return handle_.get(); }

  private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    };
    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace leadflow::store::sqlite
