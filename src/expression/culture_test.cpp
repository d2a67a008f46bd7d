// SPDX-License-Identifier: Apache-2.0
#include "expression/culture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "expression/culture_data.h"
#include "expression/evaluated_for_test.h"

namespace leadflow::expression {
namespace {

using testing::HasSubstr;

std::string got(std::string_view expression) {
    const auto value = evaluated(model::text_value("@" + std::string(expression)));
    if (!value) return value.error().message;
    return value->is_string() ? std::string(model::text_of(*value)) : model::to_text(*value);
}

TEST(Culture, IsFoundByNameWithoutRegardToCase) {
    EXPECT_EQ(find_culture(""), &english());
    EXPECT_EQ(find_culture("EN-us"), &english());
    ASSERT_NE(find_culture("de-de"), nullptr);
    EXPECT_EQ(find_culture("de-de"), find_culture("DE-DE"));
    EXPECT_NE(find_culture("zh-CN"), nullptr);
    EXPECT_NE(find_culture("fr"), nullptr);
    for (const char* name : {"xx-XX", "nowhere", "de_DE", "de-", "-", "de-DE@x=y", "../../de",
                             "a very long name that no culture has ever had"})
        EXPECT_EQ(find_culture(name), nullptr) << name;
}

TEST(Culture, IsLoadedOnceWhoeverAsks) {
    std::vector<std::thread> threads;
    std::vector<const Culture*> found(4);
    for (const Culture*& one : found)
        threads.emplace_back([&one] { one = find_culture("nl-NL"); });
    for (std::thread& thread : threads) thread.join();
    for (const Culture* one : found) EXPECT_EQ(one, found[0]);
}

TEST(Culture, TranslatesPatternsOfIcu) {
    EXPECT_EQ(dot_net_pattern("EEEE, d. MMMM y"), "dddd, d. MMMM yyyy");
    EXPECT_EQ(dot_net_pattern("h:mm\xE2\x80\xAF" "a"), "h:mm tt");
    EXPECT_EQ(dot_net_pattern("d 'de' MMMM 'de' yy"), "d 'de' MMMM 'de' yyyy");
    EXPECT_EQ(dot_net_pattern("ccc LLL G"), "ddd MMM g");
    EXPECT_EQ(dot_net_pattern("'open"), "'open");
}

TEST(Culture, WritesNumbers) {
    EXPECT_EQ(got("formatNumber(1234567.891, 'N2', 'de-DE')"), "1.234.567,89");
    EXPECT_EQ(got("formatNumber(-1234.5, 'C2', 'de-DE')"), "-1.234,50 €");
    EXPECT_EQ(got("formatNumber(1234.5, 'C', 'en-GB')"), "£1,234.50");
    EXPECT_EQ(got("formatNumber(1234.6, 'C', 'ja-JP')"), "￥1,235");
    EXPECT_EQ(got("formatNumber(12345678, 'N0', 'hi-IN')"), "1,23,45,678");
    EXPECT_EQ(got("formatNumber(0.256, 'P1', 'de-DE')"), "25,6 %");
    EXPECT_EQ(got("formatNumber(1234.5, '#,##0.00', 'is-IS')"), "1.234,50");
    EXPECT_EQ(got("formatNumber(1.5, 'E2', 'fr-FR')"), "1,50E+000");
    EXPECT_EQ(got("formatNumber(2.5, 'G', 'da-DK')"), "2,5");
    EXPECT_THAT(got("formatNumber(1, 'N', 'xx-XX')"), HasSubstr("the locale 'xx-XX'"));
}

TEST(Culture, ReadsNumbers) {
    EXPECT_EQ(got("float('10.000,333', 'de-DE')"), "1.0000333E4");
    EXPECT_EQ(got("float('1 234,5', 'fr-FR')"), "1.2345E3");
    EXPECT_EQ(got("float('12,50 €', 'de-DE')"), "1.25E1");
    EXPECT_EQ(got("float('-$1,234.50')"), "-1.2345E3");
    EXPECT_EQ(got("isFloat('10.000,00', 'en-US')"), "false");
}

TEST(Culture, WritesDates) {
    EXPECT_EQ(got("formatDateTime('2026-03-05T15:04:05', 'D', 'de-DE')"),
              "Donnerstag, 5. März 2026");
    EXPECT_EQ(got("formatDateTime('2026-03-05T15:04:05', 'd', 'de-DE')"), "05.03.2026");
    EXPECT_EQ(got("formatDateTime('2026-03-05T15:04:05', 'dd/MM/yyyy', 'de-DE')"), "05.03.2026");
    EXPECT_EQ(got("formatDateTime('2026-03-05T15:04:05', 'g', 'fr-FR')"), "05/03/2026 15:04");
    EXPECT_EQ(got("formatDateTime('2026-01-05', 'd MMMM', 'pl-PL')"), "5 stycznia");
    EXPECT_EQ(got("formatDateTime('2026-01-05', 'MMMM yyyy', 'pl-PL')"), "styczeń 2026");
    EXPECT_EQ(got("formatDateTime('2026-03-05T15:04:05', 'HH:mm', 'da-DK')"), "15.04");
    EXPECT_EQ(got("formatDateTime('2026-03-05T15:04:05Z', 'r', 'de-DE')"),
              "Thu, 05 Mar 2026 15:04:05 GMT");
    EXPECT_EQ(got("formatDateTime('2026-03-05T15:04:05Z', 'o', 'da-DK')"),
              "2026-03-05T15:04:05.0000000Z");
    EXPECT_EQ(got("formatDateTime('2026-03-05T15:04:05', 'h:mm tt', 'en-GB')"), "3:04 pm");
}

TEST(Culture, ReadsDates) {
    EXPECT_EQ(got("parseDateTime('20/10/2014', 'fr-fr')"), "2014-10-20T00:00:00.0000000");
    EXPECT_EQ(got("parseDateTime('10/20/2014', 'en-US')"), "2014-10-20T00:00:00.0000000");
    EXPECT_EQ(got("parseDateTime('martes 20 octubre 2020', 'es-es')"),
              "2020-10-20T00:00:00.0000000");
    EXPECT_EQ(got("parseDateTime('martes, 20 de octubre de 2020 15:30', 'es-ES')"),
              "2020-10-20T15:30:00.0000000");
    EXPECT_EQ(got("parseDateTime('5. März 2026 15:04:05', 'de-DE')"),
              "2026-03-05T15:04:05.0000000");
    EXPECT_EQ(got("parseDateTime('05.03.26', 'de-DE')"), "2026-03-05T00:00:00.0000000");
    EXPECT_EQ(got("parseDateTime('2026-03-05T15:04:05Z', 'de-DE')"),
              "2026-03-05T15:04:05.0000000Z");
    EXPECT_EQ(got("parseDateTime('05.03.2026 15.04', 'da-DK')"), "2026-03-05T15:04:00.0000000");
    EXPECT_EQ(got("parseDateTime('5 stycznia 2026', 'pl-PL', 'd MMMM yyyy')"),
              "2026-01-05T00:00:00.0000000");
    EXPECT_EQ(got("parseDateTime('05.03.2026', 'de-DE', 'dd/MM/yyyy')"),
              "2026-03-05T00:00:00.0000000");
    for (const char* text : {"'32.01.2026'", "'5 Brumaire 2026'", "'1.2.3.4'", "''", "'März'",
                             "'5. März 2026 25:00'", "'5. März 5. März'"})
        EXPECT_THAT(got("parseDateTime(" + std::string(text) + ", 'de-DE')"),
                    HasSubstr("not valid in this locale"))
            << text;
}

}  // namespace
}  // namespace leadflow::expression
