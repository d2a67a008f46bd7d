// SPDX-License-Identifier: Apache-2.0
// The variables of a run: declared at the top, written from anywhere, one write after the other.
#include "base/encoding.h"
#include "base/text.h"
#include "engine/turn.h"
#include "expression/text_form.h"

namespace leadflow::engine {

using model::ActionType;
using model::Json;
using model::JsonObject;
using model::StepStatus;
using model::Variable;

namespace {

// What a declared type makes of a value; null stands for "not yet".
base::Result<Json> fitted(const Variable& variable, Json value) {
    const std::string_view type = variable.type;
    const bool number = value.is_int64() || value.is_double();
    const bool fits = value.is_null() || (type == "boolean" && value.is_bool()) ||
                      (type == "integer" && value.is_int64()) || (type == "float" && number) ||
                      (type == "string" && value.is_string()) ||
                      (type == "array" && value.is_array()) ||
                      (type == "object" && value.is_object());
    if (fits) return value;
    return base::invalid_input(
        base::format("The variable '{}' is of type '{}' and cannot take a value of type '{}'.",
                     variable.name, type, model::type_name(value)));
}

base::Result<Json> increased(const Variable& variable, const Json* by, bool down) {
    const Json step = by == nullptr || by->is_null() ? Json(1) : *by;
    if (variable.type != "integer" && variable.type != "float")
        return base::invalid_input(base::format(
            "The variable '{}' is of type '{}': only numbers can be incremented and decremented.",
            variable.name, variable.type));
    if (!step.is_int64() && !(step.is_double() && variable.type == "float"))
        return base::invalid_input(base::format(
            "The variable '{}' cannot be changed by a value of type '{}'.", variable.name,
            model::type_name(step)));
    const Json now = variable.value.is_null() ? Json(0) : variable.value;
    if (now.is_int64() && step.is_int64()) {
        int64_t sum = 0;
        const bool overflow = down
                                  ? __builtin_sub_overflow(now.get_int64(), step.get_int64(), &sum)
                                  : __builtin_add_overflow(now.get_int64(), step.get_int64(), &sum);
        if (overflow) return base::invalid_input("The sum is too large for an integer.");
        return Json(sum);
    }
    const double change = step.to_number<double>();
    return Json(now.to_number<double>() + (down ? -change : change));
}

base::Status append_text(Variable& variable, const Json& value, const Json* html) {
    const std::string text = TRY(expression::text_form(value));
    if (variable.value.is_null()) variable.value = Json("");
    auto& whole = variable.value.get_string();
    if (whole.size() + text.size() > model::kJsonBytesMax)
        return base::limit_exceeded(
            base::format("The variable '{}' is as long as a text may be.", variable.name));
    if (html != nullptr && !variable.html)
        variable.html = base::html_escape(std::string_view(whole));
    if (variable.html)
        *variable.html +=
            html != nullptr ? std::string(model::text_of(*html)) : base::html_escape(text);
    whole.append(text);
    return {};
}

base::Status append(ActionType type, Variable& variable, const Json& value, const Json* html) {
    const std::string_view wanted =
        type == ActionType::kAppendToArrayVariable ? "array" : "string";
    if (variable.type != wanted)
        return base::invalid_input(base::format("The variable '{}' is of type '{}', not '{}'.",
                                                variable.name, variable.type, wanted));
    if (wanted == "string") return append_text(variable, value, html);
    if (variable.value.is_null()) variable.value = model::JsonArray();
    variable.value.get_array().push_back(value);
    return {};
}

Json body_of(const Variable& variable) {
    JsonObject outputs;
    outputs["body"] = JsonObject{{"name", variable.name}, {"value", variable.value}};
    return outputs;
}

void set_html(Variable& variable, const Json* html) {
    if (html != nullptr && html->is_string()) variable.html = model::text_of(*html);
    else variable.html.reset();
}

// Changes one variable as the action says; gives what the action puts out, if anything.
base::Result<std::optional<Json>> change(ActionType type, Variable& variable, const Json& inputs,
                                         const Json& html) {
    const Json* value = model::find(inputs, "value");
    switch (type) {
        case ActionType::kSetVariable:
            variable.value = TRY(fitted(variable, value == nullptr ? Json() : *value));
            set_html(variable, model::find(html, "value"));
            return std::optional<Json>(body_of(variable));
        case ActionType::kIncrementVariable:
        case ActionType::kDecrementVariable:
            variable.value =
                TRY(increased(variable, value, type == ActionType::kDecrementVariable));
            return std::optional<Json>(body_of(variable));
        default:
            TRY(append(type, variable, value == nullptr ? Json() : *value,
                       model::find(html, "value")));
            return std::optional<Json>();
    }
}

base::Result<std::vector<Variable>> declared(const Json& inputs, const Json& html, bool secure) {
    std::vector<Variable> made;
    const Json* list = model::find(inputs, "variables");
    if (list == nullptr || !list->is_array())
        return base::invalid_input("'variables' must be an array");
    const Json* html_list = model::find(html, "variables");
    for (size_t i = 0; i < list->get_array().size(); ++i) {
        const Json& one = list->get_array()[i];
        Variable variable;
        variable.name = model::text_at(one, "name");
        variable.type = base::lower(model::text_at(one, "type"));
        variable.secure = secure;
        const Json* value = model::find(one, "value");
        variable.value = TRY(fitted(variable, value == nullptr ? Json() : *value));
        if (html_list != nullptr) set_html(variable, model::find(html_list->at(i), "value"));
        made.push_back(std::move(variable));
    }
    return made;
}

}  // namespace

void Turn::start_variable(const Compiled& compiled, Step& step) {
    auto inputs = compiled.inputs.evaluate(context(compiled, step));
    if (!inputs) return fail_template(compiled, step, inputs.error());
    Json html;  // The same with its markup kept and its values escaped; null: no markup in it.
    if (compiled.html.has_markup()) {
        auto evaluated = compiled.html.evaluate(context(compiled, step));
        if (!evaluated) return fail_template(compiled, step, evaluated.error());
        html = std::move(*evaluated);
    }
    const auto write = [&]() -> base::Result<std::optional<Json>> {
        if (compiled.action.type == ActionType::kInitializeVariable) {
            for (Variable& one : TRY(declared(*inputs, html, step.secure_inputs))) {
                std::string key = base::lower(one.name);
                written_variables_.insert(key);
                run_.variables.insert_or_assign(std::move(key), std::move(one));
            }
            return std::optional<Json>();
        }
        const auto found = run_.variables.find(compiled.variable);
        if (found == run_.variables.end())
            return base::invalid_input(base::format(
                "The variable '{}' must be initialized before it can be used.",
                model::text_at(*inputs, "name")));
        auto outputs = TRY(change(compiled.action.type, found->second, *inputs, html));
        found->second.secure = found->second.secure || step.secure_inputs;
        written_variables_.insert(compiled.variable);
        return outputs;
    };
    auto outputs = write();
    if (!outputs) return fail_template(compiled, step, outputs.error());
    step.inputs = std::move(*inputs);
    step.outputs = std::move(*outputs);
    end(compiled, step, StepStatus::kSucceeded, "");
}

}  // namespace leadflow::engine
