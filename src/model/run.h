// SPDX-License-Identifier: Apache-2.0
// What arrived (Receipt), what became of it (Run) and of each action (Step), as plain values.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/ids.h"
#include "model/json.h"
#include "model/run_index.h"
#include "model/status.h"
#include "model/step_error.h"

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
    // Of a refused one whose body reads as a lead: JSON text as RunHead's.
    std::string summary;
    std::optional<base::Time> erased;  // Then its content was taken out of the store.
};
// The refusal code of a poll's receipt: the service had nothing new.
inline constexpr std::string_view kTriggerSkipped = "TriggerSkipped";

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

// How far a Foreach or an Until has come. Its row is written with each decision that moves it,
// apart from the loop's own row, which holds the whole collection.
struct LoopProgress {
    int64_t count = 0;       // Elements, or the most rounds.
    int64_t next = 0;        // The next iteration to begin.
    std::set<int64_t> open;  // Begun and not ended.
    int64_t failed = 0;
    bool last_failed = false;
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
    std::optional<base::Time> wake_at;     // The next try of a retry, or a Wait's end.
    std::optional<base::Time> timeout_at;  // limit.timeout
    std::vector<Attempt> attempts;
    // trackedProperties as they came out, or why they did not. For people: no expression asks.
    std::optional<Json> tracked;
    std::string tracked_fault;
    std::optional<LoopProgress> loop;
    std::string poll_url;  // Where a 202 said that the result will be; empty: no such answer.
    int action = -1;  // Its action's index in the program: derived, never stored.
    // Not to be shown; stored sealed or not at all (step_record.h).
    bool secure_inputs = false;
    bool secure_outputs = false;
};

// Of the whole run; names are compared without regard to case.
struct Variable {
    std::string name;  // As declared.
    std::string type;  // "boolean", "integer", "float", "string", "array", "object".
    Json value;
    // Of a text into which markup was written: the same with what the flow's author did not write
    // escaped (a mail's body takes this one).
    std::optional<std::string> html;
    bool secure = false;
};

// An output of the definition as it came out at the run's end, or why it did not.
struct RunOutput {
    std::string name;
    std::string type;
    std::optional<Json> value;
    std::string fault;
    bool secure = false;
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
    // Whose effects its effects are: a resubmission means those of the first run. Empty: its own.
    std::string effects_of;
    std::optional<int64_t> split_index;  // Which item of the trigger's splitOn list is its body.
    base::Time created{};
    std::optional<base::Time> started;
    std::optional<base::Time> ended;
    std::optional<base::Time> wake_at;  // The earliest timer of its steps.
    std::optional<base::Time> erased;   // Then what it was about was taken out of the store.
};

// What the effects of this run's resubmissions are those of.
std::string effects_of(const RunHead& run);
// UUIDs, version 5, of an action's call. The first is the same for every try and every resubmission:
// a far side can recognise by it what it has done already. The second is another for each run.
std::string effect_id(const RunHead& run, std::string_view step_key);
std::string request_id(const RunHead& run, std::string_view step_key);

struct Run : RunHead {
    std::shared_ptr<const TriggerRecord> trigger;
    // By name (and repetition, inside loops: step_key). Those of finished iterations are only in
    // the store, unless an expression outside their loop asks for them.
    std::map<std::string, Step, std::less<>> steps;
    std::map<std::string, Variable, std::less<>> variables;  // By name in lower case.
    // What was posted to the callback URLs of webhook actions and has not been decided: by step
    // key, {headers, queries?, body?}. Only after reading the run from the store.
    std::map<std::string, Json> callbacks;
    RunIndex index;

    const Step* find_step(std::string_view key) const;
};

}  // namespace leadflow::model
