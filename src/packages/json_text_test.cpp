// SPDX-License-Identifier: Apache-2.0
#include "packages/json_text.h"

#include "packages/packages_fixture.h"

namespace leadflow::packages {
namespace {

std::string value(const std::string& json, std::initializer_list<std::string_view> path) {
    return at(json, path);
}

TEST(JsonText, FindsValuesAsTheyAreWritten) {
    const std::string json = R"( { "a" : { "b\u0063" :  [1.0 , {"x":2}] , "d": -1e3 } , "e":null } )";
    EXPECT_EQ(value(json, {"a", "bc"}), R"([1.0 , {"x":2}])");
    EXPECT_EQ(value(json, {"a", "d"}), "-1e3");
    EXPECT_EQ(value(json, {"e"}), "null");
    EXPECT_EQ(value(json, {"a", "b"}), "(absent)");
    EXPECT_EQ(value(json, {"e", "f"}), "(absent)");
    EXPECT_EQ(value("[1,2]", {"a"}), "(absent)");
}

TEST(JsonText, BracketsAndQuotesInsideStringsAreText) {
    const std::string json = R"({"a":"}\"]{\\","b":{"c":"\\\"","d":[["]"],{}]},"e":true})";
    EXPECT_EQ(value(json, {"a"}), R"("}\"]{\\")");
    EXPECT_EQ(value(json, {"b", "d"}), R"([["]"],{}])");
    EXPECT_EQ(value(json, {"e"}), "true");
    EXPECT_EQ(find_text(json, all_of(json), {"a"}), "}\"]{\\");
}

TEST(JsonText, OfDuplicateKeysTheLastOneCountsAndIsReported) {
    const std::string json =
        R"({"a":1,"b":{"x":1,"y":[{"k":1,"\u006b":2}],"x":2},"a":{"z":3},"a":[4]})";
    EXPECT_EQ(value(json, {"a"}), "[4]");
    EXPECT_EQ(value(json, {"b", "x"}), "2");
    std::vector<definition::Fault> found;
    definition::Faults faults(found);
    report_duplicate_keys(json, faults);
    std::string paths;
    for (const definition::Fault& fault : found) {
        EXPECT_TRUE(fault.warning);
        paths += fault.path + " ";
    }
    EXPECT_EQ(paths, "b.y[0].k b.x a ");
}

TEST(JsonText, AWalkKnowsWhereItIs) {
    const std::string json = R"({"a":[1,{"b":"here"},[2,"there"]],"c":{}})";
    TokenWalk walk(json, all_of(json));
    std::string paths;
    while (const auto token = walk.next())
        if (token->kind == TokenKind::kString) paths += walk.path() + " ";
    EXPECT_EQ(paths, "a[1].b a[2][1] ");
}

TEST(JsonText, MembersAndItemsAreDirectOnes) {
    const std::string json = R"({"a":{"n":1},"b":[[1,2],{"m":[3]}, 4]})";
    ASSERT_EQ(members_of(json, all_of(json)).size(), 2U);
    const std::vector<Span> items = items_of(json, members_of(json, all_of(json))[1].value);
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(cut(json, items[1]), R"({"m":[3]})");
    EXPECT_EQ(cut(json, items[2]), "4");
    EXPECT_TRUE(items_of("{}", {0, 2}).empty());
}

TEST(JsonText, AMemberIsPutAtTheStart) {
    EXPECT_EQ(with_member(R"({"a":{ }})", {5, 8}, "k", "1"), R"({"a":{"k":1 }})");
    EXPECT_EQ(with_member(R"({"a":{"b":2}})", {5, 12}, "k", "1"), R"({"a":{"k":1,"b":2}})");
}

}  // namespace
}  // namespace leadflow::packages
