// SPDX-License-Identifier: Apache-2.0
// What Dataverse answers when it refuses, and what a person can do about it.
#pragma once

#include "model/call.h"

#include <string>
#include <string_view>

namespace leadflow::connectors::dataverse {

// Codes that change what is done next; all others are only explained.
inline constexpr std::string_view kDuplicateId = "0x80040237";    // Primary or unique key.
inline constexpr std::string_view kRecordExists = "0x80060882";   // If-None-Match: * not met.
inline constexpr std::string_view kKeyViolated = "0x80060892";    // Alternate key.
inline constexpr std::string_view kDuplicateRule = "0x80040333";  // Duplicate detection.
inline constexpr std::string_view kTooLong = "0x80044331";

struct Fault {
    std::string code;     // "0x80040237", lower case; "" when Dataverse gave none.
    std::string message;  // Its own words, one line; may be empty.
};

// From {"error": {"code", "message"}}; the code may be written as a signed number.
Fault fault_of(const model::Reply& reply);

// Plain language first, the service's own words after it. `attempted`: "create the record in
// \"leads\"".
std::string explain(int status, const Fault& fault, std::string_view attempted);

}  // namespace leadflow::connectors::dataverse
