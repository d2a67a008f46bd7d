// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/rows.h"

#include "store/run_match.h"

#include <algorithm>
#include <limits>

namespace leadflow::store::sqlite {

int64_t bounded(size_t limit) {
    return static_cast<int64_t>(
        std::min(limit, static_cast<size_t>(std::numeric_limits<int64_t>::max())));
}

base::Result<model::RunHead> run_of(const Statement& row) {
    model::RunHead head;
    head.id = model::RunId(row.text(0));
    head.flow = model::FlowId(row.text(1));
    head.flow_version = row.integer(2);
    head.receipt = {row.integer(3)};
    head.status = TRY(status_at<model::RunStatus>(row, 4, head.id.text()));
    head.code = row.text(5);
    if (!row.is_null(6)) head.error = model::StepError{row.text(6), row.text(7)};
    head.tracking_id = row.text(8);
    head.summary = row.text(9);
    head.resubmitted_from = model::RunId(row.text(10));
    head.created = row.time(11);
    head.started = row.optional_time(12);
    head.ended = row.optional_time(13);
    head.wake_at = row.optional_time(14);
    if (!row.is_null(15)) head.split_index = row.integer(15);
    head.effects_of = row.text(16);
    head.erased = row.optional_time(17);
    return head;
}

base::Result<model::Receipt> receipt_of(const Statement& row) {
    model::Receipt receipt;
    receipt.id = {row.integer(0)};
    receipt.flow = model::FlowId(row.text(1));
    receipt.received = row.time(2);
    receipt.method = row.text(3);
    receipt.relative_path = row.text(4);
    receipt.query = row.text(5);
    receipt.remote_address = row.text(6);
    receipt.run = model::RunId(row.text(7));
    receipt.refusal_code = row.text(8);
    receipt.refusal_reason = row.text(9);
    receipt.headers = row.text(10);
    receipt.summary = row.text(11);
    receipt.erased = row.optional_time(12);
    return receipt;
}

std::string pattern_for_index(std::string_view search) {
    constexpr size_t kPiece = 3;
    if (spelling_in_json(search) != search) return {};
    std::string pattern = "%";
    size_t row = 0;
    bool usable = false;
    for (const char letter : search) {
        const bool special = letter == '%' || letter == '_' || letter == '\\';
        // Of a letter of several bytes the first counts.
        if (special)
            row = 0;
        else if ((static_cast<unsigned char>(letter) & 0xC0) != 0x80)
            ++row;
        usable = usable || row >= kPiece;
        pattern += special ? '_' : letter;
    }
    return usable ? pattern + "%" : std::string();
}

base::Result<int64_t> first_run_of(Reader& reader, base::Time from) {
    Query query(TRY(reader.statement(
        "SELECT number, created FROM runs WHERE number >= ?1 ORDER BY number LIMIT 1")));
    Query last(TRY(reader.statement("SELECT coalesce(max(number), 0) FROM runs")));
    if (!TRY(last->step())) return base::corrupt("no last run");
    int64_t low = 1;
    int64_t high = last->integer(0) + 1;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        query->bind(middle);
        const bool there = TRY(query->step());
        const bool earlier = there && query->time(1) < from;
        if (earlier)
            low = query->integer(0) + 1;
        else
            high = middle;
        query->reset();
    }
    return low;
}

}  // namespace leadflow::store::sqlite
