// SPDX-License-Identifier: Apache-2.0
// The choices and fields that forms ask for, through the API: who may, what is said when something
// is missing or refused, and what is kept.
#include "api/api_fixture.h"

#include <gtest/gtest.h>

#include "base/text.h"

#include <fstream>
#include <functional>

namespace leadflow::api {
namespace {

constexpr const char* kTables =
    R"({"value":[{"EntitySetName":"leads","DisplayName":{"UserLocalizedLabel":{"Label":"Leads"}}}]})";
constexpr const char* kChoices =
    "/api/v1/connectors/shared_dynamicscrmonline/operations/PostItem_V2/choices";
constexpr const char* kFields =
    "/api/v1/connectors/shared_dynamicscrmonline/operations/PostItem_V2/fields";

model::Reply json_reply(int status, const char* body) {
    model::Reply reply;
    reply.reach = model::Reach::kAnswered;
    reply.status = status;
    reply.headers.emplace_back("Content-Type", "application/json");
    reply.body = body;
    return reply;
}

class LookupsTest : public testing::Test {
  protected:
    std::function<model::Reply(const model::Call&)> far_ = [](const model::Call&) {
        return json_reply(200, kTables);
    };
    runner::RunnerRooms rooms_{[this](const model::Call& call) { return far_(call); }};
    auth::Tokens tokens_{rooms_.flows.store, rooms_.flows.journal, rooms_.flows.clock};
    gallery::Gallery gallery_{rooms_.flows.store, rooms_.flows.journal, rooms_.flows.clock};
    auth::Accounts accounts_{rooms_.flows.store, rooms_.flows.journal, *rooms_.flows.box,
                             rooms_.flows.clock};
    Api api_{{rooms_.flows.store, rooms_.flows.catalog, rooms_.flows.connections, rooms_.registry,
              rooms_.runner, tokens_, "https://leads.example.com", accounts_, &gallery_}};

    void SetUp() override {
        rooms_.registry.also_look_in(gallery_);
        ASSERT_TRUE(api_.start());
    }
    void TearDown() override {
        api_.request_stop();
        api_.join();
    }

    model::Json get(const std::string& path, const std::string& query = "") {
        return *model::parse_json(ask(path, "", "GET", query).body);
    }
    http::Response ask(const std::string& path, const std::string& body,
                       const std::string& method = "POST", const std::string& query = "") {
        http::Request request;
        request.method = method;
        request.query = query;
        request.path = path;
        request.body = body;
        request.local = true;
        std::promise<http::Response> promise;
        auto answer = promise.get_future();
        api_.handle(std::move(request),
                    http::Responder(std::make_unique<PromiseTarget>(std::move(promise))));
        return answer.get();
    }
    // The status and what it says of a fault.
    std::string fault(const std::string& path, const std::string& body) {
        const http::Response response = ask(path, body);
        const auto json = model::parse_json(response.body);
        const model::Json* error = json ? model::find(*json, "error") : nullptr;
        return base::format("{} {}", response.status,
                            error == nullptr ? response.body : model::text_at(*error, "message"));
    }
    size_t calls() const { return rooms_.world.calls().size(); }
};

std::string tables_of(const char* organization, const char* more = "") {
    return base::format(
        R"({{"connection":"shared_dynamicscrmonline","field":"table","values":{{"dataset":"{}"{}}}}})",
        organization, more);
}

TEST_F(LookupsTest, GivesTheChoicesOfAField) {
    const http::Response response = ask(kChoices, tables_of("contoso.crm4"));
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(response.body, R"({"choices":[{"value":"leads","title":"Leads"}],"complete":true})");
    ASSERT_EQ(calls(), 1U);
    EXPECT_LE(rooms_.world.calls()[0].time_max, std::chrono::seconds(10));
}

TEST_F(LookupsTest, SaysWhatIsMissing) {
    EXPECT_EQ(fault(kChoices, tables_of("")), "400 \"Organization\" must be given first");
    EXPECT_EQ(fault(kChoices, R"({"field":"table"})"), "400 a connection must be chosen first");
    EXPECT_EQ(fault(kChoices, R"({"connection":"none","field":"table"})"),
              "400 there is no connection 'none'");
    EXPECT_EQ(
        fault(kChoices, R"({"connection":"shared_smtp","field":"table"})"),
        "400 connection 'shared_smtp' is one of shared_smtp, not of shared_dynamicscrmonline");
    EXPECT_EQ(fault(kChoices, R"({"connection":"shared_dynamicscrmonline","field":"item"})"),
              "400 \"item\" of PostItem_V2 has no choices that could be asked for");
    EXPECT_EQ(ask("/api/v1/connectors/none/operations/A/choices", "{}").status, 404);
    EXPECT_EQ(ask("/api/v1/connectors/shared_smtp/operations/A/choices", "{}").status, 404);
    EXPECT_EQ(ask(kChoices, "{").status, 400);
    EXPECT_EQ(calls(), 0U);
}

TEST_F(LookupsTest, TellsTheFarSidesFaultsInWordsAndKeepsThemNot) {
    far_ = [](const model::Call&) { return json_reply(401, "{}"); };
    // Never 401: that would sign the person out here.
    EXPECT_EQ(ask(kChoices, tables_of("a.crm4")).status, 424);
    far_ = [](const model::Call& call) {
        model::Reply reply;
        reply.timed_out = true;
        reply.reach = model::Reach::kAmbiguous;
        reply.fault = "too slow";
        EXPECT_GT(call.time_max, base::Duration(0));
        return reply;
    };
    EXPECT_EQ(ask(kChoices, tables_of("a.crm4")).status, 504);
    far_ = [](const model::Call&) { return json_reply(200, kTables); };
    EXPECT_EQ(ask(kChoices, tables_of("a.crm4")).status, 200);
    EXPECT_EQ(calls(), 3U);
}

TEST_F(LookupsTest, KeepsAnAnswerWhateverElseIsFilledIn) {
    ask(kChoices, tables_of("a.crm4"));
    EXPECT_EQ(ask(kChoices, tables_of("a.crm4", R"(,"item/subject":"x")")).status, 200);
    EXPECT_EQ(calls(), 1U);
    ask(kChoices, tables_of("b.crm4"));
    EXPECT_EQ(calls(), 2U);
    // Another sign-in may see something else.
    ASSERT_TRUE(rooms_.flows.connections.change({.api = "shared_dynamicscrmonline",
                                                 .name = "shared_dynamicscrmonline",
                                                 .secrets = {{"client_secret", "new"}}}));
    ask(kChoices, tables_of("a.crm4"));
    EXPECT_EQ(calls(), 3U);
}

TEST_F(LookupsTest, GivesTheFieldsOfATable) {
    far_ = [](const model::Call& call) {
        const std::string& url = std::get<model::HttpCall>(call.what).url;
        if (url.find("$filter") != std::string::npos)
            return json_reply(200, R"({"value":[{"LogicalName":"lead"}]})");
        if (url.find("/Attributes?") != std::string::npos)
            return json_reply(200, R"({"value":[{"LogicalName":"subject","AttributeType":"String",
                "IsValidForCreate":true,"RequiredLevel":{"Value":"ApplicationRequired"}}]})");
        if (url.find("StringAttributeMetadata") != std::string::npos)
            return json_reply(200, R"({"value":[{"LogicalName":"subject","MaxLength":300}]})");
        return json_reply(403, "{}");
    };
    const http::Response response = ask(
        kFields,
        R"({"connection":"shared_dynamicscrmonline","values":{"dataset":"a","table":"leads"}})");
    EXPECT_EQ(response.body,
              R"({"fields":[{"key":"item/subject","title":"subject","type":"string","in":"body",)"
              R"("required":true,"visibility":"important","maxLength":300}],"complete":true})");
    EXPECT_EQ(calls(), 8U);
}

TEST_F(LookupsTest, AsksForImportedConnectorsToo) {
    const auto text_of = [](const char* name) {
        std::ifstream file(base::format("tests/connectors/dynamic/{}", name));
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    ASSERT_TRUE(gallery_.import({.name = "dynamic",
                                 .definition = text_of("apiDefinition.swagger.json"),
                                 .properties = text_of("apiProperties.json")}));
    ASSERT_TRUE(rooms_.flows.connections.add(
        {.api = "shared_dynamic", .name = "mine", .secrets = {{"api_key", "k"}}}));
    far_ = [](const model::Call& call) {
        const std::string& url = std::get<model::HttpCall>(call.what).url;
        if (url.ends_with("/lists/l1/schema"))
            return json_reply(
                200,
                R"({"schema":{"type":"object","properties":{"Title":{"type":"string","maxLength":9}}}})");
        if (url.find("/folders") != std::string::npos)
            return json_reply(200, R"({"value":[{"Id":"f1","Name":"A","IsFolder":true}]})");
        return json_reply(200, R"({"value":[{"id":"l1","name":"List"}]})");
    };
    const std::string base = "/api/v1/connectors/shared_dynamic/operations/AddItem/";
    EXPECT_EQ(
        ask(base + "choices", R"({"connection":"mine","field":"list","values":{"site":"s"}})").body,
        R"({"choices":[{"value":"l1","title":"List"}],"complete":true})");
    EXPECT_EQ(
        ask(base + "choices", R"({"connection":"mine","field":"folder"})").body,
        R"({"choices":[{"value":"f1","title":"A","folder":true,"node":{"Id":"f1"}}],"complete":true})");
    ask(base + "choices", R"({"connection":"mine","field":"folder","node":{"Id":"f1"}})");
    EXPECT_NE(std::get<model::HttpCall>(rooms_.world.calls().back().what).url.find("?id=f1"),
              std::string::npos);
    const http::Response fields =
        ask(base + "fields", R"({"connection":"mine","values":{"list":"l1"}})");
    EXPECT_NE(fields.body.find(R"("key":"item/Title")"), std::string::npos) << fields.body;
    EXPECT_NE(fields.body.find(R"("maxLength":9)"), std::string::npos) << fields.body;
    EXPECT_EQ(fault(base + "choices", R"({"connection":"mine","field":"list"})"),
              "400 \"site\" must be given first");
}

// The first of a list whose `key` is that; null when there is none.
model::Json named(const model::Json& list, const char* key, std::string_view value) {
    for (const model::Json& one : list.as_array())
        if (model::text_at(one, key) == value) return one;
    return {};
}

TEST_F(LookupsTest, TellsTheFormsOfBuiltInConnectors) {
    const model::Json one = get("/api/v1/connectors/shared_dynamicscrmonline");
    EXPECT_EQ(model::text_at(one, "title"), "Dynamics 365");
    const model::Json create = named(one.at("operations"), "id", "PostItem_V2");
    EXPECT_EQ(model::to_text(create.at("at")), R"(["inputs","parameters"])");
    EXPECT_EQ(model::to_text(named(create.at("fields"), "key", "item")),
              R"({"key":"item","title":"Record","type":"object","in":"body","required":false,)"
              R"("visibility":"normal","dynamic":"schema","needs":["dataset","table"]})");
    EXPECT_EQ(model::bool_at(named(one.at("operations"), "id", "PostItem"), "deprecated"), true);
    EXPECT_EQ(model::bool_at(named(one.at("operations"), "id", "GetItems_V2"), "pages"), true);
    const model::Json http = get("/api/v1/connectors/http").at("operations").at(0);
    EXPECT_EQ(model::text_at(http, "actionType"), "Http");
    EXPECT_EQ(model::to_text(http.at("at")), R"(["inputs"])");
    const model::Json mail =
        named(get("/api/v1/connectors/shared_office365").at("operations"), "id", "SendEmailV2");
    const model::Json importance = named(mail.at("fields"), "key", "emailMessage/Importance");
    EXPECT_EQ(importance.at("options").as_array().size(), 3U);
    EXPECT_EQ(model::text_at(importance, "default"), "Normal");
}

TEST_F(LookupsTest, ListsAllConnectorsWithTheirOperations) {
    std::ifstream file("tests/connectors/dynamic/apiDefinition.swagger.json");
    const std::string definition(std::istreambuf_iterator<char>(file), {});
    ASSERT_TRUE(gallery_.import({.name = "dynamic", .definition = definition}));
    const model::Json all = get("/api/v1/connectors", "operations=true");
    const model::Json slack = named(all, "api", "shared_slack");
    EXPECT_EQ(model::to_text(slack.at("operations")),
              R"json([{"id":"PostMessageV2","title":"Post message (V2)",)json"
              R"("description":"Posts a message to a channel","kind":"action",)"
              R"("visibility":"important"}])");
    const model::Json imported = named(all, "api", "shared_dynamic");
    EXPECT_TRUE(named(imported.at("operations"), "id", "AddItem").is_object());
    // What only fills lists is not shown.
    EXPECT_TRUE(named(imported.at("operations"), "id", "GetLists").is_null());
    // After a restart it is known without compiling; without the parameter it is a number.
    gallery::Gallery again(rooms_.flows.store, rooms_.flows.journal, rooms_.flows.clock);
    ASSERT_TRUE(again.load());
    ASSERT_EQ(again.all().size(), 1U);
    EXPECT_NE(again.all()[0].operations, nullptr);
    EXPECT_TRUE(
        named(get("/api/v1/connectors"), "api", "shared_dynamic").at("operations").is_int64());
}

TEST(LookupAccess, IsForEditors) {
    ApiRooms rooms;
    const std::string body = R"({"connection":"none","field":"table"})";
    EXPECT_EQ(rooms.ask(rooms.browser_of(model::Role::kEditor), "POST", kChoices, body).status,
              400);
    EXPECT_EQ(rooms.ask(rooms.browser_of(model::Role::kViewer), "POST", kChoices, body).status,
              403);
    EXPECT_EQ(rooms.ask({}, "POST", kFields, body).status, 401);
}

}  // namespace
}  // namespace leadflow::api
