// SPDX-License-Identifier: Apache-2.0
// Erasure: the writer's part that takes what persons left out of runs and receipts, and out of
// what these are searched by. Each call is within a transaction of the writer.
#pragma once

#include "model/change.h"
#include "store/sqlite/lead_index.h"

#include <string_view>

namespace leadflow::store::sqlite {

// What stays of a column when its row is erased, as SQL of the row.
struct HuskColumn {
    std::string_view name;
    std::string_view value;
};
inline constexpr HuskColumn kRunHusk[] = {
    {"error_message", "CASE WHEN error_code IS NULL THEN NULL ELSE '' END"},
    {"tracking_id", "NULL"},
    {"summary", "''"},
};
inline constexpr HuskColumn kReceiptHusk[] = {
    {"relative_path", "''"},  {"query", "''"},     {"remote_address", "''"},
    {"refusal_reason", "''"}, {"headers", "'{}'"}, {"body", "x''"},
};

// One thread at a time.
class Erasure {
  public:
    base::Status prepare(Connection& connection);

    base::Status perform(const model::EraseRuns& change, LeadIndex& leads);
    base::Status perform(const model::EraseReceipts& change);

  private:
    base::Status erase_steps(const model::RunId& id, int64_t run);

    Statement find_run_, forget_text_, erase_run_, index_text_;
    Statement steps_of_, save_step_, delete_step_;
    Statement erase_receipt_, forget_refused_;
};

}  // namespace leadflow::store::sqlite
