// SPDX-License-Identifier: Apache-2.0
// A trigger's calls as invocations: what subscribes or asks, and what ends a subscription. Pure:
// sending them is subscriptions.h's and polls.h's.
#pragma once

#include <optional>
#include <string>

#include "flows/catalog.h"
#include "model/invocation.h"

namespace leadflow::triggers {

// A keyed hash of what the trigger says and where it is to be called back (`url`; empty: nowhere).
// Another fingerprint is another subscription, or another thing to poll.
std::string fingerprint_of(const flows::LiveFlow& live, std::string_view url);

// What subscribes, with the address to be called back at, or, without one, what asks. `name` tells
// one call from another: it is repeated under the same name. kInvalidInput: an expression failed.
base::Result<model::Invocation> call_of(const flows::LiveFlow& live, const std::string& url,
                                        const std::string& name, base::Time now);

// What ends a subscription, complete: its flow may be gone when it is used.
struct EndCall {
    model::Invocation invocation;
    model::ConnectionReference reference;
};
std::string to_text(const EndCall& end);
base::Result<EndCall> end_call_of(std::string_view text, base::Time now);

// What ends the subscription that was answered with `outputs`, where that leaves an address or the
// definition says how. Null: it was not answered, and what is then known of it. `called` is the
// address that was called; a Location may be relative to it.
std::optional<EndCall> end_of(const flows::LiveFlow& live, const model::Invocation& subscribed,
                              std::string_view called, const model::Json& outputs);

// One line for people, without the signature of the flow's URL, should a service repeat it.
std::string error_text(const flows::LiveFlow* live, std::string_view text);
// How long is waited after so many failures in a row, or as long as the service asks.
base::Duration wait_after(int64_t failures, std::optional<base::Duration> asked);

}  // namespace leadflow::triggers
