// SPDX-License-Identifier: Apache-2.0
// A definition's triggers as calls and what their replies mean: webhooks are subscribed and given
// up, polling triggers are asked. Pure; when that happens, and the runs that come of it, is
// somebody else's.
#pragma once

#include "connectors/described/request.h"
#include "connectors/http_reply.h"

#include <optional>
#include <string>
#include <vector>

namespace leadflow::connectors::described {

// The call that tells the service our address.
base::Result<model::HttpCall> subscription_call(const RequestWish& wish);
// Where the subscription lives, out of the reply; "" when the service does not say.
std::string subscription_url(const RequestWish& wish, const model::Reply& reply);
// The call that ends it.
base::Result<model::HttpCall> unsubscription_call(const RequestWish& wish, std::string_view url);

// What a polling trigger remembers between two calls; stored as JSON by the caller.
struct PollState {
    std::string location;                // Of a service that speaks the protocol itself.
    std::optional<model::Json> newest;   // The newest reply's body, for pollingtrigger.
};
model::Json to_json(const PollState& state);
PollState poll_state_of(const model::Json& json);

base::Result<model::HttpCall> poll_call(const RequestWish& wish, const PollState& state);

struct PollResult {
    std::optional<model::Json> body;  // The trigger's; splitOn makes runs of it. None: no run.
    PollState state;
    std::optional<base::Duration> wait;  // As the service asked.
};
// kUnavailable: the service answered with an error.
base::Result<PollResult> read_poll(const RequestWish& wish, const PollState& state,
                                   const model::Reply& reply, base::Time now);

}  // namespace leadflow::connectors::described
