// SPDX-License-Identifier: Apache-2.0
// The part of the suite (store_conformance.h) that is about leads: filters, counts, erasing.
#pragma once

#include "store/store_conformance.h"

namespace leadflow::store {

// What a lead of the tests says.
struct Told {
    std::string mail = "ada@contoso.example";
    std::string offer = "Scorer";
    std::string source = "AzureMarketplace";
    std::string action = "INS";
    std::string country = "SE";
    std::string flow = "a";
    model::RunStatus status = model::RunStatus::kSucceeded;
    std::string more = {};
};

class LeadConformance : public StoreConformance {
  protected:
    static model::RunHead lead(int number, const Told& told) {
        model::RunHead run = head(number, told.flow);
        run.status = told.status;
        run.summary = base::format(
            R"({{"name":"Ada Lovelace","email":"{}","company":"Contoso","country":"{}","offer":"{}",)"
            R"("source":"{}","action":"{}"{}}})",
            told.mail, told.country, told.offer, told.source, told.action, told.more);
        return run;
    }
    void given_lead(int number, const Told& told = {}) {
        given({model::AddRun{lead(number, told)}});
    }
    void expect_found(const LeadFilter& filter, std::initializer_list<int> numbers,
                      const std::string& why = "") {
        const auto rows = store_->leads(filter);
        ASSERT_TRUE(rows) << rows.error().message;
        std::vector<model::RunId> found;
        for (const auto& row : *rows) found.push_back(row.id);
        EXPECT_EQ(found, run_ids(numbers)) << why;
    }
};

TEST_P(LeadConformance, LeadsAreFoundByEachFilterInAnyStateOfTheIndex) {
    given_lead(1);
    given_lead(2, {.offer = "Other offer", .country = "US"});
    given_lead(3, {.mail = "ADA@Contoso.example", .source = "SPZA", .action = "DNC"});
    model::RunHead other = head(4);
    other.summary = "{}";
    given({model::AddRun{other}});
    given_lead(5, {.flow = "b", .status = model::RunStatus::kFailed});
    given_lead(6, {.mail = "bob@fabrikam.example", .more = R"(,"test":true)"});
    given_lead(7, {.offer = "scorer", .status = model::RunStatus::kCancelled});
    given_lead(8, {.status = model::RunStatus::kTimedOut});
    given_lead(9, {.status = model::RunStatus::kRunning});
    for (const size_t indexed : {0U, 4U, 100U}) {
        given({model::IndexRuns{indexed}});
        expect_found({}, {9, 8, 7, 6, 5, 3, 2, 1});
        expect_found({.offer = "SCORER"}, {9, 8, 7, 6, 5, 3, 1});
        expect_found({.offer = "Other offer", .country = "us"}, {2});
        expect_found({.offer = "Other offer", .country = "SE"}, {});
        expect_found({.source = "spza"}, {3});
        expect_found({.action = "DNC"}, {3});
        expect_found({.mail = "ada@CONTOSO.example"}, {9, 8, 7, 5, 3, 2, 1});
        expect_found({.flow = flow_id("b")}, {5});
        expect_found({.flow = flow_id("none")}, {});
        expect_found({.test = true}, {6});
        expect_found({.test = false, .limit = 2}, {9, 8});
        expect_found({.fate = LeadFate::kFailed}, {8, 5});
        expect_found({.fate = LeadFate::kCancelled}, {7});
        expect_found({.fate = LeadFate::kWaiting}, {9});
        expect_found({.fate = LeadFate::kArrived}, {6, 3, 2, 1});
        expect_found({.flow = flow_id("b"), .fate = LeadFate::kFailed}, {5});
        expect_found({.from = at(3), .to = at(7)}, {6, 5, 3});
        expect_found({.search = "fabrikam"}, {6});
        expect_found({.search = "contoso.EXAMPLE", .limit = 3}, {9, 8, 7});
        expect_found({.offer = "Other offer", .search = "lovelace"}, {2});
        expect_found({.fate = LeadFate::kArrived, .search = "lovelace"}, {6, 3, 2, 1});
        expect_found({.before = run_id(6), .limit = 2}, {5, 3});
        expect_found({.offer = "scorer", .before = run_id(4)}, {3, 1});
    }
}

TEST_P(LeadConformance, RefusedLeadsAreFoundUntilTheyHaveARun) {
    for (const int number : {1, 2, 3, 4}) {
        model::Receipt refused = receipt(number, number == 4 ? "b" : "a");
        refused.refusal_code = "TriggerInputSchemaMismatch";
        if (number != 2) refused.summary = lead(number, {.offer = number == 3 ? "X" : "Y"}).summary;
        given({model::AddReceipt{refused}});
    }
    const auto found = [&](const LeadFilter& filter) {
        std::vector<int64_t> numbers;
        const auto rows = store_->refused_leads(filter);
        for (const model::Receipt& row : rows.value()) numbers.push_back(row.id.number);
        return numbers;
    };
    EXPECT_EQ(found({}), (std::vector<int64_t>{4, 3, 1}));
    EXPECT_EQ(found({.offer = "y"}), (std::vector<int64_t>{4, 1}));
    EXPECT_EQ(found({.flow = flow_id("b")}), (std::vector<int64_t>{4}));
    EXPECT_EQ(found({.search = "lovelace", .before_receipt = model::ReceiptId{4}, .limit = 1}),
              (std::vector<int64_t>{3}));
    EXPECT_EQ(found({.from = at(2), .to = at(4)}), (std::vector<int64_t>{3}));
    EXPECT_EQ(model::text_at(*model::parse_json(store_->receipt({3})->summary), "offer"), "X");
    given({model::LinkReceipt{{3}, run_id(9)}});
    EXPECT_EQ(found({}), (std::vector<int64_t>{4, 1}));
    given({model::DeleteFlow{flow_id("b")}});
    EXPECT_EQ(found({}), (std::vector<int64_t>{1}));
}

TEST_P(LeadConformance, LeadsAreCountedByDayAndWhatTheyHadIsKnown) {
    constexpr int kDay = 86400;
    given_lead(kDay + 1);
    given_lead(kDay + 2, {.offer = "Other", .country = "US"});
    given_lead(kDay + 3, {.country = "us"});
    given_lead(2 * kDay + 1, {.more = R"(,"test":true)"});
    model::RunHead again = lead(2 * kDay + 2, {});
    again.resubmitted_from = run_id(kDay + 1);
    given({model::AddRun{again}, model::IndexRuns{100}});
    const auto days = store_->lead_days(1, 2).value();
    ASSERT_EQ(days.size(), 3U);
    EXPECT_EQ(days[0].day, 1);
    EXPECT_EQ(days[0].offer, "Other");
    EXPECT_EQ(days[0].count, 1);
    EXPECT_EQ(days[1].count, 2);
    EXPECT_EQ(days[1].action, "INS");
    EXPECT_EQ(days[2].day, 2);
    EXPECT_TRUE(days[2].test);
    EXPECT_EQ(days[2].count, 1) << "a resubmission is no further lead";
    EXPECT_EQ(store_->lead_days(2, 2)->size(), 1U);
    const auto values = store_->lead_values().value();
    EXPECT_EQ(values.offers, (std::vector<std::string>{"Other", "Scorer"}));
    EXPECT_EQ(values.sources, (std::vector<std::string>{"AzureMarketplace"}));
    EXPECT_EQ(values.actions, (std::vector<std::string>{"INS"}));
    EXPECT_EQ(values.countries, (std::vector<std::string>{"SE", "US"}));
}

TEST_P(LeadConformance, LeadsThatGoAreNotFoundAndTheirNumbersMayComeAgain) {
    given_lead(1, {.flow = "b"});
    given_lead(2);
    given_lead(3, {.flow = "b"});
    given({model::IndexRuns{100}, model::DeleteFlow{flow_id("b")}});
    expect_found({.offer = "Scorer"}, {2});
    given_lead(4, {.offer = "New"});
    given({model::IndexRuns{100}});
    expect_found({.offer = "Scorer"}, {2});
    expect_found({.offer = "New"}, {4});
    given({model::DropOld{at(3), 10}});
    expect_found({}, {4});
    expect_found({.mail = "ada@contoso.example"}, {4});
}

TEST_P(LeadConformance, AnErasedRunIsAHusk) {
    model::RunHead run = lead(1, {.status = model::RunStatus::kFailed});
    run.code = "ActionFailed";
    run.error = model::StepError{"ActionFailed", "ada@contoso.example is no customer"};
    run.ended = at(2);
    model::SaveStep sent = step(1, "Send");
    sent.status = model::StepStatus::kFailed;
    sent.record = R"({"code":"BadRequest","error":{"code":"E","message":"ada@contoso.example"},)"
                  R"("started":5,"ended":6,"trackedProperties":{"who":"ada@contoso.example"}})";
    sent.inputs = R"({"to":"ada@contoso.example"})";
    sent.outputs = R"("ada@contoso.example")";
    given({model::AddRun{run}, sent, step(1, "$variables", "who"), model::AddRun{lead(2, {})},
           step(2, "Send")});
    for (const bool indexed : {true, false}) {
        if (indexed) given({model::IndexRuns{100}});
        given({model::EraseRuns{{run_id(1), run_id(77)}, at(9)}});
        expect_found({.mail = "ada@contoso.example"}, {2});
        expect_found({}, {2});
        expect_found({.search = "lovelace"}, {2});
        EXPECT_EQ(ids({.search = "track-1"}), run_ids({}));
        EXPECT_EQ(ids({.search = "lovelace"}), run_ids({2}));
    }
    const model::RunHead husk = store_->run(run_id(1)).value();
    EXPECT_EQ(husk.erased, at(9));
    EXPECT_EQ(husk.summary, "");
    EXPECT_EQ(husk.tracking_id, husk.id.text());
    EXPECT_EQ(husk.code, "ActionFailed");
    EXPECT_EQ(husk.error->code, "ActionFailed");
    EXPECT_EQ(husk.error->message, "");
    EXPECT_EQ(husk.ended, at(2));
    EXPECT_EQ(husk.status, model::RunStatus::kFailed);
    const auto steps = store_->steps(run_id(1)).value();
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(steps[0].name, "Send");
    EXPECT_EQ(steps[0].inputs + steps[0].outputs, "");
    EXPECT_EQ(steps[0].record.find("contoso"), std::string::npos) << steps[0].record;
    EXPECT_NE(steps[0].record.find("BadRequest"), std::string::npos) << steps[0].record;
    EXPECT_EQ(store_->steps(run_id(2))->size(), 1U);
    given({model::DropOld{at(100), 10}});
    EXPECT_EQ(ids({}), run_ids({}));
}

TEST_P(LeadConformance, AnOpenRunIsNotErased) {
    given_lead(1, {.status = model::RunStatus::kRunning});
    expect_conflict({model::EraseRuns{{run_id(1)}, at(9)}});
    EXPECT_NE(store_->run(run_id(1))->summary, "");
}

TEST_P(LeadConformance, AnErasedReceiptKeepsThatItCame) {
    model::Receipt refused = receipt(1);
    refused.refusal_code = "TriggerInputSchemaMismatch";
    refused.refusal_reason = "why";
    refused.headers = R"({"X":"ada@contoso.example"})";
    refused.query = "q=ada";
    refused.relative_path = "ada";
    refused.remote_address = "203.0.113.7";
    refused.summary = lead(1, {}).summary;
    refused.body = "ada@contoso.example";
    given({model::AddReceipt{refused}, model::AddReceipt{receipt(2)},
           model::EraseReceipts{{{1}, {77}}, at(9)}});
    const model::Receipt husk = store_->receipt({1}).value();
    EXPECT_EQ(husk.erased, at(9));
    EXPECT_EQ(husk.body + husk.query + husk.relative_path + husk.remote_address + husk.summary, "");
    EXPECT_EQ(husk.headers, "{}");
    EXPECT_EQ(husk.refusal_code, "TriggerInputSchemaMismatch");
    EXPECT_EQ(husk.received, at(1));
    EXPECT_FALSE(store_->receipt({2})->erased);
    EXPECT_TRUE(store_->refused_leads({})->empty());
    EXPECT_TRUE(store_->scrub());
}

TEST_P(LeadConformance, WhereATextStandsIsFoundInPieces) {
    given_lead(1);
    given_lead(2);
    model::SaveStep sent = step(1, "Send");
    sent.inputs = R"({"to":"ADA@contoso.example"})";
    model::SaveStep other = step(2, "Send");
    other.outputs = R"("Sent to ada%40contoso.example")";
    given({sent, step(1, "Other"), other});
    model::Receipt named = receipt(2);
    named.body = std::string("x\0ada@contoso.example", 21);
    given({model::AddReceipt{receipt(1)}, model::AddReceipt{named}});
    const std::vector<std::string> texts = {"ada@contoso.example", "ada%40contoso.example"};
    std::set<model::RunId> runs;
    int64_t after = 0;
    do {
        const auto piece = store_->runs_naming(texts, after, 1).value();
        runs.insert(piece.runs.begin(), piece.runs.end());
        after = piece.next;
    } while (after > 0);
    EXPECT_EQ(runs, (std::set<model::RunId>{run_id(1), run_id(2)}));
    EXPECT_TRUE(store_->runs_naming({"nobody"}, 0, 1000)->runs.empty());
    const auto first = store_->receipts_naming(texts, 0, 1).value();
    EXPECT_TRUE(first.receipts.empty());
    ASSERT_GT(first.next, 0);
    ASSERT_EQ(store_->receipts_naming(texts, first.next, 1)->receipts.size(), 1U);
}

TEST_P(LeadConformance, TheStepsThatTellWhatBecameOfALeadAreFew) {
    given_lead(1);
    for (const char* name : {"A", "B", "C", "$variables"}) {
        model::SaveStep one = step(1, name);
        one.status = *name == 'B' ? model::StepStatus::kFailed : model::StepStatus::kSucceeded;
        one.outputs = std::string(*name == 'C' ? kLeadStepBytesMax + 1 : 3, '1');
        given({one});
    }
    const auto steps = store_->lead_steps(run_id(1), 10).value();
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(steps[0].outputs, "111");
    EXPECT_EQ(steps[1].outputs, "");
    EXPECT_EQ(store_->lead_steps(run_id(1), 1)->size(), 1U);
}

}  // namespace leadflow::store
