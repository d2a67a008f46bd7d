// SPDX-License-Identifier: Apache-2.0
// Limits of flows and connections by name.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leadflow::flows {

inline constexpr size_t kFlowsMax = 10000;
inline constexpr size_t kDocumentBytesMax = 10 * 1024 * 1024;
inline constexpr size_t kOlderVersionsKept = 256;  // Compiled, for runs that still run them.
inline constexpr size_t kNameCharactersMax = 256;  // Of a flow.
inline constexpr size_t kConnectionsMax = 1000;
inline constexpr size_t kMailAddressesMax = 20;  // Of one setting.

// Of what a flow does with leads.
inline constexpr int64_t kDuplicateHoursMax = 168;
inline constexpr int64_t kFallbackMinutesMax = 10080;
inline constexpr int64_t kKeepTryingHoursMax = 168;

// Of a flow's URL.
inline constexpr int64_t kUrlOverlapDaysMax = 365;  // How long an older key stays at most.
inline constexpr size_t kUrlCallersMax = 100;       // Different addresses that are told apart.
inline constexpr size_t kGuardAddressesMax = 200;
inline constexpr size_t kGuardClientsMax = 50;       // Applications, or certificates.
inline constexpr int64_t kGuardPerMinuteMax = 1000000;
inline constexpr size_t kGuardNameBytesMax = 100;
inline constexpr size_t kGuardSecretBytesMax = 1000;

}  // namespace leadflow::flows
