// SPDX-License-Identifier: Apache-2.0
// The engine's own limits and defaults by name; those that a server's configuration sets are in
// model/limits.h. Figures: Logic Apps' documented ones.
#pragma once

#include <chrono>

#include "base/clock.h"
#include "model/limits.h"

namespace leadflow::engine {

// What a server's configuration sets; Program carries it.
using Limits = model::Limits;

// The default retry policy: exponential, scale 7.5 s, each wait between 5 and 45 s.
inline constexpr base::Duration kRetryInterval = std::chrono::milliseconds(7500);
inline constexpr base::Duration kRetryIntervalMin = std::chrono::seconds(5);
inline constexpr base::Duration kRetryIntervalMax = std::chrono::seconds(45);
// A policy of type exponential that names no bounds.
inline constexpr base::Duration kExponentialIntervalMax = std::chrono::hours(1);
// A far side that asks for more patience than this in Retry-After is asked again after this.
inline constexpr base::Duration kRetryAfterMax = std::chrono::hours(24);
// The least that is waited before a Location is asked again: a far side that says "at once" would
// be asked without end.
inline constexpr base::Duration kPollIntervalMin = std::chrono::seconds(1);
// A process that is killed again and again while one action is under way.
inline constexpr int kAttemptsMax = 200;

// How far a schedule looks for its next day: a 31st every 16 months is the rarest there is.
inline constexpr int64_t kRecurrenceDaysMax = 20 * 366;
// A recurrence's own count.
inline constexpr int kRecurrenceCountMax = 100000;

// What one decision starts, skips or begins as an iteration at most (a container's skipped inside
// comes on top); the run then goes on with the next one. It bounds the time that a worker is held
// and the size of a commit.
inline constexpr int kStepsPerDecisionMax = 500;

// Compose actions with markup, one inside the other, that a mail's body inlines.
inline constexpr int kMarkupDepthMax = 8;

}  // namespace leadflow::engine
