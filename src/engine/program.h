// SPDX-License-Identifier: Apache-2.0
// Program: a definition made ready to run, once per flow version: names resolved to indexes,
// templates parsed, each action's operation known. Knows no run.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/condition.h"
#include "expression/template.h"
#include "model/definition.h"

namespace leadflow::engine {

// What the engine must know of an operation that a connector performs.
struct OperationFacts {
    std::string operation;
    std::vector<std::string> html_parameters;  // "emailMessage/Body", "body/Body"
    bool repeatable = false;  // A repeat has no second effect: the far side recognises it.
};
// For ApiConnection `operation` is empty and method and path say which one is meant. The error
// is for people: no such connector, no such operation.
struct OperationQuery {
    std::string api;
    std::string operation;
    std::string method;
    std::string path;
};
using OperationLookup = std::function<base::Result<OperationFacts>(const OperationQuery&)>;

struct Predecessor {
    int index = 0;
    std::vector<model::StepStatus> statuses;
};

struct CompiledAction {
    model::Action action;
    expression::Template inputs;  // What is evaluated; without host, retryPolicy and the like.
    expression::Template html;    // Of a Compose with markup: the same, values in it escaped.
    Condition condition;          // Of an If.
    std::vector<Predecessor> run_after;
    std::vector<int> children;       // Of a container, both branches.
    bool is_leaf = true;             // No sibling runs after it.
    std::string api;                 // Of an action that reaches out.
    std::string connection_key;
    OperationFacts operation;
};

struct CompileFault {
    std::string path;  // JSON path in the definition.
    std::string code;  // "InvalidTemplate", "UnknownOperation"
    std::string message;
};

// Constant after compile; shared by all runs of the version.
struct Program {
    model::Trigger trigger;
    std::vector<CompiledAction> actions;  // A container before its children.
    std::unordered_map<std::string, int> index_of;
    model::JsonObject parameters;
    expression::Template tracking_id;
    std::vector<Condition> conditions;  // Of the trigger: all must hold, or no run starts.
    bool answers_caller = false;  // Has a Response action.

    const CompiledAction* find(std::string_view name) const;
};

// Every fault at once; with any fault the program must not run.
std::shared_ptr<const Program> compile(const model::Definition& definition,
                                       const std::vector<model::ConnectionReference>& connections,
                                       const OperationLookup& lookup,
                                       std::vector<CompileFault>& faults);

}  // namespace leadflow::engine
