// SPDX-License-Identifier: Apache-2.0
#include "connectors/leadendpoint/lead_endpoint_connector.h"

#include "connectors/connector_fixture.h"

namespace leadflow::connectors::leadendpoint {
namespace {

using namespace test;  // NOLINT: the tests' language.

class LeadEndpoint : public ConnectorTest<LeadEndpointConnector> {
  protected:
    LeadEndpoint() {
        connection_ =
            connection("{}", R"({"url":"https://far.example:8443/workflows/a/invoke?sig=secret"})");
        given("PostLead", R"({"lead":{"OfferTitle":"Scorer"},"leadId":"lead-1"})");
    }
    static std::string header(const model::HttpCall& call, std::string_view name) {
        for (const auto& [key, value] : call.headers)
            if (key == name) return value;
        return {};
    }
};

TEST_F(LeadEndpoint, PostsTheLeadWithItsIdAndKeepsTheAddressSecret) {
    const auto call = http();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://far.example:8443");
    EXPECT_EQ(call.secret_url.reveal(), "https://far.example:8443/workflows/a/invoke?sig=secret");
    EXPECT_EQ(call.body, R"({"OfferTitle":"Scorer"})");
    EXPECT_EQ(header(call, "Idempotency-Key"), "lead-1");
    EXPECT_EQ(header(call, "x-ms-client-tracking-id"), "lead-1");
    EXPECT_EQ(connector_.traits("PostLead")->effect, Effect::kIdempotentByKey);
}

TEST_F(LeadEndpoint, WithoutAnIdTheActionsOwnStandsForTheLead) {
    given("PostLead", R"({"lead":{}})");
    EXPECT_EQ(header(http(), "Idempotency-Key"), invocation_.effect_id);
    given("PostLead", R"({"lead":{},"leadId":"a b\r\nX: y"})");
    EXPECT_EQ(header(http(), "Idempotency-Key"), "abX:y");
    given("PostLead", R"({"lead":"text"})");
    EXPECT_THAT(fault(), HasSubstr("lead is not an object"));
}

TEST_F(LeadEndpoint, APlainYesIsASuccess) {
    for (const auto& [status, body] : {std::pair(202, ""), std::pair(200, "{}"),
                                       std::pair(204, ""), std::pair(200, "thank you"),
                                       std::pair(200, R"({"error":null,"errors":[],"success":true})")})
        EXPECT_EQ(read(answered(status, body)).status, StepStatus::kSucceeded) << body;
}

TEST_F(LeadEndpoint, AYesThatSpeaksOfAnErrorIsNone) {
    expect_refusals({
        {200, R"({"error":{"code":"x"}})", "speaks of an error", RetryClass::kYes},
        {200, R"({"error":"no room"})", "no room", RetryClass::kYes},
        {202, R"({"errors":["a"]})", "speaks of an error", RetryClass::kYes},
        {200, R"({"success":false})", "\"success\" is false", RetryClass::kYes},
    });
}

TEST_F(LeadEndpoint, WhatMayPassIsTriedAgainAndWhatMayNotIsSaidInWords) {
    expect_refusals({
        {500, "", "not available", RetryClass::kYes},
        {429, "", "a pause", RetryClass::kYes},
        {409, "", "an earlier try", RetryClass::kYes},
        {400, "", "did not take", RetryClass::kNo},
        {404, "", "answered 404", RetryClass::kNo},
        {302, "", "redirection", RetryClass::kNo},
    });
    model::Reply lost;
    lost.reach = Reach::kAmbiguous;
    EXPECT_EQ(read(lost).retry, RetryClass::kYes);
}

}  // namespace
}  // namespace leadflow::connectors::leadendpoint
