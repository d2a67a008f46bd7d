// SPDX-License-Identifier: Apache-2.0
#include "connectors/azuretables/azuretables_connector.h"

#include "connectors/connector_fixture.h"

namespace leadflow::connectors::azuretables {
namespace {

using namespace test;  // NOLINT: the tests' language.

constexpr std::string_view kKey = R"({"account_key":"a2V5"})";

class AzureTables : public ConnectorTest<AzureTablesConnector> {
  protected:
    AzureTables() {
        connection_ = connection(R"({"account":"contoso"})", kKey);
        insert(R"({"PartitionKey":"leads","RowKey":"r1","Name":"N"})");
    }
    void insert(std::string_view entity) {
        given(
            "CreateEntity_V2",
            base::format(R"({{"storageAccountName":"x","tableName":"Leads","item":{}}})", entity));
    }
    static std::string refusal(std::string_view code) {
        return base::format(R"({{"odata.error":{{"code":"{}","message":{{"lang":"en-US",
            "value":"its words\nRequestId:1\nTime:2"}}}}}})",
                            code);
    }
};

TEST_F(AzureTables, InsertsAnEntityThatOutboundSigns) {
    const auto call = http();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://contoso.table.core.windows.net/Leads");
    ASSERT_TRUE(call.shared_key.has_value());
    EXPECT_EQ(call.shared_key->account, "contoso");
    EXPECT_EQ(call.shared_key->service, model::SharedKey::Service::kTable);
    EXPECT_EQ(header(call, "x-ms-version"), "2021-08-06");
    EXPECT_EQ(header(call, "DataServiceVersion"), "3.0;NetFx");
    EXPECT_EQ(body(), json(R"({"PartitionKey":"leads","RowKey":"r1","Name":"N"})"));
    const Outcome outcome = read(answered(201, R"({"PartitionKey":"leads","RowKey":"r1"})"));
    EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
    EXPECT_EQ(outcome.outputs->at("body").at("RowKey"), "r1");
    EXPECT_EQ(read(answered(204)).outputs->at("body").at("Name"), "N");
}

TEST_F(AzureTables, ASasIsTheSecretEndOfTheUrl) {
    connection_ = connection(R"({"account":"contoso"})", R"({"sas":"?sv=1&sig=s%2F"})");
    EXPECT_EQ(http().secret_url.reveal(), http().url + "?sv=1&sig=s%2F");
    EXPECT_FALSE(http().shared_key.has_value());
    given("GetEntities_V2", R"({"tableName":"Leads","$filter":"Name eq 'x'","$top":2})");
    EXPECT_EQ(http().url,
              "https://contoso.table.core.windows.net/Leads()?$filter=Name%20eq%20%27x%27&$top=2");
    EXPECT_EQ(http().secret_url.reveal(), http().url + "&sv=1&sig=s%2F");
    connection_ = connection(R"({"account":"contoso"})", R"({"sas":"sv=1"})");
    EXPECT_THAT(fault(), HasSubstr("account_key"));
}

TEST_F(AzureTables, WithoutRowKeyTheEffectIdIsIt) {
    insert(R"({"PartitionKey":"leads","Name":"N"})");
    EXPECT_EQ(model::text_at(body(), "RowKey"), kEffectId);
    insert(R"({"Name":"N"})");
    EXPECT_EQ(fault(), "PartitionKey is missing");
    insert(R"({"PartitionKey":"a/b"})");
    EXPECT_THAT(fault(), HasSubstr("PartitionKey holds one of"));
}

TEST_F(AzureTables, MakesATableAndTakesTheOneThatIsThere) {
    given("CreateTable_V2", R"({"storageAccountName":"x","tableName":"MarketplaceLeads"})");
    EXPECT_EQ(http().method, "POST");
    EXPECT_EQ(http().url, "https://contoso.table.core.windows.net/Tables");
    EXPECT_EQ(body(), json(R"({"TableName":"MarketplaceLeads"})"));
    EXPECT_EQ(read(answered(201)).status, StepStatus::kSucceeded);
    EXPECT_EQ(read(answered(409, refusal("TableAlreadyExists"))).status, StepStatus::kSucceeded);
    EXPECT_EQ(read(answered(409, refusal("TableBeingDeleted"))).status, StepStatus::kFailed);
}

TEST_F(AzureTables, TypesWhatJsonDoesNot) {
    insert(R"({"PartitionKey":"p","RowKey":"r","Small":5,"Big":5000000000,"Real":1.5,"Yes":true,
               "Nested":{"a":[1]},"No":null,"Timestamp":"t"})");
    EXPECT_EQ(body(), json(R"({"PartitionKey":"p","RowKey":"r","Small":5,"Big":"5000000000",
        "Big@odata.type":"Edm.Int64","Real":1.5E0,"Yes":true,"Nested":"{\"a\":[1]}"})"));
    insert(base::format(R"({{"PartitionKey":"p","RowKey":"r","Long":"{}"}})",
                        std::string(40000, 'x')));
    EXPECT_EQ(model::text_at(body(), "Long").size(), 32768u);
    EXPECT_THAT(read(answered(204)).note, HasSubstr("Long cut from 40000"));
}

TEST_F(AzureTables, AddressesAnEntityByItsKeys) {
    const std::tuple<std::string, std::string, std::string> rows[] = {
        {"InsertReplaceEntity_V2", "PUT", "(none)"},
        {"InsertMergeEntity_V2", "MERGE", "(none)"},
        {"ReplaceEntity_V2", "PUT", "*"},
        {"MergeEntity_V2", "MERGE", "*"},
        {"DeleteEntity_V2", "DELETE", "*"},
        {"GetEntity_V2", "GET", "(none)"}};
    for (const auto& [operation, method, match] : rows) {
        given(operation, R"({"tableName":"Leads","PartitionKey":"O'Neil","RowKey":"ä",
                             "item":{"Name":"N"}})");
        EXPECT_EQ(http().method, method) << operation;
        EXPECT_EQ(http().url,
                  "https://contoso.table.core.windows.net/"
                  "Leads(PartitionKey='O%27%27Neil',RowKey='%C3%A4')");
        EXPECT_EQ(header(http(), "If-Match"), match) << operation;
    }
    EXPECT_EQ(connector_
                  .operation_of("patch",
                                "/v2/storageAccounts/a/tables/Leads/"
                                "entities(PartitionKey='p',RowKey='r')")
                  .value(),
              "InsertMergeEntity_V2");
    EXPECT_EQ(read(answered(204)).status, StepStatus::kSucceeded);
}

TEST_F(AzureTables, ARepeatedInsertIsRecognisedByWhatIsThere) {
    EXPECT_FALSE(read(answered(409, refusal("EntityAlreadyExists"))).next);
    invocation_.attempt = 2;
    const Outcome outcome = read(answered(409, refusal("EntityAlreadyExists")));
    EXPECT_EQ(next_of(outcome).method, "GET");
    const Outcome ours = read_next(
        outcome,
        answered(200, R"({"PartitionKey":"leads","RowKey":"r1","Name":"N","Timestamp":"t"})"));
    EXPECT_EQ(ours.status, StepStatus::kSucceeded);
    EXPECT_THAT(ours.note, HasSubstr("recognised"));
    const Outcome other = read_next(
        outcome, answered(200, R"({"PartitionKey":"leads","RowKey":"r1","Name":"other"})"));
    EXPECT_EQ(other.status, StepStatus::kFailed);
    EXPECT_EQ(other.outputs->at("statusCode"), 409);
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kYes);
}

TEST_F(AzureTables, ExplainsRefusals) {
    expect_refusals({
        {403, refusal("AuthenticationFailed"), "account key", RetryClass::kNo},
        {404, refusal("TableNotFound"), "no such table", RetryClass::kNo},
        {409, refusal("EntityAlreadyExists"), "another entity", RetryClass::kNo},
        {400, refusal("PropertyValueTooLarge"), "64 KiB", RetryClass::kNo},
        {503, refusal("ServerBusy"), "busy", RetryClass::kYes},
        {500, refusal("OperationTimedOut"), "too long", RetryClass::kYes},
    });
    EXPECT_THAT(read(answered(404, refusal("TableNotFound"))).error->message,
                testing::Not(HasSubstr("RequestId")));
    given("CreateEntity_V2", R"({"tableName":"a b","item":{}})");
    EXPECT_THAT(fault(), HasSubstr("table's name"));
    connection_ = connection(R"({"account":"Not.One"})", kKey);
    insert(R"({"PartitionKey":"p"})");
    EXPECT_THAT(fault(), HasSubstr("storage account's name"));
}

TEST_F(AzureTables, AProbeListsTables) {
    EXPECT_EQ(std::get<model::HttpCall>(connector_.probe(connection_)->what).url,
              "https://contoso.table.core.windows.net/Tables?$top=1");
    EXPECT_EQ(read_probe(answered(200, "{}")).value_or("?"), "account contoso accepts the key");
    EXPECT_TRUE(read_probe(answered(403, refusal("AuthorizationPermissionMismatch"))).has_value());
    EXPECT_EQ(read_probe(answered(403, refusal("AuthenticationFailed"))).error().code,
              base::ErrorCode::kUnauthorized);
}

}  // namespace
}  // namespace leadflow::connectors::azuretables
