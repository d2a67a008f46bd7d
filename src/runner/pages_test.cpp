// SPDX-License-Identifier: Apache-2.0
#include "runner/pages.h"

#include "base/text.h"
#include "model/step_record.h"
#include "runner/limits.h"
#include "runner/runner_fixture.h"

#include <gtest/gtest.h>

namespace leadflow::runner {
namespace {

// A page as a connector reads it: {"value": […], "next": "…"}.
model::Outcome page(std::initializer_list<int> items, bool has_next) {
    model::JsonArray list;
    for (const int item : items) list.push_back(item);
    model::JsonObject body{{"value", std::move(list)}, {"count", items.size()}};
    if (has_next) body["next"] = "there";
    model::Outcome outcome;
    outcome.status = model::StepStatus::kSucceeded;
    outcome.outputs = model::JsonObject{{"statusCode", 200}, {"body", std::move(body)}};
    if (has_next) outcome.next_page = model::NextPage{.call = {}, .list = "value", .link = "next"};
    return outcome;
}

std::string body_of(const model::Outcome& outcome) {
    return model::to_text(*model::find(*outcome.outputs, "body"));
}

TEST(Pages, AOnlyPageStaysAsItIs) {
    Pages pages;
    model::Outcome only = page({1}, false);
    EXPECT_FALSE(pages.take(5, 10, only));
    EXPECT_EQ(body_of(only), R"({"value":[1],"count":1})");
    EXPECT_EQ(only.note, "");
}

TEST(Pages, AreJoinedUntilThereAreEnoughItems) {
    Pages pages;
    model::Outcome one = page({1, 2}, true);
    EXPECT_TRUE(pages.take(3, 10, one));
    model::Outcome two = page({3, 4}, true);
    EXPECT_FALSE(pages.take(3, 10, two));
    // The rest is where the link says.
    EXPECT_EQ(body_of(two), R"({"value":[1,2,3,4],"count":2,"next":"there"})");
    EXPECT_EQ(two.note, "4 items of 2 pages");
}

TEST(Pages, EndWithTheLastOne) {
    Pages pages;
    model::Outcome one = page({1}, true);
    EXPECT_TRUE(pages.take(100, 10, one));
    model::Outcome empty = page({}, true);
    EXPECT_TRUE(pages.take(100, 10, empty));
    model::Outcome last = page({2}, false);
    EXPECT_FALSE(pages.take(100, 10, last));
    EXPECT_EQ(body_of(last), R"({"value":[1,2],"count":1})");
}

TEST(Pages, EndWhereTheyAreTooMuchAndSaySo) {
    Pages pages;
    model::Outcome one = page({1}, true);
    EXPECT_FALSE(pages.take(100, kPagedBytesMax, one));
    EXPECT_NE(one.note.find("32 MB are the limit"), std::string::npos) << one.note;
    EXPECT_EQ(body_of(one), R"({"value":[1],"count":1,"next":"there"})");
}

constexpr const char* kListing = R"({"definition":{
    "triggers":{"manual":{"type":"Request","kind":"Http","inputs":{"schema":{}}}},
    "actions":{"List":{"type":"OpenApiConnection","runAfter":{},
        "inputs":{"host":{"apiId":"shared_dynamicscrmonline","connectionName":"shared_dynamicscrmonline",
            "operationId":"GetItems_V2"},"parameters":{"dataset":"contoso.crm4","table":"leads"}},
        "runtimeConfiguration":{"paginationPolicy":{"minimumItemCount":5}}}}}})";

// Two rows a page, for ever.
model::Reply endless_list(const model::Call& call) {
    model::Reply reply;
    reply.reach = model::Reach::kAnswered;
    reply.status = 200;
    reply.headers.emplace_back("Content-Type", "application/json");
    const std::string& url = std::get<model::HttpCall>(call.what).url;
    reply.body = base::format(R"({{"value":[{{"n":1}},{{"n":2}}],"@odata.nextLink":"{}x"}})",
                              url.find('?') == std::string::npos ? url + "?$skiptoken=" : url);
    return reply;
}

TEST(Pages, AnActionWithAPagingPolicyGetsThemAll) {
    RunnerRooms rooms(endless_list);
    const auto live = rooms.import(kListing);
    const model::RunId id = rooms.store_lead(*live, "{}").id;
    ASSERT_TRUE(rooms.runner.start());
    ASSERT_TRUE(rooms.settled());
    const auto steps = rooms.flows.store.steps(id);
    ASSERT_TRUE(steps.has_value());
    const std::vector<model::Call> calls = rooms.world.calls();
    ASSERT_EQ(calls.size(), 3U);
    const auto& last = std::get<model::HttpCall>(calls.back().what);
    EXPECT_EQ(last.url, "https://contoso.crm4.dynamics.com/api/data/v9.2/leads?$skiptoken=xx");
    EXPECT_TRUE(last.token.has_value());
    for (const model::SaveStep& row : *steps) {
        const auto step = model::to_step(row);
        if (step->name != "List") continue;
        EXPECT_EQ(step->status, model::StepStatus::kSucceeded);
        EXPECT_EQ(model::find_path(*step->outputs, {"body", "value"})->get_array().size(), 6U);
    }
}

TEST(Pages, ALinkToElsewhereFailsTheAction) {
    RunnerRooms rooms([](const model::Call& call) {
        model::Reply reply = endless_list(call);
        reply.body = R"({"value":[1],"@odata.nextLink":"https://elsewhere.example/leads"})";
        return reply;
    });
    const auto live = rooms.import(kListing);
    const model::RunId id = rooms.store_lead(*live, "{}").id;
    ASSERT_TRUE(rooms.runner.start());
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(rooms.world.calls().size(), 1U);
    EXPECT_EQ(rooms.flows.store.run(id)->status, model::RunStatus::kFailed);
}

}  // namespace
}  // namespace leadflow::runner
