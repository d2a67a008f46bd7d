// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"

#include <gtest/gtest.h>

namespace leadflow::base {
namespace {

TEST(Encoding, Base64OfEveryRemainder) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64url("\xff\xfe\xfd\xfc"), "__79_A");
    for (const char* text : {"", "f", "fo", "foo", "foob"})
        EXPECT_EQ(from_base64(base64(text)), text);
    EXPECT_EQ(from_base64("__79_A"), "\xff\xfe\xfd\xfc");
    EXPECT_FALSE(from_base64("Zg==x"));
    EXPECT_FALSE(from_base64("Z"));
    EXPECT_FALSE(from_base64("Z!=="));
}

TEST(Encoding, PercentKeepsOnlyUnreserved) {
    EXPECT_EQ(percent_encode("a b/ä~"), "a%20b%2F%C3%A4~");
    EXPECT_EQ(percent_decode("a%20b%2f+"), "a b/+");
    EXPECT_EQ(percent_decode("a+b", true), "a b");
    EXPECT_FALSE(percent_decode("%2"));
    EXPECT_FALSE(percent_decode("%zz"));
}

TEST(Encoding, QueryKeepsOrderAndRepeats) {
    const auto pairs = parse_query("a=1&b=x%20y&a=2&&flag");
    ASSERT_EQ(pairs.size(), 4U);
    EXPECT_EQ(pairs[1].second, "x y");
    EXPECT_EQ(pairs[2], (std::pair<std::string, std::string>("a", "2")));
    EXPECT_EQ(pairs[3].first, "flag");
}

TEST(Encoding, HtmlEscapesAllFive) {
    EXPECT_EQ(html_escape("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
}

TEST(Encoding, UuidOfANameNeverChanges) {
    EXPECT_EQ(uuid_from_name("a"), uuid_from_name("a"));
    EXPECT_NE(uuid_from_name("a"), uuid_from_name("b"));
    EXPECT_EQ(uuid_from_name("a").size(), 36U);
    EXPECT_EQ(uuid_from_name("a")[14], '5');
}

}  // namespace
}  // namespace leadflow::base
