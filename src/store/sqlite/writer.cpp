// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/writer.h"

#include "base/text.h"
#include "store/sqlite/limits.h"
#include "store/sqlite/migrations.h"

namespace leadflow::store::sqlite {
namespace {

std::optional<std::string_view> error_code_of(const model::RunHead& head) {
    if (!head.error) return std::nullopt;
    return head.error->code;
}

std::optional<std::string_view> error_message_of(const model::RunHead& head) {
    if (!head.error) return std::nullopt;
    return head.error->message;
}

// Mostly the run's own id, which stands in the row already.
std::optional<std::string_view> tracking_id_of(const model::RunHead& head) {
    if (head.tracking_id == head.id.text()) return std::nullopt;
    return head.tracking_id;
}

constexpr int64_t number_of(auto status) { return static_cast<int64_t>(status); }

// The runs of DropOld{?1, ?2}. Those that are open and stay lie before them.
constexpr const char* kOldRuns =
    "(SELECT number FROM (SELECT number, created, status FROM runs ORDER BY number LIMIT ?2"
    " + (SELECT count(*) FROM runs WHERE status < 2)) WHERE status >= 2 AND created < ?1 LIMIT ?2)";

}  // namespace

base::Result<std::unique_ptr<Writer>> Writer::open(const std::string& file) {
    std::unique_ptr<Writer> writer(new Writer());
    writer->connection_ = TRY(Connection::open(file, Connection::Mode::kReadWrite));
    Connection& connection = writer->connection_;
    TRY(connection.execute("PRAGMA journal_mode = WAL"));
    // FULL: every commit syncs the log before it returns.
    TRY(connection.execute("PRAGMA synchronous = FULL"));
    // Checkpoints are the checkpointer's, on its own thread.
    TRY(connection.execute("PRAGMA wal_autocheckpoint = 0"));
    // What was erased is written over, not only let go of.
    TRY(connection.execute("PRAGMA secure_delete = ON"));
    // A log that once had to grow over its limit is cut back to it at its next restart.
    TRY(connection.execute(base::format("PRAGMA journal_size_limit = {}", kWalBytesMax)));
    TRY(migrate(connection));
    TRY(writer->prepare());
    return writer;
}

base::Status Writer::prepare() {
    TRY(leads_.prepare(connection_, kOldRuns));
    TRY(erasure_.prepare(connection_));
    const std::string drop_texts = base::format(
        "INSERT INTO run_text (run_text, rowid, text) SELECT 'delete', number, text FROM run_texts"
        " WHERE number <= (SELECT indexed FROM search_progress) AND number IN {}",
        kOldRuns);
    const std::string drop_steps = base::format("DELETE FROM steps WHERE run IN {}", kOldRuns);
    const std::string drop_runs = base::format("DELETE FROM runs WHERE number IN {}", kOldRuns);
    const std::string drop_run_blocks = base::format(
        "DELETE FROM run_blocks WHERE block < (SELECT min(number) FROM runs) / {}", kKeysOfBlock);
    const std::string drop_receipt_blocks = base::format(
        "DELETE FROM receipt_blocks WHERE block < (SELECT min(id) FROM receipts) / {}",
        kKeysOfBlock);
    const std::pair<Statement*, const char*> all[] = {
        {&begin_, "BEGIN IMMEDIATE"},
        {&commit_, "COMMIT"},
        {&rollback_, "ROLLBACK"},
        {&add_receipt_,
         "INSERT INTO receipts (id, flow, received, method, relative_path, query, remote_address,"
         " run, refusal_code, refusal_reason, headers, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"},
        {&link_receipt_, "UPDATE receipts SET run = ?2 WHERE id = ?1"},
        {&add_refused_, "INSERT INTO refused_leads (receipt, flow, summary) VALUES (?,?,?)"},
        {&forget_refused_, "DELETE FROM refused_leads WHERE receipt = ?1"},
        {&add_run_,
         "INSERT INTO runs (id, flow, flow_version, receipt, status, code, error_code,"
         " error_message, tracking_id, summary, resubmitted_from, created, started, ended, wake_at,"
         " split_index, effects_of) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
        // Names no column of runs_by_id, so that is not touched.
        {&update_run_,
         "UPDATE runs SET status = ?2, code = ?3, error_code = ?4, error_message = ?5,"
         " tracking_id = ?6, summary = ?7, started = ?8, ended = ?9, wake_at = ?10 WHERE id = ?1"},
        {&save_step_,
         "INSERT INTO steps (run, name, repetition, status, record, inputs, outputs)"
         " VALUES ((SELECT number FROM runs WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, ?7)"
         " ON CONFLICT (run, name, repetition) DO UPDATE SET status = excluded.status,"
         " record = excluded.record, inputs = excluded.inputs, outputs = excluded.outputs"},
        {&index_texts_,
         "INSERT INTO run_text (rowid, text) SELECT number, text FROM run_texts"
         " WHERE number > (SELECT indexed FROM search_progress) ORDER BY number LIMIT ?1"},
        {&note_indexed_,
         "UPDATE search_progress SET indexed = coalesce((SELECT max(number) FROM (SELECT number"
         " FROM runs WHERE number > indexed ORDER BY number LIMIT ?1)), indexed)"},
        {&forget_texts_,
         "INSERT INTO run_text (run_text, rowid, text) SELECT 'delete', number, text FROM run_texts"
         " WHERE flow = ?1 AND number <= (SELECT indexed FROM search_progress)"},
        // The numbers of the last runs are given again.
        {&note_forgotten_,
         "UPDATE search_progress SET indexed ="
         " min(indexed, coalesce((SELECT max(number) FROM runs), 0))"},
        {&reseal_step_,
         "UPDATE steps SET inputs = ?6, outputs = ?7 WHERE run = (SELECT number FROM runs"
         " WHERE id = ?1) AND name = ?2 AND repetition = ?3 AND inputs = ?4 AND outputs = ?5"},
        {&save_flow_,
         "INSERT INTO flows (id, name, state, created, modified, version, sealed_key, draft, url_keys)"
         " VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
         " state = excluded.state, created = excluded.created, modified = excluded.modified,"
         " version = excluded.version, sealed_key = excluded.sealed_key, draft = excluded.draft,"
         " url_keys = excluded.url_keys"},
        {&add_flow_version_,
         "INSERT INTO flow_versions (flow, number, saved, document, author) VALUES (?,?,?,?,?)"},
        {&find_flow_number_, "SELECT number FROM flow_numbers WHERE id = ?1"},
        {&add_flow_number_, "INSERT INTO flow_numbers (id) VALUES (?1)"},
        {&receipt_blocks_.add, "INSERT OR IGNORE INTO receipt_blocks (flow, block) VALUES (?,?)"},
        {&run_blocks_.add, "INSERT OR IGNORE INTO run_blocks (flow, block) VALUES (?,?)"},
        {&delete_steps_,
         "DELETE FROM steps WHERE run IN (SELECT number FROM runs WHERE flow = ?1)"},
        {&delete_runs_, "DELETE FROM runs WHERE flow = ?1"},
        {&delete_receipts_, "DELETE FROM receipts WHERE flow = ?1"},
        {&delete_run_blocks_, "DELETE FROM run_blocks WHERE flow = ?1"},
        {&delete_receipt_blocks_, "DELETE FROM receipt_blocks WHERE flow = ?1"},
        {&delete_flow_number_, "DELETE FROM flow_numbers WHERE number = ?1"},
        {&delete_versions_, "DELETE FROM flow_versions WHERE flow = ?1"},
        {&delete_flow_, "DELETE FROM flows WHERE id = ?1"},
        {&save_connection_,
         "INSERT INTO connections (id, name, api, created, settings, sealed_secrets, signed_in,"
         " sign_in_ends) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
         " name = excluded.name, api = excluded.api, created = excluded.created,"
         " settings = excluded.settings, sealed_secrets = excluded.sealed_secrets,"
         " signed_in = excluded.signed_in, sign_in_ends = excluded.sign_in_ends"},
        {&note_connection_call_,
         "UPDATE connections SET called = ?2, call_error = ?3 WHERE id = ?1"},
        {&delete_connection_, "DELETE FROM connections WHERE id = ?1"},
        {&save_token_,
         "INSERT INTO tokens (name, hash, created) VALUES (?,?,?)"
         " ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, created = excluded.created"},
        {&delete_token_, "DELETE FROM tokens WHERE name = ?1"},
        {&save_connector_,
         "INSERT INTO connectors (name, imported, summary, script, properties, definition)"
         " VALUES (?,?,?,?,?,?) ON CONFLICT (name) DO UPDATE SET imported = excluded.imported,"
         " summary = excluded.summary, script = excluded.script,"
         " properties = excluded.properties, definition = excluded.definition"},
        {&delete_connector_, "DELETE FROM connectors WHERE name = ?1"},
        {&save_user_,
         "INSERT INTO users (id, email, name, role, state, created, password_hash, sealed_totp,"
         " totp_step, invitation_hash, invitation_ends, issuer, subject)"
         " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
         " email = excluded.email, name = excluded.name, role = excluded.role,"
         " state = excluded.state, created = excluded.created,"
         " password_hash = excluded.password_hash, sealed_totp = excluded.sealed_totp,"
         " totp_step = excluded.totp_step, invitation_hash = excluded.invitation_hash,"
         " invitation_ends = excluded.invitation_ends, issuer = excluded.issuer,"
         " subject = excluded.subject"},
        {&delete_user_, "DELETE FROM users WHERE id = ?1"},
        {&delete_sessions_of_, "DELETE FROM sessions WHERE user = ?1"},
        {&save_session_,
         "INSERT INTO sessions (hash, user, created, seen) VALUES (?,?,?,?)"
         " ON CONFLICT (hash) DO UPDATE SET user = excluded.user, created = excluded.created,"
         " seen = excluded.seen"},
        {&delete_session_, "DELETE FROM sessions WHERE hash = ?1"},
        {&save_subscription_,
         "INSERT OR REPLACE INTO subscriptions (id, flow, fingerprint, state, since, failures,"
         " error, next_try, in_doubt, sealed_end) VALUES (?,?,?,?,?,?,?,?,?,?)"},
        {&delete_subscription_, "DELETE FROM subscriptions WHERE id = ?1"},
        {&save_polling_,
         "INSERT OR REPLACE INTO pollings (flow, fingerprint, state, quiet, polled, next, since,"
         " failures, error) VALUES (?,?,?,?,?,?,?,?,?)"},
        {&delete_polling_, "DELETE FROM pollings WHERE flow = ?1"},
        {&save_setting_, "INSERT OR REPLACE INTO settings (scope, key, value) VALUES (?,?,?)"},
        {&drop_texts_, drop_texts.c_str()},
        {&drop_steps_, drop_steps.c_str()},
        {&drop_runs_, drop_runs.c_str()},
        // Up to the receipt of the first run that stays: nothing behind it is looked at.
        {&drop_receipts_,
         "DELETE FROM receipts WHERE id IN (SELECT id FROM receipts AS r WHERE received < ?1"
         " AND id < coalesce((SELECT receipt FROM runs WHERE created >= ?1 ORDER BY number LIMIT 1),"
         " (SELECT max(id) FROM receipts))"
         " AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = r.run)"
         " AND NOT EXISTS (SELECT 1 FROM runs WHERE receipt = r.id AND resubmitted_from <> '')"
         " AND id NOT IN (SELECT receipt FROM runs WHERE status < 2) ORDER BY id LIMIT ?2)"},
        {&drop_run_blocks_, drop_run_blocks.c_str()},
        {&drop_receipt_blocks_, drop_receipt_blocks.c_str()},
        {&drop_refused_,
         "DELETE FROM refused_leads WHERE receipt < (SELECT min(id) FROM receipts)"},
        {&delete_refused_, "DELETE FROM refused_leads WHERE flow = ?1"},
        {&delete_setting_, "DELETE FROM settings WHERE scope = ?1 AND key = ?2"},
    };
    for (const auto& [statement, sql] : all) *statement = TRY(connection_.prepare(sql));
    return {};
}

base::Status Writer::apply(std::span<const model::Change> changes) {
    TRY(begin_.run());
    base::Status done = perform_all(changes);
    if (done) done = commit_.run();
    if (!done) forget();
    // After some faults SQLite has rolled back by itself.
    if (!done && sqlite3_get_autocommit(connection_.handle()) == 0) {
        if (auto undone = rollback_.run(); !undone)
            return base::Error(undone.error()).in(done.error().message);
    }
    return done;
}

base::Status Writer::perform_all(std::span<const model::Change> changes) {
    for (const model::Change& change : changes)
        TRY(std::visit([this](const auto& kind) { return perform(kind); }, change));
    return {};
}

base::Result<int64_t> Writer::number_of_flow(const model::FlowId& flow) {
    const auto known = flow_numbers_.find(flow.text());
    if (known != flow_numbers_.end()) return known->second;
    find_flow_number_.bind(flow.text());
    int64_t number = 0;
    if (TRY(find_flow_number_.step())) {
        number = find_flow_number_.integer(0);
        find_flow_number_.reset();
    } else {
        add_flow_number_.bind(flow.text());
        TRY(add_flow_number_.run());
        number = sqlite3_last_insert_rowid(connection_.handle());
    }
    flow_numbers_.emplace(flow.text(), number);
    return number;
}

base::Status Writer::Blocks::note(int64_t flow, int64_t key) {
    const int64_t block = key / kKeysOfBlock;
    if (block == newest && flows.contains(flow)) return {};
    add.bind(flow, block);
    TRY(add.run());
    if (block != newest) flows.clear();
    newest = block;
    flows.insert(flow);
    return {};
}

void Writer::forget() {
    leads_.forget_memory();
    flow_numbers_.clear();
    receipt_blocks_.flows.clear();
    run_blocks_.flows.clear();
}

base::Status Writer::perform(const model::AddReceipt& change) {
    const model::Receipt& r = change.receipt;
    const int64_t flow = TRY(number_of_flow(r.flow));
    add_receipt_.bind(r.id.number, flow, r.received, r.method, r.relative_path, r.query,
                      r.remote_address, r.run.text(), r.refusal_code, r.refusal_reason, r.headers,
                      Statement::Blob{r.body});
    TRY(add_receipt_.run());
    if (!r.summary.empty()) {
        add_refused_.bind(r.id.number, flow, r.summary);
        TRY(add_refused_.run());
    }
    return receipt_blocks_.note(flow, r.id.number);
}

base::Status Writer::perform(const model::LinkReceipt& change) {
    link_receipt_.bind(change.receipt.number, change.run.text());
    TRY(link_receipt_.run());
    if (link_receipt_.changed_rows() == 0)
        return base::conflict(base::format("a link to no receipt {}", change.receipt.number));
    forget_refused_.bind(change.receipt.number);
    return forget_refused_.run();
}

base::Status Writer::perform(const model::AddRun& change) {
    const model::RunHead& h = change.head;
    const int64_t flow = TRY(number_of_flow(h.flow));
    add_run_.bind(h.id.text(), flow, h.flow_version, h.receipt.number, number_of(h.status),
                  h.code, error_code_of(h), error_message_of(h), tracking_id_of(h), h.summary,
                  h.resubmitted_from.text(), h.created, h.started, h.ended, h.wake_at,
                  h.split_index, h.effects_of);
    TRY(add_run_.run());
    return run_blocks_.note(flow, sqlite3_last_insert_rowid(connection_.handle()));
}

base::Status Writer::perform(const model::UpdateRun& change) {
    const model::RunHead& h = change.head;
    update_run_.bind(h.id.text(), number_of(h.status), h.code, error_code_of(h),
                     error_message_of(h), tracking_id_of(h), h.summary, h.started, h.ended, h.wake_at);
    TRY(update_run_.run());
    if (update_run_.changed_rows() == 0)
        return base::conflict(base::format("an update of no run {}", h.id.text()));
    return {};
}

base::Status Writer::perform(const model::SaveStep& change) {
    save_step_.bind(change.run.text(), change.name, change.repetition, number_of(change.status),
                    change.record, change.inputs, change.outputs);
    return save_step_.run();
}

base::Status Writer::perform(const model::IndexRuns& change) {
    for (Statement* statement : {&index_texts_, &note_indexed_}) {
        statement->bind(static_cast<int64_t>(change.count));
        TRY(statement->run());
    }
    return leads_.add(static_cast<int64_t>(change.count));
}

base::Status Writer::perform(const model::SaveFlow& change) {
    const model::Flow& f = change.flow;
    save_flow_.bind(f.id.text(), f.name, number_of(f.state), f.created, f.modified, f.version,
                    f.sealed_key, f.draft, f.url_keys);
    return save_flow_.run();
}

base::Status Writer::perform(const model::AddFlowVersion& change) {
    const model::FlowVersion& v = change.version;
    add_flow_version_.bind(v.flow.text(), v.number, v.saved, v.document, v.author);
    return add_flow_version_.run();
}

base::Status Writer::perform(const model::DeleteFlow& change) {
    const int64_t flow = TRY(number_of_flow(change.flow));
    TRY(leads_.forget_flow(flow));
    for (Statement* statement : {&delete_refused_, &forget_texts_, &delete_steps_, &delete_runs_, &delete_receipts_,
                                 &delete_run_blocks_, &delete_receipt_blocks_,
                                 &delete_flow_number_}) {
        statement->bind(flow);
        TRY(statement->run());
    }
    TRY(note_forgotten_.run());
    TRY(leads_.note_forgotten());
    forget();
    for (Statement* statement : {&delete_polling_, &delete_versions_, &delete_flow_}) {
        statement->bind(change.flow.text());
        TRY(statement->run());
    }
    return {};
}

base::Status Writer::perform(const model::SaveConnection& change) {
    const model::Connection& c = change.connection;
    const std::string settings = model::to_text(c.settings);
    save_connection_.bind(c.id.text(), c.name, c.api, c.created, settings, c.sealed_secrets,
                          c.signed_in, c.sign_in_ends);
    return save_connection_.run();
}

base::Status Writer::perform(const model::DeleteConnection& change) {
    delete_connection_.bind(change.connection.text());
    return delete_connection_.run();
}

base::Status Writer::perform(const model::NoteConnectionCall& change) {
    note_connection_call_.bind(change.connection.text(), change.at, change.error);
    return note_connection_call_.run();
}

base::Status Writer::perform(const model::ResealStep& change) {
    reseal_step_.bind(change.run.text(), change.name, change.repetition, change.inputs_before,
                      change.outputs_before, change.inputs, change.outputs);
    return reseal_step_.run();
}

base::Status Writer::perform(const model::SaveToken& change) {
    save_token_.bind(change.token.name, change.token.hash, change.token.created);
    return save_token_.run();
}

base::Status Writer::perform(const model::DeleteToken& change) {
    delete_token_.bind(change.name);
    return delete_token_.run();
}

base::Status Writer::perform(const model::SaveConnector& change) {
    const model::ImportedConnector& c = change.connector;
    save_connector_.bind(c.name, c.imported, c.summary, int64_t{c.script ? 1 : 0}, c.properties,
                         c.definition);
    return save_connector_.run();
}

base::Status Writer::perform(const model::DeleteConnector& change) {
    delete_connector_.bind(change.name);
    return delete_connector_.run();
}

base::Status Writer::perform(const model::SaveUser& change) {
    const model::User& u = change.user;
    save_user_.bind(u.id.text(), u.email, u.name, number_of(u.role), number_of(u.state), u.created,
                    u.password_hash, u.sealed_totp, u.totp_step, u.invitation_hash,
                    u.invitation_ends, u.issuer, u.subject);
    return save_user_.run();
}

base::Status Writer::perform(const model::DeleteUser& change) {
    for (Statement* statement : {&delete_sessions_of_, &delete_user_}) {
        statement->bind(change.user.text());
        TRY(statement->run());
    }
    return {};
}

base::Status Writer::perform(const model::SaveSession& change) {
    const model::Session& s = change.session;
    save_session_.bind(s.hash, s.user.text(), s.created, s.seen);
    return save_session_.run();
}

base::Status Writer::perform(const model::DeleteSession& change) {
    delete_session_.bind(change.hash);
    return delete_session_.run();
}

base::Status Writer::perform(const model::SaveSubscription& change) {
    const model::Subscription& s = change.subscription;
    save_subscription_.bind(s.id, s.flow.text(), s.fingerprint, number_of(s.state), s.since,
                            s.failures, s.error, s.next_try, int64_t{s.in_doubt ? 1 : 0},
                            s.sealed_end);
    return save_subscription_.run();
}

base::Status Writer::perform(const model::DeleteSubscription& change) {
    delete_subscription_.bind(change.id);
    return delete_subscription_.run();
}

base::Status Writer::perform(const model::SavePolling& change) {
    const model::Polling& p = change.polling;
    save_polling_.bind(p.flow.text(), p.fingerprint, p.state, int64_t{p.quiet ? 1 : 0}, p.polled,
                       p.next, p.since, p.failures, p.error);
    return save_polling_.run();
}

base::Status Writer::perform(const model::SaveSetting& change) {
    const model::Setting& s = change.setting;
    save_setting_.bind(s.scope, s.key, s.value);
    return save_setting_.run();
}

base::Status Writer::perform(const model::DeleteSetting& change) {
    delete_setting_.bind(change.scope, change.key);
    return delete_setting_.run();
}

base::Status Writer::perform(const model::DropOld& change) {
    TRY(leads_.forget_old(change.before, static_cast<int64_t>(change.count)));
    for (Statement* statement : {&drop_texts_, &drop_steps_, &drop_runs_, &drop_receipts_}) {
        statement->bind(change.before, static_cast<int64_t>(change.count));
        TRY(statement->run());
    }
    for (Statement* statement :
         {&drop_refused_, &drop_run_blocks_, &drop_receipt_blocks_, &note_forgotten_})
        TRY(statement->run());
    TRY(leads_.note_forgotten());
    forget();
    return {};
}

}  // namespace leadflow::store::sqlite
