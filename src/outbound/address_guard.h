// SPDX-License-Identifier: Apache-2.0
// The address guard: which addresses a call may connect to after its host's name was resolved.
// A flow's author chooses URLs; without the guard a flow could read what only this machine or
// this network should reach (metadata services, databases, the portal itself).
#pragma once

#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

namespace leadflow::outbound {

// True for an address of the public internet: not private, loopback, link-local, shared
// (100.64/10), multicast, reserved or a cloud's metadata service, and not an IPv6 address that
// carries one of those inside (mapped, NAT64, 6to4, Teredo). Anything but IP is not public.
bool is_public(const sockaddr& address);
// The same for "10.0.0.1" or "fe80::1"; false for what is no address.
bool is_public(std::string_view address);

// Constant after construction; call from any thread.
class AddressGuard {
  public:
    explicit AddressGuard(std::vector<std::string> private_hosts_allowed);
    // `host` as in the URL, lower case, without brackets.
    bool allows(std::string_view host, const sockaddr& address) const;
    // For a host that somebody else resolves (a proxy): all that can be said of it by its name.
    bool allows_name(std::string_view host) const;
    static std::string refusal(std::string_view host);

  private:
    bool is_listed(std::string_view host) const;

    std::vector<std::string> private_hosts_allowed_;
    bool all_allowed_ = false;
};

}  // namespace leadflow::outbound
