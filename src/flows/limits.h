// SPDX-License-Identifier: Apache-2.0
// Limits of flows and connections by name.
#pragma once

#include <cstddef>

namespace leadflow::flows {

inline constexpr size_t kFlowsMax = 10000;
inline constexpr size_t kDocumentBytesMax = 10 * 1024 * 1024;
inline constexpr size_t kOlderVersionsKept = 256;  // Compiled, for runs that still run them.
inline constexpr size_t kNameCharactersMax = 256;  // Of a flow.
inline constexpr size_t kConnectionsMax = 1000;

}  // namespace leadflow::flows
