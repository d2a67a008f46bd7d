// SPDX-License-Identifier: Apache-2.0
#include "engine/condition.h"

#include "base/text.h"
#include "expression/ast.h"
#include "expression/evaluator.h"
#include "expression/function.h"

namespace leadflow::engine {
namespace {

using model::Json;

constexpr std::string_view kComparisons[] = {"equals",     "less",       "lessOrEquals",
                                             "greater",    "greaterOrEquals", "contains",
                                             "startsWith", "endsWith"};

std::string_view comparison_named(std::string_view name) {
    for (const std::string_view comparison : kComparisons)
        if (base::equals_ignoring_case(name, comparison)) return comparison;
    return {};
}

bool is_group(std::string_view name) {
    return base::equals_ignoring_case(name, "and") || base::equals_ignoring_case(name, "or") ||
           base::equals_ignoring_case(name, "not");
}

base::Result<bool> boolean_of(const Json& value) {
    if (value.is_bool()) return value.get_bool();
    return base::invalid_input(
        base::format("the result of the evaluation of the condition is of type '{}'. The result "
                     "must be a valid boolean.",
                     model::type_name(value)));
}

}  // namespace

Condition Condition::parse(const Json& value, size_t characters_max,
                           std::vector<expression::Fault>& faults) {
    return parse(value, "", 0, characters_max, faults);
}

Condition Condition::parse(const Json& value, const std::string& path, int depth,
                           size_t characters_max, std::vector<expression::Fault>& faults) {
    const auto fault = [&](const std::string& message) { faults.push_back({path, 0, message}); };
    Condition condition;
    if (value.is_null()) {
        condition.operator_ = "and";
        return condition;
    }
    const model::JsonObject* object = value.if_object();
    if (object == nullptr) {
        condition.operands_.push_back(expression::Template::parse(value, faults, characters_max));
        return condition;
    }
    if (object->size() != 1 || depth > kConditionDepthMax) {
        fault(depth > kConditionDepthMax ? "the condition is nested too deeply"
                                         : "a condition names exactly one operator");
        return condition;
    }
    const std::string name = object->begin()->key();
    const Json& operands = object->begin()->value();
    condition.operator_ = is_group(name) ? base::lower(name) : std::string(comparison_named(name));
    if (condition.operator_.empty()) {
        fault(base::format("'{}' is no operator of a condition", name));
        return condition;
    }
    if (condition.operator_ == "not") {
        condition.parts_.push_back(
            parse(operands, path + ".not", depth + 1, characters_max, faults));
        return condition;
    }
    if (!operands.is_array()) {
        fault(base::format("operands of '{}' are not an array", name));
        return condition;
    }
    const bool group = is_group(name);
    if (!group && operands.get_array().size() != 2)
        fault(base::format("'{}' compares two operands", name));
    for (const Json& operand : operands.get_array()) {
        if (group)
            condition.parts_.push_back(
                parse(operand, path + "." + name, depth + 1, characters_max, faults));
        else
            condition.operands_.push_back(
                expression::Template::parse(operand, faults, characters_max));
    }
    return condition;
}

base::Result<bool> Condition::evaluate(const expression::Context& context) const {
    if (operator_.empty()) {
        if (operands_.empty()) return base::invalid_input("the condition is empty");
        return boolean_of(TRY(operands_[0].evaluate(context)));
    }
    if (operands_.empty()) return evaluate_group(context);
    // The functions of the same name decide, so that a tree and an expression never differ.
    expression::Expression call;
    call.function = expression::find_function(operator_);
    for (const expression::Template& operand : operands_) {
        expression::Expression argument;
        argument.literal = TRY(operand.evaluate(context));
        call.arguments.push_back(std::move(argument));
    }
    expression::Evaluator evaluator(context);
    return boolean_of(TRY(evaluator.evaluate(call)).json());
}

base::Result<bool> Condition::evaluate_group(const expression::Context& context) const {
    const bool any = operator_ == "or";
    for (const Condition& part : parts_) {
        const bool holds = TRY(part.evaluate(context));
        if (operator_ == "not") return !holds;
        if (holds == any) return any;
    }
    return !any;
}

void Condition::for_each_expression(
    const std::function<void(const expression::Expression&)>& visit) const {
    for (const expression::Template& operand : operands_) operand.for_each_expression(visit);
    for (const Condition& part : parts_) part.for_each_expression(visit);
}

}  // namespace leadflow::engine
