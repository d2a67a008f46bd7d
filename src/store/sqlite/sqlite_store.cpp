// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_store.h"

#include <filesystem>
#include <mutex>

#include "base/text.h"
#include "store/sqlite/backup.h"
#include "store/sqlite/checkpointer.h"
#include "store/sqlite/files.h"
#include "store/sqlite/folder_lock.h"
#include "store/sqlite/lead_reads.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/reads.h"
#include "store/sqlite/turns.h"
#include "store/sqlite/wal_tail.h"
#include "store/sqlite/writer.h"

namespace leadflow::store {

using namespace sqlite;  // NOLINT(google-build-using-namespace): the folder's own rooms.

namespace {

base::Status make_folder(const std::string& directory) {
    std::error_code fault;
    if (std::filesystem::is_directory(directory, fault)) return {};
    if (!std::filesystem::create_directories(directory, fault) && fault)
        return base::unavailable(
            base::format("creating the data folder {}: {}", directory, fault.message()));
    // Leads are personal data: the owner's only.
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, fault);
    return {};
}

}  // namespace

struct SqliteStore::Rooms {
    Rooms(const Options& options, FolderLock taken)
        : lock(std::move(taken)),
          file(options.directory + "/leadflow.db"),
          checkpointer(turns, options.wal_bytes_max) {}

    base::Status write(std::span<const model::Change> changes);

    // Constant after open. The lock comes first, so that it is let go last.
    const FolderLock lock;
    const std::string file;

    Turns turns;
    // By whoever has the turn.
    std::unique_ptr<Writer> writer;  // None after a fault.
    bool tail_is_unsure = false;     // A failed commit's frames may stand in the log.

    base::Mutex checkpoint_mutex;
    Checkpointer checkpointer GUARDED_BY(checkpoint_mutex);
    ReaderPool readers;
};

SqliteStore::SqliteStore(std::unique_ptr<Rooms> rooms) : rooms_(std::move(rooms)) {}
SqliteStore::~SqliteStore() = default;

base::Result<std::unique_ptr<Store>> SqliteStore::open(const Options& options) {
    // Counting every allocation under one process-wide mutex serves nobody here. Refused, and no
    // matter, when SQLite runs already.
    static_cast<void>(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0));
    TRY(make_folder(options.directory));
    auto rooms = std::make_unique<Rooms>(options, TRY(FolderLock::take(options.directory)));
    TRY(make_private_file(rooms->file));
    auto opened = Writer::open(rooms->file);
    if (!opened) return std::move(opened).error().in("opening " + rooms->file);
    rooms->writer = std::move(*opened);
    {
        base::MutexLock lock(rooms->checkpoint_mutex);
        TRY(rooms->checkpointer.open(rooms->file));
    }
    TRY(rooms->readers.open(rooms->file, options.readers));
    return std::unique_ptr<Store>(new SqliteStore(std::move(rooms)));
}

base::Status SqliteStore::check(const std::string& directory) {
    Connection connection =
        TRY(Connection::open(directory + "/leadflow.db", Connection::Mode::kReadOnly));
    Statement statement = TRY(connection.prepare("PRAGMA quick_check(1)"));
    if (!TRY(statement.step())) return base::corrupt("it cannot be checked");
    const std::string told = statement.text(0);
    if (told != "ok") return base::corrupt(told);
    return {};
}

base::Status SqliteStore::apply(std::span<const model::Change> changes) {
    if (changes.empty()) return {};
    const std::lock_guard<Turns> turn(rooms_->turns);
    return rooms_->write(changes);
}

// What happens when the sync of a commit fails. SQLite rolls back and, in this process, forgets
// the frames that it wrote: the log's index in shared memory still ends at the last good commit,
// and the next commit writes over them. Pages of the file that hold both acknowledged and failed
// bytes are written again with it, so that a kernel which dropped them after the failed fsync
// does no harm. Two dangers are left: a crash before that next commit, whose recovery would read
// the frames as committed (cut_unacknowledged_tail), and a connection in a state that nobody
// tests (closed, and opened afresh by the next call).
base::Status SqliteStore::Rooms::write(std::span<const model::Change> changes) {
    if (!writer) writer = TRY(Writer::open(file));
    if (tail_is_unsure) {
        if (auto cut = cut_unacknowledged_tail(writer->connection()); !cut) {
            writer.reset();
            return cut;
        }
        tail_is_unsure = false;
    }
    base::Status done = writer->apply(changes);
    if (done || done.error().code == base::ErrorCode::kConflict ||
        done.error().code == base::ErrorCode::kInvalidInput)
        return done;
    tail_is_unsure = !cut_unacknowledged_tail(writer->connection()).has_value();
    writer.reset();
    return done;
}

base::Result<size_t> SqliteStore::checkpoint_piece() {
    base::MutexLock lock(rooms_->checkpoint_mutex);
    return rooms_->checkpointer.piece();
}

base::Status SqliteStore::scrub() {
    base::MutexLock lock(rooms_->checkpoint_mutex);
    return rooms_->checkpointer.scrub();
}

base::Status SqliteStore::back_up(const std::string& file, const crypto::KeyTree& keys,
                                  const BackupWatch& watch) {
    return write_backup(rooms_->file, file, keys, watch);
}

base::Result<std::vector<model::Flow>> SqliteStore::flows() {
    return read_flows(*rooms_->readers.borrow());
}

base::Result<model::Flow> SqliteStore::flow(const model::FlowId& id) {
    return read_flow(*rooms_->readers.borrow(), id);
}

base::Result<model::FlowVersion> SqliteStore::flow_version(const model::FlowId& id,
                                                           int64_t number) {
    return read_flow_version(*rooms_->readers.borrow(), id, number);
}

base::Result<std::vector<model::FlowVersion>> SqliteStore::flow_versions(
    const model::FlowId& id) {
    return read_flow_versions(*rooms_->readers.borrow(), id);
}

base::Result<std::vector<model::RunHead>> SqliteStore::runs(const RunFilter& filter) {
    return read_runs(*rooms_->readers.borrow(), filter);
}

base::Result<model::RunHead> SqliteStore::run(const model::RunId& id) {
    return read_run(*rooms_->readers.borrow(), id);
}

base::Result<std::vector<model::SaveStep>> SqliteStore::steps(const model::RunId& id) {
    return read_steps(*rooms_->readers.borrow(), id);
}

base::Result<std::vector<model::RunHead>> SqliteStore::open_runs(const model::RunId& after,
                                                                 size_t limit) {
    return read_open_runs(*rooms_->readers.borrow(), after, limit);
}

base::Result<std::vector<model::RunHead>> SqliteStore::runs_by_timer(size_t limit) {
    return read_runs_by_timer(*rooms_->readers.borrow(), limit);
}

base::Result<RunReads::Counts> SqliteStore::run_counts() {
    return read_run_counts(*rooms_->readers.borrow());
}

base::Result<int64_t> SqliteStore::unindexed_runs() {
    return read_unindexed_runs(*rooms_->readers.borrow());
}

base::Result<RunReads::SealedSteps> SqliteStore::sealed_steps(int64_t after, int64_t look_at) {
    return read_sealed_steps(*rooms_->readers.borrow(), after, look_at);
}

base::Result<std::vector<model::RunHead>> SqliteStore::leads(const LeadFilter& filter) {
    return read_leads(*rooms_->readers.borrow(), filter);
}

base::Result<std::vector<model::Receipt>> SqliteStore::refused_leads(const LeadFilter& filter) {
    return read_refused_leads(*rooms_->readers.borrow(), filter);
}

base::Result<std::vector<model::SaveStep>> SqliteStore::lead_steps(const model::RunId& run,
                                                                   size_t limit) {
    return read_lead_steps(*rooms_->readers.borrow(), run, limit);
}

base::Result<std::vector<LeadReads::DayCount>> SqliteStore::lead_days(int64_t from, int64_t to) {
    return read_lead_days(*rooms_->readers.borrow(), from, to);
}

base::Result<LeadReads::Values> SqliteStore::lead_values() {
    return read_lead_values(*rooms_->readers.borrow());
}

base::Result<LeadReads::RunsNaming> SqliteStore::runs_naming(const std::vector<std::string>& texts,
                                                             int64_t after, int64_t look_at) {
    return read_runs_naming(*rooms_->readers.borrow(), texts, after, look_at);
}

base::Result<LeadReads::ReceiptsNaming> SqliteStore::receipts_naming(
    const std::vector<std::string>& texts, int64_t after, int64_t look_at) {
    return read_receipts_naming(*rooms_->readers.borrow(), texts, after, look_at);
}

base::Result<std::vector<model::Receipt>> SqliteStore::receipts(const ReceiptFilter& filter) {
    return read_receipts(*rooms_->readers.borrow(), filter);
}

base::Result<model::Receipt> SqliteStore::receipt(model::ReceiptId id) {
    return read_receipt(*rooms_->readers.borrow(), id);
}

base::Result<model::ReceiptId> SqliteStore::last_receipt() {
    return read_last_receipt(*rooms_->readers.borrow());
}

base::Result<std::vector<model::Connection>> SqliteStore::connections() {
    return read_connections(*rooms_->readers.borrow());
}

base::Result<std::vector<model::ApiToken>> SqliteStore::tokens() {
    return read_tokens(*rooms_->readers.borrow());
}

base::Result<std::vector<model::ImportedConnector>> SqliteStore::connectors() {
    return read_connectors(*rooms_->readers.borrow());
}

base::Result<model::ImportedConnector> SqliteStore::connector(const std::string& name) {
    return read_connector(*rooms_->readers.borrow(), name);
}

base::Result<std::vector<model::User>> SqliteStore::users() {
    return read_users(*rooms_->readers.borrow());
}

base::Result<std::vector<model::Session>> SqliteStore::sessions() {
    return read_sessions(*rooms_->readers.borrow());
}

base::Result<std::vector<model::Subscription>> SqliteStore::subscriptions() {
    return read_subscriptions(*rooms_->readers.borrow());
}

base::Result<std::vector<model::Setting>> SqliteStore::settings(const std::string& scope) {
    return read_settings(*rooms_->readers.borrow(), scope);
}

base::Result<std::vector<RunReads::HourCounts>> SqliteStore::run_hours(base::Time from) {
    return read_run_hours(*rooms_->readers.borrow(), from);
}

base::Result<std::vector<model::Polling>> SqliteStore::pollings() {
    return read_pollings(*rooms_->readers.borrow());
}

}  // namespace leadflow::store
