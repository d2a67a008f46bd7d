// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/reader_pool.h"

namespace leadflow::store::sqlite {

base::Result<std::unique_ptr<Reader>> Reader::open(const std::string& file) {
    auto reader = std::make_unique<Reader>();
    reader->connection_ = TRY(Connection::open(file, Connection::Mode::kReadOnly));
    return reader;
}

base::Result<Statement*> Reader::statement(const std::string& sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return &found->second;
    Statement prepared = TRY(connection_.prepare(sql));
    return &statements_.emplace(sql, std::move(prepared)).first->second;
}

base::Status ReaderPool::open(const std::string& file, size_t count) {
    base::MutexLock lock(mutex_);
    for (size_t i = 0; i < count; ++i) {
        readers_.push_back(TRY(Reader::open(file)));
        free_.push_back(readers_.back().get());
    }
    return {};
}

ReaderPool::Lease ReaderPool::borrow() {
    base::MutexLock lock(mutex_);
    while (free_.empty()) returned_.wait(mutex_);
    // The last one returned has the warmest cache.
    Reader* const reader = free_.back();
    free_.pop_back();
    return {*this, *reader};
}

void ReaderPool::give_back(Reader& reader) {
    base::MutexLock lock(mutex_);
    free_.push_back(&reader);
    returned_.notify_one();
}

}  // namespace leadflow::store::sqlite
