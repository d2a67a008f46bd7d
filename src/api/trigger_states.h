// SPDX-License-Identifier: Apache-2.0
// How the triggers fare that reach out: subscriptions and polling, out of the store's rows, for a
// flow's JSON.
#pragma once

#include "flows/catalog.h"
#include "model/json.h"
#include "store/store.h"

namespace leadflow::api {

// What the store said when it was asked; for any number of flows.
class TriggerStates {
  public:
    static base::Result<TriggerStates> read(store::Store& store);
    // Adds "subscription" or "polling", where the flow's trigger has one.
    void put(const flows::LiveFlow& live, model::JsonObject& flow) const;

  private:
    std::optional<model::JsonObject> subscription_of(const flows::LiveFlow& live) const;
    std::optional<model::JsonObject> polling_of(const flows::LiveFlow& live) const;

    std::vector<model::Subscription> subscriptions_;
    std::vector<model::Polling> pollings_;
};

}  // namespace leadflow::api
