// SPDX-License-Identifier: Apache-2.0
#include "http/traffic.h"

#include <algorithm>

#include "base/text.h"

namespace leadflow::http {
namespace {

constexpr std::array<const char*, kRefusals> kRefusalNames = {
    "bad_request",     "head_too_large", "target_too_long", "body_too_large",
    "content_coding",  "transfer_coding", "expectation",     "too_slow",
    "before_body",     "connections_max", "tls_handshake"};

}  // namespace

Traffic::Traffic(base::Metrics& metrics)
    : connections_gauge_(
          metrics.gauge("leadflow_http_connections", "Connections open at present.")) {
    for (size_t hundred = 0; hundred < answered_.size(); ++hundred) {
        answered_[hundred] =
            &metrics.counter("leadflow_http_requests_total", "Requests answered, by status class.",
                             {{"status", base::format("{}xx", std::max<size_t>(hundred, 1))}});
    }
    for (size_t reason = 0; reason < kRefusals; ++reason) {
        refused_[reason] =
            &metrics.counter("leadflow_http_refused_total", "Requests and connections refused.",
                             {{"reason", kRefusalNames[reason]}});
    }
}

bool Traffic::try_connect(size_t connections_max) {
    const size_t now = ++connections_;
    if (now > connections_max) {
        --connections_;
        refused(Refusal::kConnections);
        return false;
    }
    connections_gauge_.set(static_cast<double>(now));
    return true;
}

void Traffic::disconnected() { connections_gauge_.set(static_cast<double>(--connections_)); }

void Traffic::answered(int status) {
    const auto hundred = static_cast<size_t>(std::clamp(status / 100, 1, 5));
    answered_[hundred]->add();
}

}  // namespace leadflow::http
