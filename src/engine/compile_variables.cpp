// SPDX-License-Identifier: Apache-2.0
// Variables at save time: declared once, at the top, with a type that fits what is done with them.
#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "engine/compile_checks.h"
#include "expression/ast.h"

namespace leadflow::engine {

using model::ActionType;
using model::Json;

namespace {

const std::vector<std::string>& variable_types() {
    static const std::vector<std::string> kTypes = {"boolean", "integer", "float",
                                                    "string",  "array",   "object"};
    return kTypes;
}

struct Declared {
    std::string name;
    std::string type;
};

class VariableCheck {
  public:
    VariableCheck(const Program& program, std::vector<CompileFault>& faults)
        : program_(program), faults_(faults) {}

    void run() {
        for (const CompiledAction& action : program_.actions)
            if (action.action.type == ActionType::kInitializeVariable) declare(action);
        const size_t most = program_.limits.variables_max;
        if (declared_.size() > most)
            faults_.push_back({"actions", "LimitExceeded",
                               base::format("there are more than {} variables", most)});
        for (const CompiledAction& action : program_.actions) check_uses(action);
        for (const CompiledAction& output : program_.outputs) check_uses(output);
    }

  private:
    void fault(const CompiledAction& at, const std::string& code, const std::string& message) {
        faults_.push_back({at.action.path, code, message});
    }

    void declare(const CompiledAction& action) {
        if (action.action.parent >= 0)
            fault(action, "InvalidTemplate",
                  base::format("'{}' initializes a variable inside '{}': variables are initialized "
                               "at the top, outside scopes, conditions and loops",
                               action.action.name,
                               program_.at(action.action.parent).action.name));
        const Json* list = model::find(action.action.inputs, "variables");
        if (list == nullptr || !list->is_array()) return;
        for (const Json& one : list->get_array()) {
            const Declared made{std::string(model::text_at(one, "name")),
                                base::lower(model::text_at(one, "type"))};
            if (made.name.empty() || made.name.starts_with('@'))
                fault(action, "InvalidTemplate", "a variable needs a name that is no expression");
            const auto& types = variable_types();
            if (std::find(types.begin(), types.end(), made.type) == types.end())
                fault(action, "InvalidTemplate",
                      base::format("'{}' is no type of variable{}", made.type,
                                   proposal(made.type, types)));
            if (!declared_.emplace(base::lower(made.name), made).second)
                fault(action, "DuplicateVariable",
                      base::format("the variable '{}' is initialized twice", made.name));
        }
    }

    const Declared* find(const CompiledAction& at, const std::string& name) {
        const auto found = declared_.find(base::lower(name));
        if (found != declared_.end()) return &found->second;
        std::vector<std::string> known;
        for (const auto& [key, one] : declared_) known.push_back(one.name);
        fault(at, "UnknownVariable",
              base::format("there is no variable '{}'{}", name, proposal(name, known)));
        return nullptr;
    }

    void check_uses(const CompiledAction& action) {
        for_each_expression(action, [&](const expression::Expression& expression) {
            if (expression.function_name() != "variables") return;
            const std::string name(expression.literal_argument(0));
            if (name.empty() || find(action, name) == nullptr) return;
            if (action.action.type == ActionType::kSetVariable &&
                base::equals_ignoring_case(name, action.variable))
                fault(action, "InvalidTemplate",
                      base::format("'{}' sets the variable '{}' to a value that uses it: compose "
                                   "the value first",
                                   action.action.name, name));
        });
        if (!action.variable.empty()) check_write(action);
    }

    void check_write(const CompiledAction& action) {
        const Declared* variable =
            find(action, std::string(model::text_at(action.action.inputs, "name")));
        if (variable == nullptr) return;
        const std::string& type = variable->type;
        bool fits = true;
        switch (action.action.type) {
            case ActionType::kIncrementVariable:
            case ActionType::kDecrementVariable: fits = type == "integer" || type == "float"; break;
            case ActionType::kAppendToArrayVariable: fits = type == "array"; break;
            case ActionType::kAppendToStringVariable: fits = type == "string"; break;
            default: break;
        }
        if (!fits)
            fault(action, "InvalidTemplate",
                  base::format("the variable '{}' is of type '{}', which '{}' cannot change",
                               variable->name, type, action.action.type_text));
    }

    const Program& program_;
    std::vector<CompileFault>& faults_;
    std::map<std::string, Declared> declared_;  // By name in lower case.
};

}  // namespace

void check_variables(const Program& program, std::vector<CompileFault>& faults) {
    VariableCheck(program, faults).run();
}

}  // namespace leadflow::engine
