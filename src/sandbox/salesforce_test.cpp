// SPDX-License-Identifier: Apache-2.0
#include "sandbox/world_fixture.h"

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kLeads = "/services/data/v58.0/sobjects/Lead";

class SalesforceTest : public WorldTest {
  protected:
    http::Response ask_salesforce_token(std::string_view form) {
        http::Request made = request("POST", "/services/oauth2/token", std::string(form));
        made.headers.add("Content-Type", "application/x-www-form-urlencoded");
        return send(std::move(made));
    }
    http::Response call(std::string method, std::string_view target, std::string body = "",
                        std::string type = "application/json; charset=UTF-8") {
        http::Request made = request(std::move(method), target, std::move(body));
        if (token.empty())
            token = value_of(ask_salesforce_token(base::format(
                                 "grant_type=client_credentials&client_id={}&client_secret={}",
                                 kClientId, kClientSecret)),
                             "access_token");
        made.headers.add("Authorization", "Bearer " + token);
        if (!type.empty()) made.headers.add("Content-Type", type);
        return send(std::move(made));
    }
    http::Response create(const std::string& fields) { return call("POST", kLeads, fields); }
    static std::string code_of(const http::Response& response) {
        const model::Json json = json_of(response);
        return json.is_array() ? std::string(model::text_at(json.get_array().front(), "errorCode"))
                               : std::string();
    }
};

TEST_F(SalesforceTest, TokensNameTheInstanceAndNoEnd) {
    const auto good = ask_salesforce_token(base::format(
        "grant_type=client_credentials&client_id={}&client_secret={}", kClientId, kClientSecret));
    EXPECT_EQ(good.status, 200);
    EXPECT_EQ(value_of(good, "instance_url"), "http://127.0.0.1:8080");
    EXPECT_FALSE(json_of(good).as_object().contains("expires_in"));
    EXPECT_EQ(ask_salesforce_token(base::format("grant_type=refresh_token&client_id={}"
                                                "&refresh_token={}",
                                                kClientId, kRefreshToken))
                  .status,
              200);
    const std::pair<std::string, std::string> rows[] = {
        {"grant_type=password", "unsupported_grant_type"},
        {"grant_type=client_credentials&client_id=x", "invalid_client_id"},
        {base::format("grant_type=client_credentials&client_id={}&client_secret=x", kClientId),
         "invalid_client"},
        {base::format("grant_type=refresh_token&client_id={}&refresh_token=x", kClientId),
         "invalid_grant"}};
    for (const auto& [form, error] : rows) {
        EXPECT_EQ(ask_salesforce_token(form).status, 400);
        EXPECT_EQ(value_of(ask_salesforce_token(form), "error"), error);
    }
}

TEST_F(SalesforceTest, CreatesReadsChangesAndDeletes) {
    const auto made = create(R"({"LastName":"L","Company":"C","Email":"a@b.example"})");
    EXPECT_EQ(made.status, 201);
    const std::string id = value_of(made, "id");
    EXPECT_EQ(id.size(), 18u);
    const std::string path = base::format("{}/{}", kLeads, id);
    EXPECT_EQ(value_of(call("GET", path), "LastName"), "L");
    EXPECT_EQ(call("PATCH", path, R"({"Title":"T"})").status, 204);
    EXPECT_EQ(value_of(call("GET", path), "Title"), "T");
    EXPECT_EQ(call("GET", "/services/data/v58.0/query?q=SELECT%20Id%20FROM%20Lead").status, 200);
    EXPECT_EQ(call("DELETE", path).status, 204);
    EXPECT_EQ(call("DELETE", path).status, 404);
    EXPECT_EQ(world.salesforce.received(), 3u);
    EXPECT_EQ(call("GET", "/services/data/v58.0/limits").status, 200);
}

TEST_F(SalesforceTest, RefusesWhatSalesforceRefuses) {
    const std::pair<std::string, std::string> rows[] = {
        {"{", "JSON_PARSER_ERROR"},
        {R"({"Company":"C"})", "REQUIRED_FIELD_MISSING"},
        {R"({"LastName":"L","Company":"C","lastname":"x"})", "INVALID_FIELD"},
        {R"({"LastName":"L","Company":"C","Title":5})", "JSON_PARSER_ERROR"},
        {R"({"LastName":"L","Company":"C","Email":"nobody"})", "INVALID_EMAIL_ADDRESS"},
        {base::format(R"({{"LastName":"{}","Company":"C"}})", std::string(81, 'x')),
         "STRING_TOO_LONG"}};
    for (const auto& [fields, code] : rows) {
        EXPECT_EQ(create(fields).status, 400) << fields;
        EXPECT_EQ(code_of(create(fields)), code);
    }
    EXPECT_EQ(call("POST", kLeads, "{}", "text/plain").status, 415);
    EXPECT_EQ(call("POST", "/services/data/v58.0/sobjects/lead", "{}").status, 404);
    EXPECT_EQ(call("GET", "/services/data/58/limits").status, 404);
    world.tokens.expire_all();
    EXPECT_EQ(code_of(create("{}")), "INVALID_SESSION_ID");
    EXPECT_EQ(world.salesforce.received(), 0u);
}

TEST_F(SalesforceTest, UpsertsByAnExternalId) {
    const std::string path = base::format("{}/LeadflowId__c/run-1", kLeads);
    const std::string fields = R"({"LastName":"L","Company":"C"})";
    EXPECT_EQ(call("PATCH", path, fields).status, 201);
    EXPECT_EQ(call("PATCH", path, fields).status, 200);
    EXPECT_EQ(code_of(call("PATCH", path, R"({"LeadflowId__c":"run-1"})")), "INVALID_FIELD");
    EXPECT_EQ(call("PATCH", base::format("{}/Nope__c/1", kLeads), fields).status, 404);
    create(R"({"LastName":"L","Company":"C","Email":"a@b.example"})");
    create(R"({"LastName":"L","Company":"C","Email":"A@b.example"})");
    EXPECT_EQ(call("PATCH", base::format("{}/Email/a%40b.example", kLeads), fields).status, 300);
}

TEST_F(SalesforceTest, WebToLeadAnswers200WhateverHappens) {
    const auto post = [&](const std::string& form) {
        http::Request made = request("POST", "/servlet/servlet.WebToLead?encoding=UTF-8", form);
        made.headers.add("Content-Type", "application/x-www-form-urlencoded");
        return send(std::move(made));
    };
    EXPECT_EQ(post(base::format("oid={}&last_name=L", kSalesforceOrganization)).status, 200);
    const auto dropped = post("oid=x&last_name=L");
    EXPECT_EQ(dropped.status, 200);
    EXPECT_NE(dropped.headers.value("Is-Processed").find("Exception"), std::string_view::npos);
    EXPECT_EQ(world.salesforce.received(), 1u);
}

TEST_F(SalesforceTest, FailsAsScripted) {
    plan_fault(R"({"target":"salesforce","status":403})");
    EXPECT_EQ(code_of(send(request("GET", "/services/data/v58.0/limits"))),
              "REQUEST_LIMIT_EXCEEDED");
}

}  // namespace
}  // namespace leadflow::sandbox
