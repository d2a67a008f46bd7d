// SPDX-License-Identifier: Apache-2.0
#include "model/ids.h"

#include <limits>

#include "base/text.h"

namespace leadflow::model {

RunId run_id_of(base::Time time, uint64_t chance) {
    constexpr int64_t kTicksAt1970 = 621355968000000000;  // .NET ticks since 0001-01-01.
    const auto last_digit = static_cast<int64_t>(chance % 10);
    const int64_t ticks = kTicksAt1970 + base::to_micros(time) * 10 + last_digit;
    const int64_t falling = std::numeric_limits<int64_t>::max() - ticks;
    return RunId(base::format("{:020}{:09}CU00", falling, chance / 10 % 1000000000));
}

RunId make_run_id(base::Time now, base::Random& random) { return run_id_of(now, random.next()); }

}  // namespace leadflow::model
