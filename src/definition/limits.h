// SPDX-License-Identifier: Apache-2.0
// Limits of a workflow definition and of a trigger's body by name, but for those that a server's
// configuration sets (model/limits.h).
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::definition {

inline constexpr size_t kTriggersMax = 10;
inline constexpr size_t kNameShownMax = 80;  // Of a name in a message.
inline constexpr size_t kFaultsMax = 200;  // More would only bury the first ones.

inline constexpr int kRunsUsual = 25;         // Switched on without a number.
inline constexpr int kWaitingRunsMax = 200;   // maximumWaitingRuns
inline constexpr int kWaitingRunsUsual = 10;  // More than the runs.

inline constexpr int kRetryCountMin = 1;
inline constexpr std::chrono::seconds kRetryIntervalMin{1};      // Shorter ones are a fault.
inline constexpr std::chrono::seconds kRetryIntervalUsualMin{5};  // Elsewhere; a warning here.
inline constexpr std::chrono::hours kRetryIntervalMax{24};

inline constexpr size_t kSchemaNodesMax = 5000;
inline constexpr int kSchemaDepthMax = 32;
// Parts of a schema with every $ref written out: a few lines of nested doublings would otherwise
// cost minutes a lead.
inline constexpr size_t kSchemaChecksMax = 10000;
inline constexpr int kSchemaExpansionDepthMax = 100;
// Unique items are compared each with each.
inline constexpr size_t kUniqueItemsMax = 1000;
inline constexpr size_t kMismatchesMax = 20;

inline constexpr size_t kFormFieldsMax = 5000;
inline constexpr size_t kPartsMax = 500;
inline constexpr size_t kPartHeadersMax = 32;

}  // namespace leadflow::definition
