// SPDX-License-Identifier: Apache-2.0
// What HTTP replies have in common, whichever connector asked: names of statuses, headers and body
// as outputs, what may be repeated and when. Each connector adds its service's own words.
#pragma once

#include "base/clock.h"
#include "model/invocation.h"

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::connectors {

// As .NET names it: "OK", "NotFound"; a number where .NET has no name ("429").
std::string status_name(int status);
// Retried by Microsoft: 408, 429 and 5xx.
bool worth_repeating(int status);

// "" when there is none; of several the first.
std::string_view header_of(const model::Reply& reply, std::string_view name);
// Retry-After in seconds or as a date, or Microsoft's retry-after-ms; never negative.
std::optional<base::Duration> retry_after_of(const model::Reply& reply, base::Time now);
// Of a 202 with a Location, where its result will be; nothing: the reply is the result.
std::optional<model::Poll> poll_of(const model::Invocation& invocation, std::string_view url,
                                   const model::Reply& reply);
// The call that asks what the planned one's answer has pointed to. What is secret in it stays only
// for the origin that the flow or the connector names, not for any that it points to.
model::HttpCall followed(model::HttpCall planned, const model::FollowUp& follow_up);
// {statusCode, headers, body}; no body member for no body. Repeated headers are joined by ", ".
model::Json http_outputs(int status, const model::Reply& reply);

// An Outcome for a call that was not answered. `repeatable`: a repeat does no harm even if the
// call arrived. Status kTimedOut with code RequestTimeout when it took too long: a flow's runAfter
// sees TimedOut; ActionTimedOut stays the word for the action's own limit. Else Failed, with code
// ConnectionFailed (surely not sent), NoAnswer (unknown) or BadRequest (refused before sending).
model::Outcome unanswered(const model::Call& call, const model::Reply& reply, bool repeatable);

// One line, valid UTF-8, no longer than kServiceTextBytesMax: for error messages.
std::string service_text(std::string_view text);

}  // namespace leadflow::connectors
