// SPDX-License-Identifier: Apache-2.0
#include "sandbox/world_fixture.h"

namespace leadflow::sandbox {
namespace {

class MarketoTest : public WorldTest {
  protected:
    http::Response ask_marketo_token(std::string_view secret) {
        return send(
            request("GET", base::format("/identity/oauth/token?grant_type=client_credentials"
                                        "&client_id={}&client_secret={}",
                                        kClientId, secret)));
    }
    http::Response call(std::string_view path, std::string body) {
        http::Request made =
            request("POST", base::format("/rest/v1/leads{}", path), std::move(body));
        if (token.empty()) token = value_of(ask_marketo_token(kClientSecret), "access_token");
        made.headers.add("Authorization", "Bearer " + token);
        made.headers.add("Content-Type", "application/json");
        return send(std::move(made));
    }
    http::Response upsert(const std::string& lead, std::string_view action = "createOrUpdate") {
        return call(".json", base::format(R"({{"action":"{}","lookupField":"email","input":[{}]}})",
                                          action, lead));
    }
    // "created", "skipped 1003", or the request's error code.
    static std::string told(const http::Response& response) {
        EXPECT_EQ(response.status, 200);
        const model::Json json = json_of(response);
        if (!model::bool_at(json, "success").value_or(false))
            return std::string(model::text_at(json.at("errors").at(0), "code"));
        const model::Json& result = json.at("result").at(0);
        std::string text(model::text_at(result, "status"));
        if (text == "skipped")
            text += " " + std::string(model::text_at(result.at("reasons").at(0), "code"));
        return text;
    }
};

TEST_F(MarketoTest, UpsertsByAddress) {
    const std::string lead = R"({"email":"a@b.example","lastName":"L"})";
    EXPECT_EQ(told(upsert(lead)), "created");
    EXPECT_EQ(told(upsert(R"({"email":"A@b.example"})")), "updated");
    EXPECT_EQ(told(upsert(lead, "createOnly")), "skipped 1005");
    EXPECT_EQ(told(upsert(R"({"email":"new@b.example"})", "updateOnly")), "skipped 1004");
    EXPECT_EQ(told(call("/push.json", R"({"programName":"P","input":[{"email":"a@b.example"}]})")),
              "updated");
    EXPECT_EQ(told(call("/submitForm.json", R"({"formId":1029,"input":[{"leadFormFields":
                        {"email":"a@b.example"}}]})")),
              "updated");
    EXPECT_EQ(world.marketo.received(), 4u);
}

TEST_F(MarketoTest, SaysInTheBodyWhatWentWrong) {
    const std::pair<std::string, std::string> rows[] = {
        {R"({"email":"a@b.example","LastName":"L"})", "skipped 1006"},
        {R"({"email":"jörg@b.example"})", "skipped 1003"},
        {R"({"lastName":"L"})", "skipped 1003"},
        {R"({"email":"a@b.example","title":5})", "skipped 1001"}};
    for (const auto& [lead, wanted] : rows) EXPECT_EQ(told(upsert(lead)), wanted) << lead;
    EXPECT_EQ(told(upsert("{}", "merge")), "1001");
    EXPECT_EQ(told(call(".json", "{")), "609");
    EXPECT_EQ(told(call(".json", R"({"input":[]})")), "609");
    EXPECT_EQ(told(call("/submitForm.json", R"({"formId":1,"input":[{}]})")), "702");
    EXPECT_EQ(told(call("/nothing.json", R"({"input":[{}]})")), "610");
    plan_fault(R"({"target":"marketo","status":429})");
    EXPECT_EQ(told(upsert("{}")), "606");
    world.tokens.expire_all();
    EXPECT_EQ(told(upsert("{}")), "602");
    token = "other";
    EXPECT_EQ(told(upsert("{}")), "601");
    EXPECT_EQ(told(send(request("POST", "/rest/v1/leads.json?access_token=x", "{}"))), "600");
    EXPECT_EQ(ask_marketo_token("wrong").status, 401);
    EXPECT_EQ(world.marketo.received(), 0u);
}

}  // namespace
}  // namespace leadflow::sandbox
