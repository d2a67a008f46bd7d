// SPDX-License-Identifier: Apache-2.0
// Every limit of watching by name. docs/operating/alarms.md tells operators.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace leadflow::watch {

inline constexpr size_t kMessageIdLetters = 16;  // Of a hash of what a mail tells.

inline constexpr std::chrono::seconds kLookEvery{30};
// A connection, whose end is known, is shown and counted from so long before.
inline constexpr std::chrono::days kExpiresSoonTime{14};
// A flow fails when so many runs of the last hour failed, and more than went well.
inline constexpr int64_t kFailedRunsMin = 3;
inline constexpr int64_t kBacklogRuns = 1000;
// Fields are judged by the newest runs beside those before them.
inline constexpr size_t kNewestRuns = 10;
inline constexpr size_t kEarlierRuns = 30;
inline constexpr double kEmptyMostly = 0.8;
inline constexpr double kEmptySeldom = 0.2;
inline constexpr size_t kActionsJudgedMax = 20;  // Of one run.

inline constexpr size_t kRowsDroppedAtOnce = 200;
inline constexpr int kPiecesPerLook = 20;
inline constexpr std::chrono::milliseconds kDropPause{20};  // Leads come first.
inline constexpr std::chrono::hours kDropEvery{1};
inline constexpr int64_t kRetentionDaysMax = 36500;

// Leads that do not get through.
inline constexpr std::chrono::days kFallbackTime{7};  // Older runs are not looked at.
inline constexpr size_t kFallbackRunsMax = 1000;      // Of a flow and a status, in one look.
inline constexpr std::chrono::minutes kFallbackWaitMax{30};
inline constexpr std::chrono::minutes kFallbackMailEvery{5};  // Of a flow.
inline constexpr size_t kFallbackLeadsMailed = 20;
inline constexpr int kFallbackFirstWaitLooks = 2;

inline constexpr size_t kWebhookBytesMax = 2000;
inline constexpr std::chrono::seconds kMessageTimeMax{30};
inline constexpr size_t kAlarmsMax = 1000;
inline constexpr int64_t kQuietDaysMax = 365;

}  // namespace leadflow::watch
