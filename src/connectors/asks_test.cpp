// SPDX-License-Identifier: Apache-2.0
// What the built-in connectors ask while a flow is designed, and what they make of the answers.
#include "connectors/connectors_fixture.h"

#include <gtest/gtest.h>

#include <map>

namespace leadflow::connectors {
namespace {

using test::answered;
using test::connection;
using test::entra_connection;
using test::Json;
using test::json;
using test::JsonObject;

// A far side that knows some addresses; all else is not found.
class Asks : public testing::Test {
  protected:
    void at(std::string url, std::string body, int status = 200,
            std::vector<std::pair<std::string, std::string>> headers = {}) {
        world_[std::move(url)] = answered(status, body, std::move(headers));
    }

    // "title=value;…", "key type …;…", or the fault.
    std::string ask(std::string_view api, std::string_view operation, std::string_view field,
                    const model::OpenConnection& with, std::string_view values = "{}",
                    Question::Kind kind = Question::Kind::kChoices) {
        const auto connector = Registry().find(api);
        const Question question{.kind = kind,
                                .api = std::string(api),
                                .operation = std::string(operation),
                                .field = std::string(field),
                                .inputs = JsonObject{{"parameters", json(values)}}};
        auto call = connector->ask(question, with);
        if (!call) return call.error().message;
        finding_ = {};
        for (int i = 0; i < 20; ++i) {
            const auto& http = std::get<model::HttpCall>(call->what);
            asked_.push_back(http);
            const auto known = world_.find(http.url);
            EXPECT_NE(known, world_.end()) << http.url;
            const model::Reply reply = known == world_.end() ? answered(404) : known->second;
            finding_.next.reset();
            const auto read = connector->read_answer(question, with, *call, reply, finding_);
            if (!read) return read.error().message;
            if (!finding_.next) break;
            call = std::move(*finding_.next);
        }
        return told();
    }
    std::string fields(std::string_view api, std::string_view operation,
                       const model::OpenConnection& with, std::string_view values = "{}") {
        return ask(api, operation, "", with, values, Question::Kind::kFields);
    }

    std::string told() const {
        std::string all;
        for (const Choice& one : finding_.choices)
            all += base::format("{}={};", one.title, as_text(one.value));
        for (const described::Field& one : finding_.fields) {
            all += base::format("{} {}{}", one.key, described::name_of(one.type),
                                one.required ? "*" : "");
            if (one.length_max > 0) all += base::format(" {}", one.length_max);
            for (const described::Option& option : one.options)
                all += base::format(" {}={}", option.title, as_text(option.value));
            all += ";";
        }
        return all;
    }

    std::map<std::string, model::Reply> world_;
    std::vector<model::HttpCall> asked_;
    Finding finding_;
};

constexpr std::string_view kDynamics = "shared_dynamicscrmonline";
constexpr std::string_view kDefinitions =
    "https://contoso.crm4.dynamics.com/api/data/v9.2/EntityDefinitions";

TEST_F(Asks, DynamicsListsOrganizationsAsFlowsNameThem) {
    at("https://globaldisco.crm.dynamics.com/api/discovery/v2.0/"
       "Instances?$select=FriendlyName,UrlName,Url,State",
       R"({"value":[{"FriendlyName":"Contoso","Url":"https://contoso.crm4.dynamics.com/","State":0},
       {"FriendlyName":"Old","Url":"https://old.crm4.dynamics.com/","State":1}]})");
    EXPECT_EQ(ask(kDynamics, "PostItem_V2", "dataset", entra_connection()),
              "Contoso=contoso.crm4;");
    EXPECT_EQ(asked_.back().token->scope, "https://globaldisco.crm.dynamics.com/.default");
    EXPECT_EQ(ask("shared_commondataserviceforapps", "CreateRecordWithOrganization", "organization",
                  entra_connection()),
              "Contoso=https://contoso.crm4.dynamics.com;");
}

TEST_F(Asks, DynamicsListsTheOrganizationOfTheConnectionThoughNoDiscoveryKnowsIt) {
    at("https://globaldisco.crm.dynamics.com/api/discovery/v2.0/"
       "Instances?$select=FriendlyName,UrlName,Url,State",
       "", 403);
    EXPECT_EQ(ask(kDynamics, "PostItem_V2", "dataset",
                  entra_connection(R"({"api_url":"https://contoso.crm4.dynamics.com"})")),
              "contoso.crm4=contoso.crm4;");
    const std::string refused = ask(kDynamics, "PostItem_V2", "dataset", entra_connection());
    EXPECT_NE(refused.find("403"), std::string::npos) << refused;
}

TEST_F(Asks, DynamicsListsTablesOfTheOrganization) {
    EXPECT_EQ(ask(kDynamics, "PostItem_V2", "table", entra_connection()),
              "\"Organization\" must be given first");
    at(base::format("{}?$select=LogicalName,EntitySetName,DisplayName,DisplayCollectionName",
                    kDefinitions),
       R"({"value":[{"LogicalName":"lead","EntitySetName":"leads","DisplayCollectionName":
       {"UserLocalizedLabel":{"Label":"Leads"}}},{"LogicalName":"account","EntitySetName":"accounts",
       "DisplayCollectionName":{"UserLocalizedLabel":null},"DisplayName":{"UserLocalizedLabel":
       {"Label":"Account"}}},{"LogicalName":"inner","EntitySetName":null}]})");
    EXPECT_EQ(
        ask(kDynamics, "PostItem_V2", "table", entra_connection(), R"({"dataset":"contoso.crm4"})"),
        "Account=accounts;Leads=leads;");
    EXPECT_EQ(
        ask("shared_commondataserviceforapps", "CreateRecord", "entityName", entra_connection()),
        "connection \"mine\" does not say which environment is meant: set api_url");
}

TEST_F(Asks, DynamicsTellsTheColumnsOfATable) {
    at(base::format("{}?$select=LogicalName,EntitySetName&$filter=EntitySetName%20eq%20'leads'",
                    kDefinitions),
       R"({"value":[{"LogicalName":"lead","EntitySetName":"leads"}]})");
    const std::string lead = base::format("{}(LogicalName='lead')/", kDefinitions);
    at(lead +
           "Attributes?$select=LogicalName,AttributeType,RequiredLevel,IsValidForCreate,"
           "IsValidForUpdate,DisplayName,Description",
       R"({"value":[
       {"LogicalName":"description","AttributeType":"Memo","IsValidForCreate":true,"IsValidForUpdate":true},
       {"LogicalName":"subject","AttributeType":"String","IsValidForCreate":true,"IsValidForUpdate":true,
        "RequiredLevel":{"Value":"ApplicationRequired"},"DisplayName":{"UserLocalizedLabel":{"Label":"Topic"}}},
       {"LogicalName":"leadid","AttributeType":"Uniqueidentifier","IsValidForCreate":true},
       {"LogicalName":"fullname","AttributeType":"String","IsValidForCreate":false},
       {"LogicalName":"leadqualitycode","AttributeType":"Picklist","IsValidForCreate":true},
       {"LogicalName":"parentaccountid","AttributeType":"Lookup","IsValidForCreate":true,
        "DisplayName":{"UserLocalizedLabel":{"Label":"Parent"}}}]})");
    const std::string cast = lead + "Attributes/Microsoft.Dynamics.CRM.";
    at(cast + "StringAttributeMetadata?$select=LogicalName,MaxLength,FormatName",
       R"({"value":[{"LogicalName":"subject","MaxLength":300,"FormatName":{"Value":"Text"}}]})");
    at(cast + "MemoAttributeMetadata?$select=LogicalName,MaxLength",
       R"({"value":[{"LogicalName":"description","MaxLength":2000}]})");
    at(cast + "PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet,GlobalOptionSet",
       R"({"value":[{"LogicalName":"leadqualitycode","OptionSet":{"Options":[
       {"Value":1,"Label":{"UserLocalizedLabel":{"Label":"Hot"}}},{"Value":2,"Label":{}}]}}]})");
    at(cast + "StateAttributeMetadata?$select=LogicalName&$expand=OptionSet", "", 403);
    at(cast + "StatusAttributeMetadata?$select=LogicalName&$expand=OptionSet", R"({"value":[]})");
    at(lead +
           "ManyToOneRelationships?$select=ReferencingAttribute,"
           "ReferencingEntityNavigationPropertyName,ReferencedEntity",
       R"({"value":[{"ReferencingAttribute":"parentaccountid","ReferencedEntity":"account",
       "ReferencingEntityNavigationPropertyName":"ParentAccountId"},
       {"ReferencingAttribute":"createdby","ReferencingEntityNavigationPropertyName":"createdby"}]})");
    EXPECT_EQ(fields(kDynamics, "PostItem_V2", entra_connection(),
                     R"({"dataset":"contoso.crm4","table":"leads"})"),
              "item/subject string* 300;item/description string 2000;"
              "item/leadqualitycode integer Hot=1 2=2;item/ParentAccountId@odata.bind string;");
    EXPECT_EQ(finding_.fields.front().title, "Topic");
    EXPECT_EQ(asked_.size(), 8U);
    // What cannot be changed is no field of an update, and nothing must be given.
    EXPECT_EQ(fields(kDynamics, "PatchItem_V2", entra_connection(),
                     R"({"dataset":"contoso.crm4","table":"leads"})"),
              "item/subject string 300;item/description string 2000;");
    EXPECT_EQ(fields(kDynamics, "PostItem_V2", entra_connection(),
                     R"x({"dataset":"contoso.crm4","table":"x')/y"})x"),
              "\"x')/y\" is not the name of an entity set such as \"leads\"");
}

const model::OpenConnection kSalesforce =
    connection(R"({"instance_url":"https://c.my.salesforce.com","client_id":"c"})",
               R"({"client_secret":"s"})");
constexpr std::string_view kObjects = "https://c.my.salesforce.com/services/data/v58.0/sobjects";

TEST_F(Asks, SalesforceListsObjectsAndDescribesThem) {
    at(std::string(kObjects),
       R"({"sobjects":[{"name":"Lead","label":"Lead","createable":true,"queryable":true},
       {"name":"LeadHistory","label":"Lead History","createable":false,"queryable":true},
       {"name":"Account","label":"Account","createable":true}]})");
    EXPECT_EQ(ask("shared_salesforce", "PostItem_V2", "table", kSalesforce),
              "Account=Account;Lead=Lead;");
    at(base::format("{}/Lead/describe", kObjects),
       R"({"fields":[{"name":"Id","label":"Lead ID","type":"id","createable":false,"idLookup":true},
       {"name":"LastName","label":"Last Name","type":"string","length":80,"createable":true,
        "updateable":true,"nillable":false,"defaultedOnCreate":false},
       {"name":"Status","label":"Status","type":"picklist","length":255,"createable":true,
        "nillable":false,"defaultedOnCreate":true,"picklistValues":[
        {"value":"Open","label":"Open one","active":true,"defaultValue":true},{"value":"Old","active":false}]},
       {"name":"Email","label":"Email","type":"email","length":80,"createable":true,"nillable":true,"idLookup":true},
       {"name":"Key__c","label":"Key","type":"string","length":36,"createable":true,"nillable":true,"externalId":true},
       {"name":"NumberOfEmployees","label":"Employees","type":"int","createable":true,"nillable":true},
       {"name":"Address","label":"Address","type":"address","createable":true}]})");
    EXPECT_EQ(fields("shared_salesforce", "PostItem_V2", kSalesforce, R"({"table":"Lead"})"),
              "item/LastName string* 80;item/Email string 80;item/NumberOfEmployees integer;"
              "item/Key__c string 36;item/Status string 255 Open one=Open;");
    EXPECT_EQ(fields("shared_salesforce", "PatchItem_V3", kSalesforce, R"({"table":"Lead"})"),
              "item/LastName string 80;");
    EXPECT_EQ(ask("shared_salesforce", "PatchItemByExternalIdV2", "externalIdField", kSalesforce,
                  R"({"table":"Lead"})"),
              "Email=Email;Key=Key__c;");
    EXPECT_EQ(fields("shared_salesforce", "PostItem_V2", kSalesforce),
              "\"Salesforce Object Type\" must be given first");
}

TEST_F(Asks, HubSpotListsProperties) {
    at("https://api.hubapi.com/crm/v3/properties/contacts",
       R"({"results":[{"name":"email","label":"Email","type":"string","fieldType":"text"},
       {"name":"code","label":"Code","type":"string","hasUniqueValue":true},
       {"name":"stage","label":"Stage","type":"enumeration","fieldType":"select",
        "options":[{"label":"Lead","value":"lead"},{"label":"No","value":"no","hidden":true}]},
       {"name":"score","label":"Score","type":"number","calculated":true},
       {"name":"made","label":"Made","type":"datetime","modificationMetadata":{"readOnlyValue":true}}]})");
    const auto with = connection("{}", R"({"access_token":"t"})");
    EXPECT_EQ(fields("shared_hubspotcrmv2", "Create17", with),
              "body/properties/email string;body/properties/code string;"
              "body/properties/stage string Lead=lead;");
    EXPECT_EQ(ask("shared_hubspotcrmv2", "UpsertContact", "idProperty", with),
              "Code=code;Email=email;");
    at("https://api.hubapi.com/crm/v3/properties/contacts", R"({"category":"MISSING_SCOPES"})",
       403);
    EXPECT_NE(
        fields("shared_hubspotcrmv2", "UpsertContact", with).find("crm.schemas.contacts.read"),
        std::string::npos);
}

TEST_F(Asks, MarketoListsFieldsAndForms) {
    const std::string base = "https://123-ABC-456.mktorest.com/rest/";
    const auto with =
        connection(R"({"munchkin_id":"123-ABC-456","client_id":"c"})", R"({"client_secret":"s"})");
    at(base + "v1/leads/describe.json",
       R"({"success":true,"result":[{"displayName":"Email","dataType":"email","length":255,
       "rest":{"name":"email","readOnly":false}},{"displayName":"Score","dataType":"score",
       "rest":{"name":"leadScore","readOnly":false}},{"displayName":"Id","rest":{"name":"id","readOnly":true}}]})");
    EXPECT_EQ(fields("shared_marketo", "UpsertLead", with),
              "item/email string* 255;item/leadScore integer;");
    at(base + "asset/v1/forms.json?maxReturn=200&offset=0",
       R"({"success":true,"result":[{"id":1029,"name":"Contact us"},{"id":7,"name":"A form"}]})");
    EXPECT_EQ(ask("shared_marketo", "SubmitForm", "formId", with), "A form=7;Contact us=1029;");
    at(base + "asset/v1/forms.json?maxReturn=200&offset=0",
       R"({"success":false,"errors":[{"code":"603","message":"Access denied"}]})");
    EXPECT_NE(ask("shared_marketo", "SubmitForm", "formId", with).find("access was refused"),
              std::string::npos);
    // A token that ended is renewed once.
    asked_.clear();
    at(base + "asset/v1/forms.json?maxReturn=200&offset=0",
       R"({"success":false,"errors":[{"code":"602","message":"Access token expired"}]})");
    world_.begin()->second.token_number = 5;
    for (auto& [url, reply] : world_) reply.token_number = 5;
    EXPECT_NE(ask("shared_marketo", "SubmitForm", "formId", with).find("expired"),
              std::string::npos);
    ASSERT_EQ(asked_.size(), 2U);
    EXPECT_EQ(asked_[1].token_refused, 5U);
}

TEST_F(Asks, AzureListsTablesAndContainersOverAllPages) {
    const auto with = connection(R"({"account":"leads"})", R"({"account_key":"a2V5"})");
    at("https://leads.table.core.windows.net/Tables", R"({"value":[{"TableName":"A1"}]})", 200,
       {{"x-ms-continuation-NextTableName", "1!b"}});
    at("https://leads.table.core.windows.net/Tables?NextTableName=1%21b",
       R"({"value":[{"TableName":"B2"}]})");
    EXPECT_EQ(ask("shared_azuretables", "CreateEntity_V2", "tableName", with), "A1=A1;B2=B2;");
    at("https://leads.blob.core.windows.net/?comp=list",
       "<?xml version=\"1.0\"?><EnumerationResults><Containers><Container><Name>in-box</Name>"
       "<Properties/></Container><Container><Name>B&amp;D</Name></Container></Containers>"
       "<NextMarker>/leads/x</NextMarker></EnumerationResults>");
    at("https://leads.blob.core.windows.net/?comp=list&marker=%2Fleads%2Fx",
       "<EnumerationResults><Containers><Container><Name>x1y</Name></Container></Containers>"
       "<NextMarker /></EnumerationResults>");
    EXPECT_EQ(ask("shared_azureblob", "CreateFile_V2", "folderPath", with),
              "in-box=/in-box;x1y=/x1y;");
    at("https://leads.table.core.windows.net/Tables", "", 403,
       {{"x-ms-error-code", "AuthorizationPermissionMismatch"}});
    EXPECT_NE(ask("shared_azuretables", "CreateEntity_V2", "tableName", with).find("SAS"),
              std::string::npos);
}

TEST_F(Asks, TeamsListsTeamsAndChannelsWithASignInOfItsOwn) {
    constexpr std::string_view kOperation = "PostMessageToConversation";
    const auto bare = connection("{}", R"({"webhook_url":"https://hooks.example.com/a/b"})");
    EXPECT_NE(ask("shared_teams", kOperation, "body/recipient/groupId", bare).find("no sign-in"),
              std::string::npos);
    const auto with = entra_connection();
    at("https://graph.microsoft.com/v1.0/teams?$select=id,displayName",
       R"({"value":[{"id":"t1","displayName":"Sales"}],
       "@odata.nextLink":"https://graph.microsoft.com/v1.0/teams?$skiptoken=x"})");
    at("https://graph.microsoft.com/v1.0/teams?$skiptoken=x",
       R"({"value":[{"id":"t2","displayName":"Desk"}],"@odata.nextLink":"https://elsewhere.example/x"})");
    EXPECT_EQ(ask("shared_teams", kOperation, "body/recipient/groupId", with), "Desk=t2;Sales=t1;");
    EXPECT_TRUE(finding_.cut);
    at("https://graph.microsoft.com/v1.0/teams/t1/channels?$select=id,displayName",
       R"({"value":[{"id":"19:a@thread.tacv2","displayName":"General"}]})");
    EXPECT_EQ(ask("shared_teams", kOperation, "body/recipient/channelId", with,
                  R"({"body/recipient/groupId":"t1"})"),
              "General=19:a@thread.tacv2;");
    EXPECT_EQ(ask("shared_teams", kOperation, "body/recipient/channelId", with),
              "\"Team\" must be given first");
}

TEST_F(Asks, SlackListsChannelsOverAllPages) {
    const std::string list =
        "https://slack.com/api/conversations.list?types=public_channel,private_channel"
        "&exclude_archived=true&limit=200";
    at(list,
       R"({"ok":true,"channels":[{"id":"C1","name":"leads"}],"response_metadata":{"next_cursor":"dGVhbQ=="}})");
    at(list + "&cursor=dGVhbQ%3D%3D",
       R"({"ok":true,"channels":[{"id":"C2","name":"all"}],"response_metadata":{"next_cursor":""}})");
    const auto with = connection("{}", R"({"token":"xoxb-1"})");
    EXPECT_EQ(ask("shared_slack", "PostMessageV2", "message/channel", with), "#all=C2;#leads=C1;");
    at(list, R"({"ok":false,"error":"missing_scope"})");
    EXPECT_NE(ask("shared_slack", "PostMessageV2", "message/channel", with).find("channels:read"),
              std::string::npos);
    EXPECT_NE(ask("shared_slack", "PostMessageV2", "message/channel",
                  connection("{}", R"({"webhook_url":"https://hooks.slack.com/a/b"})"))
                  .find("webhook"),
              std::string::npos);
}

}  // namespace
}  // namespace leadflow::connectors
