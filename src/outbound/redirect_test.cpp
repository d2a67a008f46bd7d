// SPDX-License-Identifier: Apache-2.0
#include "outbound/redirect.h"

#include <gtest/gtest.h>

namespace leadflow::outbound {
namespace {

model::HttpCall call(std::string method) {
    model::HttpCall made{.method = std::move(method), .url = "https://a.example/x/y?q=1"};
    made.headers = {{"Accept", "text/plain"}, {"X-Api-Key", "k"}};
    made.secret_headers.emplace_back("Authorization", model::Secret("s"));
    made.token.emplace();
    made.certificate.emplace();
    return made;
}

model::Reply to(int status, std::string location) {
    model::Reply reply{.reach = model::Reach::kAnswered, .status = status};
    reply.headers.emplace_back("location", std::move(location));
    return reply;
}

TEST(Redirect, FollowsReadingMethodsAndOthersOnlyWhereTheyStayThemselves) {
    for (const int status : {301, 302, 303, 307, 308})
        EXPECT_TRUE(redirected(call("GET"), to(status, "/z"))) << status;
    for (const int status : {301, 302, 303, 304, 300})
        EXPECT_FALSE(redirected(call("POST"), to(status, "/z"))) << status;
    EXPECT_EQ(redirected(call("POST"), to(308, "/z"))->method, "POST");
    EXPECT_FALSE(redirected(call("GET"), to(302, "")));
    EXPECT_FALSE(redirected(call("GET"), to(200, "/z")));
}

TEST(Redirect, ResolvesWhatIsRelative) {
    EXPECT_EQ(redirected(call("GET"), to(302, "z"))->url, "https://a.example/x/z");
    EXPECT_EQ(redirected(call("GET"), to(302, "//b.example/z"))->url, "https://b.example/z");
    EXPECT_FALSE(redirected(call("GET"), to(302, "file:///etc/passwd")));
}

TEST(Redirect, KeepsCredentialsAtHomeOnly) {
    const auto home = redirected(call("GET"), to(302, "/z"));
    EXPECT_EQ(home->secret_headers.size(), 1U);
    EXPECT_TRUE(home->token);
    for (const char* elsewhere : {"https://b.example/z", "https://a.example:8443/z"}) {
        const auto away = redirected(call("GET"), to(302, elsewhere));
        ASSERT_TRUE(away) << elsewhere;
        EXPECT_TRUE(away->secret_headers.empty());
        EXPECT_FALSE(away->token);
        EXPECT_FALSE(away->certificate);
        ASSERT_EQ(away->headers.size(), 1U);
        EXPECT_EQ(away->headers[0].first, "Accept");
    }
}

TEST(Redirect, DoesNotLeaveTls) {
    EXPECT_FALSE(redirected(call("GET"), to(302, "http://a.example/z")));
}

}  // namespace
}  // namespace leadflow::outbound
