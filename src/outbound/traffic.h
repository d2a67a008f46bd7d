// SPDX-License-Identifier: Apache-2.0
// What passes through outbound, in numbers: the metrics and the limit on all calls together.
#pragma once

#include "base/metrics.h"
#include "model/call.h"

#include <array>
#include <atomic>
#include <cstddef>

namespace leadflow::outbound {

// Call from any thread. The metrics outlive it.
class Traffic {
  public:
    explicit Traffic(base::Metrics& metrics);

    // False: `calls_max` are on their way already.
    bool enter(size_t calls_max);
    // `entered`: enter() said yes to it.
    void leave(bool is_mail, model::Reach reach, bool entered);
    void token_requested() { token_requests_.add(); }
    // So many circuits more, or fewer, are open.
    void circuits_opened(int count) {
        if (count != 0) circuits_open_.set(static_cast<double>(circuits_ += count));
    }

  private:
    std::array<std::array<base::Counter*, 3>, 2> calls_;  // By kind, by reach.
    base::Gauge& in_flight_gauge_;
    base::Gauge& circuits_open_;
    base::Counter& token_requests_;
    std::atomic<int> circuits_ = 0;
    std::atomic<size_t> in_flight_ = 0;
};

}  // namespace leadflow::outbound
