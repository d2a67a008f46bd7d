// SPDX-License-Identifier: Apache-2.0
// Alarm: something that somebody should look at, what it is about, and what to do. It stands until
// what it tells is over. No personal data: it is mailed and posted.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/json.h"

namespace leadflow::watch {

struct Alarm {
    // "connection", "flow-failing", "backlog", "quiet", "blank", "field-empty", "fallback",
    // "fallback-mail"
    std::string kind;
    std::string subject;  // Which of its kind: a connection's name, a flow's id.
    std::string flow;     // Its id, where it is about one.
    std::string message;  // What happened, in a sentence.
    std::string advice;   // What to do.
    base::Time since{};
    bool told = false;    // By mail and webhook, or nobody wants to be told.

    std::string key() const { return kind + "/" + subject; }
};

model::Json to_json(const Alarm& alarm);
base::Result<Alarm> alarm_of(const model::Json& value);

}  // namespace leadflow::watch
