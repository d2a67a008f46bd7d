// SPDX-License-Identifier: Apache-2.0
// Outbound's limits by name.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::outbound {

struct Limits {
    size_t calls_max = 10000;           // Waiting and under way; over: kNotSent, not permanent.
    size_t calls_per_host_max = 32;     // Under way at once to one host and port; others wait.
    size_t connections_kept_max = 256;  // Idle ones kept for reuse.
    std::chrono::milliseconds connect_time{10000};
    std::chrono::seconds token_renew_ahead{300};  // Before a token's end.
    size_t calls_per_host_second_max = 0;  // Begun per second to one host and port; 0: any number.
    // So many calls to one host and port that went badly in a row open its circuit: nobody is let
    // through for a pause, then one at a time. The pause doubles with each that fails. 0: never.
    size_t failures_max = 20;
    std::chrono::milliseconds circuit_pause{1000};
    std::chrono::milliseconds circuit_pause_max{60000};
    size_t redirects_max = 5;  // In a row; 0: the reply is the redirect itself.
    // An idle HTTP connection older than this is not used again: most servers close sooner or
    // later without a word, and a request sent into that moment ends ambiguous.
    std::chrono::seconds connection_idle_time{30};
    std::chrono::seconds mail_login_time{60};  // TCP to AUTH; some greet slowly on purpose.
    std::chrono::seconds mail_idle_time{30};   // A logged-in mail connection kept for the next.
    std::chrono::seconds token_time_max{30};   // One fetch of a token.
};

inline constexpr size_t kLinesMax = 10000;   // Hosts that are remembered, per loop.
inline constexpr size_t kTokensMax = 10000;  // Kept at once, per loop.
inline constexpr size_t kTokenReplyBytesMax = 256 * 1024;
inline constexpr size_t kFaultBytesMax = 500;            // Of a far side's words in a fault.
inline constexpr size_t kSmtpReplyBytesMax = 64 * 1024;  // One reply, all its lines.
inline constexpr size_t kEasyHandlesKeptMax = 512;       // For reuse, per loop.
// After a failed fetch of a token nobody tries again for this long: no stampede.
inline constexpr std::chrono::seconds kTokenFailurePause{1};
// When the program stops, a renewal with a refresh token is waited for so long: the far side may
// have taken the old one back already.
inline constexpr std::chrono::seconds kRenewalDrainTime{5};
// How far before and after now an assertion that asks for a token is valid.
inline constexpr std::chrono::minutes kAssertionTimeMax{5};

}  // namespace leadflow::outbound
