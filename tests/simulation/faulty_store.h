// SPDX-License-Identifier: Apache-2.0
// FaultyStore: the disk of the simulated program. What it holds survives a crash; it can be full,
// fail to read, and be the moment at which the program ends: before or after a commit is durable.
#pragma once

#include "simulation/dice.h"
#include "simulation/ledger.h"
#include "store/memory_store.h"

#include <functional>

namespace leadflow::simulation {

// After a crash every call is unavailable, as for a process that no longer exists: what the dying
// program does then reaches nothing. revive() begins the next process.
class FaultyStore final : public store::Store {
  public:
    FaultyStore(store::MemoryStore& disk, Ledger& ledger, Dice& dice)
        : disk_(disk), ledger_(ledger), dice_(dice) {}

    // Crash at the commit after `commits` further ones.
    void crash_after(int commits, bool durable_first);
    void crash_now() { is_dead_ = true; }
    bool is_dead() const { return is_dead_; }
    void revive();
    void set_full(bool full) { is_full_ = full; }
    bool is_full() const { return is_full_; }
    void fail_reads(int per_mille) { read_faults_per_mille_ = per_mille; }
    // While a process starts: one that cannot read does not start at all.
    void pause_read_faults(bool pause) { reads_well_ = pause; }

    base::Result<std::vector<model::Flow>> flows() override;
    base::Result<model::Flow> flow(const model::FlowId& id) override;
    base::Result<model::FlowVersion> flow_version(const model::FlowId& id, int64_t number) override;
    base::Result<std::vector<model::FlowVersion>> flow_versions(const model::FlowId& id) override;
    base::Result<std::vector<model::RunHead>> runs(const store::RunFilter& filter) override;
    base::Result<model::RunHead> run(const model::RunId& id) override;
    base::Result<std::vector<model::SaveStep>> steps(const model::RunId& id) override;
    base::Result<std::vector<model::RunHead>> open_runs(const model::RunId& after,
                                                        size_t limit) override;
    base::Result<std::vector<model::RunHead>> runs_by_timer(size_t limit) override;
    base::Result<Counts> run_counts() override;
    base::Result<int64_t> unindexed_runs() override { return 0; }
    base::Result<SealedSteps> sealed_steps(int64_t after, int64_t look_at) override;
    base::Result<std::vector<model::Receipt>> receipts(const store::ReceiptFilter& filter) override;
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
    base::Result<std::vector<model::RunHead>> leads(const store::LeadFilter& filter) override;
    base::Result<std::vector<model::Receipt>> refused_leads(
        const store::LeadFilter& filter) override;
    base::Result<std::vector<model::SaveStep>> lead_steps(const model::RunId& run,
                                                          size_t limit) override;
    base::Result<std::vector<DayCount>> lead_days(int64_t from, int64_t to) override;
    base::Result<Values> lead_values() override;
    base::Result<RunsNaming> runs_naming(const std::vector<std::string>& texts, int64_t after,
                                         int64_t look_at) override;
    base::Result<ReceiptsNaming> receipts_naming(const std::vector<std::string>& texts,
                                                 int64_t after, int64_t look_at) override;
    base::Status scrub() override;
    base::Status apply(std::span<const model::Change> changes) override;
    base::Result<size_t> checkpoint_piece() override;
    base::Status back_up(const std::string& file, const crypto::KeyTree& keys,
                         const store::BackupWatch& watch) override;

  private:
    base::Status may_read();

    store::MemoryStore& disk_;
    Ledger& ledger_;
    Dice& dice_;
    bool is_dead_ = false;
    bool is_full_ = false;
    int read_faults_per_mille_ = 0;
    bool reads_well_ = false;
    int commits_to_crash_ = -1;  // -1: none is planned.
    bool durable_first_ = false;
};

}  // namespace leadflow::simulation
