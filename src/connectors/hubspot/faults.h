// SPDX-License-Identifier: Apache-2.0
// What HubSpot answers when it refuses, and what a person can do about it.
#pragma once

#include "connectors/outcomes.h"

#include <string>

namespace leadflow::connectors::hubspot {

struct Fault {
    std::string category;  // "VALIDATION_ERROR"; "" when HubSpot gave none.
    std::string message;   // Its own words.
    std::string policy;    // Of a 429: "DAILY", "SECONDLY", "TEN_SECONDLY_ROLLING".
    // "Contact already exists. Existing ID: 123"; empty otherwise.
    std::string existing_id;
};

Fault fault_of(const model::Reply& reply);
Refusal refusal_of(int status, const Fault& fault, bool repeatable);

}  // namespace leadflow::connectors::hubspot
