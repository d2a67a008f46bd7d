// SPDX-License-Identifier: Apache-2.0
// Marketo's answers: errors of the request (HTTP 200, "success": false) and of the record
// ("status": "skipped" with reasons), and what each asks of us.
#pragma once

#include "connectors/outcomes.h"

#include <string>

namespace leadflow::connectors::marketo {

struct Answer {
    bool understood = false;  // It is Marketo's JSON.
    bool success = false;
    std::string code;     // Of the first error or reason: "606"; may be empty.
    std::string message;  // Its own words.
    std::string status;   // Of the record: "created", "updated", "skipped".
    model::Json record;   // The record's result; null when there is none.
};

Answer answer_of(const model::Reply& reply);

// The token was refused in words: 601 invalid, 602 expired.
bool wants_new_token(const Answer& answer);

// `repeatable`: a repeat does no harm even if the call had its effect.
Refusal refusal_of(int status, const Answer& answer, bool repeatable);

}  // namespace leadflow::connectors::marketo
