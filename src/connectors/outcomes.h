// SPDX-License-Identifier: Apache-2.0
// The outcomes that all HTTP services share: succeeded, refused, done before. What a refusal means
// and whether it is worth repeating, each connector says itself.
#pragma once

#include "connectors/http_reply.h"

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::connectors {

// As Microsoft's connector would answer: `status`, the reply's headers, and `body` in place of the
// reply's own where one is given.
model::Outcome succeeded(int status, const model::Reply& reply,
                         std::optional<model::Json> body = std::nullopt, std::string note = {});

struct Refusal {
    std::string code;     // The service's own; empty: the status's name.
    std::string message;  // Plain language first, the service's words after it.
    model::RetryClass retry = model::RetryClass::kNo;
    std::optional<base::Duration> wait;  // Where the reply names no Retry-After.
};
model::Outcome refused(const model::Invocation& invocation, const model::Reply& reply,
                       Refusal refusal);
// Fails before or instead of a call: code BadRequest.
model::Outcome impossible(const base::Error& error);

// 408, 425, 429 and 5xx. A repeat that may do harm is only certain where the far side has surely
// done nothing: 429 and 503.
model::RetryClass retry_of(int status, bool repeatable);

// An earlier try of this action may have had its effect.
bool is_again(const model::Invocation& invocation);

// "; it said: CODE words", or nothing when it said nothing.
std::string said(std::string_view code, std::string_view words);

// The error of a probe that was not answered or was answered with a refusal (status 400 and up),
// `words` after it; nothing when it went well.
std::optional<base::Error> probe_fault(const model::Call& call, const model::Reply& reply,
                                       std::string_view words);

// Names of objects, tables and fields: a letter, then letters, digits and underscores.
bool is_name(std::string_view text);

}  // namespace leadflow::connectors
