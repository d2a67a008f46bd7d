// SPDX-License-Identifier: Apache-2.0
// What the stand-ins tell designers' forms: tables, columns, objects, properties, forms, teams and
// channels; and lists of rows in pages.
#include "sandbox/world_fixture.h"

#include <algorithm>

namespace leadflow::sandbox {
namespace {

class ListsTest : public WorldTest {
  protected:
    http::Response get(std::string_view target, std::string_view bearer) {
        http::Request made = request("GET", target);
        made.headers.add("Authorization", base::format("Bearer {}", bearer));
        return send(std::move(made));
    }
    // The values of `key` in the list that the answer holds.
    static std::string names(const http::Response& response, const char* list, const char* key) {
        EXPECT_EQ(response.status, 200) << response.body;
        const model::Json json = json_of(response);
        std::string all;
        if (const model::Json* found = model::find(json, list))
            for (const model::Json& one : found->as_array())
                all += base::format("{};", model::text_at(one, key));
        return all;
    }
};

TEST_F(ListsTest, DataverseFiltersTablesAndKnowsWhatItsMetadataHas) {
    EXPECT_EQ(names(dataverse("GET",
                              "EntityDefinitions?$select=LogicalName&$filter=EntitySetName%20"
                              "eq%20'leads'"),
                    "value", "LogicalName"),
              "lead;");
    EXPECT_EQ(names(dataverse("GET", "EntityDefinitions?$filter=EntitySetName%20eq%20'Leads'"),
                    "value", "LogicalName"),
              "");
    EXPECT_EQ(dataverse("GET", "EntityDefinitions?$filter=IsPrivate%20eq%20true").status, 400);
    EXPECT_EQ(dataverse("GET", "EntityDefinitions?$select=EntitySet").status, 400);
    const std::string lead = "EntityDefinitions(LogicalName='lead')/";
    // Without a cast a column has no length.
    EXPECT_EQ(dataverse("GET", lead + "Attributes?$select=LogicalName,MaxLength").status, 400);
    EXPECT_EQ(names(dataverse("GET", lead + "ManyToOneRelationships?$select=ReferencedEntity"),
                    "value", "ReferencedEntity"),
              "account;contact;owner;");
    EXPECT_EQ(dataverse("GET", lead + "ManyToOneRelationships?$select=Nothing").status, 400);
}

TEST_F(ListsTest, DataverseListsRowsInPages) {
    DataverseRules rules;
    rules.page_size = 2;
    world.dataverse.set_rules(rules);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(dataverse("POST", "leads", base::format(R"({{"subject":"s{}"}})", i)).status,
                  204);
    std::string target = "leads?$select=subject";
    std::string all;
    for (int pages = 0; pages < 4 && !target.empty(); ++pages) {
        const http::Response page = dataverse("GET", target);
        all += names(page, "value", "subject") + "|";
        const std::string next = value_of(page, "@odata.nextLink");
        target = next.empty() ? "" : next.substr(next.find("leads?"));
    }
    EXPECT_EQ(std::count(all.begin(), all.end(), '|'), 3) << all;
    for (int i = 0; i < 5; ++i) EXPECT_NE(all.find(base::format("s{};", i)), std::string::npos);
    // With $top there are no pages; a token of one's own leads nowhere.
    EXPECT_EQ(value_of(dataverse("GET", "leads?$top=1"), "@odata.nextLink"), "");
    EXPECT_EQ(dataverse("GET", "leads?$skiptoken=2").status, 400);
}

TEST_F(ListsTest, SalesforceDescribesItsObjects) {
    const std::string bearer = world.tokens.issue("https://salesforce.sandbox");
    EXPECT_EQ(names(get("/services/data/v58.0/sobjects", bearer), "sobjects", "name"),
              "Lead;LeadHistory;");
    const http::Response lead = get("/services/data/v58.0/sobjects/Lead/describe", bearer);
    EXPECT_EQ(names(lead, "fields", "name").substr(0, 12), "Id;LastName;");
    EXPECT_EQ(get("/services/data/v58.0/sobjects/Nothing/describe", bearer).status, 404);
    EXPECT_EQ(get("/services/data/v58.0/sobjects", "none").status, 401);
}

TEST_F(ListsTest, HubSpotListsProperties) {
    const http::Response listed = get("/crm/v3/properties/contacts", kHubSpotToken);
    EXPECT_EQ(names(listed, "results", "name").substr(0, 16), "email;firstname;");
    EXPECT_EQ(get("/crm/v3/properties/contacts", "none").status, 401);
}

TEST_F(ListsTest, MarketoListsFormsByNumber) {
    const std::string bearer = world.tokens.issue("https://marketo.sandbox");
    EXPECT_EQ(
        names(get("/rest/asset/v1/forms.json?maxReturn=200&offset=0", bearer), "result", "name"),
        "Contact us;Newsletter;");
    EXPECT_EQ(
        names(get("/rest/asset/v1/forms.json?maxReturn=1&offset=1", bearer), "result", "name"),
        "Newsletter;");
    EXPECT_EQ(
        model::bool_at(json_of(get("/rest/asset/v1/forms.json?maxReturn=201", bearer)), "success"),
        false);
}

TEST_F(ListsTest, GraphListsTeamsAndTheirChannels) {
    const std::string bearer = world.tokens.issue(kGraphAudience);
    EXPECT_EQ(names(get("/v1.0/teams", bearer), "value", "displayName"), "Sales;");
    EXPECT_EQ(names(get(base::format("/v1.0/teams/{}/channels", kTeamId), bearer), "value",
                    "displayName"),
              "General;Leads;");
    EXPECT_EQ(get("/v1.0/teams/none/channels", bearer).status, 404);
    EXPECT_EQ(get("/v1.0/teams", "none").status, 401);
}

TEST_F(ListsTest, SlackListsChannelsInPages) {
    const std::string list = "/api/conversations.list?limit=200&exclude_archived=true";
    const http::Response first = get(list, kSlackToken);
    EXPECT_EQ(names(first, "channels", "name"), "leads;");
    const model::Json json = json_of(first);
    const std::string cursor =
        base::percent_encode(model::text_at(json.at("response_metadata"), "next_cursor"));
    EXPECT_EQ(names(get(list + "&types=private_channel&cursor=" + cursor, kSlackToken), "channels",
                    "name"),
              "private;");
    EXPECT_EQ(value_of(get(list + "&cursor=x", kSlackToken), "error"), "invalid_cursor");
    EXPECT_EQ(value_of(get(list, "none"), "error"), "invalid_auth");
}

}  // namespace
}  // namespace leadflow::sandbox
