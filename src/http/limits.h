// SPDX-License-Identifier: Apache-2.0
// Every limit of the HTTP server by name. All are in the configuration reference.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::http {

inline constexpr size_t kTargetBytesMax = 16384;  // Path and query; Logic Apps' own URL limit.

// A chunk's size line with its extensions, or the trailer: nobody needs more, and it is kept in
// memory until its end has come.
inline constexpr size_t kChunkHeadBytesMax = 8192;
// After a refusal the rest of a body is read and dropped, so that the sender sees the answer
// instead of a reset; up to these.
inline constexpr size_t kLingerBytesMax = 16 * 1024 * 1024;
inline constexpr std::chrono::milliseconds kLingerTime{5000};
// Answers that the client has not taken: above it no further request of it is read.
inline constexpr size_t kUnsentBytesMax = 256 * 1024;
// What one connection may read in one wake-up before the others have their turn.
inline constexpr size_t kReadsPerWakeUp = 8;
inline constexpr size_t kAcceptsPerWakeUp = 64;
// How often a wake-up with requests looks for more of them before it hands them on.
inline constexpr size_t kLooksPerWakeUp = 4;

struct Limits {
    size_t head_bytes_max = 32 * 1024;          // Request line and headers; over: 431.
    size_t body_bytes_max = 10 * 1024 * 1024;   // After decoding; over: 413, chunked ones too.
    size_t connections_max = 4096;              // Over: closed at accept.
    size_t pipelined_max = 64;                  // Unanswered requests of one connection.
    std::chrono::milliseconds head_time{10000};  // From the first byte to the end of the head: 408.
    std::chrono::milliseconds body_time{60000};  // From the head's end to the body's: 408.
    std::chrono::milliseconds idle_time{75000};  // Keep-alive without a request: closed.
    std::chrono::milliseconds write_time{30000};  // A reader that takes nothing: closed.
    std::chrono::milliseconds handshake_time{10000};
    std::chrono::milliseconds drain{10000};
};

}  // namespace leadflow::http
