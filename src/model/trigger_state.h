// SPDX-License-Identifier: Apache-2.0
// What is remembered of triggers that reach out: subscriptions that services hold for us, and how
// far polling has come. Rows of the store; who changes them is triggers/.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "model/ids.h"

namespace leadflow::model {

enum class SubscriptionState {
    kSubscribing,
    kSubscribed,
    kEnding,  // Also when its flow is there no more.
};

// Of one flow there may be several: the old one ends while the new one is made.
struct Subscription {
    int64_t id = 0;  // From 1, given by the program.
    FlowId flow;
    std::string fingerprint;  // Keyed hash of what was subscribed to: another one, another subscription.
    SubscriptionState state = SubscriptionState::kSubscribing;
    base::Time since{};  // In this state.
    int64_t failures = 0;  // In a row, in this state.
    std::string error;     // Of the last failure, for people.
    base::Time next_try{};
    bool in_doubt = false;  // A try may have had its effect, and nobody knows.
    std::string sealed_end;  // The call that ends it, sealed JSON; empty: none is known.
};

// Of a flow whose trigger asks a service.
struct Polling {
    FlowId flow;
    std::string fingerprint;  // As Subscription's: another one begins anew.
    std::string state = "{}";  // JSON: what the connector remembers (connectors/connector.h).
    bool quiet = false;        // The last answer had nothing new: the receipt that says so is there.
    std::optional<base::Time> polled;  // The last answer that was no failure.
    std::optional<base::Time> next;
    base::Time since{};  // Since when it goes well, or fails.
    int64_t failures = 0;
    std::string error;
};

}  // namespace leadflow::model
