// SPDX-License-Identifier: Apache-2.0
// From an operation and its inputs to the HttpCall: sorts the inputs, signs, applies policies,
// writes the body. Pure, and the only way by which an imported operation becomes a call.
#pragma once

#include "base/result.h"
#include "connectors/described/compiled.h"
#include "model/call.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::described {

struct RequestWish {
    const CompiledConnector& connector;
    const CompiledOperation& operation;
    const model::OpenConnection& connection;
    const model::Json& inputs;
    std::string_view seed = "0";         // Of multipart boundaries: the effect's id.
    std::string_view callback_url = {};  // Of a webhook's subscription.
    std::vector<std::string> fetched = {};  // Of calls before (setvaluefromurl), in order.
    // Query parameters on top, percent-encoded values: a polling trigger's state.
    std::vector<std::pair<std::string, std::string>> more_queries = {};
};

struct PlannedRequest {
    model::HttpCall http;
    bool before = false;  // It only learns a value: call, then plan again with it in `fetched`.
};

// kInvalidInput: what is missing or wrong; also for an operation that cannot run.
base::Result<PlannedRequest> plan_request(const RequestWish& wish);

// A call of an address that a reply gave (Location), signed as the operation is when it is of the
// same origin.
base::Result<model::HttpCall> follow(const RequestWish& wish, std::string_view method,
                                     std::string_view url);

}  // namespace leadflow::connectors::described
