// SPDX-License-Identifier: Apache-2.0
#include "outbound/traffic.h"

#include <string>

namespace leadflow::outbound {
namespace {

base::Counter* calls_counter(base::Metrics& metrics, const char* kind, const char* reach) {
    return &metrics.counter("leadflow_outbound_calls_total", "Calls performed, by how far they got",
                            {{"kind", kind}, {"reach", reach}});
}

std::array<base::Counter*, 3> counters_of(base::Metrics& metrics, const char* kind) {
    return {calls_counter(metrics, kind, "answered"), calls_counter(metrics, kind, "not_sent"),
            calls_counter(metrics, kind, "ambiguous")};
}

size_t index_of(model::Reach reach) {
    switch (reach) {
        case model::Reach::kAnswered:
            return 0;
        case model::Reach::kNotSent:
            return 1;
        case model::Reach::kAmbiguous:
            return 2;
    }
    return 2;
}

}  // namespace

Traffic::Traffic(base::Metrics& metrics)
    : calls_{counters_of(metrics, "http"), counters_of(metrics, "mail")},
      in_flight_gauge_(metrics.gauge("leadflow_outbound_in_flight", "Calls waiting and under way")),
      circuits_open_(metrics.gauge("leadflow_outbound_circuits_open",
                                   "Hosts that are left alone because calls to them fail")),
      token_requests_(
          metrics.counter("leadflow_outbound_token_requests_total", "Fetches of OAuth tokens")) {}

bool Traffic::enter(size_t calls_max) {
    const size_t before = in_flight_.fetch_add(1);
    if (before >= calls_max) {
        in_flight_.fetch_sub(1);
        return false;
    }
    in_flight_gauge_.set(static_cast<double>(before + 1));
    return true;
}

void Traffic::leave(bool is_mail, model::Reach reach, bool entered) {
    calls_[is_mail ? 1 : 0][index_of(reach)]->add();
    if (entered) in_flight_gauge_.set(static_cast<double>(in_flight_.fetch_sub(1) - 1));
}

}  // namespace leadflow::outbound
