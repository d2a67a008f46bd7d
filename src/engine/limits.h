// SPDX-License-Identifier: Apache-2.0
// The engine's limits and defaults by name. Figures: Logic Apps' documented ones.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace leadflow::engine {

// The default retry policy: exponential, 4 retries, scale 7.5 s, each wait between 5 and 45 s.
inline constexpr int kRetriesDefault = 4;
inline constexpr base::Duration kRetryInterval = std::chrono::milliseconds(7500);
inline constexpr base::Duration kRetryIntervalMin = std::chrono::seconds(5);
inline constexpr base::Duration kRetryIntervalMax = std::chrono::seconds(45);
// A policy of type exponential that names no bounds.
inline constexpr base::Duration kExponentialIntervalMax = std::chrono::hours(1);
inline constexpr int kRetriesMax = 90;
// A far side that asks for more patience than this in Retry-After is asked again after this.
inline constexpr base::Duration kRetryAfterMax = std::chrono::hours(24);
// How long a 202 that names no Retry-After is left to work, and the least that is waited: who asks
// to be asked at once would be asked without end.
inline constexpr base::Duration kPollInterval = std::chrono::seconds(10);
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

inline constexpr int64_t kForeachItemsMax = 100000;
inline constexpr int kForeachAtOnceLogicApps = 20;
inline constexpr int kForeachAtOncePowerAutomate = 1;
inline constexpr int kUntilRounds = 60;
inline constexpr base::Duration kUntilTimeout = std::chrono::hours(1);
inline constexpr size_t kVariablesMax = 250;
// A Wait ends at the latest when Logic Apps would end the run.
inline constexpr base::Duration kWaitMax = std::chrono::hours(24 * 90);

// Compose actions with markup, one inside the other, that a mail's body inlines.
inline constexpr int kMarkupDepthMax = 8;

}  // namespace leadflow::engine
