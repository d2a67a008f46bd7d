// SPDX-License-Identifier: Apache-2.0
#include "http/client_address.h"

#include <arpa/inet.h>

#include <array>

#include "base/text.h"

namespace leadflow::http {

std::string client_address(const RequestHead& request) {
    const std::string& peer = request.remote_address;
    if (peer != "127.0.0.1" && peer != "::1") return peer;
    const std::string_view forwarded = request.headers.value("X-Forwarded-For");
    if (forwarded.empty()) return peer;
    const std::string client(base::trimmed(base::split(forwarded, ',').back()));
    std::array<unsigned char, 16> bytes{};
    const bool is_address = ::inet_pton(AF_INET, client.c_str(), bytes.data()) == 1 ||
                            ::inet_pton(AF_INET6, client.c_str(), bytes.data()) == 1;
    return is_address ? client : peer;
}

}  // namespace leadflow::http
