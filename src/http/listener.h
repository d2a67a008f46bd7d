// SPDX-License-Identifier: Apache-2.0
// Listening sockets: TCP with SO_REUSEADDR (never SO_REUSEPORT: a forgotten server on the same port
// would take half the connections), and Unix for the machine's own administrator.
#pragma once

#include <string>

#include "base/result.h"
#include "http/descriptor.h"
#include "http/session.h"

namespace leadflow::http {

struct Listener {
    Descriptor socket;
    bool tls = false;
    bool unix_domain = false;
};

// `host` is an address of IPv4 or IPv6 (with or without brackets) or a name.
base::Result<Listener> listen_tcp(const std::string& host, uint16_t port);
// Replaces a socket left at that path by an earlier life; mode 0600.
base::Result<Listener> listen_unix(const std::string& path);
uint16_t port_of(const Listener& listener);

enum class Accepted { kYes, kNobody, kNoDescriptors };
// Takes one connection that waits.
Accepted accept_one(const Listener& listener, Descriptor& socket, Peer& peer);

}  // namespace leadflow::http
