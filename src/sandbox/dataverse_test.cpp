// SPDX-License-Identifier: Apache-2.0
#include "sandbox/world_fixture.h"

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kId = "00000000-0000-4000-8000-00000000000a";
constexpr std::string_view kRow = "leads(00000000-0000-4000-8000-00000000000a)";

class DataverseTest : public WorldTest {
  protected:
    size_t rows() { return world.dataverse.counts().rows; }
    void rules(DataverseRules rules) { world.dataverse.set_rules(std::move(rules)); }
};

TEST_F(DataverseTest, CreateAnswers204WithTheRowsAddress) {
    const http::Response response = dataverse("POST", "leads", R"({"subject":"Trial"})");
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.headers.value("OData-Version"), "4.0");
    EXPECT_TRUE(response.headers.value("OData-EntityId")
                    .starts_with("http://127.0.0.1:8080/api/data/v9.2/leads("));
    EXPECT_EQ(rows(), 1U);
}

TEST_F(DataverseTest, CreateWithRepresentationAnswers201WithoutTheAddress) {
    const http::Response response =
        dataverse("POST", "leads?$select=subject,leadqualitycode",
                  R"({"subject":"Trial","lastname":"Ng"})",
                  {{"Prefer", "return=representation,odata.include-annotations=*"}});
    ASSERT_EQ(response.status, 201);
    EXPECT_EQ(response.headers.value("Preference-Applied"), "return=representation");
    EXPECT_FALSE(response.headers.has("OData-EntityId"));
    EXPECT_EQ(value_of(response, "subject"), "Trial");
    EXPECT_EQ(model::integer_at(json_of(response), "leadqualitycode"), 2);
    EXPECT_EQ(value_of(response, "leadqualitycode@OData.Community.Display.V1.FormattedValue"),
              "Warm");
    EXPECT_EQ(value_of(response, "leadid").size(), 36U);
    EXPECT_EQ(model::find(json_of(response), "lastname"), nullptr);
}

TEST_F(DataverseTest, RefusesEveryMissingOrWrongHeader) {
    struct Case {
        std::string name, value;
        int status;
    };
    const Case cases[] = {
        {"Authorization", "", 401},          {"Authorization", "Bearer nonsense", 401},
        {"Accept", "", 406},                 {"Accept", "text/html", 406},
        {"OData-MaxVersion", "", 400},       {"OData-Version", "3.0", 400},
        {"Content-Type", "text/plain", 415}, {"Content-Type", "", 415},
    };
    for (const Case& one : cases)
        EXPECT_EQ(dataverse("POST", "leads", "{}", {{one.name, one.value}}).status, one.status)
            << one.name << ": " << one.value;
    EXPECT_EQ(rows(), 0U);
}

TEST_F(DataverseTest, ATokenForAnotherAudienceIsRefused) {
    token = world.tokens.issue(kGraphAudience);
    const http::Response response = dataverse("POST", "leads", "{}");
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(response.body, "");
    EXPECT_TRUE(response.headers.has("WWW-Authenticate"));
}

TEST_F(DataverseTest, RefusesWrongBodiesWithTheDocumentedCodes) {
    struct Case {
        std::string body, code;
    };
    const std::string long_name(51, 'x');
    const Case cases[] = {
        {"{", "0x80048d19"},
        {"[]", "0x80048d19"},
        {R"({"Subject":"case matters"})", "0x80048d19"},
        {R"({"new_unknown":"x"})", "0x80048d19"},
        {R"({"subject":5})", "0x80048d19"},
        {R"({"leadsourcecode":"8"})", "0x80048d19"},
        {R"({"donotemail":"true"})", "0x80048d19"},
        {R"({"numberofemployees":1.5})", "0x80048d19"},
        {R"({"ownerid":"x"})", "0x80048d19"},
        {R"({"parentaccountid@odata.bind":"nowhere"})", "0x80048d19"},
        {R"({"leadid":"not a guid"})", "0x80048d19"},
        {R"({"firstname":")" + long_name + R"("})", "0x80044331"},
        {R"({"leadsourcecode":11})", "0x8004431a"},
        {R"({"numberofemployees":-1})", "0x80044331"},
        {R"({"subject":"a\u0000b"})", "0x80040278"},
    };
    for (const Case& one : cases) {
        const http::Response response = dataverse("POST", "leads", one.body);
        EXPECT_EQ(response.status, 400) << one.body;
        EXPECT_EQ(error_code(response), one.code) << one.body;
    }
    EXPECT_EQ(rows(), 0U);
    EXPECT_EQ(world.dataverse.counts().creates_attempted, std::size(cases));
}

TEST_F(DataverseTest, LengthsCountInUtf16Units) {
    std::string body = R"({"firstname":")";
    for (int i = 0; i < 25; ++i) body += "\xF0\x9F\x98\x80";  // Two units each.
    EXPECT_EQ(dataverse("POST", "leads", body + "\"}").status, 204);
    const http::Response response = dataverse("POST", "leads", body + "x\"}");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(error_message(response),
              "A validation error occurred. The length of the 'firstname' attribute of the 'lead' "
              "entity exceeded the maximum allowed length of '50'.");
}

TEST_F(DataverseTest, TakesLookupsNullsAndEveryTypeOfColumn) {
    const http::Response response = dataverse(
        "POST", "leads",
        R"json({"parentaccountid@odata.bind":"/accounts(00000000-0000-4000-8000-000000000001)",
            "leadsourcecode":8,"donotphone":true,"revenue":12.5,"numberofemployees":3,
            "description":null,"fullname":"is passed over","subject":""})json");
    EXPECT_EQ(response.status, 204) << response.body;
}

TEST_F(DataverseTest, NamesOfSetsAreCaseSensitive) {
    for (const std::string_view set : {"Leads", "lead", "opportunities"}) {
        const http::Response response = dataverse("POST", set, "{}");
        EXPECT_EQ(response.status, 404);
        EXPECT_EQ(error_code(response), "0x8006088a");
        EXPECT_EQ(error_message(response),
                  base::format("Resource not found for the segment '{}'.", set));
    }
}

TEST_F(DataverseTest, ASecondPostWithTheSameIdIsADuplicate) {
    const std::string body = base::format(R"({{"leadid":"{}"}})", kId);
    EXPECT_EQ(dataverse("POST", "leads", body).status, 204);
    const http::Response again = dataverse("POST", "leads", body);
    EXPECT_EQ(again.status, 412);
    EXPECT_EQ(error_code(again), "0x80040237");
    EXPECT_EQ(world.dataverse.counts().duplicates_refused, 1U);
}

TEST_F(DataverseTest, PatchCreatesOnceWithIfNoneMatch) {
    const Fields create_only = {{"If-None-Match", "*"}};
    EXPECT_EQ(dataverse("PATCH", kRow, R"({"subject":"one"})", create_only).status, 204);
    const http::Response again = dataverse("PATCH", kRow, R"({"subject":"two"})", create_only);
    EXPECT_EQ(again.status, 412);
    EXPECT_EQ(error_code(again), "0x80040237");
    EXPECT_EQ(value_of(dataverse("GET", kRow), "subject"), "one");
    EXPECT_EQ(world.dataverse.counts().creates_attempted, 2U);
}

TEST_F(DataverseTest, PatchUpdatesOnlyWithIfMatch) {
    const http::Response missing =
        dataverse("PATCH", kRow, R"({"subject":"one"})", {{"If-Match", "*"}});
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(error_code(missing), "0x80040217");
    const Fields representation = {{"Prefer", "return=representation"}};
    EXPECT_EQ(dataverse("PATCH", kRow, R"({"subject":"one"})", representation).status, 201);
    const http::Response updated =
        dataverse("PATCH", kRow, R"({"lastname":"Ng"})", representation);
    EXPECT_EQ(updated.status, 200);
    EXPECT_EQ(value_of(updated, "subject"), "one");
    EXPECT_EQ(value_of(updated, "fullname"), "Ng");
}

TEST_F(DataverseTest, ReadsSelectsFiltersAndDeletes) {
    dataverse("PATCH", kRow, R"({"subject":"O'Neil","leadsourcecode":8})");
    dataverse("POST", "leads", R"({"subject":"other"})");
    const http::Response selected = dataverse("GET", base::format("{}?$select=subject", kRow));
    EXPECT_EQ(value_of(selected, "leadid"), kId);
    EXPECT_EQ(model::find(json_of(selected), "leadsourcecode"), nullptr);
    const http::Response bad = dataverse("GET", base::format("{}?$select=nothing", kRow));
    EXPECT_EQ(bad.status, 400);

    const auto listed = [this](std::string_view query) {
        const model::Json json = json_of(dataverse("GET", base::format("leads?{}", query)));
        return model::find(json, "value")->as_array().size();
    };
    EXPECT_EQ(listed("$top=1"), 1U);
    EXPECT_EQ(listed("$filter=subject%20eq%20'O''Neil'%20and%20leadsourcecode%20eq%208"), 1U);
    EXPECT_EQ(listed("$filter=leadsourcecode%20eq%209"), 0U);
    EXPECT_EQ(listed(base::format("$filter=leadid%20eq%20{}", kId)), 1U);
    EXPECT_EQ(dataverse("GET", "leads?$filter=contains(subject,'x')").status, 400);
    EXPECT_EQ(dataverse("DELETE", kRow).status, 204);
    EXPECT_EQ(dataverse("GET", kRow).status, 404);
    EXPECT_EQ(dataverse("PUT", kRow, "{}").status, 405);
}

TEST_F(DataverseTest, AUniqueColumnIsAnAlternateKey) {
    rules({.unique_columns = {"emailaddress1"}});
    EXPECT_EQ(dataverse("POST", "leads", R"({"emailaddress1":"a@b.com"})").status, 204);
    const http::Response again = dataverse("POST", "leads", R"({"emailaddress1":"A@b.com"})");
    EXPECT_EQ(again.status, 412);
    EXPECT_EQ(error_code(again), "0x80060892");
    EXPECT_EQ(dataverse("PATCH", "leads(emailaddress1='a@b.com')", R"({"lastname":"Ng"})").status,
              204);
    EXPECT_EQ(rows(), 1U);
    EXPECT_EQ(dataverse("PATCH", "leads(lastname='Ng')", "{}").status, 400);
}

TEST_F(DataverseTest, DuplicateDetectionStrikesOnlyWhenAskedFor) {
    rules({.duplicate_columns = {"emailaddress1"}});
    const std::string body = R"({"emailaddress1":"a@b.com"})";
    EXPECT_EQ(dataverse("POST", "leads", body).status, 204);
    EXPECT_EQ(dataverse("POST", "leads", body).status, 204);
    const http::Response asked =
        dataverse("POST", "leads", body, {{"MSCRM.SuppressDuplicateDetection", "false"}});
    EXPECT_EQ(asked.status, 412);
    EXPECT_EQ(error_code(asked), "0x80040333");
}

TEST_F(DataverseTest, ForbiddenAndStrictAreSwitches) {
    rules({.forbidden = true});
    const http::Response forbidden = dataverse("POST", "leads", "{}");
    EXPECT_EQ(forbidden.status, 403);
    EXPECT_EQ(error_code(forbidden), "0x80040220");
    rules({.strictness = {.require_application_required = true, .check_email_format = true}});
    EXPECT_EQ(dataverse("POST", "leads", R"({"subject":"x"})").status, 400);
    EXPECT_EQ(dataverse("POST", "leads", R"({"subject":"x","lastname":"y"})").status, 204);
    EXPECT_EQ(
        dataverse("POST", "leads", R"({"subject":"x","lastname":"y","emailaddress1":"z"})").status,
        400);
}

TEST_F(DataverseTest, MetadataListsTablesColumnsLengthsAndChoices) {
    const model::Json tables =
        json_of(dataverse("GET", "EntityDefinitions?$select=LogicalName,EntitySetName"));
    EXPECT_EQ(tables.at("value").as_array().size(), 3U);
    EXPECT_EQ(model::text_at(tables.at("value").at(0), "EntitySetName"), "leads");
    EXPECT_TRUE(tables.at("value").at(0).as_object().contains("MetadataId"));

    const std::string attributes = "EntityDefinitions(LogicalName='lead')/Attributes";
    const model::Json required = json_of(dataverse(
        "GET", attributes + "?$select=LogicalName&$filter=RequiredLevel/Value%20eq%20Microsoft."
                            "Dynamics.CRM.AttributeRequiredLevel'ApplicationRequired'"));
    EXPECT_EQ(required.at("value").as_array().size(), 2U);
    const model::Json texts = json_of(dataverse(
        "GET", attributes + "/Microsoft.Dynamics.CRM.StringAttributeMetadata?$select=LogicalName,"
                            "MaxLength"));
    EXPECT_EQ(texts.at("value").at(0).at("MaxLength").as_int64(), 300);
    const model::Json choices = json_of(
        dataverse("GET", attributes + "/Microsoft.Dynamics.CRM.PicklistAttributeMetadata"
                                      "?$select=LogicalName&$expand=OptionSet,GlobalOptionSet"));
    const model::Json& options = choices.at("value").at(0).at("OptionSet").at("Options");
    EXPECT_EQ(options.as_array().size(), 10U);
    EXPECT_EQ(dataverse("GET", "EntityDefinitions(LogicalName='nothing')/Attributes").status, 404);
    EXPECT_EQ(
        dataverse("GET", attributes + "/Microsoft.Dynamics.CRM.EnumAttributeMetadata").status, 404);
}

TEST_F(DataverseTest, ACustomColumnMayBeAddedAndTakenAway) {
    const std::string body = R"({"new_leadkey":"k1"})";
    EXPECT_EQ(dataverse("POST", "leads", body).status, 400);
    ASSERT_TRUE(world.dataverse.add_column("lead", "new_leadkey", 50));
    rules({.unique_columns = {"new_leadkey"}});
    EXPECT_EQ(dataverse("PATCH", "leads(new_leadkey='k1')", R"({"subject":"x"})").status, 204);
    EXPECT_EQ(dataverse("PATCH", "leads(new_leadkey='k1')", R"({"subject":"y"})").status, 204);
    EXPECT_EQ(rows(), 1U);
    ASSERT_TRUE(world.dataverse.remove_column("lead", "new_leadkey"));
    EXPECT_EQ(dataverse("POST", "leads", body).status, 400);
}

TEST_F(DataverseTest, DiscoveryListsTheSandboxAsTheOnlyOrganization) {
    http::Request made = request("GET", "/api/discovery/v2.0/Instances");
    made.headers.add("Authorization", "Bearer " + world.tokens.issue(kOrganization));
    const http::Response response = send(std::move(made));
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(model::text_at(json_of(response).at("value").at(0), "ApiUrl"),
              "http://127.0.0.1:8080");
}

TEST_F(DataverseTest, FaultsStrikeInOrderWithOrWithoutEffect) {
    plan_fault(R"({"target":"dataverse","status":429,"count":2,"retry_after":5})");
    plan_fault(R"({"target":"dataverse","mode":"drop"})");
    plan_fault(R"({"target":"dataverse","mode":"drop_after_effect"})");
    plan_fault(R"({"target":"dataverse","delay_ms":250})");
    for (int i = 0; i < 2; ++i) {
        const http::Response throttled = dataverse("POST", "leads", "{}");
        EXPECT_EQ(throttled.status, 429);
        EXPECT_EQ(error_code(throttled), "0x80072322");
        EXPECT_EQ(throttled.headers.value("Retry-After"), "5");
    }
    EXPECT_EQ(dataverse("POST", "leads", "{}").status, http::kCloseUnanswered);
    EXPECT_EQ(rows(), 0U);
    EXPECT_EQ(dataverse("POST", "leads", "{}").status, http::kCloseUnanswered);
    EXPECT_EQ(rows(), 1U);
    const TimedResponse late = world.answer(dataverse_request("POST", "leads", "{}"));
    EXPECT_EQ(late.response.status, 204);
    EXPECT_EQ(late.delay, std::chrono::milliseconds(250));
    EXPECT_EQ(dataverse("POST", "leads", "{}").status, 204);
}

TEST_F(DataverseTest, ErrorsCarryAnnotationsWhenAskedFor) {
    const http::Response response = dataverse("POST", "leads", "{",
                                              {{"Prefer", "odata.include-annotations=\"*\""}});
    EXPECT_NE(response.body.find("@Microsoft.PowerApps.CDS.HelpLink"), std::string::npos);
}

}  // namespace
}  // namespace leadflow::sandbox
