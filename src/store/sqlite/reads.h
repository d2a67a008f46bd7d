// SPDX-License-Identifier: Apache-2.0
// The questions of store.h as SQL, and rows as values.
#pragma once

#include "store/sqlite/reader_pool.h"
#include "store/store.h"

namespace leadflow::store::sqlite {

base::Result<std::vector<model::Flow>> read_flows(Reader& reader);
base::Result<model::Flow> read_flow(Reader& reader, const model::FlowId& id);
base::Result<std::vector<model::FlowVersion>> read_flow_versions(Reader& reader,
                                                                 const model::FlowId& id);
base::Result<model::FlowVersion> read_flow_version(Reader& reader, const model::FlowId& id,
                                                   int64_t number);
base::Result<std::vector<model::RunHead>> read_runs(Reader& reader, const RunFilter& filter);
base::Result<model::RunHead> read_run(Reader& reader, const model::RunId& id);
base::Result<std::vector<model::SaveStep>> read_steps(Reader& reader, const model::RunId& id);
base::Result<std::vector<model::RunHead>> read_open_runs(Reader& reader, const model::RunId& after,
                                                         size_t limit);
base::Result<std::vector<model::RunHead>> read_runs_by_timer(Reader& reader, size_t limit);
base::Result<RunReads::Counts> read_run_counts(Reader& reader);
base::Result<int64_t> read_unindexed_runs(Reader& reader);
base::Result<RunReads::SealedSteps> read_sealed_steps(Reader& reader, int64_t after,
                                                      int64_t look_at);
base::Result<std::vector<model::Receipt>> read_receipts(Reader& reader,
                                                        const ReceiptFilter& filter);
base::Result<model::Receipt> read_receipt(Reader& reader, model::ReceiptId id);
base::Result<model::ReceiptId> read_last_receipt(Reader& reader);
base::Result<std::vector<model::Connection>> read_connections(Reader& reader);
base::Result<std::vector<model::ApiToken>> read_tokens(Reader& reader);
base::Result<std::vector<model::ImportedConnector>> read_connectors(Reader& reader);
base::Result<model::ImportedConnector> read_connector(Reader& reader, const std::string& name);
base::Result<std::vector<model::User>> read_users(Reader& reader);
base::Result<std::vector<model::Session>> read_sessions(Reader& reader);
base::Result<std::vector<model::Subscription>> read_subscriptions(Reader& reader);
base::Result<std::vector<model::Polling>> read_pollings(Reader& reader);
base::Result<std::vector<model::Setting>> read_settings(Reader& reader, const std::string& scope);
base::Result<std::vector<RunReads::HourCounts>> read_run_hours(Reader& reader, base::Time from);

}  // namespace leadflow::store::sqlite
