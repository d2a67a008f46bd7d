// SPDX-License-Identifier: Apache-2.0
#include "engine/compile_checks.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "expression/ast.h"
#include "expression/property_access.h"

namespace leadflow::engine {

using expression::Expression;
using model::ActionType;

namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool asks_outputs(std::string_view function) {
    return is_one_of(function, {"body", "outputs", "actions", "actionOutputs", "actionBody",
                                "formDataValue", "formDataMultiValues", "multipartBody"});
}

class References {
  public:
    References(Program& program, std::vector<CompileFault>& faults)
        : program_(program), faults_(faults) {
        for (const CompiledAction& action : program.actions) names_.push_back(action.action.name);
    }

    void run() {
        for (const CompiledAction& action : program_.actions) {
            std::vector<bool> before = what_is_before(action);
            for_each_expression(action, [&](const Expression& expression) {
                check(action, before, expression);
            });
            // Asked when it has ended.
            before[static_cast<size_t>(action.index)] = true;
            action.tracked.for_each_expression([&](const Expression& expression) {
                check(action, before, expression);
            });
        }
        if (program_.trigger_call) check_trigger(*program_.trigger_call);
        const std::vector<bool> all(program_.actions.size(), true);
        for (const CompiledAction& output : program_.outputs)
            for_each_expression(output, [&](const Expression& expression) {
                check(output, all, expression);
            });
    }

  private:
    void fault(const CompiledAction& at, const std::string& message) {
        faults_.push_back({at.action.path, "InvalidTemplate", message});
    }

    // There is no run yet, so nothing of a run can be asked for.
    void check_trigger(const CompiledAction& call) {
        for_each_expression(call, [&](const Expression& expression) {
            const std::string_view function = expression.function_name();
            if (asks_outputs(function) || is_one_of(function, {"result", "variables", "item", "items",
                                                               "iterationIndexes", "action"}))
                fault(call, base::format("the trigger cannot use {}(): it asks before there is a run",
                                         function));
            else
                check(call, {}, expression);
        });
    }

    void add_predecessors(const CompiledAction& action, std::vector<bool>& before) const {
        for (const Predecessor& predecessor : action.run_after) {
            const CompiledAction& one = program_.at(predecessor.index);
            if (before[static_cast<size_t>(one.index)]) continue;
            for (int i = one.index; i < one.inside_end; ++i) before[static_cast<size_t>(i)] = true;
            add_predecessors(one, before);
        }
    }

    // The actions that have come to their end when this one starts: those that it or a container
    // around it runs after, with all that is inside them. An Until asks after its own rounds.
    std::vector<bool> what_is_before(const CompiledAction& action) const {
        std::vector<bool> before(program_.actions.size());
        add_predecessors(action, before);
        for (int at = action.action.parent; at >= 0; at = program_.at(at).action.parent)
            add_predecessors(program_.at(at), before);
        if (action.action.type == ActionType::kUntil)
            for (int i = action.index + 1; i < action.inside_end; ++i)
                before[static_cast<size_t>(i)] = true;
        // What a webhook unsubscribes is in the answer to its own subscription.
        if (model::awaits_callback(action.action.type))
            before[static_cast<size_t>(action.index)] = true;
        return before;
    }

    void check(const CompiledAction& at, const std::vector<bool>& before,
               const Expression& expression) {
        const std::string_view function = expression.function_name();
        const std::string name(expression.literal_argument(0));
        if (name.empty()) {
            // Which one it is turns out when it runs, unless there is no action in question.
            if (asks_outputs(function) || function == "result")
                for (CompiledAction& any : program_.actions) any.is_asked = true;
            return;
        }
        if (asks_outputs(function) || function == "result") {
            check_action(at, before, function, name);
        } else if (function == "items" || function == "iterationIndexes") {
            check_loop(at, function, name);
        } else if (function == "parameters" &&
                   expression::find_member(program_.parameters, name) == nullptr) {
            std::vector<std::string> known;
            for (const auto& member : program_.parameters)
                known.emplace_back(std::string_view(member.key()));
            fault(at, base::format("there is no parameter '{}'{}", name, proposal(name, known)));
        }
    }

    void check_action(const CompiledAction& at, const std::vector<bool>& before,
                      std::string_view function, const std::string& name) {
        const CompiledAction* meant = program_.find(name);
        if (meant == nullptr)
            return fault(at,
                         base::format("there is no action '{}'{}", name, proposal(name, names_)));
        if (!before[static_cast<size_t>(meant->index)])
            return fault(at, base::format("'{}' cannot use '{}', which does not come before it: "
                                          "neither it nor a container around it runs after '{}'",
                                          at.action.name, name, name));
        if (function == "result" && !meant->is_container())
            return fault(at, base::format("result(): '{}' is not a container", name));
        ask(at, *meant);
        if (function != "result") return;
        for (const int child : meant->children) ask(at, program_.at(child));
    }

    void ask(const CompiledAction& at, const CompiledAction& meant) {
        program_.actions[static_cast<size_t>(meant.index)].is_asked = true;
        check_distance(at, meant);
    }

    void check_distance(const CompiledAction& at, const CompiledAction& meant) {
        const bool until = at.action.type == ActionType::kUntil;
        const std::vector<int>& loops = until ? at.loops_inside : at.loops;
        size_t shared = 0;
        while (shared < loops.size() && shared < meant.loops.size() &&
               loops[shared] == meant.loops[shared])
            ++shared;
        if (meant.loops.size() > shared + 1)
            return fault(at, base::format("'{}' cannot use '{}', which is inside more than one "
                                          "loop that it is not in",
                                          at.action.name, meant.action.name));
        if (meant.loops.size() == shared + 1)
            program_.actions[static_cast<size_t>(meant.index)].is_asked_from_outside = true;
    }

    void check_loop(const CompiledAction& at, std::string_view function, const std::string& name) {
        const bool until = at.action.type == ActionType::kUntil;
        const std::vector<int>& loops = until ? at.loops_inside : at.loops;
        std::vector<std::string> known;
        for (const int loop : loops) {
            const CompiledAction& around = program_.at(loop);
            const bool fits = function == "iterationIndexes" ||
                              around.action.type == ActionType::kForeach;
            if (fits && around.action.name == name) return;
            if (fits) known.push_back(around.action.name);
        }
        fault(at, base::format("{}('{}'): this is no loop around '{}'{}", function, name,
                               at.action.name, proposal(name, known)));
    }

    Program& program_;
    std::vector<CompileFault>& faults_;
    std::vector<std::string> names_;
};

}  // namespace

std::string proposal(const std::string& name, const std::vector<std::string>& known) {
    size_t best = name.size() / 3 + 2;
    const std::string* found = nullptr;
    for (const std::string& one : known) {
        const size_t distance = base::edit_distance(name, one);
        if (distance >= best) continue;
        best = distance;
        found = &one;
    }
    return found == nullptr ? "" : base::format("; did you mean '{}'?", *found);
}

void for_each_expression(const CompiledAction& action,
                         const std::function<void(const Expression&)>& visit) {
    action.inputs.for_each_expression(visit);
    action.condition.for_each_expression(visit);
    action.each.for_each_expression(visit);
    action.unsubscribe.for_each_expression(visit);
    for (const Column& column : action.columns) {
        column.header.for_each_expression(visit);
        column.value.for_each_expression(visit);
    }
}

void check_references(Program& program, std::vector<CompileFault>& faults) {
    References(program, faults).run();
}

void check_places(const Program& program, std::vector<CompileFault>& faults) {
    for (const CompiledAction& action : program.actions) {
        const ActionType type = action.action.type;
        if (action.loops.empty() ||
            (type != ActionType::kTerminate && type != ActionType::kResponse))
            continue;
        faults.push_back({action.action.path, "InvalidTemplate",
                          base::format("'{}' is of type '{}', which may not stand in a loop",
                                       action.action.name, action.action.type_text)});
    }
}

}  // namespace leadflow::engine
