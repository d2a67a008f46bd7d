// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "model/step_record.h"
#include "runner/runner_fixture.h"
#include "runner/step_seal.h"

namespace leadflow::runner {
namespace {

constexpr const char* kLead = R"({"UserDetails":{"FirstName":"Ann","LastName":"Lee",
    "Email":"ann@example.com"},"LeadSource":"SPZA-PLT|p.o","ActionCode":"PLT","OfferTitle":"T"})";

model::Step step_of(RunnerRooms& rooms, const model::RunId& run, const std::string& name) {
    const auto rows = rooms.flows.store.steps(run);
    for (const model::SaveStep& row : *rows)
        if (row.name == name) return *model::to_step(row);
    ADD_FAILURE() << "no step " << name;
    return {};
}

TEST(Runner, CarriesALeadToRecordAndMail) {
    RunnerRooms rooms;
    const auto live = rooms.import(flows::guide("both"));
    ASSERT_TRUE(rooms.runner.start());
    model::Run run = rooms.store_lead(*live, kLead);
    const model::RunId id = run.id;
    rooms.runner.accept(std::move(run), live);
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.flows.store.run(id)->status, model::RunStatus::kSucceeded);
    EXPECT_EQ(step_of(rooms, id, "Create_a_new_record").status, model::StepStatus::kSucceeded);
    EXPECT_EQ(step_of(rooms, id, "Send_an_email").status, model::StepStatus::kSucceeded);
    const std::vector<model::Call> calls = rooms.world.calls();
    ASSERT_EQ(calls.size(), 2U);
    const auto& mail = std::get<model::MailCall>(calls[1].what);
    EXPECT_NE(mail.message.find("Subject: New lead: SPZA-PLT|p.o"), std::string::npos);
}

TEST(Runner, TakesUpWhatWasOpenWhenTheLastProcessEnded) {
    RunnerRooms rooms;
    const auto live = rooms.import(flows::guide("both"));
    const model::RunId id = rooms.store_lead(*live, kLead).id;
    ASSERT_TRUE(rooms.runner.start());
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.flows.store.run(id)->status, model::RunStatus::kSucceeded);
}

// Rule J1: first durable, then the world.
TEST(Runner, AsksTheWorldNothingWhileTheDiskFails) {
    RunnerRooms rooms;
    const auto live = rooms.import(flows::guide("both"));
    rooms.store_lead(*live, kLead);
    rooms.flows.store.fail_until_told(true);
    ASSERT_TRUE(rooms.runner.start());
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_TRUE(rooms.world.calls().empty());
    rooms.flows.store.fail_until_told(false);
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.world.calls().size(), 2U);
}

TEST(Runner, WhatMemoryCannotHoldIsTakenUpFromTheStoreAndNothingTwice) {
    RunnerRooms rooms(friendly_world, {.workers = 2, .runs_in_memory_max = 16, .batch_runs_max = 4});
    const auto live = rooms.import(flows::guide("crm"));
    ASSERT_TRUE(rooms.runner.start());
    constexpr int kLeads = 300;
    for (int i = 0; i < kLeads; ++i) rooms.runner.accept(rooms.store_lead(*live, kLead), live);
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.flows.store.run_counts()->succeeded, kLeads);
    std::set<std::string> urls;  // The record's id is in its URL.
    for (const model::Call& call : rooms.world.calls())
        urls.insert(std::get<model::HttpCall>(call.what).url);
    EXPECT_EQ(urls.size(), static_cast<size_t>(kLeads));
    EXPECT_EQ(rooms.world.calls().size(), static_cast<size_t>(kLeads));
}

TEST(Runner, AMissingConnectionFailsTheStepAndSaysWhichToMake) {
    RunnerRooms rooms;
    ASSERT_TRUE(rooms.flows.connections.remove("shared_dynamicscrmonline"));
    const auto live = rooms.import(flows::guide("crm"));
    ASSERT_TRUE(rooms.runner.start());
    const model::RunId id = rooms.store_lead(*live, kLead).id;
    ASSERT_TRUE(rooms.runner.resubmit(id));
    ASSERT_TRUE(rooms.runner.cancel(id));
    ASSERT_TRUE(rooms.settled());
    const auto failed = rooms.flows.store.runs({.status = model::RunStatus::kFailed});
    ASSERT_EQ(failed->size(), 1U);
    const model::Step step = step_of(rooms, failed->at(0).id, "Create_a_new_record");
    EXPECT_EQ(step.code, "ConnectionNotConfigured");
    EXPECT_NE(step.error->message.find("dynamicscrmonline-1"), std::string::npos);
    EXPECT_EQ(rooms.flows.store.run(id)->status, model::RunStatus::kCancelled);
}

TEST(Runner, ARunThatContradictsTheStoreIsParkedAndTheOthersGoOn) {
    RunnerRooms rooms;
    const auto live = rooms.import(flows::guide("crm"));
    model::Run stranger = rooms.store_lead(*live, kLead);
    stranger.id = model::RunId("08584000000000000000000000000CU00");  // Was never stored.
    std::vector<model::Run> known;
    for (int i = 0; i < 5; ++i) known.push_back(rooms.store_lead(*live, kLead));
    rooms.runner.accept(std::move(stranger), live);
    for (model::Run& run : known) rooms.runner.accept(std::move(run), live);
    ASSERT_TRUE(rooms.runner.start());
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.flows.store.run_counts()->succeeded, 6);
    EXPECT_EQ(rooms.world.calls().size(), 6U);
}

TEST(Runner, AResubmitIsANewRunThatNamesTheOld) {
    RunnerRooms rooms;
    const auto live = rooms.import(flows::guide("mail"));
    ASSERT_TRUE(rooms.runner.start());
    model::Run run = rooms.store_lead(*live, kLead);
    const model::RunId first = run.id;
    rooms.runner.accept(std::move(run), live);
    ASSERT_TRUE(rooms.settled());
    const model::RunId second = *rooms.runner.resubmit(first);
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.flows.store.run(second)->resubmitted_from, first);
    EXPECT_EQ(rooms.flows.store.run(second)->status, model::RunStatus::kSucceeded);
    EXPECT_FALSE(rooms.runner.cancel(second));
    EXPECT_FALSE(rooms.runner.resubmit(model::RunId("nobody")));
}

// Rule R9.
TEST(Runner, AResubmitMeansTheSameRecordAndAnotherRequest) {
    RunnerRooms rooms;
    const auto live = rooms.import(flows::guide("crm"));
    ASSERT_TRUE(rooms.runner.start());
    model::Run run = rooms.store_lead(*live, kLead);
    const model::RunId first = run.id;
    rooms.runner.accept(std::move(run), live);
    ASSERT_TRUE(rooms.settled());
    const model::RunId second = *rooms.runner.resubmit(first);
    ASSERT_TRUE(rooms.settled());
    ASSERT_TRUE(rooms.runner.resubmit_from(second, "Create_a_new_record"));
    ASSERT_TRUE(rooms.settled());
    const std::vector<model::Call> calls = rooms.world.calls();
    ASSERT_EQ(calls.size(), 3U);
    std::set<std::string> records;
    std::set<std::string> requests;
    for (const model::Call& call : calls) {
        records.insert(std::get<model::HttpCall>(call.what).url);
        requests.insert(call.request_id);
    }
    EXPECT_EQ(records.size(), 1U);
    EXPECT_EQ(requests.size(), 3U);
}

std::string flow_of(const std::string& actions) {
    return R"({"properties":{"displayName":"F","definition":{"triggers":{"manual":{"type":"Request",
        "kind":"Http","inputs":{}}},"actions":{)" + actions + "}}}}";
}

// Rule E24.
TEST(Runner, CarriesALoopThroughManyDecisions) {
    RunnerRooms rooms;
    const auto live = rooms.import(flow_of(R"json(
        "Init":{"type":"InitializeVariable","inputs":{"variables":[{"name":"n","type":"integer","value":0}]}},
        "Loop":{"type":"Foreach","foreach":"@range(0,1500)","runAfter":{"Init":["Succeeded"]},"actions":{
            "Up":{"type":"IncrementVariable","inputs":{"name":"n"}}}},
        "See":{"type":"Compose","inputs":"@variables('n')","runAfter":{"Loop":["Succeeded"]}})json"));
    ASSERT_TRUE(rooms.runner.start());
    model::Run run = rooms.store_lead(*live, kLead);
    const model::RunId id = run.id;
    rooms.runner.accept(std::move(run), live);
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.flows.store.run(id)->status, model::RunStatus::kSucceeded);
    EXPECT_EQ(*step_of(rooms, id, "See").outputs, model::Json(1500));
    // Init, Loop, its progress, 1500 steps, the variable, See.
    EXPECT_EQ(rooms.flows.store.steps(id)->size(), 1505U);
}

// Rule J5: a decision that was not stored is taken again, of the run as the store has it.
TEST(Runner, ALoopOfCallsSurvivesADiskThatFails) {
    std::atomic<int> made = 0;
    std::atomic<store::MemoryStore*> disk = nullptr;
    RunnerRooms rooms([&](const model::Call& call) {
        if (++made == 40) disk.load()->fail_until_told(true);
        return friendly_world(call);
    });
    disk = &rooms.flows.store;
    const auto live = rooms.import(flow_of(R"json(
        "Loop":{"type":"Foreach","foreach":"@range(0,30)","actions":{
            "Call":{"type":"Http","inputs":{"method":"PUT","uri":"https://x.example/@{item()}"}}}})json"));
    ASSERT_TRUE(rooms.runner.start());
    std::vector<model::RunId> ids;
    for (int i = 0; i < 5; ++i) {
        model::Run run = rooms.store_lead(*live, kLead);
        ids.push_back(run.id);
        rooms.runner.accept(std::move(run), live);
    }
    for (int i = 0; i < 60000 && made < 40; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    rooms.flows.store.fail_until_told(false);
    ASSERT_TRUE(rooms.settled());
    for (const model::RunId& id : ids)
        EXPECT_EQ(rooms.flows.store.run(id)->status, model::RunStatus::kSucceeded);
    EXPECT_EQ(rooms.world.calls().size(), 150U) << "each call once";
}

// Rule R10.
TEST(Runner, AResubmitFromAnActionKeepsWhatCameBefore) {
    std::atomic<int> status = 404;
    RunnerRooms rooms([&](const model::Call& call) {
        model::Reply reply = friendly_world(call);
        reply.status = status;
        return reply;
    });
    const auto live = rooms.import(flow_of(R"json(
        "First":{"type":"Compose","inputs":"@guid()"},
        "Call":{"type":"Http","inputs":{"method":"PUT","uri":"https://x.example/"},"runAfter":{"First":["Succeeded"]}},
        "Last":{"type":"Compose","inputs":1,"runAfter":{"Call":["Succeeded"]}})json"));
    ASSERT_TRUE(rooms.runner.start());
    model::Run run = rooms.store_lead(*live, kLead);
    const model::RunId first = run.id;
    rooms.runner.accept(std::move(run), live);
    ASSERT_TRUE(rooms.settled());
    ASSERT_EQ(rooms.flows.store.run(first)->status, model::RunStatus::kFailed);
    status = 200;
    EXPECT_FALSE(rooms.runner.resubmit_from(first, "Last"));
    const auto second = rooms.runner.resubmit_from(first, "Call");
    ASSERT_TRUE(second.has_value());
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.flows.store.run(*second)->status, model::RunStatus::kSucceeded);
    EXPECT_EQ(rooms.flows.store.run(*second)->resubmitted_from, first);
    EXPECT_EQ(*step_of(rooms, *second, "First").outputs, *step_of(rooms, first, "First").outputs);
    EXPECT_EQ(rooms.world.calls().size(), 2U);
}

// Rule S5.
TEST(Runner, SecureDataIsSealedInItsRowAndOpensForItsRun) {
    RunnerRooms rooms;
    const auto live = rooms.import(flow_of(R"json(
        "Secret":{"type":"Compose","inputs":"@triggerBody()?['ActionCode']",
            "runtimeConfiguration":{"secureData":{"properties":["outputs"]}}},
        "Wait":{"type":"Wait","inputs":{"interval":{"count":1,"unit":"Hour"}},"runAfter":{"Secret":["Succeeded"]}})json"));
    ASSERT_TRUE(rooms.runner.start());
    model::Run run = rooms.store_lead(*live, kLead);
    const model::RunId id = run.id;
    rooms.runner.accept(std::move(run), live);
    for (int i = 0; i < 60000 && rooms.flows.store.steps(id)->size() < 2; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    model::SaveStep row = rooms.flows.store.steps(id)->front();
    EXPECT_TRUE(row.outputs.starts_with(model::kSealedMark));
    EXPECT_FALSE(model::to_step(row)->outputs.has_value());
    model::SaveStep elsewhere = row;
    elsewhere.name = "Other";
    EXPECT_FALSE(unseal(rooms.flows.box.get(), elsewhere));
    ASSERT_TRUE(unseal(rooms.flows.box.get(), row));
    EXPECT_EQ(row.outputs, "\"PLT\"");
}

}  // namespace
}  // namespace leadflow::runner
