// SPDX-License-Identifier: Apache-2.0
// An operation's policies at work: on the draft of a request, and on what came back.
#pragma once

#include "connectors/described/connection_view.h"
#include "connectors/described/draft.h"

#include <optional>
#include <string>
#include <vector>

namespace leadflow::connectors::described {

// A call that a policy makes to learn a value (setvaluefromurl).
struct CallBefore {
    std::string method;
    Draft draft;  // Address and headers; no body.
};

// Applies all request policies in their order. `fetched` are the values of the calls before, in
// order; when one more is needed, that call is returned and the draft is not complete.
base::Result<std::optional<CallBefore>> apply_request_policies(
    const CompiledConnector& connector, const CompiledOperation& operation,
    const ConnectionView& connection, const Given& given,
    const std::vector<std::string>& fetched, Draft& draft);

// What the call before number `index` is to give, out of its reply's body.
std::string fetched_value(const CompiledConnector& connector, const CompiledOperation& operation,
                          size_t index, const model::Json& body);

// Headers and body of a successful reply's outputs {statusCode, headers, body}.
void apply_response_policies(const CompiledConnector& connector,
                             const CompiledOperation& operation, const ConnectionView& connection,
                             model::JsonObject& outputs);

// "https://host/base" as a person may have typed it.
base::Result<std::string> completed_base_url(std::string_view text);

}  // namespace leadflow::connectors::described
