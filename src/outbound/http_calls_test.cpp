// SPDX-License-Identifier: Apache-2.0
#include "outbound/outbound_fixture.h"

#include <gmock/gmock.h>

namespace leadflow::outbound {
namespace {

using model::Reach;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

class HttpCalls : public OutboundTest {};

TEST_F(HttpCalls, SendsMethodHeadersAndBodyAndBringsTheAnswerHome) {
    ScriptedPeer peer(http_script([&](const std::string& request) {
        return http_reply(201, "made", "Location: /leads/7\r\nX-Many: a\r\nX-Many: b\r\n") +
               (request.empty() ? "" : "");
    }));
    model::Call call = post(peer.url("/leads?x=1"), "{\"a\":1}");
    const model::Reply reply = perform(call);
    EXPECT_EQ(reply.reach, Reach::kAnswered);
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.body, "made");
    EXPECT_EQ(reply.sent_url, peer.url("/leads?x=1"));
    EXPECT_THAT(reply.headers,
                ElementsAre(Pair("Content-Length", "4"), Pair("Location", "/leads/7"),
                            Pair("X-Many", "a"), Pair("X-Many", "b")));
}

}  // namespace
}  // namespace leadflow::outbound
