// SPDX-License-Identifier: Apache-2.0
// A workflow definition as plain values, read once from its document. The document itself is kept
// beside it (FlowVersion::document): what goes out again is that, not this.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/json.h"
#include "model/limits.h"
#include "model/recurrence.h"
#include "model/status.h"
#include "model/step_error.h"

namespace leadflow::model {

enum class ActionType {
    // Data operations.
    kCompose,
    kParseJson,
    kQuery,
    kSelect,
    kJoin,
    kTable,
    kExpression,
    // Variables.
    kInitializeVariable,
    kSetVariable,
    kIncrementVariable,
    kDecrementVariable,
    kAppendToArrayVariable,
    kAppendToStringVariable,
    // Control.
    kIf,
    kSwitch,
    kForeach,
    kUntil,
    kScope,
    kTerminate,
    kWait,
    // What reaches out.
    kHttp,
    kResponse,
    kOpenApiConnection,
    kApiConnection,
    kWorkflow,  // Calls another flow of this server.
    // Subscribe, then wait until their callback URL is posted to.
    kHttpWebhook,
    kOpenApiConnectionWebhook,
    kApiConnectionWebhook,
    kUnknown,  // Kept on import; a flow with one cannot be switched on.
};

// OpenApiConnection and ApiConnection, also as webhooks: these use a connection.
constexpr bool is_open_api(ActionType type) {
    return type == ActionType::kOpenApiConnection || type == ActionType::kOpenApiConnectionWebhook;
}
constexpr bool uses_connection(ActionType type) {
    return is_open_api(type) || type == ActionType::kApiConnection ||
           type == ActionType::kApiConnectionWebhook;
}
constexpr bool awaits_callback(ActionType type) {
    return type == ActionType::kHttpWebhook || type == ActionType::kOpenApiConnectionWebhook ||
           type == ActionType::kApiConnectionWebhook;
}

enum class RetryKind { kDefault, kNone, kFixed, kExponential };

// retryPolicy of an action; what is absent takes the engine's default (engine/limits.h).
struct RetryPolicy {
    RetryKind kind = RetryKind::kDefault;
    std::optional<int> count;
    std::optional<base::Duration> interval;
    std::optional<base::Duration> interval_min;
    std::optional<base::Duration> interval_max;
};

struct RunAfter {
    std::string action;
    std::vector<StepStatus> statuses;  // Final ones; never empty.
};

// What a mail does whose sending was cut by a crash, so that nobody knows whether it left.
enum class WhenPossiblySent { kSendAgain, kStop };

// leadflow's own settings of an action, kept in its `metadata` under "leadflow": other runtimes
// treat metadata as opaque, so an export still runs there.
struct ActionSettings {
    bool escape_html = true;  // Lead values are HTML-escaped where they enter an HTML body.
    WhenPossiblySent when_possibly_sent = WhenPossiblySent::kSendAgain;
};

// Where an action stands inside its container; kElse is a Switch's default too.
enum class Branch { kActions, kElse, kCase };

// What an action gives instead of running (runtimeConfiguration.staticResult, when enabled).
struct StaticResult {
    std::string name;  // In the definition's staticResults.
    StepStatus status = StepStatus::kSucceeded;
    std::string code;
    std::optional<StepError> error;
    Json outputs;
};

struct SwitchCase {
    std::string name;
    Json value;
};

struct Action {
    std::string name;  // Unique in the whole definition.
    ActionType type = ActionType::kUnknown;
    std::string type_text;  // As written.
    std::string kind;
    Json inputs;
    // Of If and Until a string or a tree of conditions, of Switch what is compared, of Foreach what
    // is walked through.
    Json expression;
    std::vector<RunAfter> run_after;
    std::optional<base::Duration> timeout;  // limit.timeout
    std::optional<int> rounds_max;          // limit.count, of an Until.
    std::optional<int> repetitions;         // Of a Foreach: how many at a time.
    // paginationPolicy.minimumItemCount: pages of a list are asked for until there are so many.
    std::optional<int64_t> items_wanted;
    std::vector<SwitchCase> cases;          // Of a Switch.
    std::optional<StaticResult> static_result;
    Json tracked_properties;  // Null: none.
    RetryPolicy retry;
    std::vector<std::string> operation_options;
    bool secure_inputs = false;
    bool secure_outputs = false;
    ActionSettings settings;
    int parent = -1;  // Index in Definition::actions of the container; -1 at the top.
    Branch branch = Branch::kActions;
    int case_index = -1;  // In the parent's cases, for kCase.
    std::string path;  // JSON path in the definition: "actions.Scope.actions.Compose".

    bool has_option(std::string_view option) const;
};

enum class TriggerType {
    kRequest,     // An HTTP request received, of whatever kind.
    kRecurrence,  // By the clock.
    kWebhook,     // A service that was subscribed to calls the flow's URL.
    kPolling,     // By the clock a service is asked for what is new.
    kUnknown,     // Kept on import; a flow with one cannot be switched on.
};

struct Trigger {
    std::string name;
    TriggerType type = TriggerType::kUnknown;
    std::string type_text;  // As written.
    std::string kind;
    std::string method;  // Empty: POST only.
    std::string relative_path;
    Json schema;  // Null: none.
    std::vector<std::string> conditions;
    std::vector<std::string> operation_options;
    std::string client_tracking_id;  // correlation.clientTrackingId, an expression.
    std::string split_on;            // An expression for a list: a run per item. Empty: one run.
    std::string split_tracking_id;   // The tracking id of such a run, an expression over its item.
    // How many runs may be under way, and how many more may wait; nothing: any number.
    std::optional<int> runs_max;
    int waiting_runs_max = 0;
    bool secure_inputs = false;
    bool secure_outputs = false;
    Recurrence recurrence;  // Of kRecurrence and kPolling.
    // Of kWebhook what subscribes, of kPolling what asks: its type and inputs are an action's.
    std::optional<Action> call;
    // leadflow's own setting: declared property names are matched without regard to case.
    bool match_names_ignoring_case = true;
    bool validate_schema = true;
};

struct Parameter {
    std::string name;
    std::string type;
    Json default_value;
    bool secure = false;
};

// Evaluated when a run ends, and kept with it.
struct Output {
    std::string name;
    std::string type;  // In lower case.
    Json value;
    bool secure = false;
};

// Where a definition was made: a few defaults differ.
enum class Origin { kLogicApps, kPowerAutomate };

struct Definition {
    Origin origin = Origin::kLogicApps;
    Limits limits;  // Those that it was read by and is run by.
    Trigger trigger;
    std::vector<Parameter> parameters;
    std::vector<Output> outputs;
    std::vector<Action> actions;  // In document order, a container before its children.
};

// A flow's use of a connection: "shared_smtp" in the definition is "smtp-1" here.
struct ConnectionReference {
    std::string key;              // What host.connectionName or $connections names.
    std::string connection_name;  // What it was called where it was exported.
    std::string api;              // "shared_smtp", without the path before it.
};

}  // namespace leadflow::model
