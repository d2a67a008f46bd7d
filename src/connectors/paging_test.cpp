// SPDX-License-Identifier: Apache-2.0
// Where a list goes on, for each connector that lists.
#include "connectors/paging.h"

#include "connectors/connectors_fixture.h"

#include <gtest/gtest.h>

namespace leadflow::connectors {
namespace {

using test::answered;
using test::connection;
using test::entra_connection;
using test::Json;
using test::json;
using test::JsonObject;

class Paging : public testing::Test {
  protected:
    // "list GET url" of the next page; "" when there is none; the fault of an outcome that failed.
    std::string next(std::string_view api, std::string_view operation, std::string_view parameters,
                     const model::OpenConnection& with, const model::Reply& reply,
                     int64_t wanted = 10) {
        const auto connector = Registry().find(api);
        model::Invocation invocation =
            test::action(api, operation, Json(JsonObject{{"parameters", json(parameters)}}));
        invocation.items_wanted = wanted;
        const auto call = connector->plan(invocation, with);
        if (!call) return call.error().message;
        outcome_ = connector->read(invocation, with, *call, reply);
        if (outcome_.error) return outcome_.error->message;
        if (!outcome_.next_page) return {};
        http_ = std::get<model::HttpCall>(outcome_.next_page->call.what);
        return base::format("{} {} {}", outcome_.next_page->list, http_.method, http_.url);
    }

    model::Outcome outcome_;
    model::HttpCall http_;
};

TEST_F(Paging, DataverseFollowsItsNextLink) {
    const std::string_view parameters = R"({"dataset":"contoso.crm4","table":"leads"})";
    const auto page = answered(
        200,
        R"({"value":[1],"@odata.nextLink":"https://contoso.crm4.dynamics.com/api/data/v9.2/leads?$skiptoken=x"})");
    EXPECT_EQ(next("shared_dynamicscrmonline", "GetItems_V2", parameters, entra_connection(), page),
              "value GET https://contoso.crm4.dynamics.com/api/data/v9.2/leads?$skiptoken=x");
    EXPECT_TRUE(http_.token.has_value());
    EXPECT_EQ(test::header(http_, "OData-Version"), "4.0");
    // Nobody has asked for more than a page.
    EXPECT_EQ(
        next("shared_dynamicscrmonline", "GetItems_V2", parameters, entra_connection(), page, 0),
        "");
    EXPECT_EQ(next("shared_dynamicscrmonline", "GetItems_V2", parameters, entra_connection(),
                   answered(200, R"({"value":[1]})")),
              "");
    const std::string refused = next(
        "shared_dynamicscrmonline", "GetItems_V2", parameters, entra_connection(),
        answered(
            200,
            R"({"value":[1],"@odata.nextLink":"https://contoso.crm4.dynamics.com.evil.example/x"})"));
    EXPECT_NE(refused.find("it is not asked for"), std::string::npos) << refused;
    EXPECT_EQ(outcome_.status, model::StepStatus::kFailed);
    EXPECT_EQ(outcome_.retry, model::RetryClass::kNo);
}

TEST_F(Paging, SalesforceFollowsItsNextRecords) {
    const auto with =
        connection(R"({"instance_url":"https://c.my.salesforce.com","client_id":"c"})",
                   R"({"client_secret":"s"})");
    EXPECT_EQ(
        next(
            "shared_salesforce", "ExecuteSoqlQuery", R"({"query":"SELECT Id FROM Lead"})", with,
            answered(
                200,
                R"({"done":false,"records":[{}],"nextRecordsUrl":"/services/data/v58.0/query/01g-2000"})")),
        "records GET https://c.my.salesforce.com/services/data/v58.0/query/01g-2000");
}

TEST_F(Paging, AzureTablesContinueWhereTheHeadersSay) {
    const auto with = connection(R"({"account":"leads"})", R"({"account_key":"a2V5"})");
    EXPECT_EQ(
        next("shared_azuretables", "GetEntities_V2", R"({"tableName":"Leads","$top":"5"})", with,
             answered(200, R"({"value":[{}]})",
                      {{"x-ms-continuation-NextPartitionKey", "1!a="},
                       {"x-ms-continuation-NextRowKey", "r"}})),
        "value GET https://leads.table.core.windows.net/"
        "Leads()?$top=5&NextPartitionKey=1%21a%3D&NextRowKey=r");
    EXPECT_TRUE(http_.shared_key.has_value());
}

TEST(NextPageCall, TakesASasAlongThatIsNotShownAtAll) {
    model::HttpCall call;
    call.url = "https://acct.table.example/Leads()?$top=5";
    call.secret_url = model::Secret("https://acct.table.example/Leads()?$top=5&sv=1&sig=s%2F");
    const auto next = next_page_call(call, "https://acct.table.example/Leads()?$top=5&Next=2");
    ASSERT_TRUE(next.has_value());
    EXPECT_EQ(next->url, "https://acct.table.example/Leads()?$top=5&Next=2&sig=***&sv=***");
    EXPECT_EQ(next->address(),
              "https://acct.table.example/Leads()?$top=5&Next=2&sig=s%2F&sv=1");
}

TEST(NextPageCall, TakesSecretQueriesAlongAndShowsNone) {
    model::HttpCall call;
    call.method = "POST";
    call.url = "https://api.example/list?key=***&a=1";
    call.secret_url = model::Secret("https://api.example/list?key=s3cret&a=1");
    call.body = "{}";
    call.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    const auto relative = next_page_call(call, "/list?page=2");
    ASSERT_TRUE(relative.has_value());
    EXPECT_EQ(relative->method, "GET");
    EXPECT_EQ(relative->url, "https://api.example/list?page=2&key=***");
    EXPECT_EQ(relative->address(), "https://api.example/list?page=2&key=s3cret");
    EXPECT_EQ(relative->body, "");
    EXPECT_EQ(relative->headers.size(), 1U);
    // A service that writes the key into its links.
    const auto echoed = next_page_call(call, "https://api.example/list?key=s3cret&page=2");
    ASSERT_TRUE(echoed.has_value());
    EXPECT_EQ(echoed->url, "https://api.example/list?key=***&page=2");
    EXPECT_EQ(echoed->address(), "https://api.example/list?key=s3cret&page=2");
    EXPECT_TRUE(next_page_call(call, "https://API.example:443/list?page=2").has_value());
    for (const std::string_view elsewhere :
         {"https://other.example/list", "http://api.example/list", "https://api.example:444/list",
          "//other.example/list", "https://api.example@other.example/", ""})
        EXPECT_FALSE(next_page_call(call, elsewhere).has_value()) << elsewhere;
}

}  // namespace
}  // namespace leadflow::connectors
