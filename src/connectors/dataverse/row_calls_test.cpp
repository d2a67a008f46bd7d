// SPDX-License-Identifier: Apache-2.0
#include "connectors/connector_fixture.h"
#include "connectors/dataverse/dataverse_connector.h"

namespace leadflow::connectors::dataverse {
namespace {

using namespace test;  // NOLINT: the tests' language.

constexpr std::string_view kId = "11111111-2222-3333-4444-555555555555";
constexpr std::string_view kBase = "https://contoso.crm4.dynamics.com/api/data/v9.2/";

class RowCalls : public ConnectorTest<DataverseConnector> {
  protected:
    RowCalls() { connection_ = entra_connection(); }
    // Dynamics 365's names, then Dataverse's.
    void classic(std::string_view operation, std::string_view more = "{}") {
        given_with(operation, R"({"dataset":"contoso.crm4","table":"leads"})", more);
    }
    void modern(std::string_view operation, std::string_view more = "{}") {
        given_with(operation,
                   R"({"organization":"https://contoso.crm4.dynamics.com","entityName":"leads"})",
                   more);
    }
    static std::string refusal(std::string_view code, std::string_view message = "its words") {
        return base::format(R"({{"error":{{"code":"{}","message":"{}"}}}})", code, message);
    }

  private:
    void given_with(std::string_view operation, std::string_view first, std::string_view more) {
        Json parameters = json(first);
        const Json added = json(more);
        for (const auto& member : added.as_object())
            parameters.as_object()[member.key()] = member.value();
        given(operation, model::to_text(parameters));
    }
};

TEST_F(RowCalls, UpdatesOnlyWhatIsThere) {
    const std::string row =
        base::format(R"({{"id":"{}","recordId":"{}","item/subject":"S"}})", kId, kId);
    for (const auto& [classic_form, operation] :
         {std::pair{true, "PatchItem_V2"}, std::pair{true, "PatchItem"},
          std::pair{false, "UpdateOnlyRecord"},
          std::pair{false, "UpdateOnlyRecordWithOrganization"}}) {
        classic_form ? classic(operation, row) : modern(operation, row);
        EXPECT_EQ(http().method, "PATCH") << operation;
        EXPECT_EQ(http().url, base::format("{}leads({})", kBase, kId));
        EXPECT_EQ(header(http(), "If-Match"), "*");
        EXPECT_EQ(body(), json(R"({"subject":"S"})"));
    }
    const Outcome outcome = read(answered(200, R"({"subject":"S"})"));
    EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
    EXPECT_EQ(outcome.outputs->at("body").at("subject"), "S");
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kYes);
    EXPECT_EQ(connector_.traits("PatchItem_V2")->effect, Effect::kIdempotentByLookup);
}

TEST_F(RowCalls, UpsertsByIdOrByAlternateKey) {
    modern("UpdateRecord", base::format(R"({{"recordId":"{{{}}}","item/subject":"S"}})", kId));
    EXPECT_EQ(http().url, base::format("{}leads({})", kBase, kId));
    EXPECT_EQ(header(http(), "If-Match"), "(none)");
    EXPECT_EQ(read(answered(201, R"({"subject":"S"})")).outputs->at("statusCode"), 201);
    modern("UpdateRecord", R"({"recordId":"new_key='O''Neil /1', new_part=7","item/subject":"S"})");
    EXPECT_EQ(http().url, base::format("{}leads(new_key='O%27%27Neil%20%2F1',new_part=7)", kBase));
    for (const char* wrong : {"12", "a='b", "a='b'c", "=1", "leads(1)", "a=1,"}) {
        modern("UpdateRecord", model::to_text(JsonObject{{"recordId", wrong}}));
        EXPECT_THAT(fault(), HasSubstr("neither a GUID nor an alternate key")) << wrong;
    }
    modern("UpdateRecord");
    EXPECT_EQ(fault(), "parameter \"recordId\" is empty");
}

TEST_F(RowCalls, GetsAndLists) {
    classic("GetItem_V2", base::format(R"({{"id":"{}","$select":"subject"}})", kId));
    EXPECT_EQ(http().method, "GET");
    EXPECT_EQ(http().url, base::format("{}leads({})?$select=subject", kBase, kId));
    EXPECT_TRUE(http().body.empty());
    modern("ListRecords", R"({"$filter":"lastname eq 'O''Neil'","$top":5,"fetchXml":""})");
    EXPECT_EQ(http().url,
              base::format("{}leads?$filter=lastname%20eq%20%27O%27%27Neil%27&$top=5", kBase));
    EXPECT_EQ(read(answered(200, R"({"value":[]})")).outputs->at("body").at("value"),
              model::JsonArray());
    EXPECT_EQ(connector_.traits("ListRecords")->effect, Effect::kReadOnly);
    EXPECT_EQ(connector_.traits("GetItems_V2")->effect, Effect::kReadOnly);
}

TEST_F(RowCalls, DeletesOnce) {
    modern("DeleteRecordWithOrganization", base::format(R"({{"recordId":"{}"}})", kId));
    EXPECT_EQ(http().method, "DELETE");
    EXPECT_EQ(read(answered(204)).status, StepStatus::kSucceeded);
    EXPECT_EQ(read(answered(404, refusal("0x80040217"))).status, StepStatus::kFailed);
    invocation_.repeated_after_doubt = true;
    EXPECT_THAT(read(answered(404, refusal("0x80040217"))).note, HasSubstr("recognised"));
}

TEST_F(RowCalls, CutWhatIsTooLongAndExplainRefusals) {
    modern("UpdateOnlyRecord", base::format(R"({{"recordId":"{}","item/companyname":"{}",
        "item/new_note":"0123456789"}})",
                                            kId, std::string(120, 'x')));
    EXPECT_EQ(model::text_at(body(), "companyname").size(), 100u);
    const Outcome outcome =
        read(answered(400, refusal("0x80044331",
                                   "The length of the 'new_note' attribute of the 'lead' entity "
                                   "exceeded the maximum allowed length of '4'.")));
    EXPECT_EQ(json(next_of(outcome).body).at("new_note"), "0123");
    EXPECT_THAT(read_next(outcome, answered(200, "{}")).note,
                testing::AllOf(HasSubstr("companyname cut"), HasSubstr("new_note cut")));
    expect_refusals({
        {404, refusal("0x80040217"), "update the record in \"leads\"", RetryClass::kNo},
        {403, refusal("0x80040220"), "privilege", RetryClass::kNo},
        {429, refusal("0x80072322"), "too many", RetryClass::kYes},
        {500, refusal("0x80040333"), "duplicate", RetryClass::kNo},
        {503, "", "not available", RetryClass::kYes},
    });
}

TEST_F(RowCalls, PathsNameTheOperations) {
    const std::tuple<const char*, const char*, const char*> rows[] = {
        {"get", "/v2/datasets/a/tables/leads/items", "GetItems_V2"},
        {"get", "/datasets/a/tables/leads/items/1", "GetItem"},
        {"patch", "/v2/datasets/a/tables/leads/items/1", "PatchItem_V2"},
        {"delete", "/v2/datasets/a/tables/leads/items/1", "DeleteItem_V2"},
        {"patch", "/api/data/v9.1/leads(1)", "UpdateRecord"},
        {"delete", "/api/data/v9.1/leads(1)", "DeleteRecord"},
        {"get", "/api/data/v9.1/leads", "ListRecords"},
        {"get", "/api/data/v9.1/leads(1)", "GetItem"},
    };
    for (const auto& [method, path, operation] : rows)
        EXPECT_EQ(connector_.operation_of(method, path).value_or("?"), operation) << path;
    EXPECT_THAT(connector_.traits("Merge").error().message, HasSubstr("UpdateOnlyRecord"));
}

TEST_F(RowCalls, AnApiConnectionsPathIsReadToo) {
    invocation_ = action("shared_commondataserviceforapps", "UpdateRecord",
                         base::format(R"json({{"method":"patch","path":"/api/data/v9.1/leads({})",
                                           "headers":{{"organization":"contoso.crm4"}},
                                           "body":{{"subject":"S"}}}})json",
                                      kId));
    EXPECT_EQ(http().url, base::format("{}leads({})", kBase, kId));
    EXPECT_EQ(body(), json(R"({"subject":"S"})"));
}

}  // namespace
}  // namespace leadflow::connectors::dataverse
