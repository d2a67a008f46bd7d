// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/erasure.h"

#include "base/text.h"
#include "model/step_record.h"

namespace leadflow::store::sqlite {

namespace {

std::string assignments(std::span<const HuskColumn> columns) {
    std::vector<std::string> all;
    for (const HuskColumn& column : columns)
        all.push_back(base::format("{} = {}", column.name, column.value));
    return base::joined(all, ", ");
}

}  // namespace

base::Status Erasure::prepare(Connection& connection) {
    const std::string erase_run = base::format("UPDATE runs SET {}, erased = ?2 WHERE number = ?1",
                                               assignments(kRunHusk));
    const std::string erase_receipt = base::format(
        "UPDATE receipts SET {}, erased = ?2 WHERE id = ?1", assignments(kReceiptHusk));
    const std::pair<Statement*, std::string> all[] = {
        {&find_run_, "SELECT number, status FROM runs WHERE id = ?1"},
        // The index of texts is told what a row said, and then what it says.
        {&forget_text_,
         "INSERT INTO run_text (run_text, rowid, text) SELECT 'delete', number, text FROM run_texts"
         " WHERE number = ?1 AND number <= (SELECT indexed FROM search_progress)"},
        {&erase_run_, erase_run},
        {&index_text_,
         "INSERT INTO run_text (rowid, text) SELECT number, text FROM run_texts"
         " WHERE number = ?1 AND number <= (SELECT indexed FROM search_progress)"},
        {&steps_of_, "SELECT number, name, repetition, status, record FROM steps WHERE run = ?1"},
        {&save_step_, "UPDATE steps SET record = ?2, inputs = '', outputs = '' WHERE number = ?1"},
        {&delete_step_, "DELETE FROM steps WHERE number = ?1"},
        {&erase_receipt_, erase_receipt},
        {&forget_refused_, "DELETE FROM refused_leads WHERE receipt = ?1"},
    };
    for (const auto& [statement, sql] : all) *statement = TRY(connection.prepare(sql));
    return {};
}

base::Status Erasure::perform(const model::EraseRuns& change, LeadIndex& leads) {
    for (const model::RunId& id : change.runs) {
        find_run_.bind(id.text());
        if (!TRY(find_run_.step())) continue;
        const int64_t run = find_run_.integer(0);
        const bool open = find_run_.integer(1) < 2;
        find_run_.reset();
        if (open) return base::conflict(base::format("run {} to erase is open", id.text()));
        forget_text_.bind(run);
        TRY(forget_text_.run());
        TRY(leads.forget_run(run));
        erase_run_.bind(run, change.at);
        TRY(erase_run_.run());
        index_text_.bind(run);
        TRY(index_text_.run());
        TRY(erase_steps(id, run));
    }
    return {};
}

base::Status Erasure::erase_steps(const model::RunId& id, int64_t run) {
    std::vector<std::pair<int64_t, model::SaveStep>> rows;
    steps_of_.bind(run);
    while (TRY(steps_of_.step()))
        rows.emplace_back(
            steps_of_.integer(0),
            model::SaveStep{.run = id,
                            .name = steps_of_.text(1),
                            .repetition = steps_of_.text(2),
                            .status = static_cast<model::StepStatus>(steps_of_.integer(3)),
                            .record = steps_of_.text(4)});
    for (const auto& [number, row] : rows) {
        const auto husk = model::husk_of(row);
        Statement& statement = husk ? save_step_ : delete_step_;
        if (husk)
            statement.bind(number, husk->record);
        else
            statement.bind(number);
        TRY(statement.run());
    }
    return {};
}

base::Status Erasure::perform(const model::EraseReceipts& change) {
    for (const model::ReceiptId id : change.receipts) {
        erase_receipt_.bind(id.number, change.at);
        TRY(erase_receipt_.run());
        forget_refused_.bind(id.number);
        TRY(forget_refused_.run());
    }
    return {};
}

}  // namespace leadflow::store::sqlite
