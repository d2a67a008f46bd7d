// SPDX-License-Identifier: Apache-2.0
// The forms of the built-in connectors against their plan(): what a form asks for is understood,
// and what a plan needs is asked for.
#include "connectors/connectors_fixture.h"
#include "connectors/form.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace leadflow::connectors {
namespace {

using test::connection;
using test::Json;
using test::json;
using test::JsonObject;

// Values that a field of this key takes; all others by their type.
const std::map<std::string_view, std::string_view> kSamples = {
    {"dataset", R"("contoso.crm4")"},
    {"organization", R"("https://contoso.crm4.dynamics.com")"},
    {"id", R"("7f3c2a10-5b1e-5c4d-9a6b-0123456789ab")"},
    {"recordId", R"("7f3c2a10-5b1e-5c4d-9a6b-0123456789ab")"},
    {"item", R"({"email":"b@example.com","made_up":"x"})"},
    {"body/properties", R"({"email":"b@example.com"})"},
    {"properties", R"({"email":"b@example.com","extra":"1"})"},
    {"idProperty", R"("extra")"},
    {"lookupField", R"("email")"},
    {"folderPath", R"("/leads/new")"},
    {"method", R"("POST")"},
    {"uri", R"("https://example.com/a")"},
    {"headers", R"({"X-A":"1"})"},
    {"queries", R"({"q":"1"})"},
    {"authentication", R"({"type":"Basic","username":"u","password":"p"})"},
    {"emailMessage/IsHtml", "false"},
    {"request/ishtml", "false"},
    {"emailMessage/Importance", R"("High")"},
    {"emailMessage/Attachments",
     R"([{"Name":"a.txt","ContentBytes":"YQ==","FileName":"a.txt","ContentData":"YQ=="}])"},
    {"request/files", R"([{"FileName":"a.txt","ContentData":"YQ=="}])"},
    {"If-Match", R"("W/1")"},
    {"action", R"("createOnly")"},
    {"message/blocks", R"([{"type":"divider"}])"},
    {"message/attachments", R"([{"text":"x"}])"},
    {"table", R"("leads")"},
    {"entityName", R"("leads")"},
};

struct Peer {
    std::string_view api;
    model::OpenConnection connection;
};

Peer peer(std::string_view api, std::string_view settings = "{}", std::string_view secrets = "{}") {
    return {api, connection(settings, secrets)};
}

// A connection of each, as bare as it works.
std::vector<Peer> peers() {
    constexpr std::string_view kEntra =
        R"({"tenant":"t","client_id":"c","sender":"s@example.com"})";
    constexpr std::string_view kSecret = R"({"client_secret":"s"})";
    return {
        peer("shared_dynamicscrmonline", kEntra, kSecret),
        peer("shared_commondataservice", kEntra, kSecret),
        peer("shared_commondataserviceforapps", kEntra, kSecret),
        peer("shared_office365", kEntra, kSecret),
        peer("shared_smtp", R"({"host":"mail.example.com","from":"leads@example.com"})"),
        peer("shared_sendmail", R"({"host":"mail.example.com","from":"leads@example.com"})"),
        peer("shared_salesforce",
             R"({"instance_url":"https://c.my.salesforce.com","client_id":"c","oid":"00D"})",
             kSecret),
        peer("shared_hubspotcrmv2", "{}", R"({"access_token":"t"})"),
        peer("shared_marketo", R"({"munchkin_id":"123-ABC-456","client_id":"c"})", kSecret),
        peer("shared_azuretables", R"({"account":"leads"})", R"({"account_key":"a2V5"})"),
        peer("shared_azureblob", R"({"account":"leads"})", R"({"account_key":"a2V5"})"),
        peer("shared_teams", "{}", R"({"webhook_url":"https://hooks.example.com/a/b"})"),
        peer("shared_leadendpoint", "{}", R"({"url":"https://leads.example.com/a?sig=b"})"),
        peer("shared_slack", R"({"channel":"leads"})", R"({"token":"xoxb-1"})"),
        peer("http"),
    };
}

Json sample(const FormField& field, std::string_view operation) {
    if (operation.starts_with("PostCard") && field.key == "body/messageBody")
        return json(R"({"type":"AdaptiveCard","version":"1.4","body":[]})");
    // Salesforce's ids have another form, and so do its objects.
    if (field.key == "id" && field.length_max == 18) return json(R"("00Q000000000001AAA")");
    const auto known = kSamples.find(field.key);
    if (known != kSamples.end()) return json(known->second);
    if (!field.options.empty()) return field_of(field).options.back().value;
    switch (field.type) {
        case described::ValueType::kInteger:
            return json("7");
        case described::ValueType::kBoolean:
            return json("true");
        case described::ValueType::kObject:
            return json(R"({"made_up":"x"})");
        case described::ValueType::kArray:
            return json("[]");
        default:
            break;
    }
    // Another one for each field: who is written to twice gets one mail.
    if (field.format == "email")
        return model::text_value(base::format("{}@example.com", field.key.substr(field.key.rfind('/') + 1)));
    return model::text_value("sample");
}

// All that a call is, as text; nothing for a plan that failed.
std::string text_of(const base::Result<model::Call>& call) {
    if (!call) return "fault: " + call.error().message;
    if (const auto* mail = std::get_if<model::MailCall>(&call->what))
        return base::format("{} {}\n{}", mail->from, base::joined(mail->recipients, ","),
                            mail->message);
    const auto& http = std::get<model::HttpCall>(call->what);
    std::string text = base::format("{} {}\n", http.method, http.url);
    for (const auto& [name, value] : http.headers) text += base::format("{}: {}\n", name, value);
    for (const auto& [name, value] : http.secret_headers)
        text += base::format("{}: {}\n", name, value.reveal());
    return text + http.body;
}

class Forms : public testing::Test {
  protected:
    base::Result<model::Call> plan(const Peer& peer, const FormOperation& operation,
                                   std::string_view id, const std::vector<std::string_view>& keys) {
        const auto connector = registry_.find(peer.api);
        JsonObject given;
        for (const std::string_view key : keys)
            given[{key.data(), key.size()}] = sample(*field_in(operation, key), operation.id);
        const Form& form = *connector->form(peer.api);
        Json inputs(given);
        if (!form.is_action_type) inputs = JsonObject{{"parameters", given}};
        model::OpenConnection with = peer.connection;
        // Without a parameter for it the organisation is the connection's.
        if (peer.api.find("commondataserviceforapps") != std::string_view::npos &&
            field_in(operation, "organization") == nullptr)
            with.settings.as_object()["api_url"] = "https://contoso.crm4.dynamics.com";
        return connector->plan(test::action(peer.api, id, std::move(inputs)), with);
    }

    static std::vector<std::string_view> required_of(const FormOperation& operation) {
        std::vector<std::string_view> keys;
        for (const FormField& field : operation.fields)
            if (field.required) keys.push_back(field.key);
        return keys;
    }

    Registry registry_;
};

TEST_F(Forms, EveryBuiltInConnectorButWorkflowHasOne) {
    std::set<std::string> with;
    for (const Peer& peer : peers()) with.emplace(peer.api);
    for (const std::string& api : registry_.apis()) {
        const Form* form = registry_.find(api)->form(api);
        EXPECT_EQ(form != nullptr, api != "workflow") << api;
        if (form == nullptr) continue;
        EXPECT_FALSE(form->title.empty() || form->color.empty()) << api;
        EXPECT_EQ(form->operations.empty(), api == "partnercenter") << api;
        EXPECT_TRUE(with.contains(api) || api == "shared_hubspot" || form->operations.empty())
            << api << " is not tested";
    }
}

TEST_F(Forms, ThePlanNeedsNothingThatTheFormDoesNotRequire) {
    for (const Peer& peer : peers())
        for (const FormOperation& operation :
             registry_.find(peer.api)->form(peer.api)->operations) {
            std::vector<std::string_view> names = names_of(operation.older);
            names.push_back(operation.id);
            for (const std::string_view name : names) {
                const auto call = plan(peer, operation, name, required_of(operation));
                EXPECT_TRUE(call.has_value())
                    << peer.api << " " << name << ": " << (call ? "" : call.error().message);
                EXPECT_TRUE(registry_.find(peer.api)->traits(name).has_value()) << name;
            }
        }
}

TEST_F(Forms, EveryFieldIsUnderstood) {
    for (const Peer& peer : peers())
        for (const FormOperation& operation : registry_.find(peer.api)->form(peer.api)->operations)
            for (const FormField& field : operation.fields) {
                std::vector<std::string_view> without = required_of(operation);
                for (const std::string_view key : names_of(field.needs)) without.push_back(key);
                std::erase(without, field.key);
                std::vector<std::string_view> with = without;
                with.push_back(field.key);
                const std::string one = text_of(plan(peer, operation, operation.id, with));
                const std::string other = text_of(plan(peer, operation, operation.id, without));
                EXPECT_FALSE(one.starts_with("fault")) << peer.api << " " << field.key << one;
                if (field.key == "lookupField") continue;  // Its usual value is the only one.
                EXPECT_EQ(one == other, field.ignored)
                    << peer.api << " " << operation.id << " " << field.key << "\n"
                    << one;
            }
}

TEST_F(Forms, KeysAreOnceInAnOperationAndWhatAFieldNeedsIsThere) {
    for (const Peer& peer : peers()) {
        std::set<std::string_view> ids;
        for (const FormOperation& operation :
             registry_.find(peer.api)->form(peer.api)->operations) {
            EXPECT_TRUE(ids.insert(operation.id).second) << operation.id;
            for (const std::string_view name : names_of(operation.older))
                EXPECT_TRUE(ids.insert(name).second) << name;
            std::set<std::string_view> keys;
            for (const FormField& field : operation.fields) {
                EXPECT_TRUE(keys.insert(field.key).second) << field.key;
                EXPECT_FALSE(field.title.empty()) << field.key;
                EXPECT_TRUE(field.choices.empty() || field.fields.empty()) << field.key;
                for (const std::string_view key : names_of(field.needs))
                    EXPECT_NE(field_in(operation, key), nullptr) << field.key << " needs " << key;
            }
        }
    }
}

TEST_F(Forms, SaysWhatIsMissingByItsTitle) {
    const Form& form =
        *registry_.find("shared_dynamicscrmonline")->form("shared_dynamicscrmonline");
    Question question{.operation = "PostItem_V2", .field = "table"};
    const auto reading = reading_of(form, question);
    ASSERT_TRUE(reading.has_value());
    EXPECT_EQ(reading->word, "tables");
    EXPECT_EQ(known_text(*reading->operation, question, "dataset").error().message,
              "\"Organization\" must be given first");
    question.inputs = json(R"json({"parameters":{"dataset":"@triggerBody()"}})json");
    EXPECT_FALSE(known_text(*reading->operation, question, "dataset").has_value());
    question.inputs = json(R"({"parameters":{"dataset":" contoso "}})");
    EXPECT_EQ(*known_text(*reading->operation, question, "dataset"), "contoso");
    question.field = "id";
    EXPECT_EQ(reading_of(form, question).error().code, base::ErrorCode::kInvalidInput);
    question.operation = "Nothing";
    EXPECT_EQ(reading_of(form, question).error().code, base::ErrorCode::kNotFound);
    question = {.kind = Question::Kind::kFields, .operation = "PatchItem_V2"};
    EXPECT_EQ(reading_of(form, question)->field->key, "item");
}

}  // namespace
}  // namespace leadflow::connectors
