// SPDX-License-Identifier: Apache-2.0
// A definition's polling triggers as calls and what their replies mean. Webhooks are subscribed and
// given up as actions are called (described_connector.h). Pure; when a service is asked, and the
// runs that come of it, is triggers/.
#pragma once

#include "connectors/described/request.h"
#include "connectors/http_reply.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leadflow::connectors::described {

// What a polling trigger remembers between two calls; stored as JSON by the caller.
struct PollState {
    using Queries = std::vector<std::pair<std::string, std::string>>;
    std::string location;  // Of a service that speaks the protocol itself.
    // For pollingtrigger: what of the newest reply the next question says, percent-encoded. None:
    // nobody has asked yet.
    std::optional<Queries> queries;
};
model::Json to_json(const PollState& state);
PollState poll_state_of(const model::Json& json);

base::Result<model::HttpCall> poll_call(const RequestWish& wish, const PollState& state);

struct PollResult {
    model::JsonObject headers;
    std::optional<model::Json> body;  // The trigger's; splitOn makes runs of it. None: no run.
    PollState state;
    std::optional<base::Duration> wait;  // As the service asked.
};
// Of an answered call. kUnavailable: the answer is no success.
base::Result<PollResult> read_poll(const RequestWish& wish, const PollState& state,
                                   const model::Reply& reply, base::Time now);

}  // namespace leadflow::connectors::described
