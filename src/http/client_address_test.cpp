// SPDX-License-Identifier: Apache-2.0
#include "http/client_address.h"

#include <gtest/gtest.h>

namespace leadflow::http {
namespace {

std::string address(const std::string& peer, const std::string& forwarded = "") {
    RequestHead head;
    head.remote_address = peer;
    if (!forwarded.empty()) head.headers.add("X-Forwarded-For", forwarded);
    return client_address(head);
}

TEST(ClientAddress, AProxyOnThisMachineSaysForWhomItAsks) {
    EXPECT_EQ(address("127.0.0.1", "192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(address("::1", "2001:db8::1"), "2001:db8::1");
    EXPECT_EQ(address("127.0.0.1", "::1"), "::1");
    EXPECT_EQ(address("127.0.0.1", "198.51.100.9, 192.0.2.1 "), "192.0.2.1") << "the last is its own";
}

TEST(ClientAddress, WhatIsNoAddressOrComesFromElsewhereIsNotBelieved) {
    EXPECT_EQ(address("127.0.0.1", "unknown"), "127.0.0.1");
    EXPECT_EQ(address("127.0.0.1", "192.0.2.1, "), "127.0.0.1");
    EXPECT_EQ(address("127.0.0.1"), "127.0.0.1");
    EXPECT_EQ(address("203.0.113.9", "192.0.2.1"), "203.0.113.9");
    EXPECT_EQ(address("", "192.0.2.1"), "") << "the Unix socket";
}

}  // namespace
}  // namespace leadflow::http
