// SPDX-License-Identifier: Apache-2.0
// Rows: one table's rows in memory, by id and by age, with indexes over chosen columns. What a
// valid row is, row_check.h knows. Not thread-safe: Dataverse's mutex guards it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "model/json.h"
#include "sandbox/distinct.h"

namespace leadflow::sandbox {

struct Row {
    std::string id;
    uint64_t version = 0;  // Grows with every write of the table; the etag.
    base::Time created;
    base::Time modified;
    // The written columns as a JSON object. As text, because 200,000 parsed rows would take
    // several times the memory.
    std::string columns;
};

class Rows {
  public:
    explicit Rows(size_t rows_max = kRowsMax) : rows_max_(rows_max) {}

    const Row* find(const std::string& id) const;
    // The row with this value in a watched column.
    const Row* find_by(std::string_view column, std::string_view value) const;
    // The id must be new. The oldest rows go when the limits are passed.
    const Row& insert(std::string id, const model::JsonObject& columns, base::Time now);
    // Lays the columns over those of the row, which must exist.
    const Row& update(const std::string& id, const model::JsonObject& columns, base::Time now);
    bool erase(const std::string& id);
    // Newest first, until the visitor says false.
    void visit(const std::function<bool(const Row&)>& visitor) const;
    // Indexes exactly these text columns from now on.
    void watch(const std::vector<std::string>& columns);
    void clear();

    size_t size() const { return by_number_.size(); }
    size_t created() const { return created_; }         // Since the last clear, dropped ones too.
    size_t distinct_ids() const { return ids_.count(); }

  private:
    using Index = std::unordered_multimap<std::string, std::string>;  // Value to id.

    void index(const Row& row, const model::JsonObject& columns);
    void unindex(const Row& row);
    void drop_oldest();

    size_t rows_max_;
    std::map<uint64_t, Row> by_number_;  // Oldest first.
    std::unordered_map<std::string, uint64_t> numbers_;
    std::map<std::string, Index, std::less<>> indexes_;
    size_t bytes_ = 0;
    uint64_t next_number_ = 1;
    uint64_t next_version_ = 1'000'001;
    size_t created_ = 0;
    Distinct ids_;
};

model::JsonObject columns_of(const Row& row);

}  // namespace leadflow::sandbox
