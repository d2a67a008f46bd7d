// SPDX-License-Identifier: Apache-2.0
// What Salesforce answers when it refuses, and what a person can do about it.
#pragma once

#include "connectors/outcomes.h"

#include <string>
#include <string_view>

namespace leadflow::connectors::salesforce {

struct Fault {
    std::string code;     // "REQUIRED_FIELD_MISSING"; "" when Salesforce gave none.
    std::string message;  // Its own words.
    std::string field;    // The first that it names; may be empty.
};

// The first of [{"message", "errorCode", "fields"}].
Fault fault_of(const model::Reply& reply);

// `repeatable`: a repeat does no harm even if the call had its effect.
Refusal refusal_of(int status, const Fault& fault, std::string_view attempted, bool repeatable);

}  // namespace leadflow::connectors::salesforce
