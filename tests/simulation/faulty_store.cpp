// SPDX-License-Identifier: Apache-2.0
#include "simulation/faulty_store.h"

namespace leadflow::simulation {

void FaultyStore::crash_after(int commits, bool durable_first) {
    commits_to_crash_ = commits;
    durable_first_ = durable_first;
}

void FaultyStore::revive() {
    is_dead_ = false;
    commits_to_crash_ = -1;
}

base::Status FaultyStore::may_read() {
    if (is_dead_) return base::unavailable("the process has ended");
    if (!reads_well_ && read_faults_per_mille_ > 0 && dice_.per_mille(read_faults_per_mille_))
        return base::unavailable("the disk cannot be read just now");
    return {};
}

base::Status FaultyStore::apply(std::span<const model::Change> changes) {
    if (is_dead_) return base::unavailable("the process has ended");
    const bool crashes = commits_to_crash_ >= 0 && commits_to_crash_-- == 0;
    if (crashes && (!durable_first_ || is_full_)) {
        is_dead_ = true;
        return base::unavailable("the process ends before the commit");
    }
    if (is_full_) return base::unavailable("the disk is full");
    base::Status applied = disk_.apply(changes);
    if (applied) ledger_.committed(changes);
    if (!crashes) return applied;
    is_dead_ = true;
    return base::unavailable("the process ends after the commit");
}

base::Result<std::vector<model::Flow>> FaultyStore::flows() {
    TRY(may_read());
    return disk_.flows();
}
base::Result<model::Flow> FaultyStore::flow(const model::FlowId& id) {
    TRY(may_read());
    return disk_.flow(id);
}
base::Result<model::FlowVersion> FaultyStore::flow_version(const model::FlowId& id,
                                                           int64_t number) {
    TRY(may_read());
    return disk_.flow_version(id, number);
}

base::Result<std::vector<model::FlowVersion>> FaultyStore::flow_versions(
    const model::FlowId& id) {
    TRY(may_read());
    return disk_.flow_versions(id);
}
base::Result<std::vector<model::RunHead>> FaultyStore::runs(const store::RunFilter& filter) {
    TRY(may_read());
    return disk_.runs(filter);
}
base::Result<model::RunHead> FaultyStore::run(const model::RunId& id) {
    TRY(may_read());
    return disk_.run(id);
}
base::Result<std::vector<model::SaveStep>> FaultyStore::steps(const model::RunId& id) {
    TRY(may_read());
    return disk_.steps(id);
}
base::Result<std::vector<model::RunHead>> FaultyStore::open_runs(const model::RunId& after,
                                                                 size_t limit) {
    TRY(may_read());
    return disk_.open_runs(after, limit);
}
base::Result<std::vector<model::RunHead>> FaultyStore::runs_by_timer(size_t limit) {
    TRY(may_read());
    return disk_.runs_by_timer(limit);
}
base::Result<store::RunReads::Counts> FaultyStore::run_counts() {
    TRY(may_read());
    return disk_.run_counts();
}
base::Result<store::RunReads::SealedSteps> FaultyStore::sealed_steps(int64_t after,
                                                                     int64_t look_at) {
    TRY(may_read());
    return disk_.sealed_steps(after, look_at);
}
base::Result<std::vector<model::Receipt>> FaultyStore::receipts(
    const store::ReceiptFilter& filter) {
    TRY(may_read());
    return disk_.receipts(filter);
}
base::Result<model::Receipt> FaultyStore::receipt(model::ReceiptId id) {
    TRY(may_read());
    return disk_.receipt(id);
}
base::Result<model::ReceiptId> FaultyStore::last_receipt() {
    TRY(may_read());
    return disk_.last_receipt();
}
base::Result<std::vector<model::Connection>> FaultyStore::connections() {
    TRY(may_read());
    return disk_.connections();
}
base::Result<std::vector<model::ApiToken>> FaultyStore::tokens() {
    TRY(may_read());
    return disk_.tokens();
}
base::Result<std::vector<model::ImportedConnector>> FaultyStore::connectors() {
    TRY(may_read());
    return disk_.connectors();
}
base::Result<model::ImportedConnector> FaultyStore::connector(const std::string& name) {
    TRY(may_read());
    return disk_.connector(name);
}

base::Result<std::vector<model::User>> FaultyStore::users() {
    TRY(may_read());
    return disk_.users();
}
base::Result<std::vector<model::Session>> FaultyStore::sessions() {
    TRY(may_read());
    return disk_.sessions();
}
base::Result<std::vector<model::Subscription>> FaultyStore::subscriptions() {
    TRY(may_read());
    return disk_.subscriptions();
}
base::Result<std::vector<model::Polling>> FaultyStore::pollings() {
    TRY(may_read());
    return disk_.pollings();
}
base::Result<std::vector<model::Setting>> FaultyStore::settings(const std::string& scope) {
    TRY(may_read());
    return disk_.settings(scope);
}
base::Result<std::vector<store::RunReads::HourCounts>> FaultyStore::run_hours(base::Time from) {
    TRY(may_read());
    return disk_.run_hours(from);
}
base::Result<std::vector<model::RunHead>> FaultyStore::leads(const store::LeadFilter& filter) {
    TRY(may_read());
    return disk_.leads(filter);
}
base::Result<std::vector<model::Receipt>> FaultyStore::refused_leads(
    const store::LeadFilter& filter) {
    TRY(may_read());
    return disk_.refused_leads(filter);
}
base::Result<std::vector<model::SaveStep>> FaultyStore::lead_steps(const model::RunId& run,
                                                                   size_t limit) {
    TRY(may_read());
    return disk_.lead_steps(run, limit);
}
base::Result<std::vector<store::LeadReads::DayCount>> FaultyStore::lead_days(int64_t from,
                                                                             int64_t to) {
    TRY(may_read());
    return disk_.lead_days(from, to);
}
base::Result<store::LeadReads::Values> FaultyStore::lead_values() {
    TRY(may_read());
    return disk_.lead_values();
}
base::Result<store::LeadReads::RunsNaming> FaultyStore::runs_naming(
    const std::vector<std::string>& texts, int64_t after, int64_t look_at) {
    TRY(may_read());
    return disk_.runs_naming(texts, after, look_at);
}
base::Result<store::LeadReads::ReceiptsNaming> FaultyStore::receipts_naming(
    const std::vector<std::string>& texts, int64_t after, int64_t look_at) {
    TRY(may_read());
    return disk_.receipts_naming(texts, after, look_at);
}
base::Status FaultyStore::scrub() {
    return disk_.scrub();
}
base::Result<size_t> FaultyStore::checkpoint_piece() {
    return disk_.checkpoint_piece();
}
base::Status FaultyStore::back_up(const std::string& file, const crypto::KeyTree& keys,
                                  const store::BackupWatch& watch) {
    return disk_.back_up(file, keys, watch);
}

}  // namespace leadflow::simulation
