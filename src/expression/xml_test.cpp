// SPDX-License-Identifier: Apache-2.0
#include "expression/xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expression/evaluated_for_test.h"
#include "expression/limits.h"

namespace leadflow::expression {
namespace {

using model::Json;
using testing::HasSubstr;

// The document is parameters('x').
std::string got(std::string_view expression, std::string_view document = "") {
    const Json inputs(model::JsonObject{
        {"parameters", model::JsonObject{{"x", model::text_value(document)}}}});
    const auto value = evaluated(model::text_value("@" + std::string(expression)), inputs);
    if (!value) return value.error().message;
    return value->is_string() ? std::string(model::text_of(*value)) : model::to_text(*value);
}

constexpr std::string_view kOrder =
    R"(<?xml version="1.0" encoding="utf-8"?><order id="7"><line>a &amp; b</line><line/>)"
    R"(<note lang="en">hi</note><!-- none --><raw><![CDATA[<x>]]></raw></order>)";

TEST(Xml, BecomesJson) {
    EXPECT_EQ(got("json(xml(parameters('x')))", kOrder),
              R"({"?xml":{"@version":"1.0","@encoding":"utf-8"},"order":{"@id":"7",)"
              R"("line":["a & b",null],"note":{"@lang":"en","#text":"hi"},)"
              R"("raw":{"#cdata-section":"<x>"}}})");
    EXPECT_EQ(got("json(xml('<a/>'))"), R"({"a":null})");
}

TEST(Xml, ComesFromJson) {
    EXPECT_EQ(got(R"(string(xml(json('{"a":{"@id":"1","b":[1,true,null,"<&>"],"#text":"t"}}'))))"),
              R"(<a id="1"><b>1</b><b>true</b><b /><b>&lt;&amp;&gt;</b>t</a>)");
    EXPECT_EQ(got(R"(string(xml(json('{"?xml":{"@version":"1.0"},"a":{"first name":""}}'))))"),
              R"(<?xml version="1.0"?><a><first_x0020_name></first_x0020_name></a>)");
    EXPECT_EQ(got(R"(string(xml(json('{"a":{"b":[[1,2],[3]]}}'))))"),
              "<a><b><b>1</b><b>2</b></b><b><b>3</b></b></a>");
    EXPECT_THAT(got(R"(xml(json('{"a":1,"b":2}')))"), HasSubstr("exactly one property"));
    EXPECT_THAT(got(R"(xml(json('{}')))"), HasSubstr("exactly one property"));
    EXPECT_THAT(got(R"(xml(json('{"a":"\u0001"}')))"), HasSubstr("does not allow"));
}

TEST(Xml, MustBeWellFormed) {
    for (const char* text : {"'plain'", "'<a>'", "'<a></b>'", "'<a/><b/>'", "''", "'<a b=c/>'"})
        EXPECT_THAT(got("xml(" + std::string(text) + ")"), HasSubstr("cannot convert the value"))
            << text;
    EXPECT_THAT(got("xml(null)"), HasSubstr("type 'Null'"));
}

TEST(Xml, IsFoundByPath) {
    EXPECT_EQ(got("xpath(xml(parameters('x')), 'count(//line)')", kOrder), "2");
    EXPECT_EQ(got("xpath(xml(parameters('x')), '//note/@lang')", kOrder), R"(["en"])");
    EXPECT_EQ(got("xpath(xml(parameters('x')), '//note/text()')", kOrder), R"(["hi"])");
    EXPECT_EQ(got("xpath(xml(parameters('x')), 'boolean(//note)')", kOrder), "true");
    EXPECT_EQ(got("string(first(xpath(xml(parameters('x')), '//note')))", kOrder),
              R"(<note lang="en">hi</note>)");
    EXPECT_EQ(got("string(last(xpath(xml(parameters('x')), '//line')))", kOrder), "<line />");
    EXPECT_EQ(got("xpath(xml(parameters('x')), 'number(//note)')", kOrder), "NaN");
    EXPECT_THAT(got("xpath(xml(parameters('x')), '//[')", kOrder), HasSubstr("not valid"));
    EXPECT_THAT(got("xpath('no xml', '//a')"), HasSubstr("well-formed"));
}

TEST(Xml, NodesKeepTheirNamespaces) {
    EXPECT_EQ(got("string(first(xpath(xml(parameters('x')), '//*[local-name()=\"b\"]')))",
                  R"(<a xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q"><p:b><c/></p:b></a>)"),
              R"(<p:b xmlns="urn:d" xmlns:p="urn:p"><c /></p:b>)");
}

TEST(Xml, MeetsItsLimits) {
    std::string deep;
    for (size_t i = 0; i <= kXmlDepthMax + 1; ++i) deep += "<a>";
    for (size_t i = 0; i <= kXmlDepthMax + 1; ++i) deep += "</a>";
    EXPECT_THAT(got("xml(parameters('x'))", deep), HasSubstr("nested deeper"));
    std::string wide = "<a>";
    for (int i = 0; i < 20000; ++i) wide += "<b/>";
    wide += "</a>";
    EXPECT_EQ(got("xpath(xml(parameters('x')), 'count(//b)')", wide), "20000");
    EXPECT_EQ(got("length(xpath(xml(parameters('x')), '/a/b[1]'))", wide), "1");
    EXPECT_THAT(got("xpath(xml(parameters('x')), '//b[count(//b)>1]')", wide), HasSubstr("visit"));
    EXPECT_THAT(got("xpath(xml(parameters('x')), '//b/following::b')", wide), HasSubstr("visit"));
    EXPECT_THAT(got("xpath(xml('<a/>'), parameters('x'))", std::string(kXPathCharactersMax + 1, 'a')),
                HasSubstr("longer than"));
}

TEST(Xml, EscapesValuesAndNames) {
    EXPECT_EQ(got("encodeXmlValue('<a b=\"c\">&''</a>')"),
              "&lt;a b=&quot;c&quot;&gt;&amp;&apos;&lt;/a&gt;");
    EXPECT_EQ(got("decodeXmlValue('&lt;&#65;&#x42;&amp;&bogus;&#0;')"), "<AB&&bogus;&#0;");
    EXPECT_EQ(got("encodeXmlName('first name')"), "first_x0020_name");
    EXPECT_EQ(got("encodeXmlName('1a')"), "_x0031_a");
    EXPECT_EQ(got("encodeXmlName('a_x0020_')"), "a_x005F_x0020_");
    EXPECT_EQ(got("decodeXmlName(encodeXmlName('a_x0020_ b'))"), "a_x0020_ b");
}

}  // namespace
}  // namespace leadflow::expression
