// SPDX-License-Identifier: Apache-2.0
// LeadIndex: the writer's part that keeps run_leads, lead_days and lead_values. Each call is within
// a transaction of the writer.
#pragma once

#include "store/sqlite/connection.h"
#include "store/sqlite/lead_terms.h"

#include <span>
#include <string>
#include <unordered_set>

namespace leadflow::store::sqlite {

// One thread at a time.
class LeadIndex {
  public:
    // `old_runs`: the numbers of the runs that DropOld{?1, ?2} takes, as SQL.
    base::Status prepare(Connection& connection, const std::string& old_runs);

    // The next runs that are not in it yet.
    base::Status add(int64_t count);
    // Before these runs go, or lose their summaries.
    base::Status forget_flow(int64_t flow);
    base::Status forget_run(int64_t run);
    base::Status forget_old(base::Time before, int64_t count);
    // After runs went: the numbers of the last ones are given again.
    base::Status note_forgotten() { return note_forgotten_.run(); }
    // After a rollback: what was remembered as written may not be.
    void forget_memory() { known_values_.clear(); }

  private:
    struct Row {
        int64_t number = 0;
        std::string terms;
    };
    // Those of a bound query kRows.
    base::Status forget_rows(Statement& rows);
    base::Status count(const LeadFacts& lead, base::Time created);
    base::Status note_value(int64_t kind, const std::string& value);

    LeadTerms terms_{""};
    Statement next_rows_, add_terms_, note_indexed_, note_forgotten_;
    Statement flow_rows_, run_rows_, old_rows_, delete_terms_;
    Statement count_, add_value_;
    std::unordered_set<std::string> known_values_;
};

}  // namespace leadflow::store::sqlite
