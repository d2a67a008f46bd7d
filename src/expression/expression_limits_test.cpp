// SPDX-License-Identifier: Apache-2.0
// What costs too much ends soon, with an error that names the limit, and without taking memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expression/evaluated_for_test.h"
#include "expression/limits.h"

namespace leadflow::expression {
namespace {

using model::Json;
using testing::HasSubstr;

std::string got(std::string_view expression, const Json& inputs = model::JsonObject()) {
    const auto value = evaluated(model::text_value("@" + std::string(expression)), inputs);
    return value ? model::to_text(*value) : value.error().message;
}

std::string repeated(std::string_view text, size_t times) {
    std::string out;
    for (size_t i = 0; i < times; ++i) out += text;
    return out;
}

Json large_array(size_t count) {
    model::JsonArray array;
    for (size_t i = 0; i < count; ++i) array.push_back(static_cast<int64_t>(i));
    return Json(model::JsonObject{{"variables", model::JsonObject{{"a", std::move(array)}}}});
}

TEST(Limits, AHundredThousandElementsAreFine) {
    const Json inputs = large_array(100000);
    EXPECT_EQ(got("length(variables('a'))", inputs), "100000");
    EXPECT_EQ(got("last(reverse(variables('a')))", inputs), "0");
    EXPECT_EQ(got("last(sort(variables('a')))", inputs), "99999");
    EXPECT_EQ(got("length(union(variables('a'), variables('a')))", inputs), "100000");
    EXPECT_EQ(got("length(intersection(variables('a'), range(5, 10)))", inputs), "10");
    EXPECT_EQ(got("contains(variables('a'), 99999)", inputs), "true");
    EXPECT_EQ(got("length(split(join(variables('a'), ','), ','))", inputs), "100000");
    EXPECT_EQ(got("max(variables('a'))", inputs), "99999");
    EXPECT_EQ(got("length(chunk(variables('a'), 7))", inputs), "14286");
    EXPECT_EQ(got("length(json(string(variables('a'))))", inputs), "100000");
    EXPECT_EQ(got("length(range(1, 100000))"), "100000");
}

TEST(Limits, RangesAreNamed) {
    EXPECT_THAT(got("range(1, 100001)"), HasSubstr("between 1 and 100000"));
    EXPECT_THAT(got("range(1, 9223372036854775807)"), HasSubstr("between 1 and 100000"));
    EXPECT_THAT(got("range(1, 0)"), HasSubstr("between 1 and 100000"));
    EXPECT_THAT(got("range(2147483647, 1)"), HasSubstr("2147483647"));
    EXPECT_THAT(got("range(-9223372036854775808, 1)"), HasSubstr("2147483647"));
}

TEST(Limits, ExponentsAreNamed) {
    EXPECT_THAT(got("float('1e999999999')"), HasSubstr("'Float'"));
    EXPECT_THAT(got("mul(1e308, 10)"), HasSubstr("overflows"));
    EXPECT_THAT(got("add(1e99999, 1)"), HasSubstr("too large or too small"));
    EXPECT_THAT(got("mul(9223372036854775807, 2)"), HasSubstr("overflows"));
    EXPECT_THAT(got("addDays('2026-01-01', 9223372036854775807)"), HasSubstr("outside the years"));
    EXPECT_THAT(got("addToTime('2026-01-01', -9223372036854775808, 'Year')"),
                HasSubstr("outside the years"));
    EXPECT_THAT(got("formatNumber(1, 'N999999999')"), HasSubstr("not a valid format"));
    EXPECT_THAT(got("formatNumber(1, 'N99999999999999999999')"), HasSubstr("not a valid format"));
    EXPECT_EQ(got("length(formatNumber(1e308, 'F99'))"), "409");
    EXPECT_THAT(got("decimal('1e999999999')"), HasSubstr("'Decimal'"));
}

TEST(Limits, NestingIsNamed) {
    EXPECT_THAT(got(repeated("not(", 4000) + "true" + repeated(")", 4000)),
                HasSubstr("nested deeper than the maximum of '64'"));
    EXPECT_THAT(got("body('a')" + repeated("[body('a')", 4000)), HasSubstr("nested deeper"));
    const std::string deep = repeated("[", 5000) + repeated("]", 5000);
    EXPECT_THAT(got("json(variables('t'))",
                    Json(model::JsonObject{
                        {"variables", model::JsonObject{{"t", model::text_value(deep)}}}})),
                HasSubstr("cannot parse the value"));
}

TEST(Limits, LongExpressionsEndBeforeTheyAreRead) {
    EXPECT_THAT(got("concat(" + repeated("1,", 5000) + "1)"), HasSubstr("maximum of '8192'"));
    EXPECT_THAT(got("concat(" + repeated("1,", 5000000) + "1)"), HasSubstr("maximum of '8192'"));
    EXPECT_THAT(got("concat('" + repeated("é", 9000) + "')"), HasSubstr("maximum of '8192'"));
    EXPECT_THAT(got("concat('" + repeated("é", 8000) + "')"), HasSubstr("éé"));
    std::vector<Fault> faults;
    Template::parse(model::text_value(repeated("@{1}", kSegmentsMax + 2)), faults);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_THAT(faults[0].message, HasSubstr("20000"));
}

// Each doubles what is inside it.
TEST(Limits, TextsThatDoubleEndAtTheirLimit) {
    std::string doubled = "variables('t')";
    for (int i = 0; i < 5; ++i) doubled = "concat(" + doubled + "," + doubled + ")";
    const Json inputs(model::JsonObject{
        {"variables", model::JsonObject{{"t", model::text_value(std::string(2000000, 'x'))}}}});
    EXPECT_THAT(got("length(" + doubled + ")", inputs), HasSubstr("maximum of '16777216' bytes"));
    EXPECT_THAT(got("replace(variables('t'), 'x', variables('t'))", inputs),
                HasSubstr("longer than the maximum of '16777216' bytes"));
    EXPECT_THAT(got("createArray(" + repeated("concat(variables('t'),variables('t')),", 8) +
                        "concat(variables('t'),variables('t')))",
                    inputs),
                HasSubstr("result is longer than the maximum of '33554432' bytes"));
    EXPECT_THAT(got("length(chunk(concat(variables('t'), variables('t')), 1))", inputs),
                HasSubstr("more than the maximum of '5000000' steps"));
    const std::string commas = "[" + repeated("0,", 2000000) + "0]";
    EXPECT_THAT(got("length(json(variables('t')))",
                    Json(model::JsonObject{
                        {"variables", model::JsonObject{{"t", model::text_value(commas)}}}})),
                HasSubstr("more memory than the maximum"));
}

}  // namespace
}  // namespace leadflow::expression
