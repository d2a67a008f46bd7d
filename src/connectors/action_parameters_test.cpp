// SPDX-License-Identifier: Apache-2.0
#include "connectors/action_parameters.h"

#include "connectors/connectors_fixture.h"
#include "connectors/field_lengths.h"

#include <gtest/gtest.h>

#include <array>

namespace leadflow::connectors {
namespace {

using model::Json;
using test::json;

constexpr auto kPaths = std::to_array<OperationPath>({
    {"GET", "/v2/tables/{table}/rows(A='{a}',B='{b}')", "Get"},
    {"GET", "/v2/tables/{table}", "List"},
});

TEST(ActionParameters, AMethodAndAPathNameAnOperation) {
    EXPECT_EQ(operation_of_path("X", kPaths, "get", "/V2/tables/a%2520b?x=1").value_or("?"),
              "List");
    const auto row = match_path(kPaths, "GET", "/v2/tables/t/rows(A='1%2F2',B='')");
    ASSERT_TRUE(row);
    EXPECT_EQ(row->operation, "Get");
    EXPECT_EQ(row->values.at("a"), "1/2");
    EXPECT_EQ(row->values.at("b"), "");
    for (const char* path : {"/v2/tables", "/v2/tables/a/b", "/v2/tables/t/rows(A='1')", ""})
        EXPECT_FALSE(match_path(kPaths, "GET", path)) << path;
    EXPECT_EQ(operation_of_path("X", kPaths, "put", "/a").error().message,
              "X has no operation PUT /a; there are GET /v2/tables/{table}/rows(A='{a}',B='{b}'), "
              "GET /v2/tables/{table}");
}

TEST(ActionParameters, AreFoundInTheMapThenPathThenQueriesThenHeaders) {
    const ActionParameters given(
        json(R"({"method":"get","path":"/v2/tables/t","queries":{"$top":5,"table":"q"},
                 "headers":{"If-Match":"*"},"body":{"x":1},"parameters":{"p":true}})"),
        kPaths);
    EXPECT_EQ(given.text({"table"}), "t");
    EXPECT_EQ(given.text({"$top"}), "5");
    EXPECT_EQ(given.text({"if-match"}), "*");
    EXPECT_EQ(given.text({"none", "p"}), "True");
    EXPECT_EQ(given.required({"none", "nor"}).error().message, "parameter \"none\" is empty");
    EXPECT_TRUE(given.object({"item", "body"})->contains("x"));
}

TEST(FieldLengths, TextsFitTheirFieldsOrAreRefused) {
    const auto item = json(R"({"Name":"abcdef","Free":"abcdefgh","No":null,"Number":12345,
                               "Nul":"a\u0000b"})")
                          .as_object();
    const FieldLength lengths[] = {{"Name", 4}, {"Number", 9}};
    const auto row = fitted(item, lengths, LongText::kCut);
    EXPECT_EQ(Json(*row), json(R"({"Name":"abcd","Free":"abcdefgh","Number":"12345","Nul":"ab"})"));
    EXPECT_EQ(cuts_in(item, *row), "Name cut from 6 to 4 characters");
    EXPECT_EQ(fitted(item, lengths, LongText::kRefuse).error().message,
              "Name has 6 characters, the field holds 4");
}

}  // namespace
}  // namespace leadflow::connectors
