// SPDX-License-Identifier: Apache-2.0
// The ids of leadflow's nouns, and how a run's id is made.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/id.h"
#include "base/random.h"

namespace leadflow::model {

using FlowId = base::Id<struct FlowTag>;              // 32 hex letters, as in the URL.
using RunId = base::Id<struct RunTag>;                // 29 digits, "CU", two digits.
using ConnectionId = base::Id<struct ConnectionTag>;  // 32 hex letters.

// Receipts are numbered from 1 in order of arrival.
struct ReceiptId {
    int64_t number = 0;
    auto operator<=>(const ReceiptId&) const = default;
};

// Logic Apps' form: 2^63-1 minus .NET ticks, so that ascending ids are newest first; then nine
// digits of chance.
RunId make_run_id(base::Time now, base::Random& random);
// The same id for the same time and chance.
RunId run_id_of(base::Time time, uint64_t chance);

}  // namespace leadflow::model
