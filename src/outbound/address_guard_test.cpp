// SPDX-License-Identifier: Apache-2.0
#include "outbound/address_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace leadflow::outbound {
namespace {

struct Case {
    const char* address;
    bool is_public;
};

const Case kCases[] = {
    {"0.0.0.0", false},
    {"0.1.2.3", false},
    {"1.0.0.0", true},
    {"1.1.1.1", true},
    {"9.255.255.255", true},
    {"10.0.0.0", false},
    {"10.255.255.255", false},
    {"11.0.0.0", true},
    {"20.190.128.1", true},
    {"100.63.255.255", true},
    {"100.64.0.0", false},
    {"100.127.255.255", false},
    {"100.128.0.0", true},
    {"126.255.255.255", true},
    {"127.0.0.1", false},
    {"127.255.255.255", false},
    {"128.0.0.0", true},
    {"168.63.129.15", true},
    {"168.63.129.16", false},
    {"168.63.129.17", true},
    {"169.253.255.255", true},
    {"169.254.169.254", false},
    {"169.255.0.0", true},
    {"172.15.255.255", true},
    {"172.16.0.0", false},
    {"172.31.255.255", false},
    {"172.32.0.0", true},
    {"192.0.0.1", false},
    {"192.0.2.1", false},
    {"192.167.255.255", true},
    {"192.168.0.0", false},
    {"192.168.255.255", false},
    {"192.169.0.0", true},
    {"198.18.0.1", false},
    {"198.20.0.0", true},
    {"203.0.113.9", false},
    {"223.255.255.255", true},
    {"224.0.0.1", false},
    {"239.255.255.255", false},
    {"240.0.0.1", false},
    {"255.255.255.255", false},
    {"::", false},
    {"::1", false},
    {"::7f00:1", false},
    {"::ffff:127.0.0.1", false},
    {"::ffff:10.1.2.3", false},
    {"::ffff:1.1.1.1", true},
    {"64:ff9b::10.0.0.1", false},
    {"64:ff9b::169.254.169.254", false},
    {"64:ff9b::1.1.1.1", true},
    {"64:ff9b:1::1.1.1.1", false},
    {"2002:7f00:1::", false},
    {"2002:a00:1::1", false},
    {"2002:101:101::", true},
    {"2001:0:a00:1::", false},
    {"2001:0:101:101:0:0:80ff:fffe", false},  // Client 127.0.0.1, inverted.
    {"2001:0:101:101:0:0:fefe:fefe", true},
    {"2001:db8::1", false},
    {"2001:4860:4860::8888", true},
    {"2603:1030::1", true},
    {"fc00::1", false},
    {"fd00:ec2::254", false},
    {"fdff::1", false},
    {"fe80::1", false},
    {"febf::1", false},
    {"fec0::1", false},
    {"ff02::1", false},
    {"", false},
    {"localhost", false},
    {"1.1.1", false},
};

TEST(AddressGuard, KnowsThePublicInternetFromTheRest) {
    for (const auto& [address, expected] : kCases)
        EXPECT_EQ(is_public(address), expected) << address;
}

sockaddr_storage socket_address(const char* text) {
    sockaddr_storage storage{};
    auto* in = reinterpret_cast<sockaddr_in*>(&storage);
    auto* in6 = reinterpret_cast<sockaddr_in6*>(&storage);
    if (inet_pton(AF_INET, text, &in->sin_addr) == 1)
        storage.ss_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &in6->sin6_addr) == 1)
        storage.ss_family = AF_INET6;
    return storage;
}

bool allows(const AddressGuard& guard, const char* host, const char* address) {
    const sockaddr_storage storage = socket_address(address);
    return guard.allows(host, reinterpret_cast<const sockaddr&>(storage));
}

TEST(AddressGuard, LooksAtTheAddressThatIsConnectedTo) {
    const AddressGuard guard({});
    for (const auto& [address, expected] : kCases)
        EXPECT_EQ(allows(guard, "some.example", address), expected) << address;
    const sockaddr_storage unix_socket{.ss_family = AF_UNIX};
    EXPECT_FALSE(guard.allows("x", reinterpret_cast<const sockaddr&>(unix_socket)));
}

TEST(AddressGuard, MakesExceptionsByHostAloneIgnoringCase) {
    const AddressGuard guard({"CRM.internal", "[::1]", "10.0.0.7"});
    EXPECT_TRUE(allows(guard, "crm.internal", "10.0.0.1"));
    EXPECT_TRUE(allows(guard, "crm.INTERNAL", "127.0.0.1"));
    EXPECT_TRUE(allows(guard, "::1", "::1"));
    EXPECT_TRUE(allows(guard, "10.0.0.7", "10.0.0.7"));
    EXPECT_FALSE(allows(guard, "sub.crm.internal", "10.0.0.1"));
    EXPECT_FALSE(allows(guard, "other", "10.0.0.7"));
    EXPECT_TRUE(allows(guard, "other", "1.1.1.1"));
    EXPECT_FALSE(allows(guard, "", "10.0.0.1"));
}

TEST(AddressGuard, AllowsAllForAStar) {
    EXPECT_TRUE(allows(AddressGuard({"*"}), "anything", "169.254.169.254"));
}

}  // namespace
}  // namespace leadflow::outbound
