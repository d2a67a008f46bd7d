// SPDX-License-Identifier: Apache-2.0
// The one suite that every driver of Store passes. A driver's test includes this file once and
// says INSTANTIATE_TEST_SUITE_P(Name, StoreConformance, testing::Values(&make_driver)).
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/text.h"
#include "store/store.h"

namespace leadflow::store {

// Keeps what the store stands on (a folder, a schema) for the time of one test.
class ConformanceDriver {
  public:
    virtual ~ConformanceDriver() = default;
    virtual Store& store() = 0;
};
using MakeConformanceDriver = std::unique_ptr<ConformanceDriver> (*)();

class StoreConformance : public testing::TestWithParam<MakeConformanceDriver> {
  protected:
    void SetUp() override {
        driver_ = GetParam()();
        store_ = &driver_->store();
    }

    static base::Time at(int64_t second) { return base::from_micros(second * 1000000 + 7); }
    // As real ones: a later run has a smaller id.
    static model::RunId run_id(int number) {
        return model::RunId(base::format("{:029}CU00", 100000 - number));
    }
    static model::FlowId flow_id(const std::string& name) { return model::FlowId("flow-" + name); }

    static model::RunHead head(int number, const std::string& flow = "a") {
        model::RunHead head;
        head.id = run_id(number);
        head.flow = flow_id(flow);
        head.flow_version = 2;
        head.receipt = {number};
        head.tracking_id = base::format("track-{}", number);
        head.summary = R"({"email":"x@contoso.example"})";
        head.created = at(number);
        return head;
    }
    static model::Receipt receipt(int64_t number, const std::string& flow = "a") {
        model::Receipt receipt;
        receipt.id = {number};
        receipt.flow = flow_id(flow);
        receipt.received = at(number);
        receipt.method = "POST";
        receipt.body = "{}";
        return receipt;
    }
    static model::SaveStep step(int run, const std::string& name,
                                const std::string& repetition = "") {
        return {.run = run_id(run), .name = name, .repetition = repetition, .record = "{}"};
    }

    base::Status apply(model::Changes changes) { return store_->apply(changes); }
    void given(model::Changes changes) {
        const base::Status status = apply(std::move(changes));
        ASSERT_TRUE(status) << status.error().message;
    }
    void given_runs(int count, const std::string& flow = "a", int first = 1) {
        model::Changes changes;
        for (int i = first; i < first + count; ++i) changes.push_back(model::AddRun{head(i, flow)});
        given(std::move(changes));
    }
    void expect_conflict(model::Changes changes) {
        const base::Status status = apply(std::move(changes));
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().code, base::ErrorCode::kConflict) << status.error().message;
    }
    std::vector<model::RunId> ids(const RunFilter& filter) {
        std::vector<model::RunId> out;
        const auto rows = store_->runs(filter);
        for (const auto& row : rows.value()) out.push_back(row.id);
        return out;
    }
    std::vector<int64_t> numbers(const ReceiptFilter& filter) {
        std::vector<int64_t> out;
        const auto rows = store_->receipts(filter);
        for (const auto& row : rows.value()) out.push_back(row.id.number);
        return out;
    }
    static std::vector<model::RunId> run_ids(std::initializer_list<int> numbers) {
        std::vector<model::RunId> out;
        for (const int number : numbers) out.push_back(run_id(number));
        return out;
    }
    std::vector<model::RunId> open_after(const model::RunId& after, size_t limit = 100) {
        std::vector<model::RunId> out;
        const auto rows = store_->open_runs(after, limit);
        for (const auto& row : rows.value()) out.push_back(row.id);
        return out;
    }

    std::unique_ptr<ConformanceDriver> driver_;
    Store* store_ = nullptr;
};

TEST_P(StoreConformance, AReceiptComesBackByteForByte) {
    model::Receipt sent = receipt(5);
    sent.relative_path = "/x";
    sent.query = "a=1&b=%20";
    sent.headers = R"({"Content-Type":"application/json"})";
    sent.body = std::string("{\"a\":\"\xC3\xA9\"}\0\xFF end", 16);
    sent.remote_address = "192.0.2.7";
    sent.run = run_id(5);
    sent.refusal_code = "TriggerInputSchemaMismatch";
    sent.refusal_reason = "no email";
    given({model::AddReceipt{sent}});
    const model::Receipt back = store_->receipt({5}).value();
    EXPECT_EQ(back.id, sent.id);
    EXPECT_EQ(back.flow, sent.flow);
    EXPECT_EQ(back.received, sent.received);
    EXPECT_EQ(back.method, sent.method);
    EXPECT_EQ(back.relative_path, sent.relative_path);
    EXPECT_EQ(back.query, sent.query);
    EXPECT_EQ(back.headers, sent.headers);
    EXPECT_EQ(back.body, sent.body);
    EXPECT_EQ(back.remote_address, sent.remote_address);
    EXPECT_EQ(back.run, sent.run);
    EXPECT_EQ(back.refusal_code, sent.refusal_code);
    EXPECT_EQ(back.refusal_reason, sent.refusal_reason);
}

TEST_P(StoreConformance, AnEmptyAndALargeBodyComeBack) {
    model::Receipt empty = receipt(1);
    empty.body.clear();
    model::Receipt large = receipt(2);
    large.body = std::string(3000000, 'x');
    given({model::AddReceipt{empty}, model::AddReceipt{large}});
    EXPECT_EQ(store_->receipt({1})->body, "");
    EXPECT_EQ(store_->receipt({2})->body, large.body);
    EXPECT_EQ(store_->receipts({}).value().size(), 2U);
    EXPECT_EQ(store_->receipts({})->front().body, "") << "lists leave bodies out";
}

TEST_P(StoreConformance, ReceiptsAreListedNewestFirstInPages) {
    for (int i = 1; i <= 5; ++i) given({model::AddReceipt{receipt(i, i % 2 == 0 ? "b" : "a")}});
    model::Receipt refused = receipt(6);
    refused.refusal_code = "InvalidJSON";
    given({model::AddReceipt{refused}});
    EXPECT_EQ(numbers({}), (std::vector<int64_t>{6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(numbers({.limit = 2}), (std::vector<int64_t>{6, 5}));
    EXPECT_EQ(numbers({.before = model::ReceiptId{5}, .limit = 2}), (std::vector<int64_t>{4, 3}));
    EXPECT_EQ(numbers({.flow = flow_id("b")}), (std::vector<int64_t>{4, 2}));
    EXPECT_EQ(numbers({.flow = flow_id("b"), .before = model::ReceiptId{4}}),
              (std::vector<int64_t>{2}));
    EXPECT_EQ(numbers({.refused_only = true}), (std::vector<int64_t>{6}));
    EXPECT_EQ(numbers({.flow = flow_id("b"), .refused_only = true}), (std::vector<int64_t>{}));
}

TEST_P(StoreConformance, TheLastReceiptIsZeroWhenThereIsNone) {
    EXPECT_EQ(store_->last_receipt()->number, 0);
    given({model::AddReceipt{receipt(41)}, model::AddReceipt{receipt(42)}});
    EXPECT_EQ(store_->last_receipt()->number, 42);
}

TEST_P(StoreConformance, ALinkedReceiptHasARunAndKeepsItsRefusal) {
    model::Receipt refused = receipt(1);
    refused.refusal_code = "InvalidJSON";
    given({model::AddReceipt{refused}, model::LinkReceipt{{1}, run_id(9)}});
    EXPECT_EQ(store_->receipt({1})->run, run_id(9));
    EXPECT_EQ(store_->receipt({1})->refusal_code, "InvalidJSON");
    expect_conflict({model::LinkReceipt{{2}, run_id(9)}});
}

TEST_P(StoreConformance, ARunComesBackWhole) {
    model::RunHead sent = head(1);
    sent.status = model::RunStatus::kFailed;
    sent.code = "ActionFailed";
    sent.error = model::StepError{"ActionFailed", "An action failed."};
    sent.resubmitted_from = run_id(0);
    sent.effects_of = "that of the first";
    sent.split_index = 7;
    sent.started = at(2);
    sent.ended = at(3);
    sent.wake_at = at(4);
    given({model::AddRun{sent}});
    const model::RunHead back = store_->run(sent.id).value();
    EXPECT_EQ(back.flow, sent.flow);
    EXPECT_EQ(back.flow_version, 2);
    EXPECT_EQ(back.receipt, sent.receipt);
    EXPECT_EQ(back.status, sent.status);
    EXPECT_EQ(back.code, sent.code);
    ASSERT_TRUE(back.error);
    EXPECT_EQ(back.error->code, sent.error->code);
    EXPECT_EQ(back.error->message, sent.error->message);
    EXPECT_EQ(back.tracking_id, sent.tracking_id);
    EXPECT_EQ(back.summary, sent.summary);
    EXPECT_EQ(back.resubmitted_from, sent.resubmitted_from);
    EXPECT_EQ(back.effects_of, sent.effects_of);
    EXPECT_EQ(back.split_index, 7);
    EXPECT_EQ(back.created, sent.created);
    EXPECT_EQ(back.started, sent.started);
    EXPECT_EQ(back.ended, sent.ended);
    EXPECT_EQ(back.wake_at, sent.wake_at);
}

TEST_P(StoreConformance, AnUpdateReplacesWhatARunBecameButNotWhereItCameFrom) {
    given_runs(1);
    model::RunHead later = head(1, "other");
    later.created = at(99);
    later.split_index = 3;
    later.status = model::RunStatus::kRunning;
    later.code = "OK";
    later.summary = "{}";
    later.wake_at = at(8);
    given({model::UpdateRun{later}});
    const model::RunHead back = store_->run(run_id(1)).value();
    EXPECT_EQ(back.status, model::RunStatus::kRunning);
    EXPECT_EQ(back.code, "OK");
    EXPECT_EQ(back.summary, "{}");
    EXPECT_EQ(back.wake_at, at(8));
    EXPECT_FALSE(back.split_index);
    EXPECT_FALSE(back.error);
    EXPECT_EQ(back.flow, flow_id("a"));
    EXPECT_EQ(back.created, at(1));
    later.wake_at.reset();
    given({model::UpdateRun{later}});
    EXPECT_FALSE(store_->run(run_id(1))->wake_at);
}

TEST_P(StoreConformance, RunsAreListedNewestFirstInPages) {
    given_runs(4, "a", 1);
    given_runs(3, "b", 5);
    EXPECT_EQ(ids({}), run_ids({7, 6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(ids({.limit = 2}), run_ids({7, 6}));
    EXPECT_EQ(ids({.before = run_id(6), .limit = 3}), run_ids({5, 4, 3}));
    EXPECT_EQ(ids({.before = run_id(1)}), run_ids({}));
    EXPECT_EQ(ids({.flow = flow_id("a"), .limit = 2}), run_ids({4, 3}));
    EXPECT_EQ(ids({.flow = flow_id("a"), .before = run_id(3)}), run_ids({2, 1}));
    EXPECT_EQ(ids({.flow = flow_id("none")}), run_ids({}));
}

TEST_P(StoreConformance, RunsAreFoundByEveryStatus) {
    using model::RunStatus;
    const RunStatus all[] = {RunStatus::kWaiting, RunStatus::kRunning,  RunStatus::kSucceeded,
                             RunStatus::kFailed,  RunStatus::kTimedOut, RunStatus::kCancelled};
    int number = 0;
    for (const RunStatus status : all) {
        model::RunHead a = head(++number);
        a.status = status;
        model::RunHead b = head(++number, "b");
        b.status = status;
        given({model::AddRun{a}, model::AddRun{b}});
    }
    number = 0;
    for (const RunStatus status : all) {
        number += 2;
        EXPECT_EQ(ids({.status = status}), run_ids({number, number - 1}));
        EXPECT_EQ(ids({.flow = flow_id("b"), .status = status}), run_ids({number}));
        EXPECT_EQ(ids({.status = status, .before = run_id(number)}), run_ids({number - 1}));
    }
    const RunReads::Counts counts = store_->run_counts().value();
    EXPECT_EQ(counts.open, 4);
    EXPECT_EQ(counts.succeeded, 2);
    EXPECT_EQ(counts.failed, 6);
}

TEST_P(StoreConformance, SearchLooksIntoSummaryAndTrackingId) {
    model::RunHead quoted = head(1);
    quoted.summary = R"({"company":"The \"Best\" 100%_Co","email":"Ada@Fabrikam.example"})";
    given({model::AddRun{quoted}});
    given_runs(2, "a", 2);
    EXPECT_EQ(ids({.search = "ada@fabrikam"}), run_ids({1}));
    EXPECT_EQ(ids({.search = "\"best\""}), run_ids({1}));
    EXPECT_EQ(ids({.search = "100%_"}), run_ids({1}));
    EXPECT_EQ(ids({.search = "x%contoso"}), run_ids({}));
    EXPECT_EQ(ids({.search = "x_contoso"}), run_ids({}));
    EXPECT_EQ(ids({.search = "TRACK-3"}), run_ids({3}));
    EXPECT_EQ(ids({.flow = flow_id("a"), .search = "contoso", .before = run_id(3)}), run_ids({2}));
}

TEST_P(StoreConformance, SearchFindsTheSameBeforeWhileAndAfterRunsAreIndexed) {
    for (int i = 1; i <= 6; ++i) {
        model::RunHead run = head(i, i % 2 == 0 ? "b" : "a");
        run.summary = base::format(R"({{"email":"ada_{0}@fabrikam.example","company":"Ödön & Søn {0}"}})",
                                   i);
        run.tracking_id = base::format("track-{}", i);
        if (i == 5) run.status = model::RunStatus::kFailed;
        given({model::AddRun{run}});
    }
    for (const size_t more : {0U, 2U, 1U, 0U, 9U}) {
        given({model::IndexRuns{more}});
        EXPECT_EQ(ids({.search = "ADA_3@Fabrikam"}), run_ids({3}));
        EXPECT_EQ(ids({.search = "ada"}), run_ids({6, 5, 4, 3, 2, 1}));
        EXPECT_EQ(ids({.search = "da", .limit = 2}), run_ids({6, 5}));
        EXPECT_EQ(ids({.search = "fabrikam", .limit = 5}), run_ids({6, 5, 4, 3, 2}));
        EXPECT_EQ(ids({.search = "fabrikam", .before = run_id(3)}), run_ids({2, 1}));
        EXPECT_EQ(ids({.flow = flow_id("b"), .search = "fabrikam"}), run_ids({6, 4, 2}));
        EXPECT_EQ(ids({.status = model::RunStatus::kFailed, .search = "track"}), run_ids({5}));
        EXPECT_EQ(ids({.search = "søn 4"}), run_ids({4}));
        EXPECT_EQ(ids({.search = "adax3"}), run_ids({})) << "a letter of its own, no sign for any";
        EXPECT_EQ(ids({.search = "ack-6"}), run_ids({6}));
    }
    given({model::DeleteFlow{flow_id("b")}});
    EXPECT_EQ(ids({.search = "fabrikam"}), run_ids({5, 3, 1}));
    model::RunHead late = head(7);
    late.summary = R"({"email":"late@fabrikam.example"})";
    given({model::AddRun{late}});
    EXPECT_EQ(ids({.search = "late@"}), run_ids({7})) << "it has the number of a deleted one";
    given({model::IndexRuns{9}});
    EXPECT_EQ(ids({.search = "late@"}), run_ids({7}));
    EXPECT_EQ(ids({.search = "ada_6"}), run_ids({}));
    EXPECT_EQ(store_->unindexed_runs().value(), 0);
}

TEST_P(StoreConformance, OpenRunsComeOldestFirst) {
    given_runs(5);
    model::RunHead ended = head(2);
    ended.status = model::RunStatus::kSucceeded;
    model::RunHead running = head(3);
    running.status = model::RunStatus::kRunning;
    given({model::UpdateRun{ended}, model::UpdateRun{running}});
    EXPECT_EQ(open_after({}), run_ids({1, 3, 4, 5}));
    EXPECT_EQ(open_after({}, 2), run_ids({1, 3}));
    EXPECT_EQ(open_after(run_id(3)), run_ids({4, 5}));
    EXPECT_EQ(open_after(run_id(5)), run_ids({}));
}

TEST_P(StoreConformance, OpenRunsComeInTheOrderOfTheirArrivalAlsoWhenTheClockWentBack) {
    given({model::AddRun{head(5)}});
    given({model::AddRun{head(2)}, model::AddRun{head(3, "b")}});
    EXPECT_EQ(open_after({}), run_ids({5, 2, 3}));
    EXPECT_EQ(open_after(run_id(5)), run_ids({2, 3}));
    given({model::DeleteFlow{flow_id("b")}});
    EXPECT_EQ(open_after(run_id(3)), run_ids({5, 2})) << "its place is not known any more";
}

TEST_P(StoreConformance, RunsWithATimerComeByItsTime) {
    given_runs(5);
    const auto set = [this](int run, model::RunStatus status, std::optional<int64_t> wake_at) {
        model::RunHead row = head(run);
        row.status = status;
        if (wake_at) row.wake_at = at(*wake_at);
        given({model::UpdateRun{row}});
    };
    set(1, model::RunStatus::kRunning, 300);
    set(2, model::RunStatus::kRunning, 100);
    set(3, model::RunStatus::kRunning, std::nullopt);
    set(4, model::RunStatus::kSucceeded, 50);
    set(5, model::RunStatus::kRunning, 100);
    const auto by_timer = [this](size_t limit) {
        std::vector<model::RunId> out;
        const auto rows = store_->runs_by_timer(limit);
        for (const auto& row : rows.value()) out.push_back(row.id);
        return out;
    };
    EXPECT_EQ(by_timer(10), run_ids({2, 5, 1}));
    EXPECT_EQ(by_timer(2), run_ids({2, 5}));
    set(2, model::RunStatus::kFailed, std::nullopt);
    set(5, model::RunStatus::kRunning, 400);
    EXPECT_EQ(by_timer(10), run_ids({1, 5}));
    EXPECT_EQ(store_->runs_by_timer(10)->front().wake_at, at(300));
}

TEST_P(StoreConformance, ARunThatIsResubmittedIsOpenAgain) {
    given_runs(1);
    model::RunHead row = head(1);
    row.status = model::RunStatus::kFailed;
    given({model::UpdateRun{row}});
    EXPECT_EQ(open_after({}), run_ids({}));
    row.status = model::RunStatus::kRunning;
    given({model::UpdateRun{row}});
    EXPECT_EQ(open_after({}), run_ids({1}));
    EXPECT_EQ(store_->run_counts()->failed, 0);
}

TEST_P(StoreConformance, AStepIsReplacedByNameAndRepetition) {
    given_runs(2);
    model::SaveStep sent = step(1, "Send");
    sent.inputs = R"({"to":"x"})";
    given({sent, step(1, "Compose"), step(1, "Each", "000001"), step(1, "Each", "000000"),
           step(2, "Send")});
    sent.status = model::StepStatus::kSucceeded;
    sent.record = R"({"code":"OK"})";
    sent.outputs = "[]";
    given({sent});
    const auto steps = store_->steps(run_id(1)).value();
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_EQ(steps[0].name, "Send") << "in the order of their first save";
    EXPECT_EQ(steps[0].run, run_id(1));
    EXPECT_EQ(steps[0].status, model::StepStatus::kSucceeded);
    EXPECT_EQ(steps[0].record, sent.record);
    EXPECT_EQ(steps[0].inputs, sent.inputs);
    EXPECT_EQ(steps[0].outputs, "[]");
    EXPECT_EQ(steps[1].name, "Compose");
    EXPECT_EQ(steps[1].inputs, "");
    EXPECT_EQ(steps[2].repetition, "000001");
    EXPECT_EQ(steps[3].repetition, "000000");
    EXPECT_EQ(store_->steps(run_id(2))->size(), 1U);
    EXPECT_EQ(store_->steps(run_id(77))->size(), 0U);
}

TEST_P(StoreConformance, FlowsAndVersionsComeBack) {
    model::Flow flow{.id = flow_id("a"), .name = "Leads to CRM", .state = model::FlowState::kOn,
                     .created = at(1), .modified = at(2), .version = 1, .sealed_key = "sealed",
                     .url_keys = "[]"};
    given({model::SaveFlow{flow},
           model::AddFlowVersion{{.flow = flow.id, .number = 1, .saved = at(2), .document = "{ }",
                                  .author = "token:ci"}},
           model::SaveFlow{{.id = flow_id("b"), .name = "Later", .created = at(5)}}});
    flow.name = "Renamed";
    given({model::SaveFlow{flow}});
    const model::Flow back = store_->flow(flow.id).value();
    EXPECT_EQ(back.name, "Renamed");
    EXPECT_EQ(back.state, model::FlowState::kOn);
    EXPECT_EQ(back.created, at(1));
    EXPECT_EQ(back.modified, at(2));
    EXPECT_EQ(back.version, 1);
    EXPECT_EQ(back.sealed_key, "sealed");
    EXPECT_EQ(back.url_keys, "[]");
    EXPECT_EQ(store_->flows()->size(), 2U);
    EXPECT_EQ(store_->flows()->front().name, "Later");
    EXPECT_EQ(store_->flow_version(flow.id, 1)->document, "{ }");
    EXPECT_EQ(store_->flow_version(flow.id, 1)->saved, at(2));
    given({model::AddFlowVersion{
        {.flow = flow.id, .number = 2, .saved = at(7), .document = "{}"}}});
    const auto versions = store_->flow_versions(flow.id);
    ASSERT_EQ(versions->size(), 2U);
    EXPECT_EQ((*versions)[0].number, 2);
    EXPECT_EQ((*versions)[0].saved, at(7));
    EXPECT_EQ((*versions)[1].number, 1);
    EXPECT_TRUE(store_->flow_versions(flow_id("b"))->empty());
    EXPECT_EQ(store_->flow_version(flow.id, 1)->author, "token:ci");
    expect_conflict({model::AddFlowVersion{{.flow = flow.id, .number = 1}}});
}

TEST_P(StoreConformance, WhatIsNotThereIsNotFound) {
    using base::ErrorCode;
    EXPECT_EQ(store_->flow(flow_id("a")).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(store_->flow_version(flow_id("a"), 1).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(store_->run(run_id(1)).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(store_->receipt({1}).error().code, ErrorCode::kNotFound);
}

TEST_P(StoreConformance, AConflictChangesNothing) {
    given_runs(1);
    given({step(1, "Send"), model::AddReceipt{receipt(1)},
           model::SaveFlow{{.id = flow_id("a"), .name = "Kept"}}});
    model::RunHead changed = head(1);
    changed.status = model::RunStatus::kFailed;
    model::SaveStep again = step(1, "Send");
    again.record = "[]";
    expect_conflict({model::AddRun{head(2)}, model::UpdateRun{changed}, again, step(1, "New"),
                     model::LinkReceipt{{1}, run_id(1)}, model::AddReceipt{receipt(2)},
                     model::DeleteFlow{flow_id("a")}, model::UpdateRun{head(66)}});
    EXPECT_EQ(ids({}), run_ids({1}));
    EXPECT_EQ(store_->run(run_id(1))->status, model::RunStatus::kWaiting);
    ASSERT_EQ(store_->steps(run_id(1))->size(), 1U);
    EXPECT_EQ(store_->steps(run_id(1))->front().record, "{}");
    EXPECT_TRUE(store_->receipt({1})->run.empty());
    EXPECT_EQ(store_->last_receipt()->number, 1);
    EXPECT_EQ(store_->flow(flow_id("a"))->name, "Kept");
}

TEST_P(StoreConformance, EveryContradictionIsAConflict) {
    given({model::AddReceipt{receipt(1)}, model::AddRun{head(1)}});
    expect_conflict({model::AddReceipt{receipt(1)}});
    expect_conflict({model::AddRun{head(1)}});
    expect_conflict({model::UpdateRun{head(2)}});
    expect_conflict({step(2, "Send")});
    given({model::AddRun{head(2)}});
    EXPECT_EQ(ids({}), run_ids({2, 1}));
}

TEST_P(StoreConformance, DeleteFlowRemovesEverythingOfTheFlowAndNothingElse) {
    given_runs(2, "a", 1);
    given_runs(2, "b", 3);
    for (const char* name : {"a", "b"})
        given({model::SaveFlow{{.id = flow_id(name)}},
               model::AddFlowVersion{{.flow = flow_id(name), .number = 1}}});
    given({model::AddReceipt{receipt(1, "a")}, model::AddReceipt{receipt(2, "b")}, step(1, "Send"),
           step(3, "Send")});
    given({model::DeleteFlow{flow_id("a")}});
    EXPECT_EQ(ids({}), run_ids({4, 3}));
    EXPECT_EQ(open_after({}), run_ids({3, 4}));
    EXPECT_EQ(numbers({}), (std::vector<int64_t>{2}));
    EXPECT_EQ(store_->flows()->size(), 1U);
    EXPECT_FALSE(store_->flow_version(flow_id("a"), 1));
    EXPECT_TRUE(store_->flow_version(flow_id("b"), 1));
    EXPECT_EQ(store_->steps(run_id(1))->size(), 0U);
    EXPECT_EQ(store_->steps(run_id(3))->size(), 1U);
    EXPECT_EQ(store_->run_counts()->open, 2);
    given_runs(1, "a", 1);
    EXPECT_EQ(store_->steps(run_id(1))->size(), 0U) << "a new run inherits nothing";
}

TEST_P(StoreConformance, ReadersSeeWholeCommitsWhileOthersWrite) {
    constexpr int kCommits = 60;
    constexpr int kRunsEach = 3;
    std::atomic<bool> writing = true;
    std::atomic<int> torn = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            while (writing) {
                const auto rows = store_->runs({.limit = 1000});
                if (!rows || rows->size() % kRunsEach != 0) ++torn;
            }
        });
    for (int i = 0; i < kCommits; ++i) {
        given_runs(kRunsEach, "a", 1 + i * kRunsEach);
        if (i % 10 == 0) {
            EXPECT_TRUE(store_->checkpoint_piece());
        }
    }
    writing = false;
    for (std::thread& reader : readers) reader.join();
    EXPECT_EQ(torn, 0);
    EXPECT_EQ(store_->runs({.limit = 1000})->size(), size_t{kCommits * kRunsEach});
}

TEST_P(StoreConformance, AQuietFlowIsFoundAmongManyRowsOfOthers) {
    model::Changes changes;
    std::vector<model::RunId> quiet;
    std::vector<int64_t> quiet_receipts;
    for (int i = 1; i <= 1200; ++i) {
        const std::string flow = i % 170 == 3 ? "quiet" : "busy";
        changes.push_back(model::AddReceipt{receipt(i, flow)});
        changes.push_back(model::AddRun{head(i, flow)});
        if (flow == "busy") continue;
        quiet.insert(quiet.begin(), run_id(i));
        quiet_receipts.insert(quiet_receipts.begin(), i);
    }
    given(std::move(changes));
    const auto from = [](const auto& all, size_t first, size_t count) {
        const auto start = all.begin() + static_cast<int64_t>(first);
        return std::decay_t<decltype(all)>(start, start + static_cast<int64_t>(count));
    };
    const model::FlowId flow = flow_id("quiet");
    EXPECT_EQ(ids({.flow = flow}), quiet);
    EXPECT_EQ(ids({.flow = flow, .before = quiet[2], .limit = 3}), from(quiet, 3, 3));
    EXPECT_EQ(ids({.flow = flow_id("busy"), .before = run_id(4), .limit = 9}), run_ids({2, 1}));
    EXPECT_EQ(numbers({.flow = flow}), quiet_receipts);
    EXPECT_EQ(numbers({.flow = flow, .before = model::ReceiptId{quiet_receipts[1]}, .limit = 4}),
              from(quiet_receipts, 2, 4));
}

TEST_P(StoreConformance, AFlowThatAConflictTookAwayComesWithTheNextCommit) {
    given_runs(1, "a", 1);
    expect_conflict({model::AddRun{head(2, "new")}, model::AddReceipt{receipt(2, "new")},
                     model::AddRun{head(1)}});
    given({model::AddRun{head(2, "new")}, model::AddReceipt{receipt(2, "new")}});
    EXPECT_EQ(ids({.flow = flow_id("new")}), run_ids({2}));
    EXPECT_EQ(numbers({.flow = flow_id("new")}), (std::vector<int64_t>{2}));
    EXPECT_EQ(store_->run(run_id(2))->flow, flow_id("new"));
}

TEST_P(StoreConformance, ATrackingIdMayBeTheRunsOwnIdOrNone) {
    model::RunHead own = head(1);
    own.tracking_id = own.id.text();
    model::RunHead none = head(2);
    none.tracking_id.clear();
    given({model::AddRun{own}, model::AddRun{none}});
    EXPECT_EQ(store_->run(run_id(1))->tracking_id, run_id(1).text());
    EXPECT_EQ(store_->run(run_id(2))->tracking_id, "");
    EXPECT_EQ(ids({.search = run_id(1).text()}), run_ids({1}));
    own.status = model::RunStatus::kRunning;
    given({model::UpdateRun{own}});
    EXPECT_EQ(store_->run(run_id(1))->tracking_id, run_id(1).text());
}

TEST_P(StoreConformance, NothingToApplyIsASuccess) { EXPECT_TRUE(apply({})); }

}  // namespace leadflow::store
