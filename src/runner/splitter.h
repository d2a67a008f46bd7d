// SPDX-License-Identifier: Apache-2.0
// Splitter: what a firing becomes when its trigger has a splitOn: a run per item of a list, whose
// trigger body is the item (Logic Apps' "debatching").
#pragma once

#include <memory>

#include "flows/catalog.h"
#include "model/run.h"

namespace leadflow::runner {

// Constant; any thread.
class Splitter {
  public:
    // `whole` has the firing's own trigger record. kInvalidInput: splitOn gives no list;
    // kLimitExceeded: it gives too long a one.
    static base::Result<Splitter> of(const flows::LiveFlow& live, const model::Run& whole);

    size_t size() const { return items_.size(); }
    // The trigger of the run of that item: the firing's, with the item for its body. kCorrupt: a
    // run says an item that the list does not have.
    base::Result<std::shared_ptr<const model::TriggerRecord>> record(int64_t index) const;
    // What the run of that item is called by its caller; empty: nothing is said.
    std::string tracking_id(const flows::LiveFlow& live, const model::Run& of_item) const;

  private:
    model::JsonArray items_;
    model::TriggerRecord shell_;  // Without a body.
};

}  // namespace leadflow::runner
