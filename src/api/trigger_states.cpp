// SPDX-License-Identifier: Apache-2.0
#include "api/trigger_states.h"

namespace leadflow::api {
namespace {

using model::JsonObject;
using model::SubscriptionState;

JsonObject state_json(std::string_view state, base::Time since, const std::string& error) {
    JsonObject json{{"state", std::string(state)}, {"since", base::iso_text(since)}};
    if (!error.empty()) json["error"] = error;
    return json;
}

std::string_view state_of(const model::Subscription& row) {
    switch (row.state) {
        case SubscriptionState::kSubscribing: return row.failures > 0 ? "failing" : "subscribing";
        case SubscriptionState::kSubscribed: return "subscribed";
        case SubscriptionState::kEnding: return "ending";
    }
    return "";
}

}  // namespace

base::Result<TriggerStates> TriggerStates::read(store::Store& store) {
    TriggerStates states;
    states.subscriptions_ = TRY(store.subscriptions());
    states.pollings_ = TRY(store.pollings());
    return states;
}

std::optional<JsonObject> TriggerStates::subscription_of(const flows::LiveFlow& live) const {
    const bool is_on = live.flow.state == model::FlowState::kOn;
    const bool webhook = live.program->trigger.type == model::TriggerType::kWebhook;
    const model::Subscription* shown = nullptr;
    // The newest that does not end says what is; what ends is told when there is nothing else.
    for (const model::Subscription& row : subscriptions_) {
        if (row.flow != live.flow.id) continue;
        if (shown == nullptr || row.state != SubscriptionState::kEnding) shown = &row;
    }
    const bool ends = shown != nullptr && shown->state == SubscriptionState::kEnding;
    if (webhook && is_on && (shown == nullptr || ends))
        return state_json("subscribing", live.flow.modified, "");
    if (shown == nullptr) return std::nullopt;
    return state_json(state_of(*shown), shown->since, shown->error);
}

std::optional<JsonObject> TriggerStates::polling_of(const flows::LiveFlow& live) const {
    if (live.program->trigger.type != model::TriggerType::kPolling) return std::nullopt;
    for (const model::Polling& row : pollings_) {
        if (row.flow != live.flow.id) continue;
        JsonObject json =
            state_json(row.failures > 0 ? "failing" : "polling", row.since, row.error);
        if (row.polled) json["polled"] = base::iso_text(*row.polled);
        if (row.next && live.flow.state == model::FlowState::kOn)
            json["next"] = base::iso_text(*row.next);
        return json;
    }
    return std::nullopt;
}

void TriggerStates::put(const flows::LiveFlow& live, JsonObject& flow) const {
    if (auto subscription = subscription_of(live)) flow["subscription"] = std::move(*subscription);
    if (auto polling = polling_of(live)) flow["polling"] = std::move(*polling);
}

}  // namespace leadflow::api
