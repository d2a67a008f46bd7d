// SPDX-License-Identifier: Apache-2.0
#include "ingest/trigger_url.h"

#include <gtest/gtest.h>

namespace leadflow::ingest {
namespace {

TEST(TriggerUrl, TakesThePathApart) {
    const auto url = parse_trigger_path("/workflows/abc/triggers/my%20trigger/paths/invoke/leads/7");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->flow, "abc");
    EXPECT_EQ(url->trigger, "my trigger");
    EXPECT_EQ(url->relative_path, "leads/7");
}

TEST(TriggerUrl, TheOlderFormIsAccepted) {
    EXPECT_TRUE(parse_trigger_path("/workflows/abc/triggers/manual/run"));
}

TEST(TriggerUrl, AnythingElseIsNoTrigger) {
    for (const char* path :
         {"/", "/workflows", "/workflows/a", "/workflows/a/triggers", "/workflows/a/triggers/m",
          "/workflows/a/triggers//paths/invoke", "/workflows/a/triggers/m/paths",
          "/workflows/a/triggers/%zz/paths/invoke", "/workflows/a/triggers/m/run/x",
          "/Workflows/a/triggers/m/paths/invoke"})
        EXPECT_FALSE(parse_trigger_path(path)) << path;
}

TEST(TriggerUrl, FixedParametersAreTakenOutOfTheQuery) {
    const TriggerQuery query = parse_trigger_query(
        "api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&a=1&sig=AB-_&b=%20");
    EXPECT_EQ(query.signature, "AB-_");
    EXPECT_EQ(query.permission, "/triggers/manual/run");
    EXPECT_EQ(query.rest, "a=1&b=%20");
    EXPECT_EQ(parse_trigger_query("").signature, "");
}

}  // namespace
}  // namespace leadflow::ingest
