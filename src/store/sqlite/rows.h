// SPDX-License-Identifier: Apache-2.0
// Rows of runs and receipts as values, and the parts of questions that several of them share.
// Inside store/sqlite only.
#pragma once

#include "base/text.h"
#include "store/sqlite/reader_pool.h"
#include "store/store.h"

#include <string>
#include <vector>

namespace leadflow::store::sqlite {

// Of runs AS r and receipts AS r; what run_of and receipt_of read.
inline constexpr const char* kRunColumns =
    "id, (SELECT id FROM flow_numbers AS f WHERE f.number = r.flow), flow_version, receipt,"
    " status, code, error_code, error_message, coalesce(tracking_id, id),"
    " summary, resubmitted_from, created, started, ended, wake_at, split_index, effects_of, erased";
inline constexpr const char* kReceiptColumns =
    "id, (SELECT id FROM flow_numbers AS f WHERE f.number = r.flow), received, method, "
    "relative_path, query, remote_address, run, refusal_code,"
    " refusal_reason, headers,"
    " coalesce((SELECT summary FROM refused_leads AS l WHERE l.receipt = r.id), ''), erased";
base::Result<model::RunHead> run_of(const Statement& row);
// Without its body.
base::Result<model::Receipt> receipt_of(const Statement& row);

template <typename Status>
base::Result<Status> status_at(const Statement& row, int column, std::string_view of) {
    const int64_t number = row.integer(column);
    if (number < 0 || number > static_cast<int64_t>(Status::kCancelled))
        return base::corrupt(base::format("status {} of {}", number, of));
    return static_cast<Status>(number);
}

// Every row of a bound query through `read`.
template <typename Row>
base::Result<std::vector<Row>> all_rows(Query& query, base::Result<Row> (*read)(const Statement&)) {
    std::vector<Row> rows;
    while (TRY(query->step())) rows.push_back(TRY(read(*query.operator->())));
    return rows;
}

int64_t bounded(size_t limit);
// The search as the index of three-letter pieces takes it: what LIKE would have to escape stands
// for any letter. Empty: too short for it, or spelled otherwise in JSON than in a tracking id.
std::string pattern_for_index(std::string_view search);
// The number of the first run at `from` or later, found by halving; one behind the last: none.
base::Result<int64_t> first_run_of(Reader& reader, base::Time from);

}  // namespace leadflow::store::sqlite
