// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/lead_index.h"

#include "base/text.h"
#include "store/sqlite/limits.h"

namespace leadflow::store::sqlite {
namespace {

constexpr const char* kRows = "SELECT number, flow, created, summary, resubmitted_from,"
                              " number <= (SELECT counted FROM lead_index) FROM runs";
constexpr const char* kIndexed = "(SELECT indexed FROM lead_index)";

}  // namespace

base::Status LeadIndex::prepare(Connection& connection, const std::string& old_runs) {
    Statement salt = TRY(connection.prepare("SELECT salt FROM lead_index"));
    if (!TRY(salt.step())) return base::corrupt("the index of leads has no salt");
    terms_ = LeadTerms(salt.text(0));
    salt.reset();
    const auto rows = [](const std::string& where) {
        return base::format("{} WHERE {} AND number <= {}", kRows, where, kIndexed);
    };
    const std::pair<Statement*, std::string> all[] = {
        {&next_rows_,
         base::format("{} WHERE number > {} ORDER BY number LIMIT ?1", kRows, kIndexed)},
        {&add_terms_, "INSERT INTO run_leads (rowid, terms) VALUES (?1, ?2)"},
        {&note_indexed_, "UPDATE lead_index SET indexed = ?1, counted = max(counted, ?1)"},
        {&note_forgotten_,
         "UPDATE lead_index SET (indexed, counted) = (SELECT min(indexed, last), min(counted, last)"
         " FROM (SELECT coalesce(max(number), 0) AS last FROM runs))"},
        {&flow_rows_, rows("flow = ?1")},
        {&run_rows_, rows("number = ?1")},
        {&old_rows_, rows("number IN " + old_runs)},
        {&delete_terms_,
         "INSERT INTO run_leads (run_leads, rowid, terms) VALUES ('delete', ?1, ?2)"},
        {&count_,
         "INSERT INTO lead_days (day, offer, source, action, test, count) VALUES (?,?,?,?,?,1)"
         " ON CONFLICT DO UPDATE SET count = count + 1"},
        {&add_value_, "INSERT OR IGNORE INTO lead_values (kind, value) VALUES (?1, ?2)"},
    };
    for (const auto& [statement, sql] : all) *statement = TRY(connection.prepare(sql));
    return {};
}

base::Status LeadIndex::add(int64_t count_max) {
    next_rows_.bind(count_max);
    int64_t last = 0;
    while (TRY(next_rows_.step())) {
        last = next_rows_.integer(0);
        const auto lead = lead_facts(next_rows_.text(3));
        if (!lead) continue;
        const std::string terms = terms_.of(*lead, next_rows_.integer(1));
        add_terms_.bind(last, terms);
        TRY(add_terms_.run());
        // A resubmission is no further lead; nor is one that is indexed anew, in a restored store.
        if (next_rows_.text(4).empty() && next_rows_.integer(5) == 0) TRY(count(*lead, next_rows_.time(2)));
    }
    if (last == 0) return {};
    note_indexed_.bind(last);
    return note_indexed_.run();
}

base::Status LeadIndex::count(const LeadFacts& lead, base::Time created) {
    count_.bind(day_of(created), lead.offer, lead.source, lead.action, int64_t{lead.test ? 1 : 0});
    TRY(count_.run());
    const std::string* const values[] = {&lead.offer, &lead.source, &lead.action, &lead.country};
    for (int64_t kind = 0; const std::string* value : values) TRY(note_value(kind++, *value));
    return {};
}

base::Status LeadIndex::note_value(int64_t kind, const std::string& value) {
    if (value.empty()) return {};
    std::string key = base::format("{}{}", kind, value);
    if (known_values_.contains(key)) return {};
    add_value_.bind(kind, value);
    TRY(add_value_.run());
    if (known_values_.size() >= kLeadValuesKnownMax) known_values_.clear();
    known_values_.insert(std::move(key));
    return {};
}

base::Status LeadIndex::forget_flow(int64_t flow) {
    flow_rows_.bind(flow);
    return forget_rows(flow_rows_);
}

base::Status LeadIndex::forget_run(int64_t run) {
    run_rows_.bind(run);
    return forget_rows(run_rows_);
}

base::Status LeadIndex::forget_old(base::Time before, int64_t count_max) {
    old_rows_.bind(before, count_max);
    return forget_rows(old_rows_);
}

base::Status LeadIndex::forget_rows(Statement& rows) {
    while (TRY(rows.step())) {
        const auto lead = lead_facts(rows.text(3));
        if (!lead) continue;
        const std::string terms = terms_.of(*lead, rows.integer(1));
        delete_terms_.bind(rows.integer(0), terms);
        TRY(delete_terms_.run());
    }
    return {};
}

}  // namespace leadflow::store::sqlite
