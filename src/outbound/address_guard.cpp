// SPDX-License-Identifier: Apache-2.0
#include "outbound/address_guard.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

namespace leadflow::outbound {
namespace {

using Ipv6 = std::array<uint8_t, 16>;

struct Ipv4Range {
    uint32_t first;
    int bits;
};

constexpr uint32_t ipv4(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

// IANA's special-purpose registry, what is not globally reachable, and 168.63.129.16: Azure's
// own agent and DNS, reachable from every virtual machine there.
constexpr Ipv4Range kNotPublic4[] = {
    {ipv4(0, 0, 0, 0), 8},        {ipv4(10, 0, 0, 0), 8},      {ipv4(100, 64, 0, 0), 10},
    {ipv4(127, 0, 0, 0), 8},      {ipv4(169, 254, 0, 0), 16},  {ipv4(172, 16, 0, 0), 12},
    {ipv4(192, 0, 0, 0), 24},     {ipv4(192, 0, 2, 0), 24},    {ipv4(192, 168, 0, 0), 16},
    {ipv4(198, 18, 0, 0), 15},    {ipv4(198, 51, 100, 0), 24}, {ipv4(203, 0, 113, 0), 24},
    {ipv4(168, 63, 129, 16), 32}, {ipv4(224, 0, 0, 0), 4},     {ipv4(240, 0, 0, 0), 4},
};

bool is_public4(uint32_t address) {
    for (const auto& [first, bits] : kNotPublic4)
        if (((address ^ first) >> (32 - bits)) == 0) return false;
    return true;
}

uint32_t ipv4_at(const Ipv6& bytes, size_t at) {
    return ipv4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool starts_with(const Ipv6& bytes, std::initializer_list<uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool is_public6(const Ipv6& bytes) {
    // NAT64: 64:ff9b::/96 carries a public or private address; 64:ff9b:1::/48 is for local use.
    if (starts_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 1})) return false;
    if (starts_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
        return is_public4(ipv4_at(bytes, 12));
    if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))  // Mapped.
        return is_public4(ipv4_at(bytes, 12));
    // 6to4; Teredo carries its server and, inverted, its client.
    if (starts_with(bytes, {0x20, 0x02})) return is_public4(ipv4_at(bytes, 2));
    if (starts_with(bytes, {0x20, 0x01, 0, 0}))
        return is_public4(ipv4_at(bytes, 4)) && is_public4(~ipv4_at(bytes, 12));
    if (starts_with(bytes, {0x20, 0x01, 0x0d, 0xb8})) return false;  // Documentation.
    // What is left must be global unicast, 2000::/3: not ::, ::1, the old IPv4-compatible form,
    // unique local (fc00::/7, fd00:ec2::254), link-local, site-local or multicast.
    return (bytes[0] & 0xe0) == 0x20;
}

}  // namespace

bool is_public(const sockaddr& address) {
    // Copied, not cast: the kernel's structures promise no alignment here.
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        return is_public4(ntohl(in.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address, sizeof in);
        Ipv6 bytes{};
        std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
        return is_public6(bytes);
    }
    return false;
}

bool is_public(std::string_view text) {
    const std::string address(text);
    in_addr in{};
    if (inet_pton(AF_INET, address.c_str(), &in) == 1) return is_public4(ntohl(in.s_addr));
    Ipv6 bytes{};
    return inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1 && is_public6(bytes);
}

AddressGuard::AddressGuard(std::vector<std::string> private_hosts_allowed)
    : private_hosts_allowed_(std::move(private_hosts_allowed)) {
    for (const std::string& host : private_hosts_allowed_) all_allowed_ |= host == "*";
}

bool AddressGuard::allows(std::string_view host, const sockaddr& address) const {
    return is_public(address) || is_listed(host);
}

bool AddressGuard::allows_name(std::string_view host) const {
    const std::string text(host);
    std::array<uint8_t, sizeof(in6_addr)> bytes{};
    const bool is_address = inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
                            inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
    const bool is_local = text == "localhost" || text.ends_with(".localhost");
    return (!is_local && (!is_address || is_public(host))) || is_listed(host);
}

bool AddressGuard::is_listed(std::string_view host) const {
    if (all_allowed_) return true;
    for (const std::string& allowed : private_hosts_allowed_) {
        std::string_view name = allowed;
        if (name.size() > 2 && name.front() == '[' && name.back() == ']')
            name = name.substr(1, name.size() - 2);
        if (base::equals_ignoring_case(name, host)) return true;
    }
    return false;
}

std::string AddressGuard::refusal(std::string_view host) {
    return base::format(
        "address guard: host {} resolves to a private address; allow it in the configuration "
        "(outbound.allow_private)",
        host);
}

}  // namespace leadflow::outbound
