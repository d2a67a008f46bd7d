// SPDX-License-Identifier: Apache-2.0
// .NET ticks, 100 ns since 0001-01-01: what run ids count in and the expression language computes
// with. Time itself is base/clock.h's.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace leadflow::base {

inline constexpr int64_t kTicksAtUnixEpoch = 621355968000000000;  // 1970-01-01.
inline constexpr int64_t kTicksPerMicrosecond = 10;

inline int64_t to_ticks(Time time) {
    return kTicksAtUnixEpoch + to_micros(time) * kTicksPerMicrosecond;
}
// What is finer than a microsecond is cut.
inline Time from_ticks(int64_t ticks) {
    return from_micros((ticks - kTicksAtUnixEpoch) / kTicksPerMicrosecond);
}

}  // namespace leadflow::base
