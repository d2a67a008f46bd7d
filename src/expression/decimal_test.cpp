// SPDX-License-Identifier: Apache-2.0
#include "expression/decimal.h"

#include <gtest/gtest.h>

#include "expression/evaluated_for_test.h"

namespace leadflow::expression {
namespace {

std::string text_of(const std::optional<Decimal>& number) {
    return number ? number->text() : "nothing";
}

Decimal decimal(std::string_view text) { return Decimal::parse(text).value(); }

std::string got(std::string_view expression) {
    const auto value = evaluated(model::text_value(expression));
    return value ? model::to_text(*value) : value.error().message;
}

TEST(Decimal, KeepsItsScale) {
    EXPECT_EQ(text_of(Decimal::parse("1.2345678912312131")), "1.2345678912312131");
    EXPECT_EQ(text_of(Decimal::parse("-1,234.500")), "-1234.500");
    EXPECT_EQ(text_of(Decimal::parse("0.10")), "0.10");
    EXPECT_EQ(text_of(Decimal::parse(" 1.5e3 ")), "1500");
    EXPECT_EQ(text_of(Decimal::parse("1e-5")), "0.00001");
    EXPECT_EQ(text_of(Decimal::parse("-0")), "0");
}

TEST(Decimal, HoldsNinetySixBits) {
    EXPECT_EQ(text_of(Decimal::parse("79228162514264337593543950335")),
              "79228162514264337593543950335");
    EXPECT_EQ(text_of(Decimal::parse("79228162514264337593543950336")), "nothing");
    EXPECT_EQ(text_of(Decimal::parse("0.33333333333333333333333333333333")),
              "0.3333333333333333333333333333");
    EXPECT_EQ(text_of(Decimal::parse("7.9228162514264337593543950336")),
              "7.922816251426433759354395034");
    for (const char* text : {"", ".", "-", "x", "1x", "1e", "1e99999", "1e-99999", "--1", "1.2.3"})
        EXPECT_EQ(text_of(Decimal::parse(text)), "nothing") << text;
}

TEST(Decimal, Calculates) {
    EXPECT_EQ(text_of(decimal("0.1").plus(decimal("0.20"))), "0.30");
    EXPECT_EQ(text_of(decimal("1").minus(decimal("1.5"))), "-0.5");
    EXPECT_EQ(text_of(decimal("-1.5").plus(decimal("-1"))), "-2.5");
    EXPECT_EQ(text_of(decimal("1.10").times(decimal("-2.0"))), "-2.200");
    EXPECT_EQ(text_of(decimal("10").divided_by(decimal("4"))), "2.5");
    EXPECT_EQ(text_of(decimal("10").divided_by(decimal("5"))), "2");
    EXPECT_EQ(text_of(decimal("1").divided_by(decimal("3"))), "0.3333333333333333333333333333");
    EXPECT_EQ(text_of(decimal("2").divided_by(decimal("3"))), "0.6666666666666666666666666667");
    EXPECT_EQ(text_of(decimal("0").divided_by(decimal("3"))), "0");
    EXPECT_EQ(text_of(decimal("-7.5").remainder_by(decimal("2"))), "-1.5");
    EXPECT_EQ(text_of(decimal("79228162514264337593543950335").plus(decimal("1"))), "nothing");
    EXPECT_EQ(text_of(decimal("79228162514264337593543950335").times(decimal("2"))), "nothing");
    EXPECT_TRUE(decimal("1.10").compare(decimal("1.1")) == 0);
    EXPECT_TRUE(decimal("-2").compare(decimal("1")) < 0);
    EXPECT_TRUE(decimal("-2").compare(decimal("-3")) > 0);
}

TEST(Decimal, PassesThroughFunctionsThatKnowIt) {
    EXPECT_EQ(got("@{decimal('1.50')}"), R"("1.50")");
    EXPECT_EQ(got("@concat('x', add(decimal('0.1'), decimal('0.2')))"), R"("x0.3")");
    EXPECT_EQ(got("@string(if(true, decimal('2.0'), 1))"), R"("2.0")");
    EXPECT_EQ(got("@string(mul(decimal('1.5'), 2))"), R"("3.0")");
    EXPECT_EQ(got("@string(add(decimal('1.5'), 0.25))"), R"("1.75")");
    EXPECT_EQ(got("@equals(decimal('1.50'), 1.5)"), "true");
    EXPECT_EQ(got("@greater(decimal('9007199254740993'), 9007199254740992)"), "true");
    EXPECT_EQ(got("@string(max(1, decimal('1.01')))"), R"("1.01")");
    EXPECT_EQ(got("@formatNumber(decimal('12345678901234567890.125'), 'N2')"),
              R"("12,345,678,901,234,567,890.13")");
    EXPECT_EQ(got("@int(decimal('7'))"), "7");
    EXPECT_EQ(got("@decimal(5)"), "5");
    EXPECT_NE(got("@div(decimal('1'), decimal('0.00'))").find("not to be zero"), std::string::npos);
    EXPECT_NE(got("@decimal('abc')").find("'Decimal'"), std::string::npos);
}

}  // namespace
}  // namespace leadflow::expression
