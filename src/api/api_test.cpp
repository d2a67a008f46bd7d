// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"

#include <gtest/gtest.h>

#include <future>

#include "packages/archive.h"
#include "runner/runner_fixture.h"

namespace leadflow::api {
namespace {

class Target final : public http::Responder::Target {
  public:
    explicit Target(std::promise<http::Response> answer) : answer_(std::move(answer)) {}
    void respond(http::Response response) override { answer_.set_value(std::move(response)); }

  private:
    std::promise<http::Response> answer_;
};

class ApiTest : public testing::Test {
  protected:
    runner::RunnerRooms rooms_;
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

    http::Response answer(const std::string& method, const std::string& target,
                          const std::string& body = "") {
        http::Request request;
        request.method = method;
        request.path = target.substr(0, target.find('?'));
        if (const size_t at = target.find('?'); at != std::string::npos)
            request.query = target.substr(at + 1);
        request.body = body;
        request.local = true;  // Through the socket: who may do what is access_test's.
        std::promise<http::Response> promise;
        auto answer = promise.get_future();
        api_.handle(std::move(request),
                    http::Responder(std::make_unique<Target>(std::move(promise))));
        return answer.get();
    }

    model::Json call(const std::string& method, const std::string& target,
                     const std::string& body = "", int status = 200) {
        const http::Response response = answer(method, target, body);
        EXPECT_EQ(response.status, status) << response.body;
        return *model::parse_json(response.body);
    }
};

TEST_F(ApiTest, OnlyTheSocketsOwnerAndTokensAreLetIn) {
    http::RequestHead head;
    head.method = "GET";
    head.path = "/api/v1/flows";
    EXPECT_EQ(api_.before_body(head)->status, 401);
    head.headers.add("Authorization", "Bearer " + *tokens_.add("ci"));
    EXPECT_FALSE(api_.before_body(head));
    http::RequestHead local;
    local.method = "GET";
    local.path = "/api/v1/flows";
    local.local = true;
    EXPECT_FALSE(api_.before_body(local));
}

TEST_F(ApiTest, AFlowIsImportedListedSwitchedAndDeleted) {
    const model::Json flow = call("POST", "/api/v1/flows?name=Leads", flows::guide("both"));
    EXPECT_EQ(model::text_at(flow, "name"), "Leads");
    EXPECT_TRUE(model::text_at(flow, "url").starts_with("https://leads.example.com/workflows/"));
    EXPECT_TRUE(flow.at("warnings").as_array().empty());
    EXPECT_EQ(model::text_at(call("POST", "/api/v1/flows/Leads/off"), "state"), "off");
    EXPECT_EQ(call("GET", "/api/v1/flows").as_array().size(), 1U);
    call("DELETE", "/api/v1/flows/leads");
    EXPECT_TRUE(call("GET", "/api/v1/flows").as_array().empty());
}

TEST_F(ApiTest, AConnectorIsImportedShownAndDeleted) {
    const size_t built_in = call("GET", "/api/v1/connectors").as_array().size();
    const std::string definition =
        R"({"swagger":"2.0","info":{"title":"Acme CRM"},"host":"api.acme.example","paths":{"/a":{
        "post":{"operationId":"Make","parameters":[{"name":"body","in":"body","schema":{"type":
        "object","properties":{"email":{"type":"string"}}}}]}}},"securityDefinitions":{"k":{
        "type":"apiKey","in":"header","name":"X-Key"}}})";
    const model::Json made = call("POST", "/api/v1/connectors", definition);
    EXPECT_EQ(model::text_at(made, "api"), "shared_acmecrm");
    EXPECT_EQ(model::integer_at(made, "runnable"), 1);
    call("POST", "/api/v1/connectors",
         model::to_text(model::JsonObject{
             {"name", "other"}, {"definition", definition}, {"script", true}}));
    const model::Json list = call("GET", "/api/v1/connectors");
    ASSERT_EQ(list.as_array().size(), built_in + 2);
    EXPECT_EQ(model::text_at(list.as_array().back(), "api"), "shared_other");
    EXPECT_EQ(model::integer_at(list.as_array().back(), "runnable"), 0);
    const model::Json one = call("GET", "/api/v1/connectors/shared_acmecrm");
    EXPECT_EQ(model::text_at(one.at("operations").at(0).at("fields").at(0), "key"), "body/email");
    EXPECT_TRUE(one.at("fields").at(0).at("secret").as_bool());
    call("POST", "/api/v1/connections",
         R"({"api":"shared_acmecrm","name":"crm","secrets":{"api_key":"k"}})");
    call("DELETE", "/api/v1/connectors/acmecrm");
    call("GET", "/api/v1/connectors/acmecrm", "", 404);
    call("POST", "/api/v1/connectors?name=Bad%20Name", definition, 400);
    call("POST", "/api/v1/connectors", "openapi: 3.0.0", 400);
}

TEST_F(ApiTest, AnImportSaysWhichConnectionsAreMissing) {
    ASSERT_TRUE(rooms_.flows.connections.remove("shared_smtp"));
    const model::Json flow = call("POST", "/api/v1/flows", flows::guide("both"));
    ASSERT_EQ(flow.at("warnings").as_array().size(), 1U);
    EXPECT_EQ(model::text_of(flow.at("warnings").at(0)),
              "connection 'smtp-1' (SMTP) is missing: leadflow connection add shared_smtp --name "
              "smtp-1 --set host=…");
}

TEST_F(ApiTest, TheCommandThatAWarningProposesIsSafeToCopy) {
    const model::Json flow = call(
        "POST", "/api/v1/flows",
        R"x({"definition":{"triggers":{"manual":{"type":"Request"}},"actions":{}},"connectionReferences":
            {"x":{"connectionName":"a'; rm -rf ~","id":"/apis/shared_x$(id)"}}})x");
    EXPECT_NE(model::to_text(flow.at("warnings"))
                  .find(R"(add 'shared_x$(id)' --name 'a'\\''; rm -rf ~')"),
              std::string::npos)
        << model::to_text(flow.at("warnings"));
}

TEST_F(ApiTest, AnExportIsTheDefinitionAndEachFormatComesInAgain) {
    const std::string guide = flows::guide("both");
    call("POST", "/api/v1/flows?name=Leads", guide);
    const std::string definition = answer("GET", "/api/v1/flows/Leads/export").body;
    EXPECT_NE(guide.find(definition), std::string::npos);
    EXPECT_TRUE(definition.starts_with('{'));
    EXPECT_EQ(answer("GET", "/api/v1/flows/Leads/export?format=document").body, guide);
    for (const std::string format : {"definition", "codeview", "package", "arm"}) {
        const http::Response file = answer("GET", "/api/v1/flows/Leads/export?format=" + format);
        EXPECT_EQ(file.status, 200);
        EXPECT_EQ(file.headers.value("Content-Type").starts_with("application/zip"),
                  format == "package");
        call("POST", "/api/v1/flows?name=Again", file.body);
        EXPECT_EQ(answer("GET", "/api/v1/flows/Again/export").body, definition) << format;
        call("DELETE", "/api/v1/flows/Again");
    }
    EXPECT_EQ(answer("GET", "/api/v1/flows/Leads/export?format=xml").status, 400);
    EXPECT_EQ(answer("GET", "/api/v1/flows/Nobody/export").status, 404);
}

TEST_F(ApiTest, OfSeveralFlowsInAFileEachIsImportedOrTheNamedOne) {
    const std::string solution =
        packages::write_archive({{"Workflows/One.json", flows::guide("mail")},
                                 {"Workflows/Two.json", flows::guide("both")}})
            .value();
    const model::Json picked = call("POST", "/api/v1/flows?name=two&off=true", solution);
    EXPECT_EQ(model::text_at(picked, "name"), "Two");
    EXPECT_EQ(model::text_at(picked, "state"), "off");
    EXPECT_EQ(model::find(picked, "flows"), nullptr);
    call("DELETE", "/api/v1/flows/Two");
    const model::Json both = call("POST", "/api/v1/flows", solution);
    EXPECT_EQ(model::text_at(both, "name"), "One");
    ASSERT_EQ(both.at("flows").as_array().size(), 2U);
    EXPECT_EQ(both.at("flows").at(0).at("id"), both.at("id"));
    EXPECT_EQ(model::text_at(both.at("flows").at(1), "name"), "Two");
    call("POST", "/api/v1/flows?name=Three", solution, 404);
    call("PUT", "/api/v1/flows/One", solution, 400);
    EXPECT_TRUE(call("POST", "/api/v1/flow-checks", solution).at("ok").as_bool());
}

TEST_F(ApiTest, WhatTheFileGaveReasonToSayIsAmongTheWarnings) {
    const std::string doubled =
        R"({"triggers":{"manual":{"type":"Request"}},"actions":{"A":{"type":"Compose","inputs":1},
            "A":{"type":"Compose","inputs":2}}})";
    const model::Json flow = call("POST", "/api/v1/flows", doubled);
    ASSERT_EQ(flow.at("warnings").as_array().size(), 1U);
    EXPECT_TRUE(model::text_of(flow.at("warnings").at(0)).starts_with("actions.A: The key 'A'"));
}

TEST_F(ApiTest, ARunShowsItsTriggerActionsAndAttempts) {
    const auto live = rooms_.import(flows::guide("both"));
    const model::RunId id =
        rooms_.store_lead(*live, R"({"userDetails":{"firstName":"Ann"},"leadSource":"x"})").id;
    ASSERT_TRUE(rooms_.runner.start());
    ASSERT_TRUE(rooms_.settled());
    const model::Json run = call("GET", "/api/v1/runs/" + id.text());
    EXPECT_EQ(model::text_at(run, "status"), "Succeeded");
    ASSERT_EQ(run.at("actions").as_array().size(), 2U);
    EXPECT_EQ(run.at("actions").at(0).at("attempts").as_array().size(), 1U);
    EXPECT_FALSE(run.at("trigger").at("renamed").as_array().empty());
    EXPECT_EQ(call("GET", "/api/v1/runs?status=Succeeded").as_array().size(), 1U);
    EXPECT_EQ(call("GET", "/api/v1/runs?search=nobody").as_array().size(), 0U);
}

// Rules E32 and E33.
TEST_F(ApiTest, ARunShowsItsOutputsAndWhatItsActionsTracked) {
    const auto live = rooms_.import(R"json({"definition":{"triggers":{"manual":{"type":"Request"}},
        "actions":{"A":{"type":"Compose","inputs":"@triggerBody()?['n']",
            "trackedProperties":{"n":"@action()['outputs']"}}},
        "outputs":{"open":{"type":"int","value":"@outputs('A')"},
            "secret":{"type":"securestring","value":"@string(outputs('A'))"}}}})json");
    const model::RunId id = rooms_.store_lead(*live, R"({"n":4711})").id;
    ASSERT_TRUE(rooms_.runner.start());
    ASSERT_TRUE(rooms_.settled());
    const model::Json run = call("GET", "/api/v1/runs/" + id.text());
    EXPECT_EQ(model::to_text(run.at("outputs")),
              R"({"open":{"type":"int","value":4711},"secret":{"type":"securestring","valueHidden":true}})");
    ASSERT_EQ(run.at("actions").as_array().size(), 1U);
    EXPECT_EQ(model::to_text(run.at("actions").at(0).at("trackedProperties")), R"({"n":4711})");
}

TEST_F(ApiTest, ConnectionsNeverGiveTheirSecretsBack) {
    const model::Json made =
        call("POST", "/api/v1/connections",
             R"({"api":"shared_smtp","name":"m","settings":{"host":"h","user":"u","from":"a@b.c"},
                 "secrets":{"password":"geheim"}})");
    EXPECT_EQ(model::to_text(made).find("geheim"), std::string::npos);
    EXPECT_EQ(model::to_text(call("GET", "/api/v1/connections")).find("geheim"),
              std::string::npos);
    const model::Json wrong =
        call("POST", "/api/v1/connections",
             R"({"api":"shared_smtp","name":"m","settings":{"password":"x","host":"h"}})", 400);
    EXPECT_NE(model::to_text(wrong).find("secret"), std::string::npos);
    call("POST", "/api/v1/connections", R"({"api":"shared_nothing","name":"m"})", 400);
}

TEST_F(ApiTest, ErrorsSayWhatIsWrong) {
    call("GET", "/api/v1/runs/nobody", "", 404);
    call("GET", "/api/v1/runs?status=Done", "", 400);
    call("GET", "/api/v1/runs?limit=0", "", 400);
    call("GET", "/api/v1/receipts/x", "", 400);
    call("POST", "/api/v1/flows", "{", 400);
    call("GET", "/api/v1/nothing", "", 404);
}

TEST_F(ApiTest, AFlowIsRenamedAndItsVersionsAreListed) {
    call("POST", "/api/v1/flows?name=Leads", flows::guide("both"));
    EXPECT_EQ(model::text_at(call("PATCH", "/api/v1/flows/Leads", R"({"name":" Sales "})"), "name"),
              "Sales");
    call("PATCH", "/api/v1/flows/Sales", R"({"name":"  "})", 400);
    call("PUT", "/api/v1/flows/Sales", flows::guide("crm"));
    const model::Json versions = call("GET", "/api/v1/flows/Sales/versions");
    ASSERT_EQ(versions.as_array().size(), 2U);
    EXPECT_EQ(model::integer_at(versions.at(0), "version"), 2);
    EXPECT_EQ(model::text_at(call("GET", "/api/v1/flows/Sales/versions/1"), "document"),
              flows::guide("both"));
    call("GET", "/api/v1/flows/Sales/versions/7", "", 404);
    call("GET", "/api/v1/flows/Sales/versions/x", "", 400);
}

TEST_F(ApiTest, RunsAreFilteredByTimeAndVersion) {
    const auto live = rooms_.import(flows::guide("both"));
    rooms_.store_lead(*live, "{}");
    EXPECT_EQ(call("GET", "/api/v1/runs?version=1").as_array().size(), 1U);
    EXPECT_TRUE(call("GET", "/api/v1/runs?version=2").as_array().empty());
    EXPECT_EQ(call("GET", "/api/v1/runs?from=2020-01-01T00:00:00Z").as_array().size(), 1U);
    EXPECT_TRUE(call("GET", "/api/v1/runs?to=2020-01-01T00:00:00Z").as_array().empty());
    call("GET", "/api/v1/runs?from=yesterday", "", 400);
    EXPECT_EQ(call("GET", "/api/v1/receipts?limit=1").as_array().size(), 1U);
    call("GET", "/api/v1/receipts?limit=0", "", 400);
}

TEST_F(ApiTest, ADryRunShowsWhatWouldBeSentWithoutSecrets) {
    call("POST", "/api/v1/flows?name=Leads", flows::guide("both"));
    const model::Json dry =
        call("POST", "/api/v1/flows/Leads/dry-runs",
             R"({"payload":{"UserDetails":{"FirstName":"Ann","Email":"ann@example.com"}}})");
    EXPECT_EQ(model::text_at(dry, "status"), "Succeeded");
    ASSERT_EQ(dry.at("effects").as_array().size(), 2U);
    const std::string text = model::to_text(dry);
    EXPECT_NE(text.find("Ann"), std::string::npos);
    EXPECT_EQ(text.find("\"s\""), std::string::npos) << "the client secret";
    EXPECT_TRUE(rooms_.world.calls().empty());
    call("POST", "/api/v1/flows/Leads/dry-runs", R"({"payload":{"UserDetails":5}})", 400);
}

TEST_F(ApiTest, ExpressionsAreEvaluatedAlsoAgainstARun) {
    const auto live = rooms_.import(flows::guide("both"));
    const model::Run run = rooms_.store_lead(*live, R"({"LeadSource":"web"})");
    const auto asked = [&](const std::string& expression, const std::string& of) {
        return call("POST", "/api/v1/expression-evaluations",
                    model::to_text(model::JsonObject{{"expression", expression}, {"run", of}}));
    };
    EXPECT_EQ(model::to_text(asked("add(1,2)", "")), R"({"result":3})");
    EXPECT_EQ(model::to_text(asked("triggerBody()?['LeadSource']", run.id.text())),
              R"({"result":"web"})");
    EXPECT_NE(model::text_at(asked("ad(1)", "").at("error"), "message"), "");
    EXPECT_NE(model::text_at(asked("div(1,0)", "").at("error"), "message"), "");
}

TEST_F(ApiTest, AConnectionIsChangedInPart) {
    const std::string target = "/api/v1/connections/shared_smtp";
    const model::Json changed =
        call("PATCH", target, R"({"settings":{"port":"2525"},"secrets":{"password":"new"}})");
    EXPECT_EQ(model::text_at(changed.at("settings"), "port"), "2525");
    EXPECT_EQ(model::text_at(changed.at("settings"), "host"), "mail.example.com");
    EXPECT_EQ(model::text_of(rooms_.flows.connections.open("shared_smtp").value()->secrets.at("password")),
              "new");
    call("PATCH", target, R"({"settings":{"colour":"red"}})", 400);
    call("PATCH", "/api/v1/connections/none", "{}", 404);
}

TEST_F(ApiTest, AConnectionIsTestedByARealCall) {
    const model::Json tested = call("POST", "/api/v1/connections/shared_smtp/test");
    EXPECT_EQ(model::bool_at(tested, "ok"), true) << model::to_text(tested);
    EXPECT_EQ(rooms_.world.calls().size(), 1U);
    call("POST", "/api/v1/connections/none/test", "", 404);
}

}  // namespace
}  // namespace leadflow::api
