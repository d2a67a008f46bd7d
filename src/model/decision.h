// SPDX-License-Identifier: Apache-2.0
// What goes into the engine (Event) and what comes out (Decision).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "model/change.h"
#include "model/invocation.h"
#include "model/run.h"

namespace leadflow::model {

struct Started {};  // A new run's first event.
struct Answered {
    std::string step;  // Its key: the name, inside loops with the repetition.
    int attempt = 1;  // An answer to an attempt that is no longer the current one is dropped.
    Outcome outcome;
};
// Somebody posted to the callback URL of a webhook action; it is durable (step_record.h's
// kCallbackRow) before the engine hears of it.
struct CalledBack {
    std::string step;  // Its key.
    Json outputs;      // {headers, queries?, body?}
};
struct Woken {};    // A timer of the run is due; which ones, the run itself knows.
struct Resumed {};  // After a restart: what was under way is unknown.
struct Continued {};  // The decision before stopped half-way (Decision::goes_on).
struct CancelRequested {};
using Event =
    std::variant<Started, Answered, CalledBack, Woken, Resumed, Continued, CancelRequested>;

struct Invoke {
    Invocation invocation;
};
// Answers the caller of a Request trigger (a Response action).
struct Respond {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};
using Command = std::variant<Invoke, Respond>;

struct Decision {
    Run next;                       // The run after the event.
    std::vector<Change> changes;    // What the store must know of it; durable before commands.
    std::vector<Command> commands;  // What the world must be asked, afterwards.
    // There is more to do at once than one decision takes: Continued is the next event.
    bool goes_on = false;
};

}  // namespace leadflow::model
