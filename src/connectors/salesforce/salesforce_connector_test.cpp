// SPDX-License-Identifier: Apache-2.0
#include "connectors/salesforce/salesforce_connector.h"

#include "connectors/connector_fixture.h"

namespace leadflow::connectors::salesforce {
namespace {

using namespace test;  // NOLINT: the tests' language.

class Salesforce : public ConnectorTest<SalesforceConnector> {
  protected:
    Salesforce() {
        connect("{}");
        create(R"({"item/LastName":"L","item/Company":"C"})");
    }
    void connect(std::string_view more, std::string_view secrets = R"({"client_secret":"hush"})") {
        connection_ = connection(
            R"({"instance_url":"https://contoso.my.salesforce.com/","client_id":"key"})", secrets);
        const Json added = json(more);
        for (const auto& member : added.as_object())
            connection_.settings.as_object()[member.key()] = member.value();
    }
    void create(std::string_view item) {
        Json parameters = json(item);
        parameters.as_object()["table"] = "Lead";
        given("PostItem_V2", model::to_text(parameters));
    }
    static std::string refusal(std::string_view code, std::string_view message = "its words",
                               std::string_view field = "") {
        return base::format(R"([{{"message":"{}","errorCode":"{}","fields":[{}]}}])", message, code,
                            field.empty() ? "" : base::format("\"{}\"", field));
    }
};

TEST_F(Salesforce, CreatesALeadAndSignsInAtMyDomain) {
    const auto call = http();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://contoso.my.salesforce.com/services/data/v58.0/sobjects/Lead");
    EXPECT_EQ(body(), json(R"({"LastName":"L","Company":"C"})"));
    EXPECT_EQ(call.token->url, "https://contoso.my.salesforce.com/services/oauth2/token");
    EXPECT_EQ(call.token->client_id, "key");
    EXPECT_EQ(call.token->client_secret.reveal(), "hush");
    EXPECT_EQ(call.token->scope, "");
    const Outcome outcome = read(answered(201, R"({"id":"00Q5g00000ABCDEFGH","success":true})"));
    EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
    EXPECT_EQ(outcome.outputs->at("statusCode"), 201);
    EXPECT_EQ(outcome.outputs->at("body"),
              json(R"({"Id":"00Q5g00000ABCDEFGH","ItemInternalId":"00Q5g00000ABCDEFGH",
                       "LastName":"L","Company":"C"})"));
}

TEST_F(Salesforce, WithARefreshTokenSignsInElsewhere) {
    connect(R"({"login_url":"https://login.salesforce.com","api_version":"60.0"})",
            R"({"refresh_token":"r1"})");
    EXPECT_EQ(http().token->url, "https://login.salesforce.com/services/oauth2/token");
    EXPECT_EQ(http().token->refresh_token.reveal(), "r1");
    EXPECT_THAT(http().url, HasSubstr("/services/data/v60.0/"));
}

TEST_F(Salesforce, WithAnExternalIdFieldACreateCanBeRepeated) {
    connect(R"({"external_id_field":"LeadflowId__c"})");
    create(R"({"item/LastName":"L","item/Company":"C","item/LeadflowId__c":"x"})");
    EXPECT_EQ(http().method, "PATCH");
    EXPECT_THAT(http().url, HasSubstr("/sobjects/Lead/LeadflowId__c/" + std::string(kEffectId)));
    EXPECT_FALSE(body().as_object().contains("LeadflowId__c"));
    EXPECT_EQ(read(answered(201, R"({"id":"00Q","created":true})")).note, "");
    const Outcome again = read(answered(204));
    EXPECT_EQ(again.status, StepStatus::kSucceeded);
    EXPECT_THAT(again.note, HasSubstr("recognised"));
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kYes);
}

TEST_F(Salesforce, APlainCreateIsInDoubtWhenItsAnswerIsLost) {
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(read(answered(502)).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(read(answered(503)).retry, RetryClass::kYes);
    EXPECT_EQ(connector_.traits("PostItem_V2")->effect, Effect::kNotIdempotent);
    EXPECT_EQ(connector_.traits("PatchItemByExternalIdV2")->effect, Effect::kIdempotentByLookup);
    EXPECT_EQ(connector_.traits("GetItem_V2")->effect, Effect::kReadOnly);
    EXPECT_FALSE(connector_.traits("Fly").has_value());
}

TEST_F(Salesforce, FillsInWhatALeadMustHave) {
    create(R"({"item/LastName":"  ","item/FirstName":"F","item/Company":null})");
    EXPECT_EQ(body(), json(R"({"LastName":"[not provided]","FirstName":"F",
                               "Company":"[not provided]"})"));
    EXPECT_THAT(read(answered(201, R"({"id":"00Q"})")).note, HasSubstr("Company was empty"));
}

TEST_F(Salesforce, CutsOrRefusesWhatIsTooLong) {
    create(base::format(R"({{"item/LastName":"{}","item/Company":"C"}})", std::string(90, 'x')));
    EXPECT_EQ(model::text_at(body(), "LastName").size(), 80u);
    EXPECT_EQ(read(answered(201, R"({"id":"00Q"})")).note, "LastName cut from 90 to 80 characters");
    connect(R"({"long_text":"refuse"})");
    EXPECT_EQ(fault(), "LastName has 90 characters, the field holds 80");
}

TEST_F(Salesforce, CutsAFieldThatSalesforceFoundTooLong) {
    create(R"({"item/LastName":"L","item/Company":"C","item/Note__c":"0123456789"})");
    const Outcome outcome =
        read(answered(400, refusal("STRING_TOO_LONG",
                                   "Note: data value too large: 0 (max length=4)", "Note__c")));
    EXPECT_EQ(json(next_of(outcome).body).at("Note__c"), "0123");
    const Outcome last = read_next(outcome, answered(201, R"({"id":"00Q"})"));
    EXPECT_EQ(last.note, "Note__c cut from 10 to 4 characters");
    connect(R"({"long_text":"refuse"})");
    EXPECT_FALSE(read(answered(400, refusal("STRING_TOO_LONG", "(max length=4)", "Note__c"))).next);
}

TEST_F(Salesforce, UpsertsByAnExternalId) {
    given("PatchItemByExternalIdV2", R"({"table":"Lead","externalIdField":"Email",
          "externalId":"a/b@x.example","item/Email":"a","item/LastName":"L"})");
    EXPECT_EQ(http().method, "PATCH");
    EXPECT_THAT(http().url, HasSubstr("/sobjects/Lead/Email/a%2Fb%40x.example"));
    EXPECT_EQ(body(), json(R"({"LastName":"L"})"));
    EXPECT_EQ(read(answered(200, R"({"id":"00Q","created":false})")).outputs->at("statusCode"),
              200);
    EXPECT_EQ(read(answered(300, "[]")).retry, RetryClass::kNo);
    EXPECT_THAT(read(answered(300, "[]")).error->message, HasSubstr("several records"));
}

TEST_F(Salesforce, GetsUpdatesDeletesAndAsks) {
    given("GetItem_V2", R"({"table":"Lead","id":"00Q5g00000ABCDEFGH","$select":"Id,Email"})");
    EXPECT_EQ(http().method, "GET");
    EXPECT_THAT(http().url, HasSubstr("/sobjects/Lead/00Q5g00000ABCDEFGH?fields=Id%2CEmail"));
    given("PatchItem_V3", R"({"table":"Lead","id":"00Q5g00000ABCDEFGH","item":{"Title":"T"}})");
    EXPECT_EQ(http().method, "PATCH");
    EXPECT_EQ(read(answered(204)).outputs->at("body").at("Id"), "00Q5g00000ABCDEFGH");
    given("DeleteItem", R"({"table":"Lead","id":"00Q5g00000ABCDEFGH"})");
    EXPECT_EQ(http().method, "DELETE");
    EXPECT_EQ(read(answered(404, refusal("NOT_FOUND"))).status, StepStatus::kFailed);
    invocation_.attempt = 2;
    EXPECT_EQ(read(answered(404, refusal("NOT_FOUND"))).status, StepStatus::kSucceeded);
    given("ExecuteSoqlQuery", R"({"query":"SELECT Id FROM Lead"})");
    EXPECT_THAT(http().url, testing::EndsWith("/query?q=SELECT%20Id%20FROM%20Lead"));
    EXPECT_EQ(connector_.operation_of("patch", "/v3/datasets/default/tables/Lead/items/1").value(),
              "PatchItem_V3");
}

TEST_F(Salesforce, NamesWhatIsMissingOrWrong) {
    given("GetItem_V2", R"({"table":"Lead","id":"../x"})");
    EXPECT_THAT(fault(), HasSubstr("\"id\""));
    given("PostItem_V2", R"({"table":"Lead/1"})");
    EXPECT_THAT(fault(), HasSubstr("\"table\""));
    create("{}");
    connect("{}", "{}");
    EXPECT_THAT(fault(), HasSubstr("client_secret"));
    connection_ = connection("{}");
    EXPECT_THAT(fault(), HasSubstr("instance_url"));
}

TEST_F(Salesforce, ExplainsRefusals) {
    expect_refusals({
        {400, refusal("REQUIRED_FIELD_MISSING"), "required field", RetryClass::kNo},
        {400, refusal("DUPLICATES_DETECTED"), "duplicate rule", RetryClass::kNo},
        {400, refusal("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"), "picklist", RetryClass::kNo},
        {400, refusal("UNABLE_TO_LOCK_ROW"), "changed by somebody", RetryClass::kYes},
        {401, refusal("INVALID_SESSION_ID"), "sign-in", RetryClass::kNo},
        {403, refusal("REQUEST_LIMIT_EXCEEDED"), "used up", RetryClass::kYes},
        {404, refusal("NOT_FOUND"), "its words", RetryClass::kNo},
        {500, "", "not available", RetryClass::kAmbiguous},
    });
    EXPECT_EQ(read(answered(403, refusal("REQUEST_LIMIT_EXCEEDED"))).retry_after,
              std::chrono::hours(1));
}

TEST_F(Salesforce, WebToLeadPostsTheForm) {
    connection_ = connection(R"({"oid":"00D1"})");
    given("WebToLead", R"({"item/LastName":"Müller & Co","item/Email":"a@b.example",
                           "item/00N5g000001":"x"})");
    EXPECT_EQ(http().url, "https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8");
    EXPECT_EQ(http().body,
              "oid=00D1&last_name=M%C3%BCller%20%26%20Co&email=a%40b.example&00N5g000001=x");
    EXPECT_FALSE(http().token.has_value());
    EXPECT_THAT(read(answered(200)).note, HasSubstr("does not say"));
    EXPECT_EQ(read(answered(200, "", {{"Is-Processed", "true Exception:X"}})).status,
              StepStatus::kFailed);
    EXPECT_EQ(read(answered(500)).retry, RetryClass::kAmbiguous);
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kAmbiguous);
    EXPECT_THAT(probe_fault(), HasSubstr("web-to-lead"));
}

TEST_F(Salesforce, AProbeAsksForTheLimits) {
    EXPECT_THAT(std::get<model::HttpCall>(connector_.probe(connection_)->what).url,
                testing::EndsWith("/services/data/v58.0/limits"));
    EXPECT_THAT(read_probe(answered(200, "{}")).value_or("?"), HasSubstr("signed in to"));
    const auto refused = read_probe(answered(403, refusal("API_DISABLED_FOR_ORG")));
    EXPECT_EQ(refused.error().code, base::ErrorCode::kUnauthorized);
    EXPECT_THAT(refused.error().message, HasSubstr("no API access"));
    EXPECT_EQ(read_probe(lost(Reach::kNotSent, "dns")).error().code, base::ErrorCode::kUnavailable);
}

TEST_F(Salesforce, EveryConformanceLeadFits) {
    for (const auto& [name, lead] : conformance_leads()) {
        SCOPED_TRACE(name);
        const Json* details =
            lead.is_object() ? find_member(lead.get_object(), "UserDetails") : nullptr;
        if (details == nullptr || !details->is_object()) continue;
        Json item = JsonObject();
        for (const auto& [field, key] :
             {std::pair{"LastName", "LastName"}, std::pair{"Company", "Company"},
              std::pair{"Phone", "Phone"}, std::pair{"Title", "Title"}})
            if (const Json* value = find_member(details->get_object(), key))
                item.as_object()[field] = *value;
        given("PostItem_V2", model::to_text(JsonObject{{"table", "Lead"}, {"item", item}}));
        const Json row = body();
        EXPECT_LE(base::utf16_length(model::text_at(row, "LastName")), 80u);
        EXPECT_LE(base::utf16_length(model::text_at(row, "Company")), 255u);
        EXPECT_FALSE(model::text_at(row, "Company").empty());
    }
}

}  // namespace
}  // namespace leadflow::connectors::salesforce
