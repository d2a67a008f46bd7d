// SPDX-License-Identifier: Apache-2.0
#include "outbound/redirect.h"

#include "base/text.h"
#include "outbound/destination.h"

#include <algorithm>

namespace leadflow::outbound {
namespace {

bool is_followed(const std::string& method, int status) {
    if (status == 307 || status == 308) return true;
    return (status == 301 || status == 302 || status == 303) &&
           (method == "GET" || method == "HEAD");
}

std::string location_of(const model::Reply& reply) {
    for (const auto& [name, value] : reply.headers)
        if (base::equals_ignoring_case(name, "location")) return value;
    return {};
}

// What names the one who asks, wherever it was put.
bool is_credential(std::string_view name) {
    const std::string lower = base::lower(name);
    return lower == "authorization" || lower == "cookie" || lower == "proxy-authorization" ||
           lower.find("key") != std::string::npos || lower.find("token") != std::string::npos ||
           lower.find("secret") != std::string::npos;
}

}  // namespace

std::optional<model::HttpCall> redirected(const model::HttpCall& call, const model::Reply& reply) {
    if (reply.reach != model::Reach::kAnswered || !is_followed(call.method, reply.status))
        return std::nullopt;
    const std::string location = location_of(reply);
    if (location.empty()) return std::nullopt;
    const std::string url = resolved(call.url, location);
    const auto from = destination_of(call.url);
    const auto to = destination_of(url);
    if (!from || !to || (from->scheme == "https" && to->scheme != "https")) return std::nullopt;
    model::HttpCall next = call;
    next.url = url;
    next.secret_url = {};
    if (from->key() == to->key()) return next;
    next.secret_headers.clear();
    next.token.reset();
    next.shared_key.reset();
    next.certificate.reset();
    std::erase_if(next.headers, [](const auto& header) { return is_credential(header.first); });
    return next;
}

}  // namespace leadflow::outbound
