// SPDX-License-Identifier: Apache-2.0
#include "connectors/content.h"

#include "connectors/connectors_fixture.h"

#include <gtest/gtest.h>

namespace leadflow::connectors {
namespace {

using test::json;
using test::Json;

Json decoded(std::string_view type, std::string_view bytes) {
    return decode_content(type, bytes).value_or(Json("(nothing)"));
}

TEST(Content, BecomesWhatItsTypeSays) {
    using namespace std::string_view_literals;
    const std::tuple<std::string_view, std::string_view, std::string_view> rows[] = {
        {"application/json; charset=utf-8", R"({"a":1})", R"({"a":1})"},
        {"application/problem+json", "[1]", "[1]"},
        {"application/json", "{broken", R"("{broken")"},
        {"application/json", "\xEF\xBB\xBF{}", "{}"},
        {"", R"({"a":1})", R"({"a":1})"},
        {"", "plain", R"("plain")"},
        {"", "\xFF", R"({"$content-type":"application/octet-stream","$content":"/w=="})"},
        {"Text/Plain", "\xC3\xA5", R"("å")"},
        {"text/plain; charset=iso-8859-1", "\xE5\x80", R"("å€")"},
        {"text/plain; charset=\"UTF-16LE\"", "\x3D\xD8\x00\xDE"sv, R"("😀")"},
        {"text/plain; charset=utf-16", "\xFE\xFF\x00\x41"sv, R"("A")"},
        {"text/plain", "a\xFFz", "\"a\xEF\xBF\xBDz\""},
        {"text/html", "<p>", R"("<p>")"},
        {"image/png", "\1\2\3", R"({"$content-type":"image/png","$content":"AQID"})"},
        {"application/xml", "<a/>", R"({"$content-type":"application/xml","$content":"PGEvPg=="})"},
        {"application/x-www-form-urlencoded", "a=1+2&a=%C3%A5&c",
         R"({"$content-type":"application/x-www-form-urlencoded","$content":"YT0xKzImYT0lQzMlQTUmYw==",
             "$formdata":[{"key":"a","value":"1 2"},{"key":"a","value":"å"},{"key":"c","value":""}]})"},
    };
    for (const auto& [type, bytes, expected] : rows)
        EXPECT_EQ(decoded(type, bytes), json(expected)) << type;
    EXPECT_FALSE(decode_content("application/json", "").has_value());
}

TEST(Content, MultipartIsTakenApart) {
    const Json value =
        decoded("multipart/mixed; boundary=\"b\"",
                "preamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\nyou\r\n--b\r\n"
                "Content-Type: image/png\r\n\r\n\1\r\n--b\r\n\r\nbare\r\n--b--\r\n");
    EXPECT_EQ(value.at("$multipart"),
              json(R"([{"headers":{"Content-Type":"text/plain"},"body":"hi\r\nyou"},
                       {"headers":{"Content-Type":"image/png"},
                        "body":{"$content-type":"image/png","$content":"AQ=="}},
                       {"headers":{},"body":{"$content-type":"application/octet-stream",
                                             "$content":"YmFyZQ=="}}])"));
    for (const std::string_view broken : {"", "--b", "--b\r\n", "--b\r\nA: b", "--b\r\n\r\n"})
        EXPECT_FALSE(decoded("multipart/mixed; boundary=b", base::format("x{}", broken))
                         .at("$multipart")
                         .as_array()
                         .size() > 1);
}

TEST(Content, AnEnvelopeGivesItsBytesBack) {
    const std::string bytes("\0\xFFzip", 5);
    const auto content = content_of(decoded("application/zip", bytes));
    ASSERT_TRUE(content.has_value());
    EXPECT_EQ(content->type, "application/zip");
    EXPECT_EQ(content->bytes, bytes);
    EXPECT_FALSE(content_of(json(R"({"$content":"AA=="})")).has_value());
    EXPECT_FALSE(content_of(json(R"({"$content":"?","$content-type":"a/b"})")).has_value());
    EXPECT_EQ(as_text(json(R"({"$content":"aGk=","$content-type":"text/plain"})")), "hi");
}

TEST(Parameters, FlatAndNestedMeanTheSame) {
    const std::string_view spellings[] = {
        R"({"parameters":{"emailMessage/To":"a","emailMessage/x/y":1}})",
        R"({"parameters":{"emailMessage":{"To":"a","x":{"y":1}}}})",
        R"({"parameters":{"emailMessage/x/y":1,"emailMessage":{"To":"a","x":{"y":2}}}})",
        R"({"parameters":{"EMAILMESSAGE/to":"a","EMAILMESSAGE":{"X":{"y":1}}}})"};
    for (const std::string_view spelling : spellings) {
        const Parameters parameters(json(spelling));
        EXPECT_EQ(parameters.text("emailMessage/To"), "a") << spelling;
        EXPECT_EQ(parameters.text("emailMessage/x/y"), "1") << spelling;
        EXPECT_FALSE(parameters.has("emailMessage/Cc"));
    }
}

TEST(Parameters, ReadEscapesSpellingsAndOtherKinds) {
    const Parameters parameters(json(
        R"({"parameters":{"item/a~1b~0c":"x","n":null,"t":"TRUE","f":false,"l":[1],"To":1,"to":2}})"));
    ASSERT_NE(parameters.object({"absent", "item"}), nullptr);
    EXPECT_EQ(model::text_at(Json(*parameters.object({"item"})), "a/b~c"), "x");
    EXPECT_FALSE(parameters.has("n"));
    EXPECT_EQ(parameters.boolean("t"), true);
    EXPECT_EQ(parameters.boolean("f"), false);
    EXPECT_EQ(parameters.boolean("l"), std::nullopt);
    EXPECT_EQ(parameters.text("l"), "[1]");
    EXPECT_EQ(parameters.text("to"), "2");
    EXPECT_EQ(Parameters(json("{}")).text("x"), "");
    EXPECT_EQ(Parameters(json(R"({"parameters":"?"})")).text("x"), "");
}

TEST(Registry, FindsEveryConnectorByEitherName) {
    const Registry registry;
    for (const std::string& api : registry.apis()) {
        EXPECT_NE(registry.find(api), nullptr) << api;
        EXPECT_EQ(registry.find(api), registry.find("/providers/Microsoft.PowerApps/apis/" + api));
    }
    for (const std::string_view api :
         {"http", "shared_smtp", "shared_sendmail", "shared_office365", "shared_dynamicscrmonline",
          "shared_commondataservice", "shared_commondataserviceforapps"})
        EXPECT_NE(registry.find(api), nullptr) << api;
    EXPECT_EQ(registry.find("shared_fax"), nullptr);
    EXPECT_EQ(registry.find(""), nullptr);
}

}  // namespace
}  // namespace leadflow::connectors
