// SPDX-License-Identifier: Apache-2.0
// Writer: the one connection that writes, with its statements prepared once. Knows how each
// Change becomes SQL; knows nothing of faults that outlast a transaction (sqlite_store.h).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/result.h"
#include "model/change.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/erasure.h"
#include "store/sqlite/lead_index.h"

namespace leadflow::store::sqlite {

// One thread at a time.
class Writer {
  public:
    // Opens, creates or migrates the database file.
    static base::Result<std::unique_ptr<Writer>> open(const std::string& file);

    // One transaction: durable when it succeeds; rolled back when it fails.
    base::Status apply(std::span<const model::Change> changes);
    Connection& connection() { return connection_; }

  private:
    Writer() = default;
    base::Status prepare();
    base::Status perform_all(std::span<const model::Change> changes);
    // The flow's number, given now if it has none.
    base::Result<int64_t> number_of_flow(const model::FlowId& flow);
    // What was remembered of rows that a rollback or a deletion took away.
    void forget();

    base::Status perform(const model::AddReceipt& change);
    base::Status perform(const model::LinkReceipt& change);
    base::Status perform(const model::AddRun& change);
    base::Status perform(const model::UpdateRun& change);
    base::Status perform(const model::SaveStep& change);
    base::Status perform(const model::IndexRuns& change);
    base::Status perform(const model::SaveFlow& change);
    base::Status perform(const model::AddFlowVersion& change);
    base::Status perform(const model::DeleteFlow& change);
    base::Status perform(const model::SaveConnection& change);
    base::Status perform(const model::DeleteConnection& change);
    base::Status perform(const model::NoteConnectionCall& change);
    base::Status perform(const model::ResealStep& change);
    base::Status perform(const model::SaveToken& change);
    base::Status perform(const model::DeleteToken& change);
    base::Status perform(const model::SaveConnector& change);
    base::Status perform(const model::DeleteConnector& change);
    base::Status perform(const model::SaveUser& change);
    base::Status perform(const model::DeleteUser& change);
    base::Status perform(const model::SaveSession& change);
    base::Status perform(const model::DeleteSession& change);
    base::Status perform(const model::SaveSubscription& change);
    base::Status perform(const model::DeleteSubscription& change);
    base::Status perform(const model::SavePolling& change);
    base::Status perform(const model::SaveSetting& change);
    base::Status perform(const model::DeleteSetting& change);
    base::Status perform(const model::DropOld& change);
    base::Status perform(const model::EraseRuns& change) {
        return erasure_.perform(change, leads_);
    }
    base::Status perform(const model::EraseReceipts& change) { return erasure_.perform(change); }

    // Notes that the flow has a row in the key's block. Remembers the newest block's flows, so
    // that almost every call is a look into memory.
    struct Blocks {
        Statement add;
        int64_t newest = -1;
        std::unordered_set<int64_t> flows;

        base::Status note(int64_t flow, int64_t key);
    };

    Connection connection_;
    std::unordered_map<std::string, int64_t> flow_numbers_;
    LeadIndex leads_;
    Erasure erasure_;
    Blocks receipt_blocks_, run_blocks_;
    Statement begin_, commit_, rollback_;
    Statement add_receipt_, link_receipt_, add_refused_, forget_refused_;
    Statement add_run_, update_run_;
    Statement save_step_, reseal_step_;
    Statement index_texts_, note_indexed_, forget_texts_, note_forgotten_;
    Statement save_flow_, add_flow_version_;
    Statement find_flow_number_, add_flow_number_;
    Statement delete_steps_, delete_runs_, delete_receipts_;
    Statement delete_run_blocks_, delete_receipt_blocks_, delete_flow_number_;
    Statement delete_versions_, delete_flow_;
    Statement save_connection_, delete_connection_, note_connection_call_;
    Statement save_connector_, delete_connector_;
    Statement save_token_, delete_token_;
    Statement save_user_, delete_user_, delete_sessions_of_;
    Statement save_session_, delete_session_;
    Statement save_subscription_, delete_subscription_;
    Statement save_polling_, delete_polling_;
    Statement save_setting_, delete_setting_;
    Statement drop_texts_, drop_steps_, drop_runs_, drop_receipts_;
    Statement drop_run_blocks_, drop_receipt_blocks_, drop_refused_, delete_refused_;
};

}  // namespace leadflow::store::sqlite
