// SPDX-License-Identifier: Apache-2.0
#include "sandbox/product_ingestion.h"

#include "sandbox/customer_leads.h"
#include "sandbox/world_fixture.h"

namespace leadflow::sandbox {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr std::string_view kVersion = "2022-03-01-preview2";

std::string schema_of(std::string_view resource) {
    return base::format("https://schema.mp.microsoft.com/schema/{}/{}", resource, kVersion);
}

class ProductIngestionTest : public WorldTest {
  protected:
    http::Response ask(std::string method, std::string_view target, const std::string& body = "",
                       std::string_view version = kVersion) {
        if (token.empty()) token = world.tokens.issue(kGraphAudience);
        http::Request made =
            request(std::move(method),
                    base::format("{}{}{}$version={}", kProductIngestionPath, target,
                                 target.find('?') == target.npos ? '?' : '&', version),
                    body);
        made.headers.add("Authorization", "Bearer " + token);
        if (!body.empty()) made.headers.add("Content-Type", "application/json");
        return send(std::move(made));
    }
    Json get(std::string_view target) {
        const http::Response response = ask("GET", target);
        EXPECT_EQ(response.status, 200) << target << ": " << response.body;
        return json_of(response);
    }
    // `more` is what stands beside $schema, id and product.
    static JsonObject leads(std::string_view more, std::string_view product = kProductId) {
        JsonObject made{{"$schema", schema_of("customer-leads")},
                        {"id", base::format("customer-leads/{}", product)},
                        {"product", base::format("product/{}", product)}};
        const Json given = *model::parse_json(more);
        for (const auto& member : given.as_object()) made[member.key()] = member.value();
        return made;
    }
    static JsonObject submission(std::string_view target) {
        return {{"$schema", schema_of("submission")},
                {"product", base::format("product/{}", kProductId)},
                {"target", JsonObject{{"targetType", model::text_value(target)}}}};
    }
    http::Response configure(JsonObject resource) {
        return ask("POST", "configure",
                   model::to_text(JsonObject{{"$schema", schema_of("configure")},
                                             {"resources", JsonArray{std::move(resource)}}}));
    }
    std::string refused(JsonObject resource) {
        const http::Response response = configure(std::move(resource));
        EXPECT_EQ(response.status, 400);
        EXPECT_EQ(error_code(response), "badRequest");
        const Json json = json_of(response);
        return std::string(model::text_at(json.at("error").at("details").at(0), "message"));
    }
    // The job's states until its end.
    std::string done(const http::Response& taken) {
        EXPECT_EQ(taken.status, 202) << taken.body;
        const std::string job = value_of(taken, "jobId");
        std::string states = value_of(taken, "jobStatus");
        for (int i = 0; i < 3; ++i)
            states += " " + value_of(ask("GET", "configure/" + job + "/status"), "jobStatus");
        const Json last = get("configure/" + job + "/status");
        return states + " " + std::string(model::text_at(last, "jobResult"));
    }
    std::string destination_in(std::string_view target) {
        const http::Response tree =
            ask("GET", base::format("resource-tree/product/{}?targetType={}", kProductId, target));
        if (tree.status == 404) return "nothing";
        const Json json = json_of(tree);
        return std::string(model::text_at(json.at("resources").at(1), "leadDestination"));
    }
};

constexpr const char* kEndpoint =
    R"({"leadDestination":"httpsEndpoint","httpsEndpointLeadConfiguration":
        {"httpsEndpointUrl":"https://leads.example.com/a?sig=b","contactEmail":["a@contoso.com"]}})";
constexpr const char* kSucceeded = "notStarted notStarted running completed succeeded";

TEST_F(ProductIngestionTest, WantsATokenForGraphAndAVersion) {
    EXPECT_EQ(ask("GET", "product").status, 200);
    EXPECT_EQ(ask("GET", "product", "", "").status, 400);
    EXPECT_EQ(ask("GET", "product", "", "2019-01-01").status, 400);
    token = world.tokens.issue(kOrganization);
    EXPECT_EQ(ask("GET", "product").status, 401);
    token = "made-up";
    EXPECT_EQ(ask("GET", "product").status, 401);
    token = world.tokens.issue(base::format("http://{}", kHost));
    EXPECT_EQ(ask("GET", "product").status, 200);
}

TEST_F(ProductIngestionTest, FindsAProductByItsOfferAndKnowsNoOthers) {
    const Json found = get("product?externalId=lead-scorer");
    ASSERT_EQ(found.at("value").as_array().size(), 1u);
    EXPECT_EQ(model::text_at(found.at("value").at(0), "id"),
              base::format("product/{}", kProductId));
    EXPECT_TRUE(get("product?externalId=nothing").at("value").as_array().empty());
    for (const char* target : {"product/nothing", "customer-leads/nothing", "submission/nothing",
                               "resource-tree/product/nothing", "listing/nothing", "configure/no"})
        EXPECT_EQ(ask("GET", target).status, 404) << target;
}

TEST_F(ProductIngestionTest, ChangesTheDraftByAJobAndLiveByTwoSubmissions) {
    EXPECT_EQ(done(configure(leads(kEndpoint))), kSucceeded);
    EXPECT_EQ(get(base::format("customer-leads/{}", kProductId)), Json(leads(kEndpoint)));
    EXPECT_EQ(destination_in("draft"), "httpsEndpoint");
    EXPECT_EQ(destination_in("preview"), "nothing");
    EXPECT_EQ(refused(submission("live")), "id is not that of the preview's submission");
    EXPECT_EQ(done(configure(submission("preview"))), kSucceeded);
    EXPECT_EQ(destination_in("preview"), "httpsEndpoint");
    EXPECT_EQ(destination_in("live"), "nothing");
    JsonObject live = submission("live");
    const Json preview = get(base::format("submission/{}?targetType=preview", kProductId));
    live["id"] = preview.at("value").at(0).at("id");
    EXPECT_EQ(done(configure(std::move(live))), kSucceeded);
    EXPECT_EQ(destination_in("live"), "httpsEndpoint");
    EXPECT_EQ(world.product_ingestion.received(), 3u);
}

TEST_F(ProductIngestionTest, AJobThatFailsChangesNothingAndSaysWhy) {
    plan_fault(R"({"target":"product_ingestion","at":"job"})");
    const http::Response taken = configure(leads(kEndpoint));
    EXPECT_EQ(ask("GET", "configure/" + value_of(taken, "jobId")).status, 400);
    EXPECT_EQ(done(taken), "notStarted notStarted running completed failed");
    const Json status = get("configure/" + value_of(taken, "jobId") + "/status");
    EXPECT_EQ(model::text_at(status.at("errors").at(0), "code"), "conflict");
    EXPECT_EQ(destination_in("draft"), "none");
    plan_fault(R"({"target":"product_ingestion","status":423})");
    EXPECT_EQ(error_code(configure(leads(kEndpoint))), "locked");
    EXPECT_EQ(done(configure(leads(kEndpoint))), kSucceeded);
}

TEST_F(ProductIngestionTest, SecretsAreReadMaskedAndStayWhenWrittenSo) {
    const std::string target = base::format("customer-leads/{}", kOtherProductId);
    const Json read = get(target);
    EXPECT_EQ(read.at("tableLeadConfiguration").at("storageAccountConnectionString"),
              model::text_value(kMaskedSecret));
    EXPECT_EQ(done(configure(read.as_object())), kSucceeded);
    EXPECT_EQ(get(target), read);
    EXPECT_EQ(refused(leads(R"({"leadDestination":"table","tableLeadConfiguration":
                               {"storageAccountConnectionString":"********"}})")),
              "a masked secret stands where there is none");
}

TEST_F(ProductIngestionTest, RefusesWhatTheSchemaDoesNotAllow) {
    JsonObject odd = leads(kEndpoint);
    odd["$schema"] = "https://schema.mp.microsoft.com/schema/customer-leads/1999";
    EXPECT_EQ(refused(odd), "$schema is none of a resource and version that there is");
    odd = leads(kEndpoint);
    odd["product"] = "product/nothing";
    EXPECT_EQ(refused(odd), "product is not the durable id of a product");
    odd = leads(kEndpoint);
    odd["id"] = "customer-leads/other";
    EXPECT_EQ(refused(odd), "id is not the product's customer-leads");
    EXPECT_EQ(ask("POST", "configure", R"({"resources":[]})").status, 400);
    EXPECT_EQ(ask("POST", "configure", "{").status, 400);
    EXPECT_EQ(ask("DELETE", "configure").status, 405);
}

struct Case {
    const char* resource;
    const char* fault;
};

TEST(CustomerLeads, FollowTheirSchemaWordByWord) {
    constexpr Case kCases[] = {
        {R"({"leadDestination":"none"})", ""},
        {kEndpoint, ""},
        {R"({"leadDestination":"fax"})", "leadDestination is none of the allowed values"},
        {R"({"leadDestination":"httpsEndpoint"})", "httpsEndpointLeadConfiguration is required"},
        {R"({"leadDestination":"none","extra":1})",
         "extra is not allowed with leadDestination none"},
        {R"({"leadDestination":"email","tableLeadConfiguration":{}})",
         "tableLeadConfiguration is not allowed with leadDestination email"},
        {R"({"leadDestination":"httpsEndpoint","httpsEndpointLeadConfiguration":
             {"httpsEndpointUrl":"http://a.example"}})",
         "httpsEndpointUrl does not match its pattern"},
        {R"({"leadDestination":"httpsEndpoint","httpsEndpointLeadConfiguration":
             {"httpsEndpointUrl":"https://a.example","key":"x"}})",
         "key is not a property of this configuration"},
        {R"({"leadDestination":"email","emailLeadConfiguration":{"contactEmail":[]}})",
         "contactEmail has fewer than 1 items"},
        {R"({"leadDestination":"email","emailLeadConfiguration":{"contactEmail":["nobody"]}})",
         "contactEmail holds what is no e-mail address"},
        {R"({"leadDestination":"salesforce","salesforceLeadConfiguration":
             {"objectIdentifier":"00D00000000000"}})",
         "objectIdentifier does not match its pattern"},
        {R"({"leadDestination":"marketo","marketoLeadConfiguration":
             {"serverId":"app-ab12.marketo.com","munchkinId":"123-ABC-456","formId":"1029"}})",
         ""},
        {R"({"leadDestination":"marketo","marketoLeadConfiguration":
             {"munchkinId":"123-ABC-456","formId":"1029"}})",
         "serverId is required"},
        {R"({"leadDestination":"dynamics","dynamicsLeadConfiguration":
             {"instanceUrl":"https://a.example","authentication":"office365","username":"u",
              "password":"p","applicationKey":"k"}})",
         "applicationKey is not a property of this configuration"},
        {R"({"leadDestination":"dynamics","dynamicsLeadConfiguration":
             {"instanceUrl":"https://a.example","authentication":"azureAD","applicationId":"1",
              "directoryId":"2","applicationKey":"k"}})",
         "applicationId does not match its pattern"},
        {R"({"leadDestination":"blob","blobLeadConfiguration":{"containerName":"leads",
             "storageAccountConnectionString":
             "DefaultEndpointsProtocol=https;AccountName=abc;AccountKey=a=="}})",
         ""},
        {R"({"leadDestination":"blob","blobLeadConfiguration":{"containerName":"-leads",
             "storageAccountConnectionString":
             "DefaultEndpointsProtocol=https;AccountName=abc;AccountKey=a=="}})",
         "containerName does not match its pattern"},
        {R"({"leadDestination":"table","tableLeadConfiguration":{"storageAccountConnectionString":
             "DefaultEndpointsProtocol=https;AccountName=abc;AccountKey=a==;EndpointSuffix=a.b"}})",
         "storageAccountConnectionString does not match its pattern"},
    };
    for (const auto& [resource, fault] : kCases)
        EXPECT_EQ(fault_of_customer_leads(*model::parse_json(resource)), fault) << resource;
}

}  // namespace
}  // namespace leadflow::sandbox
