// SPDX-License-Identifier: Apache-2.0
// SqliteStore: the embedded store. One folder, one process: `leadflow.db` with its write-ahead
// log, and `lock`. What each table holds: docs/formats.md.
#pragma once

#include <memory>
#include <string>

#include "store/sqlite/limits.h"
#include "store/store.h"

namespace leadflow::store {

// After a fault (disk full, a failed sync) the write connection is closed, the log is cut behind
// the last acknowledged commit, and the next apply() opens a fresh one: nothing acknowledged is
// lost, and an entry that was refused does not appear after a crash either.
class SqliteStore final : public Store {
  public:
    struct Options {
        std::string directory;  // Created when it is not there.
        size_t readers = 4;
        size_t wal_bytes_max = sqlite::kWalBytesMax;
    };
    // kConflict: another process has the folder. kInvalidInput: written by a newer leadflow.
    static base::Result<std::unique_ptr<Store>> open(const Options& options);
    // Reads all of the folder's database, also beside a server. kCorrupt: what is wrong with it.
    static base::Status check(const std::string& directory);
    ~SqliteStore() override;

    base::Result<std::vector<model::Flow>> flows() override;
    base::Result<model::Flow> flow(const model::FlowId& id) override;
    base::Result<model::FlowVersion> flow_version(const model::FlowId& id,
                                                  int64_t number) override;
    base::Result<std::vector<model::FlowVersion>> flow_versions(const model::FlowId& id) override;
    base::Result<std::vector<model::RunHead>> runs(const RunFilter& filter) override;
    base::Result<model::RunHead> run(const model::RunId& id) override;
    base::Result<std::vector<model::SaveStep>> steps(const model::RunId& id) override;
    base::Result<std::vector<model::RunHead>> open_runs(const model::RunId& after,
                                                        size_t limit) override;
    base::Result<std::vector<model::RunHead>> runs_by_timer(size_t limit) override;
    base::Result<Counts> run_counts() override;
    base::Result<int64_t> unindexed_runs() override;
    base::Result<SealedSteps> sealed_steps(int64_t after, int64_t look_at) override;
    base::Result<std::vector<model::RunHead>> leads(const LeadFilter& filter) override;
    base::Result<std::vector<model::Receipt>> refused_leads(const LeadFilter& filter) override;
    base::Result<std::vector<model::SaveStep>> lead_steps(const model::RunId& run,
                                                          size_t limit) override;
    base::Result<std::vector<DayCount>> lead_days(int64_t from, int64_t to) override;
    base::Result<Values> lead_values() override;
    base::Result<RunsNaming> runs_naming(const std::vector<std::string>& texts, int64_t after,
                                         int64_t look_at) override;
    base::Result<ReceiptsNaming> receipts_naming(const std::vector<std::string>& texts,
                                                 int64_t after, int64_t look_at) override;
    base::Result<std::vector<model::Receipt>> receipts(const ReceiptFilter& filter) override;
    base::Result<model::Receipt> receipt(model::ReceiptId id) override;
    base::Result<model::ReceiptId> last_receipt() override;
    base::Result<std::vector<model::Connection>> connections() override;
    base::Result<std::vector<model::ApiToken>> tokens() override;
    base::Result<std::vector<model::ImportedConnector>> connectors() override;
    base::Result<model::ImportedConnector> connector(const std::string& name) override;
    base::Result<std::vector<model::User>> users() override;
    base::Result<std::vector<model::Session>> sessions() override;
    base::Result<std::vector<model::Subscription>> subscriptions() override;
    base::Result<std::vector<model::Polling>> pollings() override;
    base::Result<std::vector<model::Setting>> settings(const std::string& scope) override;
    base::Result<std::vector<HourCounts>> run_hours(base::Time from) override;
    base::Status apply(std::span<const model::Change> changes) override;
    base::Result<size_t> checkpoint_piece() override;
    // kUnavailable: a reader kept the log for too long; call again.
    base::Status scrub() override;
    // Writes `file`.part, then renames.
    base::Status back_up(const std::string& file, const crypto::KeyTree& keys,
                         const BackupWatch& watch) override;

  private:
    struct Rooms;
    explicit SqliteStore(std::unique_ptr<Rooms> rooms);
    std::unique_ptr<Rooms> rooms_;
};

}  // namespace leadflow::store
