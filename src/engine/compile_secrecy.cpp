// SPDX-License-Identifier: Apache-2.0
// Secure data spreads: whoever uses it hides it too.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "engine/compile_checks.h"
#include "expression/ast.h"

namespace leadflow::engine {

using expression::Expression;
using model::ActionType;
using model::Json;

namespace {

// What it puts out is made of what it takes in.
bool outputs_are_inputs(ActionType type) {
    return type < ActionType::kIf || type == ActionType::kResponse;
}

class Spreading {
  public:
    Spreading(Program& program, const std::vector<model::Parameter>& parameters)
        : program_(program) {
        for (const model::Parameter& parameter : parameters)
            if (parameter.secure) parameters_.insert(base::lower(parameter.name));
    }

    void run() {
        // Each round hides something more, so there are not many.
        while (spread_once()) {
        }
        for (CompiledAction& output : program_.outputs)
            for_each_expression(output, [&](const Expression& expression) {
                if (is_secret(output, expression)) output.action.secure_outputs = true;
            });
    }

  private:
    bool spread_once() {
        bool spread = false;
        for (CompiledAction& action : program_.actions) {
            bool uses = false;
            const auto look = [&](const Expression& expression) {
                uses = uses || is_secret(action, expression);
            };
            for_each_expression(action, look);
            action.tracked.for_each_expression(look);
            model::Action& settings = action.action;
            if (uses && !settings.secure_inputs) settings.secure_inputs = spread = true;
            if (settings.secure_inputs && !settings.secure_outputs &&
                outputs_are_inputs(settings.type))
                settings.secure_outputs = spread = true;
            if (settings.secure_inputs) spread = hide_variables(action) || spread;
        }
        return spread;
    }

    bool hide_variables(const CompiledAction& action) {
        if (!action.variable.empty()) return variables_.insert(action.variable).second;
        const Json* list = model::find(action.action.inputs, "variables");
        if (action.action.type != ActionType::kInitializeVariable || list == nullptr ||
            !list->is_array())
            return false;
        bool spread = false;
        for (const Json& one : list->get_array())
            spread = variables_.insert(base::lower(model::text_at(one, "name"))).second || spread;
        return spread;
    }

    bool is_secret(const CompiledAction& at, const Expression& expression) const {
        const std::string_view function = expression.function_name();
        const std::string name(expression.literal_argument(0));
        if (function.starts_with("trigger")) return program_.trigger.secure_outputs;
        if (function == "variables") return variables_.contains(base::lower(name));
        if (function == "parameters") return parameters_.contains(base::lower(name));
        if (function == "item")
            return std::any_of(at.loops.begin(), at.loops.end(), [&](int loop) {
                return program_.at(loop).action.secure_inputs;
            });
        const CompiledAction* named = name.empty() ? nullptr : program_.find(name);
        if (named == nullptr) return false;
        if (function == "result")
            return std::any_of(named->children.begin(), named->children.end(), [&](int child) {
                return hides(program_.at(child));
            });
        return is_reference(function) && hides(*named);
    }

    static bool is_reference(std::string_view function) {
        for (const std::string_view known :
             {"body", "outputs", "actions", "actionOutputs", "actionBody", "formDataValue",
              "formDataMultiValues", "multipartBody", "items"})
            if (function == known) return true;
        return false;
    }

    static bool hides(const CompiledAction& action) {
        return action.action.secure_inputs || action.action.secure_outputs;
    }

    Program& program_;
    std::set<std::string> parameters_;
    std::set<std::string> variables_;
};

}  // namespace

void spread_secrecy(Program& program, const std::vector<model::Parameter>& parameters) {
    Spreading(program, parameters).run();
}

}  // namespace leadflow::engine
