// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/reads.h"

#include "base/text.h"
#include "model/step_record.h"
#include "store/run_match.h"
#include "store/sqlite/limits.h"
#include "store/sqlite/rows.h"

namespace leadflow::store::sqlite {
namespace {

// The flow ?2 as its number.
constexpr const char* kFlowNumber = "(SELECT number FROM flow_numbers WHERE id = ?2)";
constexpr const char* kFlowColumns =
    "id, name, state, created, modified, version, sealed_key, draft, coalesce((SELECT max(number)"
    " FROM flow_versions AS v WHERE v.flow = flows.id), 0), url_keys";

base::Result<model::Flow> flow_of(const Statement& row) {
    return model::Flow{.id = model::FlowId(row.text(0)),
                       .name = row.text(1),
                       .state = row.integer(2) == 0 ? model::FlowState::kOn
                                                    : model::FlowState::kOff,
                       .created = row.time(3),
                       .modified = row.time(4),
                       .version = row.integer(5),
                       .draft = row.integer(7),
                       .newest = row.integer(8),
                       .sealed_key = row.text(6),
                       .url_keys = row.text(9)};
}

// LIKE's own signs stand for themselves.
std::string like_pattern(std::string_view words) {
    std::string pattern = "%";
    for (const char letter : words) {
        if (letter == '%' || letter == '_' || letter == '\\') pattern += '\\';
        pattern += letter;
    }
    return pattern + "%";
}

// Which index serves a filter by status. The rare statuses have partial indexes of their own; the
// condition of the index must stand in the query word for word.
std::string status_terms(model::RunStatus status) {
    const std::string equal = base::format(" AND status = {}", static_cast<int>(status));
    if (!model::is_final(status)) return equal + " AND status < 2";
    if (status != model::RunStatus::kSucceeded) return equal + " AND status > 2";
    return equal;
}

// What stands behind FROM, up to the first condition. A flow's rows are found block by block; the
// blocks and the rows of each come newest first, so nothing is sorted.
std::string rows_of(std::string_view table, std::string_view key, std::string_view blocks) {
    return base::format("{2} AS b CROSS JOIN {0} AS r WHERE b.flow = {4} AND r.flow = b.flow"
                        " AND r.{1} BETWEEN b.block * {3} AND b.block * {3} + {3} - 1",
                        table, key, blocks, kKeysOfBlock, kFlowNumber);
}

std::string runs_of(const RunFilter& filter) {
    const bool rare = filter.status && *filter.status != model::RunStatus::kSucceeded;
    if (filter.flow && !rare) return rows_of("runs", "number", "run_blocks");
    std::string rows = "runs AS r";
    if (rare)
        rows += model::is_final(*filter.status) ? " INDEXED BY runs_failed"
                                                : " INDEXED BY runs_open";
    rows += " WHERE 1";
    if (filter.flow) rows += base::format(" AND r.flow = {}", kFlowNumber);
    return rows;
}

// Which runs are asked for: all; those that the index does not have yet; or those that it has.
struct Part {
    int64_t after = 0;
    std::string pieces;  // pattern_for_index: through the index.
    int64_t up_to = 0;
};

base::Result<std::vector<model::RunHead>> runs_among(Reader& reader, const RunFilter& filter,
                                                     const Part& part) {
    const bool by_index = !part.pieces.empty();
    std::string sql = base::format(
        "SELECT {} FROM {}", kRunColumns,
        by_index ? "run_text AS f CROSS JOIN runs AS r ON r.number = f.rowid"
                   " WHERE f.text LIKE ?9 AND f.rowid <= ?10"
                 : runs_of(filter));
    const bool by_blocks = !by_index && sql.find("run_blocks") != std::string::npos;
    const char* const number = by_index ? "f.rowid" : "number";
    if (by_index && filter.flow) sql += base::format(" AND r.flow = {}", kFlowNumber);
    if (part.after > 0) sql += " AND number > ?10";
    // A run that is no longer there still tells a place: behind it comes the next older one.
    if (filter.before) {
        const std::string before =
            "coalesce((SELECT number FROM runs WHERE id = ?3), (SELECT number + 1 FROM runs"
            " WHERE id > ?3 ORDER BY id LIMIT 1), 0)";
        sql += base::format(" AND {} < {}", number, before);
        if (by_blocks) sql += base::format(" AND b.block <= {} / {}", before, kKeysOfBlock);
    }
    if (filter.status) sql += status_terms(*filter.status);
    if (filter.version) sql += " AND flow_version = ?6";
    if (filter.from) sql += " AND created >= ?7";
    if (filter.to) sql += " AND created < ?8";
    if (!filter.search.empty())
        sql += " AND (coalesce(tracking_id, id) LIKE ?4 ESCAPE '\\' OR summary LIKE ?5 ESCAPE '\\')";
    sql += base::format(" ORDER BY {}{} DESC LIMIT ?1", by_blocks ? "b.block DESC, " : "", number);

    const std::string words = like_pattern(filter.search);
    const std::string words_in_json = like_pattern(spelling_in_json(filter.search));
    Query query(TRY(reader.statement(sql)));
    query->bind_named(1, bounded(filter.limit));
    if (filter.flow) query->bind_named(2, filter.flow->text());
    if (filter.before) query->bind_named(3, filter.before->text());
    if (!filter.search.empty()) {
        query->bind_named(4, words);
        query->bind_named(5, words_in_json);
    }
    if (filter.version) query->bind_named(6, *filter.version);
    if (filter.from) query->bind_named(7, base::to_micros(*filter.from));
    if (filter.to) query->bind_named(8, base::to_micros(*filter.to));
    if (by_index) query->bind_named(9, part.pieces);
    if (by_index || part.after > 0) query->bind_named(10, by_index ? part.up_to : part.after);
    return all_rows(query, &run_of);
}

}  // namespace

base::Result<std::vector<model::Flow>> read_flows(Reader& reader) {
    Query query(TRY(reader.statement(
        base::format("SELECT {} FROM flows ORDER BY created DESC, id", kFlowColumns))));
    return all_rows(query, &flow_of);
}

base::Result<model::Flow> read_flow(Reader& reader, const model::FlowId& id) {
    Query query(
        TRY(reader.statement(base::format("SELECT {} FROM flows WHERE id = ?1", kFlowColumns))));
    query->bind(id.text());
    if (!TRY(query->step())) return base::not_found("no flow " + id.text());
    return flow_of(*query.operator->());
}

base::Result<model::FlowVersion> read_flow_version(Reader& reader, const model::FlowId& id,
                                                   int64_t number) {
    Query query(TRY(reader.statement(
        "SELECT saved, document, author FROM flow_versions WHERE flow = ?1 AND number = ?2")));
    query->bind(id.text(), number);
    if (!TRY(query->step()))
        return base::not_found(base::format("no version {} of flow {}", number, id.text()));
    return model::FlowVersion{.flow = id,
                              .number = number,
                              .saved = query->time(0),
                              .document = query->text(1),
                              .author = query->text(2)};
}

base::Result<std::vector<model::FlowVersion>> read_flow_versions(Reader& reader,
                                                                 const model::FlowId& id) {
    Query query(TRY(reader.statement(
        "SELECT number, saved, author FROM flow_versions WHERE flow = ?1 ORDER BY number DESC")));
    query->bind(id.text());
    std::vector<model::FlowVersion> versions;
    while (TRY(query->step()))
        versions.push_back({.flow = id,
                            .number = query->integer(0),
                            .saved = query->time(1),
                            .author = query->text(2)});
    return versions;
}

base::Result<std::vector<model::RunHead>> read_runs(Reader& reader, const RunFilter& filter) {
    const std::string pieces = pattern_for_index(filter.search);
    if (pieces.empty()) return runs_among(reader, filter, {});
    // Asked once: what is taken into the index meanwhile is neither missed nor found twice.
    Query progress(TRY(reader.statement("SELECT indexed FROM search_progress")));
    if (!TRY(progress->step())) return base::corrupt("no progress of the search's index");
    const int64_t indexed = progress->integer(0);
    progress->reset();
    auto rows = TRY(runs_among(reader, filter, {.after = indexed}));
    if (rows.size() >= filter.limit) return rows;
    RunFilter rest = filter;
    rest.limit -= rows.size();
    for (model::RunHead& older :
         TRY(runs_among(reader, rest, {.pieces = pieces, .up_to = indexed})))
        rows.push_back(std::move(older));
    return rows;
}

base::Result<model::RunHead> read_run(Reader& reader, const model::RunId& id) {
    Query query(
        TRY(reader.statement(base::format("SELECT {} FROM runs AS r WHERE id = ?1", kRunColumns))));
    query->bind(id.text());
    if (!TRY(query->step())) return base::not_found("no run " + id.text());
    return run_of(*query.operator->());
}

base::Result<std::vector<model::SaveStep>> read_steps(Reader& reader, const model::RunId& id) {
    Query query(TRY(reader.statement(
        "SELECT name, repetition, status, record, inputs, outputs FROM steps"
        " WHERE run = (SELECT number FROM runs WHERE id = ?1) ORDER BY number")));
    query->bind(id.text());
    std::vector<model::SaveStep> steps;
    while (TRY(query->step())) {
        const Statement& row = *query.operator->();
        steps.push_back({.run = id,
                         .name = row.text(0),
                         .repetition = row.text(1),
                         .status = TRY(status_at<model::StepStatus>(row, 2, id.text())),
                         .record = row.text(3),
                         .inputs = row.text(4),
                         .outputs = row.text(5)});
    }
    return steps;
}

base::Result<RunReads::SealedSteps> read_sealed_steps(Reader& reader, int64_t after,
                                                      int64_t look_at) {
    RunReads::SealedSteps piece;
    {
        Query last(TRY(reader.statement("SELECT max(number) FROM steps")));
        if (!TRY(last->step())) return base::corrupt("no last step");
        if (last->integer(0) > after + look_at) piece.next = after + look_at;
    }
    // No index: the key is changed once in a while, steps are written all the time.
    Query query(TRY(reader.statement(
        "SELECT r.id, s.name, s.repetition, s.status, s.record, s.inputs, s.outputs FROM steps s"
        " JOIN runs r ON r.number = s.run WHERE s.number > ?1 AND s.number <= ?2"
        " AND (substr(s.inputs, 1, 7) = ?3 OR substr(s.outputs, 1, 7) = ?3) ORDER BY s.number")));
    static_assert(model::kSealedMark.size() == 7);
    query->bind(after, after + look_at, model::kSealedMark);
    while (TRY(query->step())) {
        const Statement& row = *query.operator->();
        piece.steps.push_back({.run = model::RunId(row.text(0)),
                               .name = row.text(1),
                               .repetition = row.text(2),
                               .status = TRY(status_at<model::StepStatus>(row, 3, row.text(0))),
                               .record = row.text(4),
                               .inputs = row.text(5),
                               .outputs = row.text(6)});
    }
    return piece;
}

base::Result<std::vector<model::RunHead>> read_open_runs(Reader& reader, const model::RunId& after,
                                                         size_t limit) {
    const char* const from =
        after.empty() ? "" : " AND number > coalesce((SELECT number FROM runs WHERE id = ?2), 0)";
    Query query(TRY(reader.statement(base::format(
        "SELECT {} FROM runs AS r INDEXED BY runs_open WHERE status < 2{} ORDER BY number LIMIT ?1",
        kRunColumns, from))));
    query->bind_named(1, bounded(limit));
    if (!after.empty()) query->bind_named(2, after.text());
    return all_rows(query, &run_of);
}

base::Result<std::vector<model::RunHead>> read_runs_by_timer(Reader& reader, size_t limit) {
    Query query(TRY(reader.statement(base::format(
        "SELECT {} FROM runs AS r INDEXED BY runs_timers WHERE status < 2 AND wake_at IS NOT NULL"
        " ORDER BY wake_at, number LIMIT ?1",
        kRunColumns))));
    query->bind_named(1, bounded(limit));
    return all_rows(query, &run_of);
}

base::Result<RunReads::Counts> read_run_counts(Reader& reader) {
    Query query(TRY(reader.statement(
        "SELECT (SELECT count(*) FROM runs INDEXED BY runs_open WHERE status < 2),"
        " (SELECT count(*) FROM runs INDEXED BY runs_failed WHERE status > 2),"
        " (SELECT count(*) FROM runs)")));
    if (!TRY(query->step())) return base::corrupt("no counts of runs");
    RunReads::Counts counts;
    counts.open = query->integer(0);
    counts.failed = query->integer(1);
    counts.succeeded = query->integer(2) - counts.open - counts.failed;
    return counts;
}

base::Result<int64_t> read_unindexed_runs(Reader& reader) {
    Query query(TRY(reader.statement("SELECT coalesce((SELECT max(number) FROM runs), 0)"
                                     " - min(s.indexed, l.indexed)"
                                     " FROM search_progress AS s, lead_index AS l")));
    if (!TRY(query->step())) return base::corrupt("no progress of the search's index");
    return query->integer(0);
}

base::Result<std::vector<model::Receipt>> read_receipts(Reader& reader,
                                                        const ReceiptFilter& filter) {
    const bool by_blocks = filter.flow && !filter.refused_only;
    std::string sql = base::format("SELECT {} FROM ", kReceiptColumns);
    if (by_blocks) {
        sql += rows_of("receipts", "id", "receipt_blocks");
        if (filter.before) sql += base::format(" AND b.block <= ?3 / {}", kKeysOfBlock);
    } else {
        sql += "receipts AS r";
        sql += filter.refused_only ? " INDEXED BY receipts_refused WHERE refusal_code <> ''"
                                   : " WHERE 1";
        if (filter.flow) sql += base::format(" AND flow = {}", kFlowNumber);
    }
    if (filter.before) sql += " AND id < ?3";
    sql += by_blocks ? " ORDER BY b.block DESC, id DESC LIMIT ?1" : " ORDER BY id DESC LIMIT ?1";
    Query query(TRY(reader.statement(sql)));
    query->bind_named(1, bounded(filter.limit));
    if (filter.flow) query->bind_named(2, filter.flow->text());
    if (filter.before) query->bind_named(3, filter.before->number);
    return all_rows(query, &receipt_of);
}

base::Result<model::Receipt> read_receipt(Reader& reader, model::ReceiptId id) {
    Query query(TRY(reader.statement(
        base::format("SELECT {}, body FROM receipts AS r WHERE id = ?1", kReceiptColumns))));
    query->bind(id.number);
    if (!TRY(query->step())) return base::not_found(base::format("no receipt {}", id.number));
    model::Receipt receipt = TRY(receipt_of(*query.operator->()));
    receipt.body = query->text(13);
    return receipt;
}

base::Result<model::ReceiptId> read_last_receipt(Reader& reader) {
    Query query(TRY(reader.statement("SELECT max(id) FROM receipts")));
    if (!TRY(query->step())) return base::corrupt("no last receipt");
    return model::ReceiptId{query->integer(0)};
}

base::Result<std::vector<model::Connection>> read_connections(Reader& reader) {
    Query query(TRY(reader.statement(
        "SELECT id, name, api, created, settings, sealed_secrets, signed_in, sign_in_ends, called,"
        " call_error FROM connections ORDER BY created DESC, id")));
    std::vector<model::Connection> connections;
    while (TRY(query->step())) {
        model::Connection connection{.id = model::ConnectionId(query->text(0)),
                                     .name = query->text(1),
                                     .api = query->text(2),
                                     .created = query->time(3)};
        auto settings = model::parse_json(query->text(4));
        if (!settings) return base::corrupt("settings of connection " + connection.id.text());
        connection.settings = std::move(*settings);
        connection.sealed_secrets = query->text(5);
        connection.signed_in = query->optional_time(6);
        connection.sign_in_ends = query->optional_time(7);
        connection.called = query->optional_time(8);
        connection.call_error = query->text(9);
        connections.push_back(std::move(connection));
    }
    return connections;
}

base::Result<std::vector<model::ApiToken>> read_tokens(Reader& reader) {
    Query query(TRY(
        reader.statement("SELECT name, hash, created FROM tokens ORDER BY created DESC, name")));
    std::vector<model::ApiToken> tokens;
    while (TRY(query->step()))
        tokens.push_back(
            {.name = query->text(0), .hash = query->text(1), .created = query->time(2)});
    return tokens;
}

base::Result<std::vector<model::ImportedConnector>> read_connectors(Reader& reader) {
    Query query(TRY(reader.statement(
        "SELECT name, imported, summary, script FROM connectors ORDER BY name")));
    std::vector<model::ImportedConnector> connectors;
    while (TRY(query->step()))
        connectors.push_back({.name = query->text(0),
                              .imported = query->time(1),
                              .summary = query->text(2),
                              .script = query->integer(3) != 0});
    return connectors;
}

base::Result<model::ImportedConnector> read_connector(Reader& reader, const std::string& name) {
    Query query(TRY(reader.statement("SELECT name, imported, summary, script, properties,"
                                     " definition FROM connectors WHERE name = ?1")));
    query->bind(name);
    if (!TRY(query->step())) return base::not_found("no connector " + name);
    return model::ImportedConnector{.name = query->text(0),
                                    .imported = query->time(1),
                                    .summary = query->text(2),
                                    .script = query->integer(3) != 0,
                                    .definition = query->text(5),
                                    .properties = query->text(4)};
}

base::Result<std::vector<model::User>> read_users(Reader& reader) {
    Query query(TRY(reader.statement(
        "SELECT id, email, name, role, state, created, password_hash, sealed_totp, totp_step,"
        " invitation_hash, invitation_ends, issuer, subject FROM users ORDER BY created DESC, id")));
    std::vector<model::User> users;
    while (TRY(query->step())) {
        const int64_t role = query->integer(3);
        const int64_t state = query->integer(4);
        if (role < 0 || role > static_cast<int64_t>(model::Role::kViewer) || state < 0 ||
            state > static_cast<int64_t>(model::UserState::kBlocked))
            return base::corrupt("role or state of user " + query->text(0));
        users.push_back({.id = model::UserId(query->text(0)),
                         .email = query->text(1),
                         .name = query->text(2),
                         .role = static_cast<model::Role>(role),
                         .state = static_cast<model::UserState>(state),
                         .created = query->time(5),
                         .password_hash = query->text(6),
                         .sealed_totp = query->text(7),
                         .totp_step = query->integer(8),
                         .invitation_hash = query->text(9),
                         .invitation_ends = query->optional_time(10),
                         .issuer = query->text(11),
                         .subject = query->text(12)});
    }
    return users;
}

base::Result<std::vector<model::Session>> read_sessions(Reader& reader) {
    Query query(TRY(reader.statement(
        "SELECT hash, user, created, seen FROM sessions ORDER BY created DESC, hash")));
    std::vector<model::Session> sessions;
    while (TRY(query->step()))
        sessions.push_back({.hash = query->text(0),
                            .user = model::UserId(query->text(1)),
                            .created = query->time(2),
                            .seen = query->time(3)});
    return sessions;
}

base::Result<std::vector<model::Subscription>> read_subscriptions(Reader& reader) {
    Query query(TRY(reader.statement(
        "SELECT id, flow, fingerprint, state, since, failures, error, next_try, in_doubt,"
        " sealed_end FROM subscriptions ORDER BY id")));
    std::vector<model::Subscription> rows;
    while (TRY(query->step())) {
        const int64_t state = query->integer(3);
        if (state < 0 || state > static_cast<int64_t>(model::SubscriptionState::kEnding))
            return base::corrupt(base::format("state {} of a subscription", state));
        rows.push_back({.id = query->integer(0),
                        .flow = model::FlowId(query->text(1)),
                        .fingerprint = query->text(2),
                        .state = static_cast<model::SubscriptionState>(state),
                        .since = query->time(4),
                        .failures = query->integer(5),
                        .error = query->text(6),
                        .next_try = query->time(7),
                        .in_doubt = query->integer(8) != 0,
                        .sealed_end = query->text(9)});
    }
    return rows;
}

base::Result<std::vector<model::Polling>> read_pollings(Reader& reader) {
    Query query(TRY(reader.statement("SELECT flow, fingerprint, state, quiet, polled, next, since,"
                                     " failures, error FROM pollings ORDER BY flow")));
    std::vector<model::Polling> rows;
    while (TRY(query->step()))
        rows.push_back({.flow = model::FlowId(query->text(0)),
                        .fingerprint = query->text(1),
                        .state = query->text(2),
                        .quiet = query->integer(3) != 0,
                        .polled = query->optional_time(4),
                        .next = query->optional_time(5),
                        .since = query->time(6),
                        .failures = query->integer(7),
                        .error = query->text(8)});
    return rows;
}

base::Result<std::vector<model::Setting>> read_settings(Reader& reader, const std::string& scope) {
    Query query(TRY(
        reader.statement("SELECT key, value FROM settings WHERE scope = ?1 ORDER BY key")));
    query->bind(scope);
    std::vector<model::Setting> rows;
    while (TRY(query->step()))
        rows.push_back({.scope = scope, .key = query->text(0), .value = query->text(1)});
    return rows;
}

// Runs are numbered as they come, so all after the first one of that time are later, but for what
// a clock that was set back did: those are looked at and left out.
base::Result<std::vector<RunReads::HourCounts>> read_run_hours(Reader& reader, base::Time from) {
    const int64_t first = TRY(first_run_of(reader, from));
    Query query(TRY(reader.statement(base::format(
        "SELECT (SELECT id FROM flow_numbers AS f WHERE f.number = flow), created / 3600000000,"
        " sum(status = {0}), sum(status IN ({1}, {2})), sum(status NOT IN ({0}, {1}, {2}))"
        " FROM runs WHERE number >= ?1 AND created >= ?2 GROUP BY 1, 2",
        static_cast<int>(model::RunStatus::kSucceeded), static_cast<int>(model::RunStatus::kFailed),
        static_cast<int>(model::RunStatus::kTimedOut)))));
    query->bind(first, from);
    std::vector<RunReads::HourCounts> rows;
    while (TRY(query->step()))
        rows.push_back({.flow = model::FlowId(query->text(0)),
                        .hour = query->integer(1),
                        .succeeded = query->integer(2),
                        .failed = query->integer(3),
                        .other = query->integer(4)});
    return rows;
}

}  // namespace leadflow::store::sqlite
