// SPDX-License-Identifier: Apache-2.0
// Where a request comes from, also behind a proxy on this machine.
#pragma once

#include <string>

#include "http/message.h"

namespace leadflow::http {

// A proxy on this machine says for whom it asks (the last of X-Forwarded-For, which it added itself);
// what other machines claim is not believed. Empty for the Unix socket.
std::string client_address(const RequestHead& request);

}  // namespace leadflow::http
