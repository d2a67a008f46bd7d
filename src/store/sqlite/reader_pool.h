// SPDX-License-Identifier: Apache-2.0
// ReaderPool: a few read-only connections, lent to one thread at a time, each with the statements
// it has prepared so far.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "store/sqlite/connection.h"

namespace leadflow::store::sqlite {

// One thread at a time. Each statement is a transaction of its own.
class Reader {
  public:
    static base::Result<std::unique_ptr<Reader>> open(const std::string& file);
    // Prepared at most once. Callers write values as parameters, so the kinds of SQL are few.
    base::Result<Statement*> statement(const std::string& sql);

  private:
    Connection connection_;
    std::unordered_map<std::string, Statement> statements_;
};

// A statement that is reset, and so lets go of its snapshot, when the scope ends: a log cannot
// start afresh while a reader holds an old page.
class Query {
  public:
    explicit Query(Statement* statement) : statement_(statement) {}
    ~Query() { statement_->reset(); }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    Statement* operator->() const { return statement_; }

  private:
    Statement* statement_;
};

// Call from any thread. Lives longer than what it lends.
class ReaderPool {
  public:
    base::Status open(const std::string& file, size_t count);

    class Lease {
      public:
        Lease(ReaderPool& pool, Reader& reader) : pool_(pool), reader_(reader) {}
        ~Lease() { pool_.give_back(reader_); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Reader& operator*() const { return reader_; }

      private:
        ReaderPool& pool_;
        Reader& reader_;
    };
    // Waits for a free one.
    Lease borrow() EXCLUDES(mutex_);

  private:
    void give_back(Reader& reader) EXCLUDES(mutex_);

    std::vector<std::unique_ptr<Reader>> readers_;  // Constant after open.
    base::Mutex mutex_;
    base::ConditionVariable returned_;
    std::vector<Reader*> free_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::store::sqlite
