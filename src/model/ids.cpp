// SPDX-License-Identifier: Apache-2.0
#include "model/ids.h"

#include <limits>

#include "base/text.h"

namespace leadflow::model {

RunId make_run_id(base::Time now, base::Random& random) {
    constexpr int64_t kTicksAt1970 = 621355968000000000;  // .NET ticks since 0001-01-01.
    const int64_t ticks = kTicksAt1970 + base::to_micros(now) * 10 + random.between(0, 9);
    const int64_t falling = std::numeric_limits<int64_t>::max() - ticks;
    return RunId(base::format("{:020}{:09}CU00", falling, random.between(0, 999999999)));
}

}  // namespace leadflow::model
