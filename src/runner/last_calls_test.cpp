// SPDX-License-Identifier: Apache-2.0
// What connections learn of the calls that are made by them, and what is kept of new refresh
// tokens.
#include <gtest/gtest.h>

#include <future>

#include "runner/connection_fault.h"
#include "runner/runner_fixture.h"
#include "runner/token_keeper.h"

namespace leadflow::runner {
namespace {

model::Reply answered(int status) {
    return {.reach = model::Reach::kAnswered, .status = status};
}

TEST(ConnectionFault, IsOfTheConnectionAndNotOfTheLead) {
    const model::Call http{.what = model::HttpCall{}};
    for (const int status : {200, 201, 204, 400, 404, 409, 412, 422, 429, 500})
        EXPECT_EQ(connection_fault(http, answered(status)), "") << status;
    for (const int status : {401, 403, 407, 502, 503, 504})
        EXPECT_NE(connection_fault(http, answered(status)), "") << status;
    const model::Call mail{.what = model::MailCall{}};
    EXPECT_EQ(connection_fault(mail, answered(250)), "");
    EXPECT_EQ(connection_fault(mail, answered(550)), "");
    EXPECT_NE(connection_fault(mail, answered(535)), "");
    EXPECT_EQ(connection_fault(http, {.fault = "a header is not valid", .of_call = true}), "");
    EXPECT_EQ(connection_fault(http, {.fault = "could not resolve host x"}),
              "could not resolve host x");
}

TEST(LastCall, SaysOnceThatSomethingChanged) {
    model::LastCall call;
    EXPECT_FALSE(call.told());
    EXPECT_TRUE(call.tell(base::Time(base::Duration(1)), ""));
    EXPECT_FALSE(call.tell(base::Time(base::Duration(2)), ""));
    EXPECT_EQ(call.told()->at, base::Time(base::Duration(2)));
    EXPECT_TRUE(call.tell(base::Time(base::Duration(3)), "no answer"));
    EXPECT_FALSE(call.tell(base::Time(base::Duration(4)), "no answer"));
    EXPECT_TRUE(call.tell(base::Time(base::Duration(5)), "401"));
    EXPECT_EQ(call.told()->error, "401");
    EXPECT_TRUE(call.tell(base::Time(base::Duration(6)), ""));
    call.forget();
    EXPECT_FALSE(call.told());
}

class LastCalls : public testing::Test {
  protected:
    std::atomic<int> status_ = 201;
    RunnerRooms rooms_{[this](const model::Call& call) {
        model::Reply reply = friendly_world(call);
        if (std::holds_alternative<model::HttpCall>(call.what)) reply.status = status_;
        return reply;
    }};

    void lead() {
        const auto live = rooms_.flows.catalog.all().front();
        const model::Run run = rooms_.store_lead(*live, R"({"leadSource":"x"})");
        rooms_.runner.accept(run, live);
        ASSERT_TRUE(rooms_.settled());
    }
    model::Connection stored(const std::string& name) {
        const auto all = rooms_.flows.store.connections().value();
        for (const model::Connection& one : all)
            if (one.name == name) return one;
        return {};
    }
};

TEST_F(LastCalls, AreWrittenDownWhenTheyGoOtherwiseThanBefore) {
    rooms_.import(flows::guide("crm"));
    ASSERT_TRUE(rooms_.runner.start());
    lead();
    const std::string name = "shared_dynamicscrmonline";
    const auto first = stored(name).called;
    ASSERT_TRUE(first);
    EXPECT_EQ(stored(name).call_error, "");
    lead();
    EXPECT_EQ(stored(name).called, first);  // In memory alone.
    EXPECT_GT(rooms_.flows.connections.open(name).value()->last_call->told()->at, *first);
    status_ = 403;
    lead();
    EXPECT_EQ(stored(name).call_error, "the far side answered 403");
    ASSERT_TRUE(rooms_.flows.connections.save_last_calls());
    EXPECT_EQ(stored("shared_smtp").called, std::nullopt);
}

TEST_F(LastCalls, AKeptRefreshTokenIsInTheStoreWhenItIsSaidToBe) {
    flows::Connections& connections = rooms_.flows.connections;
    ASSERT_TRUE(connections.add({.api = "shared_salesforce",
                                 .name = "sales",
                                 .settings = {},
                                 .secrets = {{"refresh_token", "r1"}, {"client_secret", "s"}}}));
    const std::string holder = connections.open("sales").value()->holder;
    TokenKeeper keeper(connections);
    ASSERT_TRUE(keeper.start());
    const auto keep = [&](const std::string& whose, const std::string& token) {
        std::promise<base::Status> told;
        auto status = told.get_future();
        keeper.keep(whose, model::Secret(token), base::Time(std::chrono::hours(1)),
                    [&told](base::Status kept) { told.set_value(std::move(kept)); });
        return status.get();
    };
    const auto after_restart = [&] {
        flows::Connections again(rooms_.flows.store, rooms_.flows.journal, *rooms_.flows.box,
                                 rooms_.flows.clock);
        EXPECT_TRUE(again.load());
        return again.open("sales").value();
    };
    EXPECT_TRUE(keep(holder, "r2"));
    EXPECT_EQ(model::text_of(after_restart()->secrets.at("refresh_token")), "r2");
    EXPECT_EQ(model::text_of(after_restart()->secrets.at("client_secret")), "s");
    EXPECT_EQ(after_restart()->holder, holder);
    EXPECT_EQ(stored("sales").sign_in_ends, base::Time(std::chrono::hours(1)));
    rooms_.flows.store.fail_next(1, base::unavailable("disk full"));
    EXPECT_EQ(keep(holder, "r3").error().code, base::ErrorCode::kUnavailable);
    EXPECT_EQ(model::text_of(after_restart()->secrets.at("refresh_token")), "r2");
    EXPECT_TRUE(keep(holder, "r3"));
    // A person has signed in anew: what comes of the sign-in before is of no use.
    ASSERT_TRUE(connections.sign_in(connections.find("sales")->id,
                                    {.refresh_token = model::Secret("new")}));
    EXPECT_TRUE(keep(holder, "r4"));
    EXPECT_EQ(model::text_of(after_restart()->secrets.at("refresh_token")), "new");
    EXPECT_NE(after_restart()->holder, holder);
    EXPECT_TRUE(keep("gone/1", "x"));
    keeper.request_stop();
    keeper.join();
    EXPECT_FALSE(keep(holder, "late"));
}

}  // namespace
}  // namespace leadflow::runner
