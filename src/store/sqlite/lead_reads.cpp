// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/lead_reads.h"

#include "base/text.h"
#include "model/step_record.h"
#include "store/sqlite/lead_terms.h"
#include "store/sqlite/limits.h"
#include "store/sqlite/rows.h"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace leadflow::store::sqlite {
namespace {

// Of run numbers, both included.
struct Span {
    int64_t first = 1;
    int64_t last = std::numeric_limits<int64_t>::max() - 1;
};

base::Result<int64_t> integer_of(Reader& reader, const std::string& sql, const std::string& text) {
    Query query(TRY(reader.statement(sql)));
    query->bind(text);
    if (!TRY(query->step())) return base::corrupt("no answer to a question about leads");
    return query->integer(0);
}

// Runs are numbered as they come, so times are numbers, but for what a clock that was set back did:
// such runs are looked at and left out.
base::Result<Span> span_of(Reader& reader, const LeadFilter& filter) {
    Span span;
    if (filter.from) span.first = TRY(first_run_of(reader, *filter.from));
    if (filter.to) span.last = TRY(first_run_of(reader, *filter.to)) - 1;
    if (filter.before) {
        // A run that is no longer there still tells a place: behind it comes the next older one.
        const int64_t before = TRY(integer_of(
            reader,
            "SELECT coalesce((SELECT number FROM runs WHERE id = ?1), (SELECT number + 1 FROM runs"
            " WHERE id > ?1 ORDER BY id LIMIT 1), 0)",
            filter.before->text()));
        span.last = std::min(span.last, before - 1);
    }
    return span;
}

// One walk through runs, newest first; what does not match is passed by.
class Walk {
  public:
    Walk(Reader& reader, const LeadFilter& filter) : reader_(reader), filter_(filter) {}

    bool is_full() const { return rows_.size() >= filter_.limit; }
    std::vector<model::RunHead> take() { return std::move(rows_); }

    // `from` ends in WHERE and names a text as ?1, if it names one; `number` is what it is ordered
    // by.
    base::Status through(const std::string& from, std::string_view number, const std::string& text,
                         Span span) {
        if (is_full() || span.first > span.last) return {};
        Query query(TRY(reader_.statement(
            base::format("SELECT {0} FROM {1} {2} >= ?2 AND {2} <= ?3 ORDER BY {2} DESC",
                         kRunColumns, from, number))));
        if (!text.empty()) query->bind_named(1, text);
        query->bind_named(2, span.first);
        query->bind_named(3, span.last);
        while (!is_full() && TRY(query->step())) {
            model::RunHead run = TRY(run_of(*query.operator->()));
            if (matches(filter_, run)) rows_.push_back(std::move(run));
        }
        return {};
    }

  private:
    Reader& reader_;
    const LeadFilter& filter_;
    std::vector<model::RunHead> rows_;
};

// Which index has the runs of a fate, and its condition word for word; empty: none, they are many.
std::string rows_of_fate(const std::optional<LeadFate>& fate) {
    if (!fate) return {};
    switch (*fate) {
        case LeadFate::kWaiting:
            return "runs AS r INDEXED BY runs_open WHERE status < 2";
        case LeadFate::kFailed:
            return "runs AS r INDEXED BY runs_failed WHERE status > 2";
        case LeadFate::kCancelled:
            return "runs AS r INDEXED BY runs_cancelled WHERE status = 5";
        case LeadFate::kArrived:
            break;
    }
    return {};
}

// Whether a walk through these would look at few rows.
base::Result<bool> are_few(Reader& reader, const std::string& from, const std::string& text,
                           Span span) {
    Query query(TRY(reader.statement(
        base::format("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {})", from, kFewLeads + 1))));
    if (!text.empty()) query->bind_named(1, text);
    query->bind_named(2, span.first);
    query->bind_named(3, span.last);
    if (!TRY(query->step())) return base::corrupt("no count of leads");
    return query->integer(0) <= kFewLeads;
}

struct Progress {
    int64_t indexed = 0;  // In both indexes.
    std::string salt;
};

base::Result<Progress> progress_of(Reader& reader) {
    Query query(
        TRY(reader.statement("SELECT min(l.indexed, s.indexed), l.salt"
                             " FROM lead_index AS l, search_progress AS s")));
    if (!TRY(query->step())) return base::corrupt("no progress of the index of leads");
    return Progress{query->integer(0), query->text(1)};
}

// Those in the indexes, by the way that looks at the fewest rows.
base::Status walk_indexed(Walk& walk, Reader& reader, const LeadFilter& filter,
                          const LeadTerms& lead_terms, Span span) {
    if (span.first > span.last) return {};
    const std::string fated = rows_of_fate(filter.fate);
    if (!fated.empty() &&
        TRY(are_few(reader, fated + " AND number >= ?2 AND number <= ?3", {}, span)))
        return walk.through(fated + " AND", "number", {}, span);

    int64_t flow = 0;
    if (filter.flow)
        flow = TRY(integer_of(reader,
                              "SELECT coalesce((SELECT number FROM flow_numbers WHERE id = ?1), 0)",
                              filter.flow->text()));
    const LeadTerms::Query asked = lead_terms.asked(filter, flow);
    const std::string termed =
        "run_leads AS f CROSS JOIN runs AS r ON r.number = f.rowid"
        " WHERE f.run_leads MATCH ?1 AND";
    const std::string pieces = pattern_for_index(filter.search);
    const bool by_text =
        !pieces.empty() &&
        (asked.terms == 0 ||
         !TRY(are_few(
             reader,
             "run_leads AS f WHERE f.run_leads MATCH ?1 AND f.rowid >= ?2 AND f.rowid <= ?3",
             asked.match, span)));
    if (!by_text) return walk.through(termed, "f.rowid", asked.match, span);
    return walk.through(
        "run_text AS f CROSS JOIN runs AS r ON r.number = f.rowid"
        " WHERE f.text LIKE ?1 AND",
        "f.rowid", pieces, span);
}

// `after` of the piece behind this one; 0: there is none.
base::Result<int64_t> next_piece(Reader& reader, const char* last, int64_t after, int64_t look_at) {
    Query query(TRY(reader.statement(last)));
    if (!TRY(query->step())) return base::corrupt("no last row");
    return query->integer(0) > after + look_at ? after + look_at : 0;
}

}  // namespace

base::Result<std::vector<model::RunHead>> read_leads(Reader& reader, const LeadFilter& filter) {
    // Asked once: what is taken into the index meanwhile is neither missed nor found twice.
    const Progress progress = TRY(progress_of(reader));
    const Span span = TRY(span_of(reader, filter));
    Walk walk(reader, filter);
    TRY(walk.through("runs AS r WHERE", "number", {},
                     {std::max(span.first, progress.indexed + 1), span.last}));
    if (!walk.is_full())
        TRY(walk_indexed(walk, reader, filter, LeadTerms(progress.salt),
                         {span.first, std::min(span.last, progress.indexed)}));
    return walk.take();
}

base::Result<std::vector<model::Receipt>> read_refused_leads(Reader& reader,
                                                             const LeadFilter& filter) {
    Query query(TRY(reader.statement(base::format(
        "SELECT {} FROM refused_leads AS l CROSS JOIN receipts AS r ON r.id = l.receipt"
        " WHERE l.receipt < ?1 ORDER BY l.receipt DESC",
        kReceiptColumns))));
    query->bind(filter.before_receipt ? filter.before_receipt->number
                                      : std::numeric_limits<int64_t>::max());
    std::vector<model::Receipt> rows;
    while (rows.size() < filter.limit && TRY(query->step())) {
        model::Receipt receipt = TRY(receipt_of(*query.operator->()));
        if (matches(filter, receipt)) rows.push_back(std::move(receipt));
    }
    return rows;
}

base::Result<std::vector<model::SaveStep>> read_lead_steps(Reader& reader, const model::RunId& run,
                                                           size_t limit) {
    // The length of text counts its letters: near enough for a bound.
    Query query(TRY(reader.statement(
        base::format("SELECT name, repetition, record, iif(length(inputs) <= {0}, inputs, ''),"
                     " iif(length(outputs) <= {0}, outputs, '') FROM steps"
                     " WHERE run = (SELECT number FROM runs WHERE id = ?1) AND status = {1}"
                     " AND substr(name, 1, 1) <> '{2}' ORDER BY number LIMIT ?2",
                     kLeadStepBytesMax, static_cast<int>(model::StepStatus::kSucceeded),
                     model::kReservedMark))));
    query->bind(run.text(), bounded(limit));
    std::vector<model::SaveStep> steps;
    while (TRY(query->step()))
        steps.push_back({.run = run,
                         .name = query->text(0),
                         .repetition = query->text(1),
                         .status = model::StepStatus::kSucceeded,
                         .record = query->text(2),
                         .inputs = query->text(3),
                         .outputs = query->text(4)});
    return steps;
}

base::Result<std::vector<LeadReads::DayCount>> read_lead_days(Reader& reader, int64_t from,
                                                              int64_t to) {
    Query query(TRY(reader.statement(
        "SELECT day, offer, source, action, test, count FROM lead_days WHERE day BETWEEN ?1 AND ?2"
        " ORDER BY day, offer, source, action, test")));
    query->bind(from, to);
    std::vector<LeadReads::DayCount> rows;
    while (TRY(query->step()))
        rows.push_back({.day = query->integer(0),
                        .offer = query->text(1),
                        .source = query->text(2),
                        .action = query->text(3),
                        .test = query->integer(4) != 0,
                        .count = query->integer(5)});
    return rows;
}

base::Result<LeadReads::Values> read_lead_values(Reader& reader) {
    Query query(TRY(
        reader.statement("SELECT value FROM lead_values WHERE kind = ?1 ORDER BY value LIMIT ?2")));
    LeadReads::Values values;
    std::vector<std::string>* const lists[] = {&values.offers, &values.sources, &values.actions,
                                               &values.countries};
    for (int64_t kind = 0; std::vector<std::string> * list : lists) {
        query->bind(kind++, kLeadValuesShownMax);
        while (TRY(query->step())) list->push_back(query->text(0));
        query->reset();
    }
    return values;
}

base::Result<LeadReads::RunsNaming> read_runs_naming(Reader& reader,
                                                     const std::vector<std::string>& texts,
                                                     int64_t after, int64_t look_at) {
    LeadReads::RunsNaming found;
    found.next = TRY(next_piece(reader, "SELECT max(number) FROM steps", after, look_at));
    Query query(TRY(reader.statement(
        "SELECT s.run, (SELECT id FROM runs WHERE number = s.run), s.record, s.inputs, s.outputs"
        " FROM steps AS s WHERE s.number > ?1 AND s.number <= ?2 ORDER BY s.number")));
    query->bind(after, after + look_at);
    std::unordered_set<int64_t> noted;
    while (TRY(query->step())) {
        if (noted.contains(query->integer(0))) continue;
        if (!names(query->text(3), texts) && !names(query->text(4), texts) &&
            !names(query->text(2), texts))
            continue;
        noted.insert(query->integer(0));
        found.runs.emplace_back(query->text(1));
    }
    return found;
}

base::Result<LeadReads::ReceiptsNaming> read_receipts_naming(Reader& reader,
                                                             const std::vector<std::string>& texts,
                                                             int64_t after, int64_t look_at) {
    LeadReads::ReceiptsNaming found;
    found.next = TRY(next_piece(reader, "SELECT max(id) FROM receipts", after, look_at));
    Query query(TRY(reader.statement(
        base::format("SELECT {}, body FROM receipts AS r WHERE id > ?1 AND id <= ?2 ORDER BY id",
                     kReceiptColumns))));
    query->bind(after, after + look_at);
    while (TRY(query->step())) {
        model::Receipt receipt = TRY(receipt_of(*query.operator->()));
        if (names(query->text(13), texts) || names(receipt.headers, texts) ||
            names(receipt.query, texts) || names(receipt.relative_path, texts))
            found.receipts.push_back(std::move(receipt));
    }
    return found;
}

}  // namespace leadflow::store::sqlite
