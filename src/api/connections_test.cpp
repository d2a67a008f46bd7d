// SPDX-License-Identifier: Apache-2.0
// What people are told of connections, and replacing and deleting those that are in use.
#include <gtest/gtest.h>

#include "api/api_fixture.h"
#include "base/encoding.h"
#include "base/text.h"
#include "crypto/test_certificate.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::Role;

class ApiConnections : public testing::Test {
  protected:
    Asker owner_{.local = true};
    std::atomic<int> status_ = 201;
    ApiRooms rooms_{"https://leads.example.com", [this](const model::Call& call) {
                        model::Reply reply = runner::friendly_world(call);
                        if (std::holds_alternative<model::HttpCall>(call.what))
                            reply.status = status_;
                        return reply;
                    }};

    flows::Connections& connections() { return rooms_.runner.flows.connections; }
    Json call(const std::string& method, const std::string& target, const std::string& body = "",
              int status = 200) {
        const http::Response answer = rooms_.ask(owner_, method, target, body);
        EXPECT_EQ(answer.status, status) << answer.body;
        return *model::parse_json(answer.body);
    }
    Json show(const std::string& name) { return call("GET", "/api/v1/connections/" + name); }
    std::string state(const std::string& name) {
        return std::string(model::text_at(show(name), "state"));
    }
    void set(const std::string& name, const std::string& key, const std::string& value) {
        call("PATCH", "/api/v1/connections/" + name,
             base::format(R"({{"settings":{{"{}":"{}"}}}})", key, value));
    }
    static std::string date(std::chrono::days from_now) {
        return base::iso_text(base::SystemClock().now() + from_now).substr(0, 10);
    }
    std::string message(const std::string& method, const std::string& target,
                        const std::string& body, int status) {
        const Json answer = call(method, target, body, status);
        return std::string(model::text_at(answer.at("error"), "message"));
    }
    std::string metric(const std::string& name) {
        rooms_.api.count_connections();
        const std::string text = rooms_.runner.flows.metrics.text();
        const std::string start = "leadflow_connections{state=\"" + name + "\"} ";
        const size_t at = text.find(start);
        if (at == std::string::npos) return "none";
        return text.substr(at + start.size(), text.find('\n', at) - at - start.size());
    }
};

TEST_F(ApiConnections, SayHowTheyAreAndUntilWhen) {
    const std::string name = "shared_office365";
    EXPECT_EQ(state(name), "connected");
    set(name, "expires", date(std::chrono::days(30)));
    EXPECT_EQ(state(name), "connected");
    set(name, "expires", date(std::chrono::days(10)));
    EXPECT_EQ(state(name), "expires_soon");
    EXPECT_EQ(model::text_at(show(name), "expires").substr(0, 10), date(std::chrono::days(10)));
    set(name, "expires", date(std::chrono::days(-1)));
    EXPECT_EQ(state(name), "expired");
    EXPECT_EQ(metric("expired"), "1");
    EXPECT_EQ(metric("connected"), "4");
    EXPECT_NE(message("PATCH", "/api/v1/connections/" + name,
                      R"({"settings":{"expires":"next year"}})", 400)
                  .find("2026-05-01"),
              std::string::npos);
}

TEST_F(ApiConnections, ACertificateSaysItsEnd) {
    const crypto::TestCertificate own;
    const Json made = call(
        "POST", "/api/v1/connections",
        model::to_text(model::JsonObject{
            {"api", "shared_office365"},
            {"name", "cert"},
            {"settings", {{"tenant", "t"}, {"client_id", "c"}, {"sender", "a@b.example"}}},
            {"secrets", {{"certificate", base::base64(own.pfx("pw"))},
                         {"certificate_password", "pw"}}}}));
    EXPECT_EQ(model::text_at(made, "state"), "expires_soon");  // In an hour.
    EXPECT_FALSE(model::text_at(made, "expires").empty());
}

TEST_F(ApiConnections, SayHowTheLastCallWent) {
    const std::string name = "shared_commondataserviceforapps";
    EXPECT_EQ(model::find(show(name), "lastCall"), nullptr);
    status_ = 401;
    call("POST", "/api/v1/connections/" + name + "/test");
    EXPECT_EQ(state(name), "failing");
    const Json last = show(name).at("lastCall");
    EXPECT_EQ(model::bool_at(last, "ok"), false);
    EXPECT_EQ(model::text_at(last, "error"), "the far side answered 401");
    EXPECT_FALSE(model::text_at(last, "at").empty());
    status_ = 200;
    call("POST", "/api/v1/connections/" + name + "/test");
    EXPECT_EQ(state(name), "connected");
    EXPECT_EQ(model::bool_at(show(name).at("lastCall"), "ok"), true);
}

TEST_F(ApiConnections, SayThatNobodyHasSignedIn) {
    call("POST", "/api/v1/connections",
         R"({"api":"shared_hubspotcrmv2","name":"hub","settings":{"client_id":"c"}})");
    EXPECT_EQ(state("hub"), "not_signed_in");
    EXPECT_EQ(model::bool_at(show("hub"), "canSignIn"), true);
    EXPECT_EQ(model::bool_at(show("shared_smtp"), "canSignIn"), false);
    EXPECT_EQ(metric("not_signed_in"), "1");
    call("PATCH", "/api/v1/connections/hub", R"({"secrets":{"access_token":"t"}})");
    EXPECT_EQ(state("hub"), "connected");
}

TEST_F(ApiConnections, KnowWhichFlowsUseThem) {
    rooms_.runner.import(flows::guide("crm"));
    const Json used = show("shared_dynamicscrmonline");
    ASSERT_EQ(used.at("usedBy").as_array().size(), 1U);
    EXPECT_EQ(show("shared_smtp").at("usedBy").as_array().size(), 0U);
    const std::string refused =
        message("DELETE", "/api/v1/connections/shared_dynamicscrmonline", "", 409);
    EXPECT_NE(refused.find(model::text_of(used.at("usedBy").at(0))), std::string::npos) << refused;
    EXPECT_TRUE(connections().find("shared_dynamicscrmonline"));
    call("DELETE", "/api/v1/connections/shared_smtp");
    EXPECT_FALSE(connections().find("shared_smtp"));
}

TEST_F(ApiConnections, AreReplacedInAllFlowsAtOnce) {
    const auto one = rooms_.runner.import(flows::guide("crm"));
    const auto two = rooms_.runner.import(flows::guide("both"));
    const std::string path = "/api/v1/connections/shared_dynamicscrmonline/replace";
    call("POST", "/api/v1/connections",
         R"({"api":"shared_dynamicscrmonline","name":"crm 2","settings":{"tenant":"t2",
             "client_id":"c"},"secrets":{"client_secret":"s"}})");
    EXPECT_NE(message("POST", path, R"({"with":"shared_smtp"})", 400).find("shared_smtp"),
              std::string::npos);
    message("POST", path, R"({"with":"none"})", 404);
    message("POST", path, R"({"with":"shared_dynamicscrmonline"})", 400);
    // All of them or none.
    rooms_.runner.flows.store.fail_next(1, base::unavailable("disk full"));
    message("POST", path, R"({"with":"crm 2"})", 503);
    EXPECT_EQ(rooms_.runner.flows.catalog.find(one->flow.id.text())->version, 1);

    owner_ = rooms_.browser_of(Role::kEditor);
    EXPECT_EQ(call("POST", path, R"({"with":"crm 2"})").at("flows").as_array().size(), 2U);
    for (const auto& flow : {one, two}) {
        const auto live = rooms_.runner.flows.catalog.find(flow->flow.id.text());
        EXPECT_EQ(live->version, 2);
        EXPECT_EQ(live->flow.state, flow->flow.state);
        EXPECT_EQ(rooms_.runner.flows.store.flow_version(flow->flow.id, 2)->author,
                  rooms_.accounts.users.find_by_email("editor@example.com")->id.text());
    }
    EXPECT_EQ(show("crm%202").at("usedBy").as_array().size(), 2U);
    EXPECT_EQ(show("shared_dynamicscrmonline").at("usedBy").as_array().size(), 0U);
    EXPECT_EQ(call("POST", path, R"({"with":"crm 2"})").at("flows").as_array().size(), 0U);
    call("DELETE", "/api/v1/connections/shared_dynamicscrmonline");
}

}  // namespace
}  // namespace leadflow::api
