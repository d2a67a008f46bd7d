// SPDX-License-Identifier: Apache-2.0
#include "connectors/hubspot/hubspot_connector.h"

#include "connectors/connector_fixture.h"

namespace leadflow::connectors::hubspot {
namespace {

using namespace test;  // NOLINT: the tests' language.

class HubSpot : public ConnectorTest<HubSpotConnector> {
  protected:
    HubSpot() {
        connection_ = connection("{}", R"({"access_token":"Bearer pat-1"})");
        given("Create17",
              R"({"body/properties/email":" a@b.example ","body/properties/lastname":"L"})");
    }
    void upsert() {
        given("UpsertContact", R"({"properties/email":"a@b.example","properties/lastname":"L"})");
    }
    static std::string refusal(std::string_view category, std::string_view message = "its words",
                               std::string_view more = "") {
        return base::format(R"({{"status":"error","category":"{}","message":"{}",
                                 "correlationId":"c"{}}})",
                            category, message, more);
    }
};

TEST_F(HubSpot, CreatesAContact) {
    const auto call = http();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://api.hubapi.com/crm/v3/objects/contacts");
    EXPECT_EQ(secret_header(call, "Authorization"), "Bearer pat-1");
    EXPECT_EQ(body(), json(R"({"properties":{"email":"a@b.example","lastname":"L"},
                               "associations":[]})"));
    const Outcome outcome = read(answered(201, R"({"id":"51"})"));
    EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
    EXPECT_EQ(outcome.outputs->at("body").at("id"), "51");
}

TEST_F(HubSpot, ACreateThatFindsTheContactUpdatesIt) {
    const std::string there = refusal("CONFLICT", "Contact already exists. Existing ID: 123");
    const Outcome outcome = read(answered(409, there));
    EXPECT_EQ(next_of(outcome).method, "PATCH");
    EXPECT_THAT(next_of(outcome).url, testing::EndsWith("/contacts/123"));
    EXPECT_EQ(json(next_of(outcome).body).at("properties").at("lastname"), "L");
    const Outcome last = read_next(outcome, answered(200, R"({"id":"123"})"));
    EXPECT_EQ(last.status, StepStatus::kSucceeded);
    EXPECT_THAT(last.note, HasSubstr("is updated"));
    connection_.settings = json(R"({"existing":"refuse"})");
    EXPECT_FALSE(read(answered(409, there)).next);
    EXPECT_THAT(read(answered(409, there)).error->message, HasSubstr("exists already"));
    invocation_.repeated_after_doubt = true;
    EXPECT_TRUE(read(answered(409, there)).next);
}

TEST_F(HubSpot, UpsertsByAddress) {
    upsert();
    EXPECT_THAT(http().url, testing::EndsWith("/contacts/batch/upsert"));
    EXPECT_EQ(body().at("inputs").at(0), json(R"({"id":"a@b.example","idProperty":"email",
                       "objectWriteTraceId":"7f3c2a10-5b1e-5c4d-9a6b-0123456789ab",
                       "properties":{"email":"a@b.example","lastname":"L"}})"));
    const Outcome outcome =
        read(answered(200, R"({"status":"COMPLETE","results":[{"id":"7","new":false}]})"));
    EXPECT_EQ(outcome.outputs->at("body").at("id"), "7");
    EXPECT_THAT(outcome.note, HasSubstr("is updated"));
    const Outcome failed = read(answered(207, R"({"status":"COMPLETE","results":[],"numErrors":1,
        "errors":[{"category":"VALIDATION_ERROR","message":"no such property"}]})"));
    EXPECT_EQ(failed.status, StepStatus::kFailed);
    EXPECT_THAT(failed.error->message, HasSubstr("no such property"));
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kYes);
    EXPECT_EQ(connector_.traits("UpsertContact")->effect, Effect::kIdempotentByLookup);
}

TEST_F(HubSpot, SendsTextsOnly) {
    given("Create17",
          R"({"body":{"properties":{"email":"a@b.example","n":5,"b":true,"no":null}}})");
    EXPECT_EQ(body().at("properties"), json(R"({"email":"a@b.example","n":"5","b":"true"})"));
}

TEST_F(HubSpot, WithoutAddressARepeatIsInDoubt) {
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kYes);
    given("Create17", R"({"body/properties/lastname":"L","body/properties/email":""})");
    EXPECT_EQ(body().at("properties"), json(R"({"lastname":"L"})"));
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(connector_.traits("Create17")->effect, Effect::kNotIdempotent);
    given("Create17", R"({"body/properties/phone":"1"})");
    EXPECT_THAT(fault(), HasSubstr("neither email"));
    given("UpsertContact", R"({"properties/lastname":"L"})");
    EXPECT_THAT(fault(), HasSubstr("\"email\" is empty"));
    connection_ = connection("{}");
    upsert();
    EXPECT_THAT(fault(), HasSubstr("access_token"));
}

TEST_F(HubSpot, ExplainsRefusals) {
    expect_refusals({
        {400, refusal("VALIDATION_ERROR"), "internal names", RetryClass::kNo},
        {401, refusal("INVALID_AUTHENTICATION"), "token", RetryClass::kNo},
        {403, refusal("MISSING_SCOPES"), "crm.objects.contacts.write", RetryClass::kNo},
        {423, refusal("LOCKED"), "locked", RetryClass::kYes},
        {429, refusal("RATE_LIMITS"), "too many", RetryClass::kYes},
        {477, "", "not available", RetryClass::kYes},
        {502, "", "not available", RetryClass::kYes},
    });
    const auto wait = [&](std::string_view policy) {
        return read(answered(429, refusal("RATE_LIMITS", "x",
                                          base::format(R"(,"policyName":"{}")", policy))))
            .retry_after;
    };
    EXPECT_EQ(wait("DAILY"), std::chrono::hours(1));
    EXPECT_EQ(wait("SECONDLY"), std::chrono::seconds(1));
    EXPECT_EQ(wait("TEN_SECONDLY_ROLLING"), std::chrono::seconds(10));
}

TEST_F(HubSpot, AProbeReadsOneContact) {
    EXPECT_THAT(std::get<model::HttpCall>(connector_.probe(connection_)->what).url,
                testing::EndsWith("/contacts?limit=1"));
    EXPECT_TRUE(read_probe(answered(200, R"({"results":[]})")).has_value());
    EXPECT_THAT(read_probe(answered(403, refusal("MISSING_SCOPES"))).value_or("?"),
                HasSubstr("accepted"));
    EXPECT_EQ(read_probe(answered(401, refusal("INVALID_AUTHENTICATION"))).error().code,
              base::ErrorCode::kUnauthorized);
}

}  // namespace
}  // namespace leadflow::connectors::hubspot
