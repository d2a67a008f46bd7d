// SPDX-License-Identifier: Apache-2.0
#include "model/ids.h"

#include <limits>

#include "base/text.h"
#include "base/ticks.h"

namespace leadflow::model {

RunId run_id_of(base::Time time, uint64_t chance) {
    const auto last_digit = static_cast<int64_t>(chance % base::kTicksPerMicrosecond);
    const int64_t ticks = base::to_ticks(time) + last_digit;
    const int64_t falling = std::numeric_limits<int64_t>::max() - ticks;
    return RunId(base::format("{:020}{:09}CU00", falling, chance / base::kTicksPerMicrosecond % 1000000000));
}

RunId make_run_id(base::Time now, base::Random& random) { return run_id_of(now, random.next()); }

}  // namespace leadflow::model
