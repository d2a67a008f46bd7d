// SPDX-License-Identifier: Apache-2.0
#include "model/ids.h"

#include <limits>

#include "base/text.h"
#include "base/ticks.h"

namespace leadflow::model {

RunId make_run_id(base::Time now, base::Random& random) {
    const int64_t ticks = base::to_ticks(now) + random.between(0, base::kTicksPerMicrosecond - 1);
    const int64_t falling = std::numeric_limits<int64_t>::max() - ticks;
    return RunId(base::format("{:020}{:09}CU00", falling, random.between(0, 999999999)));
}

}  // namespace leadflow::model
