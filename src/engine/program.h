// SPDX-License-Identifier: Apache-2.0
// Program: a definition made ready to run, once per flow version: names resolved to indexes,
// templates parsed, each action's operation known. Knows no run.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "definition/schema.h"
#include "engine/condition.h"
#include "expression/template.h"
#include "model/definition.h"
#include "model/ids.h"

namespace leadflow::engine {

// How an operation starts flows.
enum class Starts { kNothing, kByWebhook, kByPolling };
// What the engine must know of an operation that a connector performs.
struct OperationFacts {
    std::string operation;
    std::vector<std::string> html_parameters;  // "emailMessage/Body", "body/Body"
    bool repeatable = false;  // A repeat has no second effect: the far side recognises it.
    std::string effect;       // What kind that is, for people: "byKey", "byLookup", "readOnly", "none".
    Starts starts = Starts::kNothing;
};
// For ApiConnection `operation` is empty and method and path say which one is meant. The error
// is for people: no such connector, no such operation.
struct OperationQuery {
    std::string api;
    std::string operation;
    std::string method;
    std::string path;
};
// The callback URL of a webhook action's step: for compile(), called at run time.
using CallbackUrl =
    std::function<base::Result<std::string>(const model::RunId& run, std::string_view step_key)>;
using OperationLookup = std::function<base::Result<OperationFacts>(const OperationQuery&)>;

struct Predecessor {
    int index = 0;
    std::vector<model::StepStatus> statuses;
};

struct Column {
    expression::Template header;
    expression::Template value;  // Asked of each row, as item().
};

struct CompiledAction {
    model::Action action;
    int index = 0;
    expression::Template inputs;  // What is evaluated; without host, retryPolicy and the like.
    // Of a Compose or a variable's action with markup: the same, values in it escaped.
    expression::Template html;
    expression::Template tracked;  // trackedProperties, asked when it has ended.
    Condition condition;          // Of If, Until, and a Query's `where`.
    expression::Template each;    // Of a Select: what becomes of each element.
    expression::Template unsubscribe;  // Of an HttpWebhook; its inputs are what subscribes.
    std::vector<Column> columns;  // Of a Table; empty: from the rows.
    std::shared_ptr<const definition::Schema> schema;  // Of a ParseJson; one for all its runs.
    std::string variable;          // Of a variable's action: the name in lower case.

    std::vector<Predecessor> run_after;
    std::vector<int> successors;  // Siblings that run after it.
    std::vector<int> children;    // Of a container, all branches.
    int inside_end = 0;           // Those inside it are the indexes from its own up to this.
    bool is_leaf = true;          // No sibling runs after it.
    // Loops around it, the outermost first; and the same with itself, if it is one.
    std::vector<int> loops;
    std::vector<int> loops_inside;
    int at_once = 1;  // Of a Foreach.
    // An expression may ask for its inputs or outputs; else they leave the memory with its end.
    bool is_asked = false;
    // An expression outside its loop asks for it, so its steps stay when their iteration ends.
    bool is_asked_from_outside = false;
    bool uses_variables = false;
    bool is_tracked = false;  // There are trackedProperties.

    std::string api;  // Of an action that reaches out.
    std::string connection_key;
    OperationFacts operation;

    bool is_loop() const {
        return action.type == model::ActionType::kForeach ||
               action.type == model::ActionType::kUntil;
    }
    bool is_container() const {
        return is_loop() || action.type == model::ActionType::kScope ||
               action.type == model::ActionType::kIf || action.type == model::ActionType::kSwitch;
    }
};

struct CompileFault {
    std::string path;  // JSON path in the definition.
    std::string code;  // "InvalidTemplate", "UnknownOperation", "UnknownVariable", …
    std::string message;
};

// Constant after compile; shared by all runs of the version.
struct Program {
    model::Trigger trigger;
    std::vector<CompiledAction> actions;  // A container before its children.
    std::vector<int> roots;               // Those at the top.
    // Asked when the run ends, each as if it were a Compose after all actions.
    std::vector<CompiledAction> outputs;
    model::Limits limits;
    base::Duration run_time_max{};  // An older run ends.
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, int, TextHash, std::equal_to<>> index_of;
    model::JsonObject parameters;
    CallbackUrl callback_url;  // Empty: nobody listens.
    expression::Template tracking_id;
    expression::Template split_on;           // Of the trigger, where it has one.
    expression::Template split_tracking_id;
    // Of a trigger that reaches out: what subscribes it, or asks. Its index is none of `actions`.
    std::optional<CompiledAction> trigger_call;
    std::vector<Condition> conditions;  // Of the trigger: all must hold, or no run starts.
    // A Response action answers the request itself…
    bool answers_caller = false;
    // …or, being asynchronous, whoever asks at the address that the 202 names.
    bool answers_later = false;

    const CompiledAction& at(int index) const { return actions[static_cast<size_t>(index)]; }
    const CompiledAction* find(std::string_view name) const;
};

// Every fault at once; with any fault the program must not run.
std::shared_ptr<const Program> compile(const model::Definition& definition,
                                       const std::vector<model::ConnectionReference>& connections,
                                       const OperationLookup& lookup,
                                       std::vector<CompileFault>& faults,
                                       CallbackUrl callback_url = {});

}  // namespace leadflow::engine
