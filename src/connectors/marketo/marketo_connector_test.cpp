// SPDX-License-Identifier: Apache-2.0
#include "connectors/marketo/marketo_connector.h"

#include "connectors/connector_fixture.h"

namespace leadflow::connectors::marketo {
namespace {

using namespace test;  // NOLINT: the tests' language.

class Marketo : public ConnectorTest<MarketoConnector> {
  protected:
    Marketo() {
        connection_ = connection(R"({"munchkin_id":"123-ABC-456","client_id":"svc"})",
                                 R"({"client_secret":"hush"})");
        given("UpsertLead", R"({"item/email":"a@b.example","item/lastName":"L"})");
    }
    static std::string error(std::string_view code) {
        return base::format(R"({{"requestId":"r","success":false,
            "errors":[{{"code":"{}","message":"its words"}}]}})",
                            code);
    }
    static std::string record(std::string_view status, std::string_view reason = "") {
        return base::format(
            R"({{"requestId":"r","success":true,"result":[{{"id":7,"status":"{}"{}}}]}})", status,
            reason.empty()
                ? ""
                : base::format(R"(,"reasons":[{{"code":"{}","message":"why"}}])", reason));
    }
};

TEST_F(Marketo, UpsertsALeadByAddress) {
    const auto call = http();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://123-ABC-456.mktorest.com/rest/v1/leads.json");
    EXPECT_EQ(call.token->url, "https://123-ABC-456.mktorest.com/identity/oauth/token");
    EXPECT_TRUE(call.token->by_query);
    EXPECT_EQ(body(), json(R"({"lookupField":"email","action":"createOrUpdate",
                               "input":[{"email":"a@b.example","lastName":"L"}]})"));
    const Outcome outcome = read(answered(200, record("updated")));
    EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
    EXPECT_EQ(outcome.outputs->at("body").at("id"), 7);
    EXPECT_EQ(outcome.note, "the lead is updated");
}

TEST_F(Marketo, AnAnswerOf200MayBeARefusal) {
    expect_refusals({
        {200, error("603"), "access was refused", RetryClass::kNo},
        {200, error("604"), "took too long", RetryClass::kYes},
        {200, error("606"), "20 seconds", RetryClass::kYes},
        {200, error("607"), "used up", RetryClass::kYes},
        {200, error("609"), "did not understand", RetryClass::kNo},
        {200, error("615"), "10 requests", RetryClass::kYes},
        {200, error("713"), "busy", RetryClass::kYes},
        {200, record("skipped", "1003"), "not valid", RetryClass::kNo},
        {200, record("skipped", "1007"), "several leads", RetryClass::kNo},
        {200, "<html>", "not accepted", RetryClass::kNo},
        {413, "", "too large", RetryClass::kNo},
        {502, "", "not available", RetryClass::kYes},
    });
    EXPECT_EQ(read(answered(200, error("606"))).retry_after, std::chrono::seconds(20));
    EXPECT_EQ(read(answered(200, error("607"))).retry_after, std::chrono::hours(1));
    EXPECT_EQ(read(answered(200, record("skipped", "1005"))).status, StepStatus::kSucceeded);
}

TEST_F(Marketo, ATokenThatIsRefusedInWordsIsRenewedOnce) {
    model::Reply refused = answered(200, error("602"));
    refused.token_number = 9;
    const Outcome outcome = read(refused);
    ASSERT_TRUE(outcome.next);
    EXPECT_EQ(next_of(outcome).token_refused, 9u);
    EXPECT_EQ(next_of(outcome).body, http().body);
    const Outcome second = read_next(outcome, refused);
    EXPECT_FALSE(second.next);
    EXPECT_EQ(second.retry, RetryClass::kNo);
}

TEST_F(Marketo, SubmitsAForm) {
    given("SubmitForm", R"({"formId":"1029","programId":5,
        "leadFormFields":{"email":"a@b.example","firstName":"F"},
        "visitorData":{"pageURL":"https://x.example"}})");
    EXPECT_THAT(http().url, testing::EndsWith("/rest/v1/leads/submitForm.json"));
    EXPECT_EQ(body(), json(R"({"formId":1029,"programId":5,"input":[{
        "leadFormFields":{"email":"a@b.example","firstName":"F"},
        "visitorData":{"pageURL":"https://x.example"}}]})"));
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(read(answered(200, error("604"))).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(connector_.traits("SubmitForm")->effect, Effect::kNotIdempotent);
    given("SubmitForm", R"({"formId":"x","item/email":"a@b.example"})");
    EXPECT_THAT(fault(), HasSubstr("\"formId\" is not a number"));
}

TEST_F(Marketo, PushesIntoAProgram) {
    given("PushLead", R"({"programName":"Marketplace","source":"AppSource","reason":"Lead",
                          "item/email":"a@b.example"})");
    EXPECT_THAT(http().url, testing::EndsWith("/rest/v1/leads/push.json"));
    EXPECT_EQ(body().at("programName"), "Marketplace");
    EXPECT_FALSE(body().as_object().contains("action"));
}

TEST_F(Marketo, ALeadNeedsAnAsciiAddress) {
    given("UpsertLead", R"({"item/lastName":"L"})");
    EXPECT_THAT(fault(), HasSubstr("\"email\" is empty"));
    given("UpsertLead", R"({"item/email":"jörg@b.example"})");
    EXPECT_THAT(fault(), HasSubstr("not ASCII"));
    given("UpsertLead", base::format(R"({{"item/email":"a@b.example","item/title":"{}"}})",
                                     std::string(300, 'x')));
    EXPECT_EQ(model::text_at(body().at("input").at(0), "title").size(), 255u);
    EXPECT_THAT(read(answered(200, record("created"))).note, HasSubstr("title cut from 300"));
    given("UpsertLead", R"({"action":"createDuplicate","item/email":"a@b.example"})");
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kAmbiguous);
}

TEST_F(Marketo, AProbeDescribesTheLead) {
    EXPECT_THAT(std::get<model::HttpCall>(connector_.probe(connection_)->what).url,
                testing::EndsWith("/rest/v1/leads/describe.json"));
    EXPECT_THAT(read_probe(answered(200, R"({"success":true,"result":[]})")).value_or("?"),
                HasSubstr("signed in to https://123-ABC-456.mktorest.com"));
    EXPECT_EQ(read_probe(answered(200, error("603"))).error().code, base::ErrorCode::kUnauthorized);
    EXPECT_FALSE(read_probe(answered(200, "<html>")).has_value());
}

}  // namespace
}  // namespace leadflow::connectors::marketo
