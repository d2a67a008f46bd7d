// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/dataverse_connector.h"

#include "connectors/connectors_fixture.h"
#include "connectors/dataverse/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace leadflow::connectors::dataverse {
namespace {

using model::Call;
using model::HttpCall;
using model::Outcome;
using model::Reach;
using model::RetryClass;
using model::StepStatus;
using test::action;
using test::answered;
using test::entra_connection;
using test::json;
using test::Json;
using test::lost;
using testing::HasSubstr;

constexpr std::string_view kRow =
    R"({"@odata.context":"x","leadid":"7f3c2a10-5b1e-5c4d-9a6b-0123456789ab","subject":"S"})";

std::string refusal(std::string_view code, std::string_view message = "its words") {
    return base::format(R"({{"error":{{"code":"{}","message":"{}"}}}})", code, message);
}

class Dataverse : public testing::Test {
  protected:
    Dataverse() { invocation_ = create(R"({"item/subject":"S","item/lastname":"L"})"); }

    static model::Invocation create(std::string_view items) {
        Json inputs = json(R"({"parameters":{"dataset":"contoso.crm4","table":"leads"}})");
        const Json added = json(items);
        for (const auto& member : added.as_object())
            inputs.at("parameters").as_object()[member.key()] = member.value();
        return action("shared_dynamicscrmonline", "PostItem_V2", inputs);
    }

    Call plan() {
        auto call = connector_.plan(invocation_, connection_);
        EXPECT_TRUE(call.has_value()) << (call ? "" : call.error().message);
        return call ? *call : Call{HttpCall{}};
    }
    const HttpCall& http() {
        call_ = plan();
        return std::get<HttpCall>(call_.what);
    }
    Json row() { return json(http().body); }
    std::string fault() {
        const auto call = connector_.plan(invocation_, connection_);
        return call ? "(planned)" : call.error().message;
    }
    Outcome read(const model::Reply& reply) {
        return connector_.read(invocation_, connection_, plan(), reply);
    }
    Outcome read_next(const Outcome& before, const model::Reply& reply) {
        return connector_.read(invocation_, connection_, *before.next, reply);
    }

    DataverseConnector connector_;
    model::Invocation invocation_;
    model::OpenConnection connection_ = entra_connection();
    Call call_{HttpCall{}};
};

TEST_F(Dataverse, CreatesOnlyUnderTheEffectId) {
    const HttpCall& call = http();
    EXPECT_EQ(call.method, "PATCH");
    EXPECT_EQ(call.url,
              "https://contoso.crm4.dynamics.com/api/data/v9.2/"
              "leads(7f3c2a10-5b1e-5c4d-9a6b-0123456789ab)");
    EXPECT_EQ(test::header(call, "If-None-Match"), "*");
    EXPECT_EQ(test::header(call, "OData-Version"), "4.0");
    EXPECT_EQ(test::header(call, "OData-MaxVersion"), "4.0");
    EXPECT_EQ(test::header(call, "Accept"), "application/json");
    EXPECT_THAT(test::header(call, "Content-Type"), HasSubstr("application/json"));
    EXPECT_THAT(test::header(call, "Prefer"), HasSubstr("return=representation"));
    EXPECT_EQ(json(call.body), json(R"({"subject":"S","lastname":"L"})"));
    EXPECT_EQ(connector_.traits("PostItem_V2")->effect, Effect::kIdempotentByKey);
}

TEST_F(Dataverse, AsksForATokenOfItsOrganisation) {
    const auto token = http().token;
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(token->url, "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token");
    EXPECT_EQ(token->client_id, "app-1");
    EXPECT_EQ(token->client_secret.reveal(), "hush");
    EXPECT_EQ(token->scope, "https://contoso.crm4.dynamics.com/.default");
}

TEST_F(Dataverse, APersonsNameAndPasswordAskForTheTokenInPlaceOfASecret) {
    connection_ = test::connection(R"({"tenant":"organizations","client_id":"app-1","username":"a@b.example"})",
                             R"({"password":"hush"})");
    const auto token = http().token;
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(token->url, "https://login.microsoftonline.com/organizations/oauth2/v2.0/token");
    std::map<std::string, std::string> form;
    for (const auto& [name, value] : token->form) form[name] = value.reveal();
    EXPECT_EQ(form, (std::map<std::string, std::string>{
                        {"grant_type", "password"},
                        {"client_id", "app-1"},
                        {"username", "a@b.example"},
                        {"password", "hush"},
                        {"scope", "https://contoso.crm4.dynamics.com/.default"}}));
}

TEST_F(Dataverse, ConnectionSettingsWinOverTheFlow) {
    connection_ = entra_connection(
        R"({"api_url":"http://127.0.0.1:9999/","base_path":"/api/data/v9.1",
            "login_url":"http://127.0.0.1:9998/","scope":"s/.default"})");
    EXPECT_THAT(http().url, testing::StartsWith("http://127.0.0.1:9999/api/data/v9.1/leads("));
    EXPECT_EQ(http().token->url, "http://127.0.0.1:9998/contoso.example/oauth2/v2.0/token");
    EXPECT_EQ(http().token->scope, "s/.default");
}

TEST_F(Dataverse, KnowsEverySpellingOfAnOrganisation) {
    for (const std::string_view name :
         {"contoso.crm4", "contoso.crm4.dynamics.com", "https://contoso.crm4.dynamics.com",
          "https://contoso.crm4.dynamics.com/", "https%253A%252F%252Fcontoso.crm4.dynamics.com",
          " Contoso.CRM4 "})
        EXPECT_EQ(organisation_url(name).value_or("?"), "https://contoso.crm4.dynamics.com")
            << name;
    EXPECT_EQ(organisation_url("contoso").value_or("?"), "https://contoso.crm.dynamics.com");
    for (const std::string_view name :
         {"", "  ", "http://contoso.crm4.dynamics.com", "a b", "contoso..crm4", "x/y",
          "https://user@evil.example", "https://"})
        EXPECT_FALSE(organisation_url(name).has_value()) << name;
}

TEST_F(Dataverse, AllOperationsMeanTheSameCreate) {
    const std::string expected = http().url;
    const std::pair<std::string_view, std::string_view> operations[] = {
        {"PostItem", R"({"parameters":{"dataset":"contoso.crm4","table":"leads",
                         "item":{"subject":"S","lastname":"L"}}})"},
        {"CreateRecordWithOrganization",
         R"({"parameters":{"organization":"https://contoso.crm4.dynamics.com",
             "entityName":"leads","item/subject":"S","item/lastname":"L"}})"},
        {"PostItem_V2",
         R"({"method":"post","body":{"subject":"S","lastname":"L"},
             "path":"/v2/datasets/contoso.crm4/tables/leads/items"})"},
        {"PostItem_V2",
         R"({"method":"post","body":{"subject":"S","lastname":"L"},
             "path":"/v2/datasets/contoso%252Ecrm4/tables/lea%2564s/items"})"},
        {"CreateRecord",
         R"({"method":"post","path":"/api/data/v9.1/leads",
             "headers":{"Organization":"contoso.crm4"},"body":{"subject":"S","lastname":"L"}})"},
    };
    for (const auto& [operation, inputs] : operations) {
        invocation_ = action("shared_commondataserviceforapps", operation, inputs);
        EXPECT_EQ(http().url, expected) << inputs;
        EXPECT_EQ(row(), json(R"({"subject":"S","lastname":"L"})")) << inputs;
        EXPECT_TRUE(connector_.traits(operation).has_value());
    }
    EXPECT_EQ(connector_.operation_of("post", "/datasets/a/tables/b/items").value_or("?"),
              "PostItem");
    EXPECT_EQ(connector_.operation_of("post", "/v2/datasets/a%252Fb/tables/c/items").value_or("?"),
              "PostItem_V2");
    EXPECT_EQ(connector_.operation_of("POST", "/api/data/v9.1/leads").value_or("?"),
              "CreateRecord");
    EXPECT_FALSE(connector_.operation_of("put", "/api/data/v9.1/leads").has_value());
    EXPECT_FALSE(connector_.operation_of("post", "/datasets/a/tables/b").has_value());
}

TEST_F(Dataverse, NamesWhatIsMissing) {
    connection_ = test::connection("{}");
    EXPECT_THAT(fault(), HasSubstr("tenant"));
    connection_ = test::connection(R"({"tenant":"t","client_id":"c"})");
    EXPECT_THAT(fault(), HasSubstr("client_secret"));
    connection_ = entra_connection();
    invocation_.inputs = json(R"({"parameters":{"dataset":"contoso.crm4"}})");
    EXPECT_THAT(fault(), HasSubstr("table"));
    invocation_.inputs = json(R"({"parameters":{"table":"leads"}})");
    EXPECT_THAT(fault(), HasSubstr("organisation"));
    invocation_.inputs = json(R"({"parameters":{"dataset":"a.crm","table":"leads(1)/x"}})");
    EXPECT_THAT(fault(), HasSubstr("entity set"));
}

TEST_F(Dataverse, LeavesOutNullsAndKeepsEmptyTexts) {
    invocation_ = create(
        R"~({"item/subject":null,"item/lastname":"","item/telephone1":12345,
            "item/emailaddress1":["a@example.com","b@example.com"],"item/firstname":"A\u0000B",
            "item/leadsourcecode":"8","item/leadqualitycode":"","item/donotphone":"true",
            "item/new_score":7,"item/parentaccountid@odata.bind":"/accounts(1)"})~");
    EXPECT_EQ(row(), json(R"~({"lastname":"","telephone1":"12345",
        "emailaddress1":"[\"a@example.com\",\"b@example.com\"]","firstname":"AB",
        "leadsourcecode":8,"donotphone":true,"new_score":7,
        "parentaccountid@odata.bind":"/accounts(1)"})~"));
}

TEST_F(Dataverse, CutsByUtf16UnitsAndSaysSo) {
    std::string foxes;
    for (int i = 0; i < 40; ++i) foxes += "🦊";  // 80 units; 25 foxes fit in 50.
    Json items;
    items = test::JsonObject{{"item/lastname", foxes}, {"item/companyname", std::string(520, 'c')}};
    invocation_ = create(model::to_text(items));
    EXPECT_EQ(base::utf16_length(model::text_at(row(), "lastname")), 50u);
    EXPECT_EQ(model::text_at(row(), "companyname").size(), 100u);
    EXPECT_EQ(read(answered(201, kRow)).note,
              "lastname cut from 80 to 50 characters; companyname cut from 520 to 100 characters");
    connection_ = entra_connection(R"({"long_text":"refuse"})");
    EXPECT_THAT(fault(), HasSubstr("item/lastname has 80 characters"));
}

TEST_F(Dataverse, CutsACustomColumnOnceDataverseNamesItsLength) {
    invocation_ = create(R"({"item/new_note":"abcdefghij","item/subject":"S"})");
    const std::string words =
        "A validation error occurred. The length of the 'New_Note' attribute of the 'lead' entity "
        "exceeded the maximum allowed length of '4'.";
    const Outcome first = read(answered(400, refusal("0x80044331", words)));
    ASSERT_TRUE(first.next.has_value());
    EXPECT_EQ(json(std::get<HttpCall>(first.next->what).body),
              json(R"({"new_note":"abcd","subject":"S"})"));
    const Outcome second = read_next(first, answered(201, kRow));
    EXPECT_EQ(second.status, StepStatus::kSucceeded);
    EXPECT_EQ(second.note, "new_note cut from 10 to 4 characters");
    // The same complaint again cannot be helped: no loop.
    const Outcome stuck = read_next(first, answered(400, refusal("0x80044331", words)));
    EXPECT_FALSE(stuck.next.has_value());
    EXPECT_EQ(stuck.status, StepStatus::kFailed);
}

TEST_F(Dataverse, CreatedWithOrWithoutARowGives201AndTheId) {
    for (const auto& reply : {answered(201, kRow), answered(200, kRow), answered(204)}) {
        const Outcome outcome = read(reply);
        EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
        EXPECT_EQ(outcome.code, "Created");
        EXPECT_EQ(outcome.outputs->at("statusCode"), 201);
        EXPECT_EQ(model::text_at(outcome.outputs->at("body"), "leadid"), test::kEffectId);
    }
}

TEST_F(Dataverse, ARecordThatIsThereAlreadyIsVerifiedAndRecognised) {
    for (const std::string_view code : {"0x80060882", "0x80040237", "-2147220937", "", "0x0"}) {
        const Outcome first = read(answered(412, refusal(code)));
        ASSERT_TRUE(first.next.has_value()) << code;
        const auto& question = std::get<HttpCall>(first.next->what);
        EXPECT_EQ(question.method, "GET");
        EXPECT_EQ(question.url, http().url);
        EXPECT_TRUE(question.body.empty());
        EXPECT_EQ(test::header(question, "If-None-Match"), "(none)");

        const Outcome there = read_next(first, answered(200, kRow));
        EXPECT_EQ(there.status, StepStatus::kSucceeded);
        EXPECT_EQ(there.outputs->at("statusCode"), 201);
        EXPECT_THAT(there.note, HasSubstr("recognised"));

        const Outcome absent = read_next(first, answered(404, refusal("0x80040217")));
        EXPECT_EQ(absent.status, StepStatus::kFailed);
        EXPECT_EQ(absent.code, "PreconditionFailed");
        EXPECT_EQ(absent.retry, RetryClass::kNo);

        EXPECT_EQ(read_next(first, answered(503)).retry, RetryClass::kYes);
        EXPECT_EQ(read_next(first, lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kYes);
    }
}

TEST_F(Dataverse, ARoleThatMayNotReadStillRecognisesItsRecord) {
    const Outcome first = read(answered(412, refusal("0x80060882")));
    const Outcome outcome = read_next(first, answered(403, refusal("0x80040220")));
    EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
    EXPECT_EQ(model::text_at(outcome.outputs->at("body"), "leadid"), test::kEffectId);
    const Outcome unsure = read_next(read(answered(412, refusal("0x80040237"))), answered(403));
    EXPECT_EQ(unsure.status, StepStatus::kFailed);
}

TEST_F(Dataverse, RealDuplicatesFailAndAreNotRepeated) {
    const std::pair<int, std::string_view> duplicates[] = {
        {412, "0x80060892"}, {412, "-2147088238"}, {412, "0x80040333"}, {500, "0x80040333"}};
    for (const auto& [status, code] : duplicates) {
        invocation_.attempt = 1;
        const Outcome outcome = read(answered(status, refusal(code)));
        EXPECT_EQ(outcome.status, StepStatus::kFailed);
        EXPECT_EQ(outcome.retry, RetryClass::kNo) << code;
        EXPECT_FALSE(outcome.next.has_value());
        EXPECT_THAT(outcome.error->message, HasSubstr("record"));
        EXPECT_THAT(outcome.error->message, HasSubstr("its words"));
        // After a lost answer the other record may be our own: ask.
        invocation_.attempt = 2;
        const Outcome doubted = read(answered(status, refusal(code)));
        ASSERT_TRUE(doubted.next.has_value());
        const Outcome absent = read_next(doubted, answered(404));
        EXPECT_EQ(absent.error->message, outcome.error->message);
        EXPECT_EQ(absent.retry, RetryClass::kNo);
    }
}

TEST_F(Dataverse, ExplainsRefusalsInPlainWords) {
    struct Row {
        int status;
        std::string_view code;
        std::string_view words;
        std::string_view outcome_code;
        RetryClass retry;
    };
    const Row rows[] = {
        {400, "0x80048d19", "not known in this table", "BadRequest", RetryClass::kNo},
        {400, "0x80040265", "plug-in", "BadRequest", RetryClass::kNo},
        {400, "", "check the action's fields", "BadRequest", RetryClass::kNo},
        {401, "", "application user", "Unauthorized", RetryClass::kNo},
        {403, "0x80040220", "security role", "Forbidden", RetryClass::kNo},
        {403, "-2147220960", "security role", "Forbidden", RetryClass::kNo},
        {404, "0x8006088a", "entity sets", "NotFound", RetryClass::kNo},
        {404, "", "organisation's URL", "NotFound", RetryClass::kNo},
        {413, "", "too large", "RequestEntityTooLarge", RetryClass::kNo},
        {429, "0x80072322", "too many requests", "429", RetryClass::kYes},
        {500, "", "not available", "InternalServerError", RetryClass::kYes},
        {503, "", "not available", "ServiceUnavailable", RetryClass::kYes},
        {302, "", "leads elsewhere", "Found", RetryClass::kNo},
    };
    for (const Row& row : rows) {
        const Outcome outcome = read(answered(row.status, refusal(row.code)));
        EXPECT_EQ(outcome.status, StepStatus::kFailed);
        EXPECT_EQ(outcome.code, row.outcome_code);
        EXPECT_EQ(outcome.retry, row.retry) << row.status;
        EXPECT_THAT(outcome.error->message, HasSubstr(row.words));
        EXPECT_THAT(outcome.error->message, HasSubstr("its words"));
        EXPECT_EQ(outcome.outputs->at("statusCode"), row.status);
    }
    EXPECT_THAT(read(answered(401)).error->message, HasSubstr("tenant"));
    EXPECT_THAT(read(answered(404, "<html>no</html>")).error->message, HasSubstr("URL"));
}

TEST_F(Dataverse, WaitsAsLongAsItIsAsked) {
    EXPECT_EQ(read(answered(429, "", {{"retry-after", "17"}})).retry_after,
              std::chrono::seconds(17));
    EXPECT_EQ(
        read(answered(503, "", {{"Retry-After", "Sat, 31 Jan 2026 08:16:00 GMT"}})).retry_after,
        std::chrono::seconds(30));
    EXPECT_EQ(read(answered(429, "", {{"Retry-After", "99999999999"}})).retry_after,
              std::chrono::hours(24));
    EXPECT_EQ(read(answered(429, "", {{"Retry-After", "soon"}})).retry_after, std::nullopt);
}

TEST_F(Dataverse, ALostAnswerIsSafeToRepeat) {
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "reset")).retry, RetryClass::kYes);
    EXPECT_EQ(read(lost(Reach::kNotSent, "could not resolve host")).retry, RetryClass::kYes);
    auto slow = lost(Reach::kAmbiguous, "timeout");
    slow.timed_out = true;
    const Outcome outcome = read(slow);
    EXPECT_EQ(outcome.status, StepStatus::kTimedOut);
    EXPECT_EQ(outcome.code, "RequestTimeout");
    EXPECT_EQ(outcome.retry, RetryClass::kYes);
    EXPECT_THAT(outcome.error->message, HasSubstr("contoso.crm4.dynamics.com"));
}

TEST_F(Dataverse, ExplainsARefusedSignIn) {
    const std::pair<std::string_view, std::string_view> faults[] = {
        {"AADSTS7000215: Invalid client secret provided.", "client secret is wrong"},
        {"AADSTS7000222: expired", "has expired"},
        {"AADSTS700016: Application with identifier", "client id"},
        {"AADSTS90002: Tenant 'x' not found.", "tenant was not found"},
        {"AADSTS500011: The resource principal", "URL"},
    };
    for (const auto& [said, meant] : faults) {
        auto reply = lost(Reach::kNotSent, said);
        reply.permanent = true;
        const Outcome outcome = read(reply);
        EXPECT_EQ(outcome.code, "Unauthorized");
        EXPECT_EQ(outcome.retry, RetryClass::kNo);
        EXPECT_THAT(outcome.error->message, HasSubstr(meant));
    }
}

// What the lead table's columns hold, written down apart from the connector.
const std::map<std::string, size_t, std::less<>> kColumnsMax = {
    {"subject", 300},     {"firstname", 50},     {"lastname", 50},
    {"companyname", 100}, {"jobtitle", 100},     {"emailaddress1", 100},
    {"telephone1", 50},   {"description", 2000}, {"address1_country", 80}};

TEST_F(Dataverse, EveryConformanceLeadBecomesARowThatTheTableHolds) {
    size_t rows = 0;
    for (const auto& [name, lead] : test::conformance_leads()) {
        for (const char* file : {"guide-crm.json", "guide-both.json"}) {
            invocation_ = test::ExportedFlow(file, lead).invocation("Create_a_new_record");
            const Json sent = row();
            ASSERT_TRUE(sent.is_object()) << name;
            for (const auto& column : sent.as_object()) {
                const auto max = kColumnsMax.find(std::string_view(column.key()));
                ASSERT_NE(max, kColumnsMax.end()) << name << " " << column.key();
                ASSERT_TRUE(column.value().is_string()) << name << " " << column.key();
                EXPECT_LE(base::utf16_length(model::text_of(column.value())), max->second) << name;
                EXPECT_EQ(model::text_of(column.value()).find('\0'), std::string_view::npos)
                    << name;
            }
            ++rows;
        }
    }
    EXPECT_GT(rows, 50u);
}

}  // namespace
}  // namespace leadflow::connectors::dataverse
