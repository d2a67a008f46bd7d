// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

namespace leadflow::base {
namespace {

TEST(Text, CaseIsAsciiOnly) {
    EXPECT_TRUE(equals_ignoring_case("Content-TYPE", "content-type"));
    EXPECT_FALSE(equals_ignoring_case("a", "ab"));
    EXPECT_EQ(lower("ÄB"), "Äb");
    EXPECT_EQ(upper("ab"), "AB");
    EXPECT_TRUE(starts_with_ignoring_case("Bearer x", "bearer "));
}

TEST(Text, SplitKeepsEmptyParts) {
    EXPECT_EQ(split("a;;b", ';'), (std::vector<std::string_view>{"a", "", "b"}));
    EXPECT_EQ(split("", ';'), (std::vector<std::string_view>{""}));
    EXPECT_EQ(joined({"a", "b"}, ", "), "a, b");
    EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
}

TEST(Text, Utf8IsHeldToTheRules) {
    EXPECT_TRUE(is_valid_utf8("aä見🦊"));
    for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xB8", "\x80"})
        EXPECT_FALSE(is_valid_utf8(bad));
}

TEST(Text, Utf16UnitsCountSurrogatePairsTwice) {
    EXPECT_EQ(utf16_length("a見🦊"), 4U);
    EXPECT_EQ(prefix_of_utf16_units("a見🦊b", 3), "a見");
    EXPECT_EQ(prefix_of_utf16_units("a見🦊b", 4), "a見🦊");
    EXPECT_EQ(prefix_of_utf16_units("ab", 9), "ab");
}

TEST(Text, EditDistanceIgnoresCase) {
    EXPECT_EQ(edit_distance("FirstName", "firstname"), 0U);
    EXPECT_EQ(edit_distance("FristName", "FirstName"), 2U);
}

TEST(Text, WholeTextMustBeTheNumber) {
    int64_t value = 0;
    EXPECT_TRUE(parse_integer("-42", value));
    EXPECT_EQ(value, -42);
    for (const char* bad : {"", "4x", " 4", "99999999999999999999"})
        EXPECT_FALSE(parse_integer(bad, value)) << bad;
}

}  // namespace
}  // namespace leadflow::base
