// SPDX-License-Identifier: Apache-2.0
#include "sandbox/world_fixture.h"

namespace leadflow::sandbox {
namespace {

class HubSpotTest : public WorldTest {
  protected:
    http::Response call(std::string method, std::string_view rest, std::string body = "",
                        std::string_view bearer = kHubSpotToken) {
        http::Request made = request(
            std::move(method), base::format("/crm/v3/objects/contacts{}", rest), std::move(body));
        made.headers.add("Authorization", base::format("Bearer {}", bearer));
        if (!made.body.empty()) made.headers.add("Content-Type", "application/json");
        return send(std::move(made));
    }
    http::Response create(const std::string& properties) {
        return call("POST", "",
                    base::format(R"({{"properties":{},"associations":[]}})", properties));
    }
    http::Response upsert(std::string_view id, std::string_view id_property = "email") {
        return call("POST", "/batch/upsert",
                    base::format(R"({{"inputs":[{{"id":"{}","idProperty":"{}",
                                      "properties":{{"lastname":"L"}}}}]}})",
                                 id, id_property));
    }
};

TEST_F(HubSpotTest, AnAddressIsUnique) {
    const auto made = create(R"({"email":"a@b.example","lastname":"L"})");
    EXPECT_EQ(made.status, 201);
    const auto again = create(R"({"email":"A@B.example"})");
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(value_of(again, "message"),
              "Contact already exists. Existing ID: " + value_of(made, "id"));
    const std::string path = "/" + value_of(made, "id");
    EXPECT_EQ(call("PATCH", path, R"({"properties":{"phone":"1"}})").status, 200);
    EXPECT_EQ(call("GET", path).status, 200);
    EXPECT_EQ(call("PATCH", "/999", R"({"properties":{}})").status, 404);
    EXPECT_EQ(call("GET", "?limit=1").status, 200);
    EXPECT_EQ(world.hubspot.received(), 2u);
}

TEST_F(HubSpotTest, UpsertsSayWhatIsNew) {
    const auto first = json_of(upsert("a@b.example"));
    EXPECT_TRUE(first.at("results").at(0).at("new").as_bool());
    const auto second = json_of(upsert("a@b.example"));
    EXPECT_FALSE(second.at("results").at(0).at("new").as_bool());
    EXPECT_EQ(first.at("results").at(0).at("id"), second.at("results").at(0).at("id"));
    EXPECT_EQ(upsert("a@b.example", "phone").status, 400);
    EXPECT_EQ(upsert("nobody").status, 400);
    EXPECT_EQ(call("POST", "/batch/upsert", R"({"inputs":[]})").status, 400);
}

TEST_F(HubSpotTest, RefusesWhatHubSpotRefuses) {
    for (const char* properties : {R"({"Email":"a@b.example"})", R"({"email":"nobody"})",
                                   R"({"lastname":5})", R"({"phone":"1"})", "[]"}) {
        const auto response = create(properties);
        EXPECT_EQ(response.status, 400) << properties;
        EXPECT_EQ(value_of(response, "category"), "VALIDATION_ERROR");
    }
    EXPECT_EQ(value_of(call("GET", "", "", "x"), "category"), "INVALID_AUTHENTICATION");
    EXPECT_EQ(call("POST", "", R"({"properties":{"lastname":"L"},"more":1})").status, 400);
    plan_fault(R"({"target":"hubspot","status":429})");
    EXPECT_EQ(value_of(create("{}"), "policyName"), "TEN_SECONDLY_ROLLING");
}

}  // namespace
}  // namespace leadflow::sandbox
