// SPDX-License-Identifier: Apache-2.0
// MemoryStore: the store as other folders' tests use it. Passes store_conformance.h, keeps nothing
// when it ends, and fails when told to. Not for production.
#pragma once

#include <functional>
#include <map>
#include <tuple>

#include "base/mutex.h"
#include "store/store.h"

namespace leadflow::store {

// Call from any thread.
class MemoryStore final : public Store {
  public:
    // The next `count` calls of apply() change nothing and return `error`.
    void fail_next(size_t count, base::Error error) EXCLUDES(mutex_);
    // true: every apply() is kUnavailable, as on a full disk, until told false.
    void fail_until_told(bool failing) EXCLUDES(mutex_);
    // The next `count` calls of apply() succeed, all later ones fail until told false.
    void fail_after(size_t count) EXCLUDES(mutex_);
    // true: every read is kUnavailable until told false.
    void fail_reads_until_told(bool failing) EXCLUDES(mutex_);
    // Reads so far, failed ones too.
    size_t reads() const EXCLUDES(mutex_);
    // Successful calls of apply() so far.
    size_t applies() const EXCLUDES(mutex_);

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
    base::Result<int64_t> unindexed_runs() override { return 0; }
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
    base::Status scrub() override { return {}; }
    // There is no file to copy: kInternal.
    base::Status back_up(const std::string& file, const crypto::KeyTree& keys,
                         const BackupWatch& watch) override;

  private:
    // A step's place among its run's steps is that of its first save.
    struct StepRow {
        size_t place = 0;
        model::SaveStep step;
    };
    using StepKey = std::tuple<model::RunId, std::string, std::string>;

    base::Status may_read() REQUIRES(mutex_);
    base::Status perform(const model::Change& change) REQUIRES(mutex_);
    base::Status update_run(const model::RunHead& head) REQUIRES(mutex_);
    void save_connection(model::Connection connection) REQUIRES(mutex_);
    void note_call(const model::NoteConnectionCall& note) REQUIRES(mutex_);
    void reseal(const model::ResealStep& change) REQUIRES(mutex_);
    int64_t newest_version(const model::FlowId& id) const REQUIRES(mutex_);
    base::Status erase_runs(const model::EraseRuns& what) REQUIRES(mutex_);
    void erase_receipts(const model::EraseReceipts& what) REQUIRES(mutex_);
    void drop_old(const model::DropOld& what) REQUIRES(mutex_);
    void delete_flow(const model::FlowId& id) REQUIRES(mutex_);
    base::Status save_user(const model::User& user) REQUIRES(mutex_);
    void delete_user(const model::UserId& id) REQUIRES(mutex_);
    // Put and erase remember how to undo themselves.
    template <typename Map>
    void put(Map& map, const typename Map::key_type& key, typename Map::mapped_type value)
        REQUIRES(mutex_);
    template <typename Map>
    void erase(Map& map, const typename Map::key_type& key) REQUIRES(mutex_);
    template <typename Map, typename Belongs>
    void erase_where(Map& map, const Belongs& belongs) REQUIRES(mutex_);

    mutable base::Mutex mutex_;
    std::map<model::FlowId, model::Flow> flows_ GUARDED_BY(mutex_);
    std::map<std::pair<model::FlowId, int64_t>, model::FlowVersion> versions_ GUARDED_BY(mutex_);
    std::map<model::RunId, model::RunHead> runs_ GUARDED_BY(mutex_);
    std::map<model::RunId, size_t> arrivals_ GUARDED_BY(mutex_);  // Which came as the how-manieth.
    std::map<StepKey, StepRow> steps_ GUARDED_BY(mutex_);
    std::map<model::ReceiptId, model::Receipt> receipts_ GUARDED_BY(mutex_);
    std::map<model::ConnectionId, model::Connection> connections_ GUARDED_BY(mutex_);
    std::map<std::string, model::ApiToken> tokens_ GUARDED_BY(mutex_);
    std::map<std::string, model::ImportedConnector> connectors_ GUARDED_BY(mutex_);
    std::map<model::UserId, model::User> users_ GUARDED_BY(mutex_);
    std::map<std::string, model::Session> sessions_ GUARDED_BY(mutex_);
    std::map<int64_t, model::Subscription> subscriptions_ GUARDED_BY(mutex_);
    std::map<model::FlowId, model::Polling> pollings_ GUARDED_BY(mutex_);
    std::map<std::pair<std::string, std::string>, model::Setting> settings_ GUARDED_BY(mutex_);
    std::vector<std::function<void()>> undo_ GUARDED_BY(mutex_);  // Of the apply under way.
    size_t next_place_ GUARDED_BY(mutex_) = 0;
    size_t applies_ GUARDED_BY(mutex_) = 0;
    size_t failures_left_ GUARDED_BY(mutex_) = 0;
    base::Error failure_ GUARDED_BY(mutex_);
    bool failing_ GUARDED_BY(mutex_) = false;
    std::optional<size_t> until_failing_ GUARDED_BY(mutex_);
    bool failing_reads_ GUARDED_BY(mutex_) = false;
    size_t reads_ GUARDED_BY(mutex_) = 0;
};

}  // namespace leadflow::store
