// SPDX-License-Identifier: Apache-2.0
// What the fixtures do not show: broken documents, limits, names, and what is kept of words.
#include "connectors/described/compile.h"

#include "connectors/described/described_fixture.h"
#include "connectors/described/names.h"
#include "connectors/described/operation_reading.h"
#include "connectors/described/path_template.h"
#include "connectors/described/tolerant_json.h"

#include <gmock/gmock.h>

namespace leadflow::connectors::described {
namespace {

using test::compiled;
using test::Json;
using test::json;
using test::JsonObject;
using test::planned;
using test::with_body;
using test::with_parameters;
using testing::ElementsAre;
using testing::HasSubstr;

std::string fault(std::string_view definition) {
    const auto made = compile({.definition = definition});
    return made ? "(compiled)" : made.error().message;
}

TEST(Compile, SaysWhyADocumentIsNone) {
    EXPECT_THAT(fault("swagger: '2.0'\npaths:\n"), HasSubstr("YAML"));
    EXPECT_THAT(fault("{\"a\": }"), HasSubstr("not JSON at byte"));
    EXPECT_THAT(fault("[]"), HasSubstr("no OpenAPI document"));
    EXPECT_THAT(fault(R"({"openapi":"3.0.0"})"), HasSubstr("no paths"));
    EXPECT_THAT(fault(R"({"openapi":"4.0.0","paths":{}})"), HasSubstr("not known"));
    EXPECT_THAT(fault(R"({"swagger":1.2,"paths":{}})"), HasSubstr("too old"));
    EXPECT_THAT(fault(""), HasSubstr("no JSON"));
}

TEST(Compile, SurvivesWhatIsNotWhereItShouldBe) {
    for (const char* odd : {R"({"paths":{"/a":{"get":5,"post":{"parameters":5},"x":[]}}})",
                            R"({"paths":{"/a":{"post":{"parameters":[5,{"in":"body"},
                               {"name":"x","in":"query","enum":5,"default":{}}]}}}})",
                            R"({"paths":{"":{"get":{"responses":[]}},"{":{"get":{}}}})",
                            R"({"paths":{"/a":null,"/b":{"$ref":"#/paths/~1b"}},"security":{}})",
                            R"({"paths":{"/a":{"get":{"security":[5]}}},"securityDefinitions":
                               {"a":5,"b":{"type":"apiKey"}},"info":5,"host":7,"schemes":{}})"})
        EXPECT_EQ(fault(odd), "(compiled)") << odd;
}

TEST(Compile, KeepsWordsOptionsAndOrder) {
    const auto made = compiled(with_body(
        R"({"type":"object","required":["kind"],"properties":{
        "kind":{"type":"string","x-ms-summary":"Kind","description":"which","enum":["a","b"],
        "x-ms-enum-values":[{"value":"a","displayName":"First"}],"default":"b"},
        "when":{"type":"string","format":"date-time","x-ms-visibility":"advanced"},
        "html":{"type":"string","format":"html"}}})"));
    const CompiledOperation& make = *made->operation("make");
    const Field& kind = *make.field("BODY/KIND");
    EXPECT_EQ(kind.title, "Kind");
    EXPECT_EQ(kind.description, "which");
    EXPECT_TRUE(kind.required);
    EXPECT_EQ(*kind.default_value, Json("b"));
    EXPECT_FALSE(kind.sent_unasked);
    ASSERT_EQ(kind.options.size(), 2U);
    EXPECT_EQ(kind.options[0].title, "First");
    EXPECT_EQ(kind.options[1].title, "b");
    EXPECT_EQ(make.field("body/when")->visibility, Visibility::kAdvanced);
    EXPECT_THAT(DescribedConnector(made).traits("Make")->html_parameters,
                ElementsAre("body/html"));
    EXPECT_EQ(made->name, "things");
    EXPECT_EQ(DescribedConnector(made).apis().front(), "shared_things");
}

TEST(Compile, ListsWhatAReplyHolds) {
    const auto made = compiled(
        R"({"swagger":"2.0","host":"a.example","paths":{"/a":{"get":{"operationId":"A","responses":
        {"default":{"schema":{"type":"string"}},"200":{"schema":{"type":"object","properties":
        {"value":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string",
        "x-ms-summary":"Id"}}}},"next":{"type":"string","x-ms-visibility":"internal"}}}}}}}}})");
    std::vector<std::string> keys;
    for (const OutputField& one : made->operations.front().outputs) keys.push_back(one.key);
    EXPECT_THAT(keys, ElementsAre("body", "body/value", "body/value/*", "body/value/*/id"));
}

TEST(Compile, EndsWhereASchemaIsTooDeepOrTooWide) {
    std::string deep = R"({"type":"string"})";
    for (int i = 0; i < 20; ++i)
        deep = base::format(R"({{"type":"object","properties":{{"a":{}}}}})", deep);
    const auto made = compiled(with_body(deep));
    ASSERT_EQ(made->operations.front().fields.size(), 1U);
    EXPECT_EQ(made->operations.front().fields.front().path.size(), 10U);

    // Each level refers twice to the next: 2^30 fields when opened in full.
    std::string levels;
    for (int i = 0; i < 30; ++i)
        levels += base::format(R"("L{}":{{"type":"object","properties":{{"a":{{"$ref":
            "#/definitions/L{}"}},"b":{{"$ref":"#/definitions/L{}"}}}}}},)",
                               i, i + 1, i + 1);
    const auto wide = compiled(with_body(
        R"({"$ref":"#/definitions/L0"})",
        base::format(R"(,"definitions":{{{}"L30":{{"type":"string"}}}})", levels)));
    EXPECT_LE(wide->operations.front().fields.size(), 3000U);
}

TEST(Compile, GivesASecondNameToWhatIsNamedTwice) {
    const auto made = compiled(
        R"({"swagger":"2.0","paths":{"/a":{"get":{"operationId":"X"},"put":{"operationId":"X"}}}})");
    EXPECT_EQ(made->operations[0].id, "X");
    EXPECT_EQ(made->operations[1].id, "X_2");
}

TEST(Compile, SendsHiddenDefaultsOnlyWithTheirObject) {
    const std::string definition = with_body(
        R"({"type":"object","properties":{"who":{"type":"object","properties":{
        "name":{"type":"string"},"kind":{"type":"string","default":"p","x-ms-visibility":"internal"}}}}})");
    EXPECT_EQ(planned(definition, "{}").body(), json("{}"));
    EXPECT_EQ(planned(definition, R"({"body/who/name":"a"})").body(),
              json(R"({"who":{"name":"a","kind":"p"}})"));
}

TEST(Compile, KnowsPlaceholdersFromHosts) {
    for (const char* real : {"https://api.example.com", "http://localhost:8080/x",
                             "https://10.0.0.1", "https://a.b.io/v1"})
        EXPECT_FALSE(is_placeholder_url(real)) << real;
    for (const char* none : {"", "https://yourinstance.service.com", "https://DefinedInConnection",
                             "https://contoso.sharepoint.com", "https://host", "https://{tenant}.x.y"})
        EXPECT_TRUE(is_placeholder_url(none)) << none;
}

TEST(Names, MeanWhatAFlowMeans) {
    EXPECT_EQ(plain_connector_name("Acme CRM (Preview)"), "acmecrmpreview");
    EXPECT_EQ(plain_connector_name("日本"), "connector");
    EXPECT_THAT(names_meant("/providers/Microsoft.PowerApps/apis/shared_acmecrm"),
                ElementsAre("acmecrm"));
    EXPECT_THAT(names_meant("shared_new-5facme-20crm-5f0123456789abcdef"),
                testing::Contains("acmecrm"));
    EXPECT_THAT(names_meant("shared_acme-20crm-5f0123456789abcdef"), testing::Contains("acmecrm"));
}

TEST(PathTemplate, RecognisesPaths) {
    const PathTemplate path("/{connectionId}/tables/{table}/items('{id}')");
    EXPECT_EQ(path.text(), "/tables/{table}/items('{id}')");
    const auto found = path.match("/Tables/a%2Fb/items('7')?x=1");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->at("table"), "a%2Fb");
    EXPECT_EQ(found->at("id"), "7");
    EXPECT_FALSE(path.match("/tables/a/b/items('7')").has_value());
    EXPECT_FALSE(path.match("/tables//items('7')").has_value());
    EXPECT_TRUE(PathTemplate("/a/").match("/a").has_value());
    EXPECT_TRUE(PathTemplate("/a").match("/a/").has_value());
    EXPECT_FALSE(PathTemplate("/a").match("/ab").has_value());
}

TEST(OperationOf, PrefersTheMoreFixedPath) {
    const auto made = compiled(
        R"({"swagger":"2.0","paths":{"/a/{x}":{"get":{"operationId":"Any"}},
        "/a/new":{"get":{"operationId":"New"}}}})");
    const DescribedConnector connector(made);
    EXPECT_EQ(*connector.operation_of("GET", "/a/new"), "New");
    EXPECT_EQ(*connector.operation_of("get", "/a/old"), "Any");
    EXPECT_FALSE(connector.operation_of("POST", "/a/old").has_value());
}

TEST(TolerantJson, MendsWhatPeopleWrite) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"{\"a\":1,}", R"({"a":1})"},
        {"[1,2,]", "[1,2]"},
        {"{/*x*/\"a\"://y\n1}", R"({"a":1})"},
        {"{\"a\":\"x\ty\n\"}", R"({"a":"x\ty\n"})"},
        {"{\"a\":\"http://x/*y*/\"}", R"({"a":"http://x/*y*/"})"},
        {"{\"a\":\"\\d\"}", R"({"a":"\\d"})"},
        {"{\"a\":\"\\ud800\"}", "{\"a\":\"\xEF\xBF\xBD\"}"},
        {"{\"a\":\"\\ud83d\\ude00\",}", "{\"a\":\"\xF0\x9F\x98\x80\"}"},
        {"{\"a\":1} trailing", R"({"a":1})"},
        {"{\"a\":\"caf\xE9\"}", "{\"a\":\"caf\xC3\xA9\"}"},
        {std::string("\xFF\xFE{\0}\0", 6), "{}"},
        {"{\xC2\xA0\"a\":1,\x0B}", R"({"a":1})"},
        {"{\"a\":{}\n\"b\":\"x\"\n\"c\":[1]\n\"d\":true\n\"e\":[{}{}]}",
         R"({"a":{},"b":"x","c":[1],"d":true,"e":[{},{}]})"},
        {"{,\"a\":[,1,,2,],,\"b\":2}", R"({"a":[1,2],"b":2})"},
        {"{\"a\":{\"b\":1}},\n\"c\":2}", R"({"a":{"b":1},"c":2})"},
        {"{\"a\":{\"b\":1,", R"({"a":{"b":1}})"},
    };
    for (const auto& [text, wanted] : table) {
        const auto read = read_tolerant_json(text);
        ASSERT_TRUE(read.has_value()) << text << ": " << read.error().message;
        EXPECT_EQ(model::to_text(*read), model::to_text(json(wanted))) << text;
    }
    EXPECT_FALSE(read_tolerant_json("{\"a\"").has_value());
    EXPECT_FALSE(read_tolerant_json("{\"a").has_value());
    EXPECT_FALSE(read_tolerant_json("{\"a\":[{\"b\":[1").has_value());  // Cut, not forgotten.
}

}  // namespace
}  // namespace leadflow::connectors::described
