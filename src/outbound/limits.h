// SPDX-License-Identifier: Apache-2.0
// Outbound's limits by name.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::outbound {

struct Limits {
    size_t calls_max = 10000;            // Waiting and under way; over: kNotSent, not permanent.
    size_t calls_per_host_max = 32;      // Under way at once to one host and port; others wait.
    size_t connections_kept_max = 256;   // Idle ones kept for reuse.
    std::chrono::milliseconds connect_time{10000};
    std::chrono::seconds token_renew_ahead{300};  // Before a token's end.
    size_t redirects_max = 0;            // None followed: the reply is the redirect itself.
};

}  // namespace leadflow::outbound
