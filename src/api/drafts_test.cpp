// SPDX-License-Identifier: Apache-2.0
// Drafts, what is rehearsed of them, resubmissions and statistics, as the portal asks for them. Runs of
// drafts begin in ingest: see its tests.
#include <gtest/gtest.h>

#include "api/api_fixture.h"

namespace leadflow::api {
namespace {

class DraftsTest : public testing::Test {
  protected:
    ApiRooms rooms_;
    const Asker me_{.local = true};

    void SetUp() override { ASSERT_TRUE(rooms_.runner.runner.start()); }
    model::Json call(const std::string& method, const std::string& target,
                     const std::string& body = "", int status = 200) {
        const http::Response response = rooms_.ask(me_, method, "/api/v1" + target, body);
        EXPECT_EQ(response.status, status) << method << " " << target << ": " << response.body;
        return model::parse_json(response.body).value_or(nullptr);
    }
    std::string imported() {
        return std::string(
            model::text_at(call("POST", "/flows?name=Leads", flows::guide("both")), "id"));
    }
    // A run of the flow that has ended.
    model::RunId run_of(const std::string& flow, const std::string& lead) {
        const auto live = rooms_.runner.flows.catalog.find(flow);
        const model::Run run = rooms_.runner.store_lead(*live, lead);
        rooms_.runner.runner.accept(run, live);
        CHECK(rooms_.runner.settled());
        return run.id;
    }
};

TEST_F(DraftsTest, ADraftIsKeptShownPublishedOrThrownAway) {
    const std::string flow = imported();
    call("GET", "/flows/Leads/draft", "", 404);
    const model::Json saved = call("PUT", "/flows/Leads/draft", flows::guide("crm"));
    EXPECT_EQ(model::integer_at(saved, "version"), 2);
    const model::Json shown = call("GET", "/flows/Leads");
    EXPECT_EQ(model::integer_at(shown, "version"), 1);
    EXPECT_EQ(model::integer_at(shown.at("draft"), "version"), 2);
    EXPECT_EQ(model::text_at(call("GET", "/flows/Leads/draft"), "document"), flows::guide("crm"));
    const model::Json versions = call("GET", "/flows/Leads/versions");
    EXPECT_TRUE(versions.at(0).at("draft").as_bool());
    EXPECT_TRUE(versions.at(1).at("published").as_bool());
    EXPECT_EQ(model::integer_at(call("POST", "/flows/Leads/publish"), "version"), 2);
    call("POST", "/flows/Leads/publish", "", 409);
    call("PUT", "/flows/Leads/draft", flows::guide("both"));
    call("DELETE", "/flows/Leads/draft");
    call("GET", "/flows/Leads/draft", "", 404);
    EXPECT_EQ(model::integer_at(call("POST", "/flows/Leads/publish", R"({"version":1})"), "version"),
              4);
}

TEST_F(DraftsTest, FaultsOfADraftAreToldAndKeepItFromBeingPublished) {
    imported();
    const std::string faulty =
        R"json({"definition":{"triggers":{"manual":{"type":"Request"}},"actions":{
        "A":{"type":"Compose","inputs":"@nosuch()"}}}})json";
    const model::Json saved = call("PUT", "/flows/Leads/draft", faulty);
    ASSERT_EQ(saved.at("faults").as_array().size(), 1U);
    EXPECT_EQ(call("GET", "/flows/Leads/draft").at("faults"), saved.at("faults"));
    call("POST", "/flows/Leads/publish", "", 409);
    call("PUT", "/flows/Leads/draft", "no json", 400);
    call("POST", "/flows/Leads/dry-runs",
         model::to_text(model::JsonObject{{"document", faulty}}), 400);
}

TEST_F(DraftsTest, WhatIsOnTheScreenIsRehearsed) {
    imported();
    const std::string other = R"json({"definition":{"triggers":{"manual":{"type":"Request"}},
        "actions":{"Other":{"type":"Compose","inputs":"@triggerBody()?['a']"}}}})json";
    call("PUT", "/flows/Leads/draft", other);
    for (const model::JsonObject& wanted :
         {model::JsonObject{{"document", other}}, model::JsonObject{{"version", 2}}}) {
        model::JsonObject body = wanted;
        body["payload"] = model::JsonObject{{"a", "x"}};
        const model::Json dry = call("POST", "/flows/Leads/dry-runs", model::to_text(body));
        ASSERT_EQ(dry.at("actions").as_array().size(), 1U);
        EXPECT_EQ(model::text_at(dry.at("actions").at(0), "outputs"), "x");
    }
    EXPECT_EQ(call("POST", "/flows/Leads/dry-runs", "{}").at("actions").as_array().size(), 2U);
}

TEST_F(DraftsTest, AllThatMatchAreResubmitted) {
    const std::string flow = imported();
    const model::RunId first = run_of(flow, R"({"UserDetails":{"LastName":"One"}})");
    run_of(flow, R"({"UserDetails":{"LastName":"Two"}})");
    const model::Json answer = call("POST", "/run-resubmissions",
                                    R"({"flow":"Leads","status":"Succeeded","search":"One"})");
    ASSERT_EQ(answer.at("resubmitted").as_array().size(), 1U);
    EXPECT_EQ(model::text_at(answer.at("resubmitted").at(0), "from"), first.text());
    EXPECT_TRUE(answer.at("refused").as_array().empty());
    EXPECT_EQ(answer.as_object().count("before"), 0U);
    ASSERT_TRUE(rooms_.runner.settled());
    EXPECT_EQ(call("GET", "/runs").as_array().size(), 3U);
    call("POST", "/run-resubmissions", R"({"status":"Nonsense"})", 400);
}

TEST_F(DraftsTest, RunsAreCountedByTheHour) {
    const std::string flow = imported();
    run_of(flow, "{}");
    const model::Json statistics = call("GET", "/flow-statistics?hours=3");
    ASSERT_EQ(statistics.as_array().size(), 1U);
    EXPECT_EQ(model::text_at(statistics.at(0), "flow"), flow);
    EXPECT_EQ(model::integer_at(statistics.at(0), "succeeded"), 1);
    ASSERT_EQ(statistics.at(0).at("hours").as_array().size(), 3U);
    EXPECT_EQ(model::integer_at(statistics.at(0).at("hours").at(2), "succeeded"), 1);
    call("GET", "/flow-statistics?hours=0", "", 400);
    call("GET", "/flow-statistics?hours=9999", "", 400);
}

}  // namespace
}  // namespace leadflow::api
