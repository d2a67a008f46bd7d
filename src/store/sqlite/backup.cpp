// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/backup.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.h"
#include "model/step_record.h"
#include "store/backup_names.h"
#include "store/lead_match.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/erasure.h"
#include "store/sqlite/files.h"
#include "store/sqlite/folder_lock.h"
#include "store/sqlite/limits.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/writer.h"

namespace leadflow::store::sqlite {
namespace {

// Their rows are sealed.
constexpr std::string_view kSealedTables[] = {"receipts", "runs", "steps", "refused_leads"};

bool is_sealed_table(std::string_view name) {
    return std::find(std::begin(kSealedTables), std::end(kSealedTables), name) !=
           std::end(kSealedTables);
}

// The name of whom a lead's summary is about.
std::optional<std::string> person_in(std::string_view summary) {
    const auto lead = lead_facts(summary);
    if (!lead || lead->mail.empty()) return std::nullopt;
    return person_name(lead->mail);
}

base::Error stopped() { return base::conflict("the backup was stopped"); }

base::Result<std::vector<std::string>> texts_of(Connection& connection, const std::string& sql) {
    Statement statement = TRY(connection.prepare(sql));
    std::vector<std::string> texts;
    while (TRY(statement.step())) texts.push_back(statement.text(0));
    return texts;
}

// The tables that hold rows of their own: no views, no indexes of texts nor what these are made of.
base::Result<std::vector<std::string>> tables_of(Connection& connection, const char* schema) {
    return texts_of(connection,
                    base::format("SELECT name FROM pragma_table_list WHERE schema = '{}' AND type ="
                                 " 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                                 schema));
}

base::Status copy_table(Connection& connection, const std::string& table) {
    // Migrations leave rows of their own.
    TRY(connection.execute(base::format("DELETE FROM main.\"{}\"", table)));
    return connection.execute(
        base::format("INSERT INTO main.\"{0}\" SELECT * FROM source.\"{0}\"", table));
}

// A new database of that schema, empty but for what migrations put there, with `source` beside it.
// Nothing is lost when it is cut: it has another name until it is whole.
base::Result<Connection> new_database(const std::string& file, const std::string& source,
                                      int64_t schema) {
    remove_database(file);
    TRY(make_private_file(file));
    Connection connection = TRY(Connection::open(file, Connection::Mode::kReadWrite));
    TRY(connection.execute("PRAGMA journal_mode = OFF"));
    TRY(connection.execute("PRAGMA synchronous = OFF"));
    TRY(migrate(connection, schema));
    Statement attach = TRY(connection.prepare("ATTACH ?1 AS source"));
    attach.bind(source);
    TRY(attach.run());
    return connection;
}

class BackupWriter {
  public:
    BackupWriter(Connection& connection, const crypto::KeyTree& keys, const BackupWatch& watch)
        : connection_(connection), keys_(keys), watch_(watch) {}

    base::Status write();

  private:
    base::Status prepare();
    base::Status copy_husks(const char* table, std::span<const HuskColumn> husk);
    base::Status seal_runs();
    base::Status seal_run(int64_t number, std::set<std::string>& people);
    base::Status seal_steps(int64_t run, const crypto::SharedKey& key);
    base::Status seal_receipt(int64_t id, const std::set<std::string>& people);
    base::Status seal_receipts_without_runs();
    base::Status seal(const char* table, const crypto::SharedKey& key, const std::string& row);

    Connection& connection_;
    const crypto::KeyTree& keys_;
    const BackupWatch& watch_;
    Statement run_, steps_, receipt_, refused_, sealing_, husk_;
};

base::Status BackupWriter::prepare() {
    TRY(connection_.execute(
        "CREATE TABLE backup (format INTEGER NOT NULL, made INTEGER NOT NULL, keys TEXT NOT NULL);"
        "CREATE TABLE sealed (of TEXT NOT NULL, places BLOB NOT NULL, row BLOB NOT NULL)"));
    const std::pair<Statement*, const char*> all[] = {
        {&run_, "SELECT id, summary, erased, * FROM source.runs WHERE number = ?1"},
        {&steps_,
         "SELECT name, repetition, status, record, number, * FROM source.steps WHERE run = ?1"},
        {&receipt_, "SELECT erased, * FROM source.receipts WHERE id = ?1"},
        {&refused_, "SELECT summary, * FROM source.refused_leads WHERE receipt = ?1"},
        {&sealing_, "INSERT INTO main.sealed (of, places, row) VALUES (?1, ?2, ?3)"},
        {&husk_,
         "INSERT INTO main.steps (number, run, name, repetition, status, record, inputs, outputs)"
         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', '')"},
    };
    for (const auto& [statement, sql] : all) *statement = TRY(connection_.prepare(sql));
    return {};
}

base::Status BackupWriter::write() {
    TRY(prepare());
    TRY(connection_.execute("BEGIN"));
    Statement facts = TRY(connection_.prepare(
        "INSERT INTO main.backup (format, made, keys) VALUES"
        " (?1, CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), ?2)"));
    facts.bind(kBackupFormat, keys_.id());
    TRY(facts.run());
    const std::vector<std::string> tables = TRY(tables_of(connection_, "source"));
    for (const std::string& table : tables)
        if (!is_sealed_table(table)) TRY(copy_table(connection_, table));
    TRY(copy_husks("runs", kRunHusk));
    TRY(copy_husks("receipts", kReceiptHusk));
    TRY(seal_runs());
    TRY(seal_receipts_without_runs());
    // Indexes of what leads said are made anew.
    TRY(connection_.execute("UPDATE main.search_progress SET indexed = 0;"
                            "UPDATE main.lead_index SET indexed = 0"));
    return connection_.execute("COMMIT");
}

base::Status BackupWriter::copy_husks(const char* table, std::span<const HuskColumn> husk) {
    std::vector<std::string> values;
    const std::vector<std::string> columns =
        TRY(texts_of(connection_, base::format("SELECT name FROM pragma_table_info('{}', 'source')", table)));
    for (const std::string& column : columns) {
        const auto found = std::find_if(husk.begin(), husk.end(),
                                        [&](const HuskColumn& one) { return one.name == column; });
        if (found != husk.end())
            values.emplace_back(found->value);
        else if (column == "erased")
            values.emplace_back("coalesce(erased, (SELECT made FROM main.backup))");
        else
            values.push_back(column);
    }
    return connection_.execute(base::format("INSERT INTO main.{0} SELECT {1} FROM source.{0}", table,
                                            base::joined(values, ", ")));
}

// By the receipts that they were made of: one that brought several leads belongs to all of them.
base::Status BackupWriter::seal_runs() {
    const int64_t all = TRY(connection_.integer_of("SELECT count(*) FROM source.runs"));
    // In the copy itself, for sorting may need a file, and there may be no other place for one.
    TRY(connection_.execute(
        "CREATE TABLE main.made_of (receipt INTEGER, number INTEGER, PRIMARY KEY (receipt, number))"
        " WITHOUT ROWID;"
        "INSERT INTO main.made_of SELECT receipt, number FROM source.runs"));
    Statement order =
        TRY(connection_.prepare("SELECT receipt, number FROM main.made_of ORDER BY receipt, number"));
    std::set<std::string> people;
    int64_t receipt = 0;
    int64_t done = 0;
    while (TRY(order.step())) {
        if (order.integer(0) != receipt) {
            TRY(seal_receipt(receipt, people));
            people.clear();
            receipt = order.integer(0);
        }
        TRY(seal_run(order.integer(1), people));
        if (++done % kRunsOfProgress == 0 && !watch_(done, all)) return stopped();
    }
    TRY(seal_receipt(receipt, people));
    if (!watch_(all, all)) return stopped();
    return {};
}

base::Status BackupWriter::seal_run(int64_t number, std::set<std::string>& people) {
    run_.bind(number);
    if (!TRY(run_.step())) return base::corrupt(base::format("run {} is in an index only", number));
    if (!run_.is_null(2)) {
        run_.reset();
        return connection_.execute(base::format(
            "INSERT INTO main.steps SELECT * FROM source.steps WHERE run = {}", number));
    }
    std::vector<std::string> names = {run_name(model::RunId(run_.text(0)))};
    if (const auto person = person_in(run_.text(1))) {
        names.push_back(*person);
        people.insert(*person);
    }
    const crypto::SharedKey key = keys_.key_for(names);
    TRY(seal("runs", key, run_.packed(3)));
    run_.reset();
    return seal_steps(number, key);
}

base::Status BackupWriter::seal_steps(int64_t run, const crypto::SharedKey& key) {
    steps_.bind(run);
    while (TRY(steps_.step())) {
        TRY(seal("steps", key, steps_.packed(5)));
        const auto husk = model::husk_of({.run = {},
                                          .name = steps_.text(0),
                                          .repetition = steps_.text(1),
                                          .status = static_cast<model::StepStatus>(steps_.integer(2)),
                                          .record = steps_.text(3)});
        if (!husk) continue;
        husk_.bind(steps_.integer(4), run, husk->name, husk->repetition, steps_.integer(2),
                   husk->record);
        TRY(husk_.run());
    }
    return {};
}

// 0, or one that is gone: there is nothing to seal.
base::Status BackupWriter::seal_receipt(int64_t id, const std::set<std::string>& people) {
    receipt_.bind(id);
    if (!TRY(receipt_.step())) return {};
    const bool erased = !receipt_.is_null(0);
    const std::string row = receipt_.packed(1);
    receipt_.reset();
    if (erased) return {};
    std::vector<std::string> names(people.begin(), people.end());
    names.push_back(receipt_name({id}));
    refused_.bind(id);
    std::string refused;
    if (TRY(refused_.step())) {
        const auto person = person_in(refused_.text(0));
        if (person && people.empty()) names.push_back(*person);
        refused = refused_.packed(1);
        refused_.reset();
    }
    const crypto::SharedKey key = keys_.key_for(names);
    TRY(seal("receipts", key, row));
    return refused.empty() ? base::Status() : seal("refused_leads", key, refused);
}

base::Status BackupWriter::seal_receipts_without_runs() {
    Statement ids = TRY(connection_.prepare(
        "SELECT id FROM source.receipts WHERE NOT EXISTS"
        " (SELECT 1 FROM main.made_of WHERE receipt = id)"));
    while (TRY(ids.step())) TRY(seal_receipt(ids.integer(0), {}));
    return connection_.execute("DROP TABLE main.made_of");
}

base::Status BackupWriter::seal(const char* table, const crypto::SharedKey& key,
                                const std::string& row) {
    const std::string sealed = key.seal(row);
    sealing_.bind(std::string_view(table), Statement::Blob{key.places()}, Statement::Blob{sealed});
    return sealing_.run();
}

class BackupReader {
  public:
    BackupReader(Connection& connection, const crypto::KeyTree* keys, const BackupWatch& watch)
        : connection_(connection), keys_(keys), watch_(watch) {}

    base::Result<Restored> read();

  private:
    base::Status open_rows();
    base::Status open_row(std::string_view table, std::string places, std::string_view sealed);
    base::Status put(std::string_view table, std::string_view row);

    Connection& connection_;
    const crypto::KeyTree* keys_;
    const BackupWatch& watch_;
    std::map<std::string, Statement, std::less<>> puts_;
    // Of the row before: those of a run come one after the other.
    std::string places_;
    std::optional<crypto::SharedKey> key_;
    Restored restored_;
};

base::Result<Restored> BackupReader::read() {
    TRY(connection_.execute("BEGIN"));
    for (const std::string& table : TRY(tables_of(connection_, "main")))
        TRY(copy_table(connection_, table));
    for (const std::string_view table : kSealedTables) {
        const auto columns = TRY(texts_of(
            connection_, base::format("SELECT '?' FROM pragma_table_info('{}', 'main')", table)));
        puts_[std::string(table)] = TRY(connection_.prepare(base::format(
            "REPLACE INTO main.{} VALUES ({})", table, base::joined(columns, ","))));
    }
    if (keys_ != nullptr)
        TRY(open_rows());
    else
        restored_.erased = TRY(connection_.integer_of(
            "SELECT count(*) FROM source.sealed WHERE of IN ('runs', 'receipts')"));
    // What is open cannot go on without what it was about.
    Statement cancel = TRY(connection_.prepare(
        "UPDATE main.runs SET status = ?1, code = 'WorkflowRunCancelled', wake_at = NULL, ended ="
        " erased WHERE status < 2 AND erased IS NOT NULL"));
    cancel.bind(static_cast<int64_t>(model::RunStatus::kCancelled));
    TRY(connection_.execute(
        "UPDATE main.runs SET erased = (SELECT made FROM source.backup) WHERE status < 2 AND"
        " receipt IN (SELECT id FROM main.receipts WHERE erased IS NOT NULL)"));
    TRY(cancel.run());
    restored_.cancelled = cancel.changed_rows();
    restored_.runs = TRY(connection_.integer_of("SELECT count(*) FROM main.runs"));
    restored_.receipts = TRY(connection_.integer_of("SELECT count(*) FROM main.receipts"));
    TRY(connection_.execute("COMMIT"));
    return restored_;
}

base::Status BackupReader::open_rows() {
    const int64_t all = TRY(connection_.integer_of("SELECT max(rowid) FROM source.sealed"));
    Statement rows = TRY(connection_.prepare("SELECT rowid, of, places, row FROM source.sealed"));
    while (TRY(rows.step())) {
        const int64_t row = rows.integer(0);
        if (row % kRunsOfProgress == 0 && !watch_(row, all)) return stopped();
        const base::Status opened = open_row(rows.text(1), rows.text(2), rows.text(3));
        if (!opened)
            return base::Error(opened.error()).in(base::format("sealed row {}", row));
    }
    return {};
}

base::Status BackupReader::open_row(std::string_view table, std::string places,
                                    std::string_view sealed) {
    if (places_ != places || places.empty()) {
        key_ = TRY(keys_->key_at(places));
        places_ = std::move(places);
    }
    if (key_) return put(table, TRY(key_->open(sealed)));
    if (table == "runs" || table == "receipts") ++restored_.erased;
    return {};
}

base::Status BackupReader::put(std::string_view table, std::string_view row) {
    const auto found = puts_.find(table);
    if (found == puts_.end()) return base::corrupt("it is of no table that is sealed");
    TRY(found->second.bind_packed(row));
    return found->second.run();
}

}  // namespace

base::Status write_backup(const std::string& database, const std::string& file,
                          const crypto::KeyTree& keys, const BackupWatch& watch) {
    if (std::filesystem::exists(file))
        return base::conflict(base::format("{} is there already: a backup is a new file", file));
    const std::string part = file + ".part";
    const auto write = [&]() -> base::Status {
        TRY(check_room(part, database_bytes(database)));
        Connection connection = TRY(new_database(part, database, newest_migration()));
        return BackupWriter(connection, keys, watch).write();
    };
    base::Status done = write();
    if (done) done = put_in_place(part, file);
    if (!done) remove_database(part);
    if (!done) return base::Error(done.error()).in("backing up to " + file);
    return {};
}

base::Result<BackupFacts> read_backup_facts(const std::string& file) {
    std::error_code fault;
    if (!std::filesystem::is_regular_file(file, fault))
        return base::not_found(base::format("there is no file {}", file));
    Connection connection = TRY(Connection::open(file, Connection::Mode::kReadOnly));
    auto statement = connection.prepare("SELECT format, made, keys FROM backup");
    if (!statement)
        return base::invalid_input(base::format("{} is no backup that leadflow has made", file));
    if (!TRY(statement->step())) return base::corrupt(base::format("{} is not whole", file));
    const int64_t schema = TRY(connection.integer_of("PRAGMA user_version"));
    if (statement->integer(0) > kBackupFormat || schema > newest_migration())
        return base::invalid_input(
            base::format("{} was made by a newer leadflow: restore it with that one", file));
    BackupFacts facts{.made = statement->time(1), .keys = statement->text(2), .schema = schema};
    facts.runs = TRY(connection.integer_of("SELECT count(*) FROM runs"));
    return facts;
}

base::Status check_keys(const std::string& file, const BackupFacts& facts,
                        const crypto::KeyTree& keys) {
    if (keys.id() == facts.keys) return {};
    return base::invalid_input(base::format(
        "{} was sealed by the keys {}, and backup.keys has {}: put the backup.keys of the server that "
        "made it into the data folder, or restore without leads (--without-leads)",
        file, facts.keys, keys.id()));
}

base::Result<Restored> read_backup(const std::string& file, const std::string& database,
                                   const crypto::KeyTree* keys, const BackupWatch& watch) {
    const BackupFacts facts = TRY(read_backup_facts(file));
    if (keys != nullptr) TRY(check_keys(file, facts, *keys));
    const auto read = [&]() -> base::Result<Restored> {
        TRY(check_room(database, database_bytes(file)));
        Connection connection = TRY(new_database(database, file, facts.schema));
        return BackupReader(connection, keys, watch).read();
    };
    auto restored = read();
    if (!restored) {
        remove_database(database);
        return std::move(restored).error().in("restoring " + file);
    }
    return restored;
}

namespace {

// Of earlier programs, perhaps; and with a log, which must not outlive its database.
base::Status keep_what_was(const RestoreWish& wish, const std::string& present,
                           const std::string& made) {
    const auto writer = Writer::open(present);
    if (!writer) return base::Error(writer.error()).in("opening the store that is there");
    TRY(write_backup(present, wish.backup_before, *wish.keys_before,
                     [](int64_t, int64_t) { return true; }));
    Connection& connection = (*writer)->connection();
    Statement attach = TRY(connection.prepare("ATTACH ?1 AS made"));
    attach.bind(made);
    TRY(attach.run());
    Statement certificates = TRY(connection.prepare(
        "INSERT OR IGNORE INTO made.settings SELECT * FROM main.settings WHERE scope = ?1"));
    certificates.bind(std::string_view(kErasuresScope));
    TRY(certificates.run());
    TRY(connection.execute("DETACH made"));
    const int64_t busy = TRY(connection.integer_of("PRAGMA wal_checkpoint(TRUNCATE)"));
    if (busy != 0) return base::conflict(base::format("another program reads {}", present));
    return {};
}

}  // namespace

base::Result<Restored> restore(const RestoreWish& wish, const BackupWatch& watch) {
    const FolderLock lock = TRY(FolderLock::take(wish.directory));
    const std::string present = wish.directory + "/leadflow.db";
    const std::string made = wish.directory + "/leadflow.db.restored";
    const Restored restored = TRY(read_backup(wish.file, made, wish.keys, watch));
    if (std::filesystem::exists(present)) {
        if (const base::Status kept = keep_what_was(wish, present, made); !kept) {
            remove_database(made);
            return kept.error();
        }
        std::error_code ignored;
        for (const char* ending : {"-wal", "-shm"}) std::filesystem::remove(present + ending, ignored);
    }
    TRY(put_in_place(made, present));
    return restored;
}

}  // namespace leadflow::store::sqlite
