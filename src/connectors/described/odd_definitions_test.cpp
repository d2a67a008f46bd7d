// SPDX-License-Identifier: Apache-2.0
// What publishers write beside the book, construct by construct, and what is made of it. All
// definitions are ours.
#include "connectors/described/described_fixture.h"
#include "connectors/described/dynamic_calls.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace leadflow::connectors::described {
namespace {

using test::compiled;
using test::connection;
using test::Json;
using test::json;
using test::JsonObject;
using test::planned;
using test::with_body;
using test::with_parameters;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// GET at this path, with these parameters.
std::string with_path(std::string_view path, std::string_view parameters) {
    return base::format(
        R"({{"swagger":"2.0","host":"api.odd.example","paths":{{"{}":{{"get":{{
        "operationId":"Make","parameters":[{}]}}}}}}}})",
        path, parameters);
}

// An apiProperties.json with one policy of these parameters beside the connection's.
std::string with_policy(std::string_view template_id, std::string_view parameters,
                        std::string_view connection_parameters = "{}") {
    return base::format(
        R"({{"properties":{{"connectionParameters":{},"policyTemplateInstances":[{{
        "templateId":"{}","parameters":{{{}}}}}]}}}})",
        connection_parameters, template_id, parameters);
}

std::vector<std::string> settings_of(const CompiledConnector& connector) {
    std::vector<std::string> keys;
    for (const ConnectionField& field : connector.connection_fields)
        keys.push_back(field.key + (field.required ? "*" : ""));
    return keys;
}

const Json kNoInputs = JsonObject{{"parameters", JsonObject()}};

TEST(OddPaths, NameTheirParametersInAnySpelling) {
    const std::string definition = with_path("/{Account}/orders/{ order }",
                                             R"({"name":"account","in":"path","type":"string"},
                     {"name":"order","in":"path","type":"integer"},
                     {"name":"unknown","in":"path","type":"string"})");
    EXPECT_EQ(planned(definition, R"({"account":"a b","order":7})").http.url,
              "https://api.odd.example/a%20b/orders/7");
    EXPECT_EQ(compiled(definition)->operations.front().fields.size(), 2U);
}

TEST(OddPaths, HoldAQueryWithNamesOfParameters) {
    const std::string definition =
        with_path("/find?id={id}&mode=full&size={size}",
                  R"({"name":"id","in":"path","required":true,"type":"string"},
                     {"name":"size","in":"query","type":"integer"})");
    EXPECT_EQ(planned(definition, R"({"id":"7&8","size":2})").http.url,
              "https://api.odd.example/find?mode=full&id=7%268&size=2");
    EXPECT_THAT(planned(definition, "{}").fault, HasSubstr("\"id\""));
}

TEST(OddPaths, LoseOnlyTheOperationWhosePathIsTooLong) {
    const auto made = compiled(base::format(
        R"({{"swagger":"2.0","host":"a.example","paths":{{"/{}":{{"get":{{"operationId":"Long"}}}},
        "/ok":{{"get":{{"operationId":"Short"}}}}}}}})",
        std::string(5000, 'x')));
    EXPECT_EQ(made->operation("Long")->problem, "its path is too long");
    EXPECT_EQ(made->operation("Short")->problem, "");
}

TEST(OddTypes, MakeOfADefaultWhatTheTypeSays) {
    const std::string definition = with_body(
        R"({"type":"object","properties":{
        "on":{"type":"boolean","default":"true","x-ms-visibility":"internal"},
        "count":{"type":"Integer","default":"7","x-ms-visibility":"internal"},
        "kinds":{"type":"array","items":{"type":"string"},"default":"one",
                 "x-ms-visibility":"internal"},
        "word":{"type":["null","string"],"default":"5","x-ms-visibility":"internal"},
        "free":{"default":{"a":[1]},"x-ms-visibility":"internal"},
        "none":{"type":"string","default":null,"x-ms-visibility":"internal"}}})");
    EXPECT_EQ(planned(definition, "{}").body(),
              json(R"({"on":true,"count":7,"kinds":["one"],"word":"5","free":{"a":[1]}})"));
}

TEST(OddTypes, AreTakenForAnythingWhenTheyAreNone) {
    const std::string definition = with_parameters(
        R"({"name":"a","in":"query"},{"name":"b","in":"query","type":"file"},
        {"name":"c","in":"query","type":"uuid"},{"name":"d","in":"query","type":5},
        {"name":"lost","type":"string"},
        {"name":"body","in":"body","schema":{"type":"date","properties":"none"}})");
    const auto planned_call = planned(definition, R"({"a":1,"b":"x","c":"u","d":true,"body":[1]})");
    EXPECT_EQ(planned_call.http.url, "https://api.things.example/v1/things?a=1&b=x&c=u&d=true");
    EXPECT_EQ(planned_call.body(), json("[1]"));
}

TEST(OddTypes, KeepAnEnumOfObjectsAndTitlesInAnotherOrder) {
    const auto made = compiled(with_parameters(
        R"({"name":"a","in":"query","type":"string","enum":["x","y","z"],"x-ms-enum-values":[
        {"value":"z","displayName":"Zet"},{"value":"x","displayName":"Iks"},{"value":"q"}]},
        {"name":"o","in":"query","enum":[{"k":1},[2]]})"));
    const std::vector<Option>& options = made->operations.front().field("a")->options;
    ASSERT_EQ(options.size(), 3U);
    EXPECT_EQ(options[0].title + options[1].title + options[2].title, "IksyZet");
    EXPECT_EQ(made->operations.front().field("o")->options[0].value, json(R"({"k":1})"));
}

TEST(OddReplies, AreTakenInAnyForm) {
    EXPECT_EQ(compiled(with_path("/a", ""))->operations.front().accept,
              "application/json, */*;q=0.8");
    const auto accept = [](std::string_view produces) {
        return compiled(base::format(
                            R"({{"swagger":"2.0","paths":{{"/a":{{"get":{{"produces":{}}}}}}}}})",
                            produces))
            ->operations.front()
            .accept;
    };
    EXPECT_EQ(accept(R"(["text/csv"])"), "text/csv, */*;q=0.8");
    EXPECT_EQ(accept(R"([" ",5,"text/json"])"), "text/json, */*;q=0.8");
    EXPECT_EQ(accept(R"("*/*")"), "*/*");
}

TEST(OddPolicies, NameTheirOperationsInAnyForm) {
    for (const char* names : {R"(["MAKE"])", R"(" other , make ")", R"([""])", R"("")", "[]"}) {
        const auto made = compiled(
            with_parameters(""),
            with_policy("SetHeader", base::format(R"("x-ms-apimTemplateParameter.name":"X-A",
                        "x-ms-apimTemplateParameter.value":"1",
                        "x-ms-apimTemplate-operationName":{})",
                                                  names)));
        EXPECT_EQ(planned(made, "Make", kNoInputs).header("X-A"), "1") << names;
    }
}

TEST(OddPolicies, SendNoHeaderMadeOfAnInputThatIsNotThere) {
    const auto made =
        compiled(with_parameters(R"({"name":"trace","in":"query","type":"string"})"),
                 with_policy("setheader", R"p("x-ms-apimTemplateParameter.name":"X-Trace",
                    "x-ms-apimTemplateParameter.value":"@queryParameters('trace')")p"));
    const auto without = planned(made, "Make", kNoInputs);
    EXPECT_TRUE(std::none_of(without.http.headers.begin(), without.http.headers.end(),
                             [](const auto& one) { return one.first == "X-Trace"; }));
    EXPECT_EQ(planned(made, "Make", json(R"({"parameters":{"trace":"t"}})")).header("X-Trace"),
              "t");
}

TEST(OddPolicies, LeaveTheDefinitionsHostWhereTheirsIsEmpty) {
    const auto made = compiled(
        with_parameters(""),
        with_policy(
            "dynamichosturl",
            R"p("x-ms-apimTemplateParameter.urlTemplate":"@connectionParameters('site','')")p",
            R"({"site":{"type":"string"}})"));
    EXPECT_EQ(planned(made, "Make", kNoInputs).http.url, "https://api.things.example/v1/things");
    EXPECT_EQ(
        planned(made, "Make", kNoInputs, connection(R"({"site":"s.example"})", "{}")).http.url,
        "https://s.example/things");
}

TEST(OddPolicies, ReadSettingsThatNoFormAsksFor) {
    const auto made = compiled(
        with_parameters(""), with_policy("dynamichosturl",
                                         R"p("x-ms-apimTemplateParameter.urlTemplate":
                    "https://@connectionParameters('Site').odd.example/@connectionParameters('v','2')")p",
                                         R"({"site":{"type":"string"},"zone":{"type":"string"}})"));
    EXPECT_THAT(settings_of(*made), ElementsAre("site", "zone", "v", "base_url"));
    const auto undeclared =
        compiled(with_parameters(""),
                 with_policy("dynamichosturl", R"("x-ms-apimTemplateParameter.urlTemplate":
                    "https://@connectionParameters('yourInstance').odd.example")"));
    EXPECT_THAT(settings_of(*undeclared), ElementsAre("yourInstance*", "base_url"));
    EXPECT_EQ(planned(undeclared, "Make", kNoInputs, connection(R"({"yourInstance":"acme"})", "{}"))
                  .http.url,
              "https://acme.odd.example/things");
}

TEST(OddPolicies, QuoteATextAsDotNetDoes) {
    const auto made = compiled(
        with_body(
            R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}})"),
        with_policy("setproperty",
                    R"p("x-ms-apimTemplateParameter.newPropertyParentPathTemplate":"@body()",
                    "x-ms-apimTemplateParameter.newPropertySubPathTemplate":"title",
                    "x-ms-apimTemplateParameter.propertyValuePathTemplate":
                    "'{@body()['a']}-{@body().b}'")p"));
    EXPECT_EQ(planned(made, "Make", json(R"({"parameters":{"body/a":"1","body/b":"2"}})")).body(),
              json(R"({"a":"1","b":"2","title":"1-2"})"));
}

TEST(OddSignIns, AreOptionalWhenThePropertiesKnowNone) {
    const auto made = compiled(
        with_parameters("", R"(,"securityDefinitions":{"key":{"type":"apiKey","in":"header",
        "name":"X-Key"}})"),
        R"({"properties":{"connectionParameters":{}}})");
    EXPECT_THAT(settings_of(*made), Contains("api_key"));
    EXPECT_EQ(planned(made, "Make", kNoInputs).fault, "");
    EXPECT_EQ(
        planned(made, "Make", kNoInputs, connection("{}", R"({"api_key":"k"})")).header("X-Key"),
        "k");
}

TEST(OddSignIns, TakeAKeyThatIsPlainText) {
    const auto made = compiled(
        with_parameters("", R"(,"securityDefinitions":{"auth":{"type":"apiKey","in":"header",
        "name":"Ocp-Apim-Subscription-Key"}})"),
        R"({"properties":{"connectionParameters":{"region":{"type":"string"},
        "subscriptionKey":{"type":"string"}}}})");
    EXPECT_EQ(planned(made, "Make", kNoInputs, connection(R"({"subscriptionKey":"s"})", "{}"))
                  .header("Ocp-Apim-Subscription-Key"),
              "s");
}

TEST(OddSignIns, KnowDefaultsAndResourcesFromWhereverTheyStand) {
    const auto made = compiled(with_parameters(""),
                               R"({"properties":{"connectionParameters":{
        "server":{"type":"string","uiDefinition":{"default":"eu.odd.example"}},
        "zone":{"type":"string","uiDefinition":{"constraints":{"defaultValue":"z1"}}},
        "token":{"type":"oauthSetting","oAuthSettings":{"identityProvider":"aad",
        "properties":{"AzureActiveDirectoryResourceId":"https://odd.example"}}}}}})");
    EXPECT_EQ(made->connection_fields[0].default_value, "eu.odd.example");
    EXPECT_EQ(made->connection_fields[1].default_value, "z1");
    ASSERT_TRUE(made->sets.front().oauth.has_value());
    EXPECT_EQ(made->sets.front().oauth->scope, "https://odd.example/.default");
}

constexpr const char* kTree = R"tree({"swagger":"2.0","host":"api.odd.example","paths":{
    "/roots":{"get":{"operationId":"Roots"}},
    "/below":{"get":{"operationId":"Below","parameters":[{"name":"path","in":"query"}]}},
    "/use":{"post":{"operationId":"Use","parameters":[
      {"name":"folder","in":"query","type":"string","x-ms-dynamic-values":{"capability":"file-picker",
       "value-path":"path"},"x-ms-dynamic-tree":{
       "open":{"operationId":"Roots","itemValuePath":"path","itemTitlePath":"name",
               "itemIsParent":"(kind eq 'folder')"},
       "browse":{"operationId":"Below","itemValuePath":"path","itemTitlePath":"name",
               "itemIsParent":"(kind eq 'folder')","parameters":{"path":{
               "selectedItemValuePath":"path"}}}}},
      {"name":"file","in":"query","type":"string","x-ms-dynamic-values":{"capability":"file-picker",
       "value-path":"Id","parameters":{"isFolder":false}}},
      {"name":"body","in":"body","schema":{"properties":{"path":{"type":"string"}}}}]}}},
    "x-ms-capabilities":{"file-picker":{"open":{"operationId":"Roots"},"browse":{
      "operationId":"Below","parameters":{"path":{"value-property":"Path"}}},
      "value-title":"Name","value-collection":"items","value-folder-property":"IsFolder"}}})tree";

class Trees : public testing::Test {
  protected:
    std::string call(const char* key, const Json* node) const {
        const CompiledOperation& use = *connector_->operation("Use");
        const Json inputs = json(R"({"parameters":{"body/path":"not this"}})");
        const auto made = dynamic_call({.connector = *connector_,
                                        .operation = use,
                                        .dynamic = *dynamic_of(use, key),
                                        .connection = connection_,
                                        .inputs = inputs,
                                        .node = node});
        return made ? made->url : made.error().message;
    }
    const std::shared_ptr<const CompiledConnector> connector_ = compiled(kTree);
    const model::OpenConnection connection_;
};

TEST_F(Trees, BeginWithTheirOwnCallAndGoOnFromTheNode) {
    const Json node = json(R"({"path":"/a b","Path":"/old"})");
    EXPECT_EQ(call("folder", nullptr), "https://api.odd.example/roots");
    EXPECT_EQ(call("folder", &node), "https://api.odd.example/below?path=%2Fa%20b");
    EXPECT_EQ(call("file", nullptr), "https://api.odd.example/roots");
    EXPECT_EQ(call("file", &node), "https://api.odd.example/below?path=%2Fold");
}

TEST_F(Trees, KnowFoldersByWhatTheyAreSaidToBe) {
    const CompiledOperation& use = *connector_->operation("Use");
    const auto newer =
        read_options(*dynamic_of(use, "folder"), json(R"([{"path":"/a","name":"A","kind":"Folder"},
                                            {"path":"/f","name":"F","kind":"file"}])"));
    ASSERT_EQ(newer.size(), 2U);
    EXPECT_TRUE(newer[0].folder);
    EXPECT_FALSE(newer[1].folder);
    const auto older = read_options(*dynamic_of(use, "file"),
                                    json(R"({"items":[{"Id":1,"Name":"N","IsFolder":true}]})"));
    ASSERT_EQ(older.size(), 1U);
    EXPECT_EQ(older[0].title, "N");
    EXPECT_TRUE(older[0].folder);
}

}  // namespace
}  // namespace leadflow::connectors::described
