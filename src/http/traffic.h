// SPDX-License-Identifier: Apache-2.0
// Traffic: the server's counters, asked for once and shared by all its loops.
#pragma once

#include <array>
#include <atomic>

#include "base/metrics.h"
#include "http/session.h"

namespace leadflow::http {

// Call from any thread.
class Traffic {
  public:
    explicit Traffic(base::Metrics& metrics);

    // False when there are `connections_max` already.
    bool try_connect(size_t connections_max);
    void disconnected();
    void answered(int status);
    void refused(Refusal reason) { refused_[static_cast<size_t>(reason)]->add(); }

  private:
    base::Gauge& connections_gauge_;
    std::array<base::Counter*, 6> answered_{};  // By hundreds; the first is never used.
    std::array<base::Counter*, kRefusals> refused_{};
    std::atomic<size_t> connections_{0};
};

}  // namespace leadflow::http
