// SPDX-License-Identifier: Apache-2.0
// The action that a run does not get past, and whether waiting may help. Reads what is stored.
#pragma once

#include "store/store.h"

#include <optional>
#include <string>

namespace leadflow::runner {

struct StuckAction {
    std::string name;  // From here the run can be taken up again (Runner::resubmit_from).
    std::string said;  // By the far side, last; may quote the lead.
    // 408, 429, 5xx, no answer, a time that was over: another try may go well.
    bool may_pass = false;
};

// Of a run that has failed, or that waits for its next try. Nothing: no action holds it up.
base::Result<std::optional<StuckAction>> stuck_action(store::Store& store,
                                                      const model::RunHead& run);
// Of a run that has failed, the first one in the order of their saves; empty: there is none.
base::Result<std::string> failed_action(store::Store& store, const model::RunId& run);

}  // namespace leadflow::runner
