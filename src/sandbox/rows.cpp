// SPDX-License-Identifier: Apache-2.0
#include "sandbox/rows.h"

#include "base/check.h"
#include "base/text.h"

namespace leadflow::sandbox {
namespace {

// Dataverse compares texts without regard to case.
std::string index_key(const model::Json& value) { return base::lower(model::text_of(value)); }

std::string text_of_columns(const model::JsonObject& columns) {
    return boost::json::serialize(columns);
}

}  // namespace

model::JsonObject columns_of(const Row& row) {
    base::Result<model::Json> parsed = model::parse_json(row.columns);
    CHECK(parsed.has_value() && parsed->is_object());
    return std::move(parsed->get_object());
}

const Row* Rows::find(const std::string& id) const {
    const auto number = numbers_.find(id);
    return number == numbers_.end() ? nullptr : &by_number_.at(number->second);
}

const Row* Rows::find_by(std::string_view column, std::string_view value) const {
    const auto index = indexes_.find(column);
    if (index == indexes_.end()) return nullptr;
    const auto entry = index->second.find(base::lower(value));
    return entry == index->second.end() ? nullptr : find(entry->second);
}

const Row& Rows::insert(std::string id, const model::JsonObject& columns, base::Time now) {
    CHECK(!numbers_.contains(id));
    Row row{std::move(id), next_version_++, now, now, text_of_columns(columns)};
    bytes_ += row.columns.size();
    ++created_;
    ids_.add(row.id);
    index(row, columns);
    const uint64_t number = next_number_++;
    numbers_[row.id] = number;
    const Row& kept = by_number_.emplace(number, std::move(row)).first->second;
    while (by_number_.size() > 1 &&
           (by_number_.size() > rows_max_ || bytes_ > kRowsBytesMax))
        drop_oldest();
    return kept;
}

const Row& Rows::update(const std::string& id, const model::JsonObject& columns, base::Time now) {
    Row& row = by_number_.at(numbers_.at(id));
    unindex(row);
    model::JsonObject merged = columns_of(row);
    for (const auto& member : columns) merged[member.key()] = member.value();
    bytes_ -= row.columns.size();
    row.columns = text_of_columns(merged);
    bytes_ += row.columns.size();
    row.version = next_version_++;
    row.modified = now;
    index(row, merged);
    return row;
}

bool Rows::erase(const std::string& id) {
    const auto number = numbers_.find(id);
    if (number == numbers_.end()) return false;
    const auto place = by_number_.find(number->second);
    unindex(place->second);
    bytes_ -= place->second.columns.size();
    by_number_.erase(place);
    numbers_.erase(number);
    return true;
}

void Rows::visit(const std::function<bool(const Row&)>& visitor) const {
    for (auto row = by_number_.rbegin(); row != by_number_.rend(); ++row)
        if (!visitor(row->second)) return;
}

void Rows::watch(const std::vector<std::string>& columns) {
    indexes_.clear();
    for (const std::string& column : columns) indexes_[column];
    if (indexes_.empty()) return;
    for (const auto& [number, row] : by_number_) index(row, columns_of(row));
}

void Rows::clear() {
    by_number_.clear();
    numbers_.clear();
    for (auto& [column, index] : indexes_) index.clear();
    bytes_ = 0;
    created_ = 0;
    ids_.clear();
}

void Rows::index(const Row& row, const model::JsonObject& columns) {
    for (auto& [column, index] : indexes_) {
        const model::Json* value = columns.if_contains(column);
        if (value != nullptr && value->is_string()) index.emplace(index_key(*value), row.id);
    }
}

void Rows::unindex(const Row& row) {
    if (indexes_.empty()) return;
    const model::JsonObject columns = columns_of(row);
    for (auto& [column, index] : indexes_) {
        const model::Json* value = columns.if_contains(column);
        if (value == nullptr || !value->is_string()) continue;
        const auto [first, last] = index.equal_range(index_key(*value));
        for (auto entry = first; entry != last; ++entry) {
            if (entry->second != row.id) continue;
            index.erase(entry);
            break;
        }
    }
}

void Rows::drop_oldest() { erase(std::string(by_number_.begin()->second.id)); }

}  // namespace leadflow::sandbox
