// SPDX-License-Identifier: Apache-2.0
// What arrived (Receipt), what became of it (Run) and of each action (Step), as plain values.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/ids.h"
#include "model/json.h"
#include "model/status.h"

namespace leadflow::model {

// Everything that a valid URL received, byte for byte, before it was judged.
struct Receipt {
    ReceiptId id;
    FlowId flow;
    base::Time received{};
    std::string method;
    std::string relative_path;
    std::string query;    // Without sig and the other fixed parameters.
    std::string headers;  // JSON object text: names as sent, Authorization left out.
    std::string body;     // Raw, after transfer and content coding.
    std::string remote_address;
    RunId run;            // The run that it started; empty for a refused one.
    std::string refusal_code;  // "TriggerInputSchemaMismatch", …; empty when accepted.
    std::string refusal_reason;
};

struct StepError {
    std::string code;
    std::string message;
};

// One try of an action that reaches out.
struct Attempt {
    int number = 1;
    base::Time started{};
    std::optional<base::Time> ended;
    std::string code;     // "Created", "ServiceUnavailable", "250", …
    std::string message;  // What came back, for people.
    // The process ended while this try was under way, so its effect is unknown.
    bool possibly_sent = false;
};

struct Step {
    std::string name;
    std::string repetition;  // "" outside loops, else "000003" or nested "000000-000002".
    StepStatus status = StepStatus::kWaiting;
    std::string code;  // "OK", "ActionFailed", "NotFound", …
    std::optional<StepError> error;
    std::optional<Json> inputs;
    std::optional<Json> outputs;
    std::optional<base::Time> started;
    std::optional<base::Time> ended;
    std::optional<base::Time> wake_at;     // The next try of a retry.
    std::optional<base::Time> timeout_at;  // limit.timeout
    std::vector<Attempt> attempts;
};

// What the trigger gives to expressions. Shared, because every copy of a run means the same one.
struct TriggerRecord {
    std::string name;
    Json outputs;  // {headers, queries?, relativePathParameters?, body?}
    std::vector<std::string> renamed;  // "userDetails -> UserDetails": names matched without case.
    base::Time started{};
};

// Without trigger and steps: the row of a list.
struct RunHead {
    RunId id;
    FlowId flow;
    int64_t flow_version = 0;
    ReceiptId receipt;
    RunStatus status = RunStatus::kWaiting;
    std::string code;
    std::optional<StepError> error;
    std::string tracking_id;
    std::string summary;  // JSON text: the lead in one spelling (leads/lead.h).
    RunId resubmitted_from;
    std::optional<int64_t> split_index;  // Which item of the trigger's splitOn list is its body.
    base::Time created{};
    std::optional<base::Time> started;
    std::optional<base::Time> ended;
    std::optional<base::Time> wake_at;  // The earliest timer of its steps.
};

struct Run : RunHead {
    std::shared_ptr<const TriggerRecord> trigger;
    std::map<std::string, Step, std::less<>> steps;  // By name (and repetition, inside loops).

    const Step* find_step(std::string_view name) const;
};

}  // namespace leadflow::model
