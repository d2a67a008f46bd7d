// SPDX-License-Identifier: Apache-2.0
#include "sandbox/odata.h"

#include <gtest/gtest.h>

namespace leadflow::sandbox {
namespace {

TEST(OData, ReadsSegmentsWithKeys) {
    EXPECT_FALSE(parse_segment("leads")->has_key);
    EXPECT_EQ(parse_segment("leads(abc)")->key, "abc");
    const std::optional<Segment> named = parse_segment("leads(new_key='O''Neil=1')");
    ASSERT_TRUE(named);
    EXPECT_EQ(named->key_column, "new_key");
    EXPECT_EQ(named->key, "O'Neil=1");
    EXPECT_FALSE(parse_segment("leads(abc"));
    EXPECT_FALSE(parse_segment("leads(k='a)"));
    EXPECT_FALSE(parse_segment("leads(k='a'b)"));
}

TEST(OData, ReadsEqualityFiltersAndNothingElse) {
    std::vector<Condition> conditions;
    ASSERT_TRUE(parse_filter("a eq 'x and y' and b eq -3 and c eq null and d eq true", conditions));
    ASSERT_EQ(conditions.size(), 4U);
    EXPECT_EQ(model::text_of(conditions[0].value), "x and y");
    EXPECT_EQ(conditions[1].value.as_int64(), -3);
    EXPECT_TRUE(conditions[2].value.is_null());
    EXPECT_TRUE(conditions[3].value.as_bool());
    for (const std::string_view wrong :
         {"", "a", "a eq", "a ne 1", "a eq 1 or b eq 2", "a eq 'x", "a eq 1 and", "a eq [1]"}) {
        conditions.clear();
        EXPECT_FALSE(parse_filter(wrong, conditions)) << wrong;
    }
}

TEST(OData, RefusesOptionsThatItDoesNotKnow) {
    EXPECT_EQ(parse_odata_query("$top=3&$select=a,%20b").query.select.size(), 2U);
    EXPECT_FALSE(parse_odata_query("other=1&$orderby=createdon%20desc").refusal);
    for (const std::string_view wrong : {"$top=x", "$top=-1", "$skip=1", "$orderby=name"})
        EXPECT_TRUE(parse_odata_query(wrong).refusal) << wrong;
}

}  // namespace
}  // namespace leadflow::sandbox
