// SPDX-License-Identifier: Apache-2.0
// What the engine asks of a connector (Invocation) and what the connector made of the far side's
// answer (Outcome). Both are plain values: the engine knows no connector, a connector no engine.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "model/call.h"
#include "model/flow.h"
#include "model/ids.h"
#include "model/json.h"
#include "model/last_call.h"
#include "model/run.h"

namespace leadflow::model {

// Not the operation itself, but what its answer pointed to: GET where a 202 says that the result
// will be, DELETE of a subscription.
struct FollowUp {
    std::string method;
    std::string url;
};

struct Invocation {
    RunId run;
    std::string flow_name;
    std::string step;  // Action name, with repetition inside loops.
    int attempt = 1;
    // "shared_smtp" and so on; "http" for the Http action.
    std::string api;
    std::string operation;       // "SendEmailV3"; for ApiConnection found from method and path.
    std::string connection_key;  // Key in connectionReferences; empty: needs none.
    // Evaluated. OpenApiConnection: {"parameters":{…}}; ApiConnection: {"method","path","queries",
    // "headers","body"}; Http: {"method","uri","headers","queries","body","authentication"}.
    Json inputs;
    // model::effect_id: the same for every try and for a resubmission, so that a far side can
    // recognise what it has done already.
    std::string effect_id;
    std::string request_id;  // model::request_id: the same for every try, another for each run.
    // An earlier attempt may have had its effect: its answer was lost, or the process ended.
    bool repeated_after_doubt = false;
    base::Time now{};
    std::optional<base::Time> deadline;  // limit.timeout: later answers are not waited for.
    std::optional<FollowUp> follow_up;
    // runtimeConfiguration.paginationPolicy: pages are asked for until there are so many items. 0:
    // the first page only.
    int64_t items_wanted = 0;
    bool follows_polling = true;  // A 202 with a Location is no result yet (DisableAsyncPattern).
    std::string callback_url;     // Of a webhook action: where the far side is to report.
    // Of a Workflow action: the run that this try starts. After a crash the same one is meant.
    RunId child_run;
    int flow_depth = 0;  // How many flows stand above this run (FlowCall::depth).
};

// A connection as a connector sees it: secrets opened.
struct OpenConnection {
    std::string name;
    // Names the connection and its present sign-in, for tokens: TokenRequest::holder.
    std::string holder;
    std::string api;
    Json settings = JsonObject();
    JsonObject secrets;
    // Shared with the connections' room, which shows it; none: nobody wants to know.
    std::shared_ptr<LastCall> last_call;
};

enum class RetryClass {
    kNo,         // Final: succeeded, or a fault that a person must mend.
    kYes,        // Surely without effect, or safe to repeat: retry by policy.
    kAmbiguous,  // May have had its effect and is not safe to repeat unasked.
};

// A 202 that says where the result will be.
struct Poll {
    std::string url;  // Absolute, or as the far side's connector understands it.
    std::optional<base::Duration> wait;  // As the far side asked.
};

// What succeeded is one page of a list.
struct NextPage {
    Call call;         // For the next one.
    std::string list;  // Member of the outputs' body that holds the items; empty: the body itself.
    std::string link;  // Member of the body that points to the next page; may be empty.
};

struct Outcome {
    StepStatus status = StepStatus::kFailed;  // kSucceeded, kFailed or kTimedOut.
    std::string code;
    std::optional<StepError> error;
    std::optional<Json> outputs;
    RetryClass retry = RetryClass::kNo;
    std::optional<base::Duration> retry_after;  // As the far side asked.
    std::string note;          // For the attempt's record: "already there, recognised by its id".
    std::optional<Call> next;  // Not decided yet: perform this too, then read again.
    std::optional<Poll> poll;  // Not decided yet: the far side works on it, ask there later.
    std::optional<NextPage> next_page;  // Only when the invocation wants items.
};

}  // namespace leadflow::model
