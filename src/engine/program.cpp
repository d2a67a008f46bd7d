// SPDX-License-Identifier: Apache-2.0
#include "engine/program.h"

#include <algorithm>

#include "base/text.h"
#include "engine/actions/data_operations.h"
#include "engine/compile_call.h"
#include "engine/compile_checks.h"
#include "engine/compile_constants.h"
#include "expression/ast.h"

namespace leadflow::engine {
namespace {

using model::Action;
using model::ActionType;
using model::Json;
using model::JsonObject;

// Only these members of the inputs.
Json part_of(const Json& inputs, std::initializer_list<std::string_view> members) {
    JsonObject part;
    for (const std::string_view member : members)
        if (const Json* value = model::find(inputs, member))
            part[boost::json::string_view(member.data(), member.size())] = *value;
    return part;
}

class Compiler {
  public:
    Compiler(const model::Definition& definition,
             const std::vector<model::ConnectionReference>& connections,
             const OperationLookup& lookup, std::vector<CompileFault>& faults)
        : definition_(definition), connections_(connections), lookup_(lookup), faults_(faults) {}

    std::shared_ptr<const Program> compile(CallbackUrl callback_url) {
        program_->callback_url = std::move(callback_url);
        program_->trigger = definition_.trigger;
        program_->limits = definition_.limits;
        program_->run_time_max = definition_.origin == model::Origin::kPowerAutomate
                                     ? definition_.limits.run_days_power_automate
                                     : definition_.limits.run_days_logic_apps;
        for (const model::Parameter& parameter : definition_.parameters)
            program_->parameters[parameter.name] = parameter.default_value;
        program_->tracking_id = parse(Json(definition_.trigger.client_tracking_id),
                                      "triggers." + definition_.trigger.name +
                                          ".correlation.clientTrackingId");
        if (!definition_.trigger.split_on.empty())
            program_->split_on = parse(Json(definition_.trigger.split_on),
                                       "triggers." + definition_.trigger.name + ".splitOn");
        if (!definition_.trigger.split_tracking_id.empty())
            program_->split_tracking_id =
                parse(Json(definition_.trigger.split_tracking_id),
                      "triggers." + definition_.trigger.name +
                          ".splitOnConfiguration.correlation.clientTrackingId");
        for (const std::string& condition : definition_.trigger.conditions)
            program_->conditions.push_back(parse_condition(
                Json(condition), "triggers." + definition_.trigger.name + ".conditions"));
        for (size_t i = 0; i < definition_.actions.size(); ++i)
            program_->index_of[definition_.actions[i].name] = static_cast<int>(i);
        for (const Action& action : definition_.actions) add(action);
        if (definition_.trigger.call) add_trigger_call(*definition_.trigger.call);
        for (const model::Output& output : definition_.outputs) add_output(output);
        link();
        check_references(*program_, faults_);
        check_variables(*program_, faults_);
        check_places(*program_, faults_);
        spread_secrecy(*program_, definition_.parameters);
        return program_;
    }

  private:
    void fault(const std::string& path, const std::string& code, const std::string& message) {
        faults_.push_back({path, code, message});
    }

    void take(const std::string& path, const std::vector<expression::Fault>& found) {
        for (const expression::Fault& one : found)
            fault(one.path.empty() ? path : path + "." + one.path, "InvalidTemplate", one.message);
    }

    // What is evaluated at most: for each element of a list, or where a failure does no harm.
    expression::Template parse_loosely(const Json& value, const std::string& path) {
        std::vector<expression::Fault> found;
        expression::Template parsed = expression::Template::parse(
            value, found, definition_.limits.expression_characters_max);
        take(path, found);
        return parsed;
    }

    // What is evaluated whenever its owner runs, so that what cannot but fail is a fault.
    expression::Template parse(const Json& value, const std::string& path) {
        const size_t before = faults_.size();
        expression::Template parsed = parse_loosely(value, path);
        if (faults_.size() == before && is_evaluated_)
            find_constant_faults(parsed, constant_fault_at(path));
        return parsed;
    }

    // The same value once more, of which no fault is told twice.
    expression::Template parse_again(const Json& value) const {
        std::vector<expression::Fault> same;
        return expression::Template::parse(value, same,
                                           definition_.limits.expression_characters_max);
    }

    Condition parse_condition_loosely(const Json& value, const std::string& path) {
        std::vector<expression::Fault> found;
        Condition parsed =
            Condition::parse(value, definition_.limits.expression_characters_max, found);
        take(path, found);
        return parsed;
    }

    Condition parse_condition(const Json& value, const std::string& path) {
        const size_t before = faults_.size();
        Condition parsed = parse_condition_loosely(value, path);
        if (faults_.size() == before && is_evaluated_)
            find_constant_faults(parsed, constant_fault_at(path));
        return parsed;
    }

    TellConstantFault constant_fault_at(const std::string& path) {
        return [this, path](const std::string& inside, const std::string& message) {
            fault(inside.empty() ? path : path + "." + inside, "InvalidTemplate",
                  base::format("This fails in every run: {}", message));
        };
    }

    void add(const Action& action) {
        CompiledAction compiled;
        compiled.action = action;
        compiled.index = static_cast<int>(program_->actions.size());
        compiled.action.retry.count = action.retry.count.value_or(definition_.limits.retries);
        compiled.tracked =
            parse_loosely(action.tracked_properties, action.path + ".trackedProperties");
        compiled.is_tracked = !action.tracked_properties.is_null();
        const std::string path = action.path + ".inputs";
        is_evaluated_ = !action.static_result;
        switch (action.type) {
            case ActionType::kUnknown:
                fault(action.path, "UnknownActionType",
                      base::format("action type '{}' is not supported", action.type_text));
                break;
            case ActionType::kIf:
            case ActionType::kUntil:
                compiled.condition =
                    parse_condition(action.expression, action.path + ".expression");
                break;
            case ActionType::kSwitch:
            case ActionType::kForeach:
                compiled.inputs = parse(action.expression, action.path);
                break;
            case ActionType::kScope: break;
            case ActionType::kQuery:
            case ActionType::kSelect:
            case ActionType::kTable:
            case ActionType::kParseJson: add_data_operation(compiled); break;
            case ActionType::kExpression:
                compiled.inputs = parse(action.inputs, path);
                if (expression_kind(action.kind) == nullptr)
                    fault(action.path + ".kind", "UnknownExpressionKind",
                          base::format("the kind '{}' is not supported{}", action.kind,
                                       proposal(action.kind, expression_kinds())));
                break;
            case ActionType::kSetVariable:
            case ActionType::kIncrementVariable:
            case ActionType::kDecrementVariable:
            case ActionType::kAppendToArrayVariable:
            case ActionType::kAppendToStringVariable:
                compiled.variable = base::lower(model::text_at(action.inputs, "name"));
                [[fallthrough]];
            case ActionType::kInitializeVariable: add_variable(compiled); break;
            case ActionType::kJoin:
            case ActionType::kTerminate:
            case ActionType::kWait: compiled.inputs = parse(action.inputs, path); break;
            case ActionType::kResponse:
                if (action.has_option("Asynchronous"))
                    program_->answers_later = true;
                else if (definition_.trigger.split_on.empty())
                    program_->answers_caller = true;
                compiled.inputs = parse(action.inputs, path);
                break;
            case ActionType::kCompose: add_with_markup(compiled, {{}}); break;
            case ActionType::kHttp:
            case ActionType::kOpenApiConnection:
            case ActionType::kApiConnection:
            case ActionType::kWorkflow:
            case ActionType::kHttpWebhook:
            case ActionType::kOpenApiConnectionWebhook:
            case ActionType::kApiConnectionWebhook: {
                parse_call(compiled);
                // A static result needs no connector.
                if (action.static_result) break;
                if (const auto found = find_operation(compiled, connections_, lookup_); !found)
                    fault(action.path, "UnknownOperation", found.error().message);
                break;
            }
        }
        is_evaluated_ = true;
        program_->actions.push_back(std::move(compiled));
    }

    void parse_call(CompiledAction& compiled) {
        const Action& action = compiled.action;
        const std::string path = action.path + ".inputs";
        const bool webhook = action.type == ActionType::kHttpWebhook;
        compiled.inputs = parse(evaluated_part(action), webhook ? path + ".subscribe" : path);
        if (const Json* end = model::find(action.inputs, "unsubscribe"); end && webhook)
            compiled.unsubscribe = parse_loosely(*end, path + ".unsubscribe");
    }

    // Evaluated before there is a run.
    void add_trigger_call(const Action& call) {
        CompiledAction& compiled = program_->trigger_call.emplace();
        compiled.action = call;
        compiled.index = -1;
        parse_call(compiled);
        if (const auto found = find_operation(compiled, connections_, lookup_); !found)
            return fault(call.path, "UnknownOperation", found.error().message);
        // By HTTP everything can be asked and subscribed to.
        if (compiled.api == "http") return;
        const std::string& name = compiled.operation.operation;
        const bool webhook = model::awaits_callback(call.type);
        switch (compiled.operation.starts) {
            case Starts::kNothing:
                return fault(call.path, "NotATrigger",
                             base::format("'{}' starts no flow: it is an action", name));
            case Starts::kByWebhook:
                if (!webhook)
                    fault(call.path + ".type", "NotATrigger",
                          base::format("'{}' calls back and is not asked: the trigger's type is "
                                       "{}Webhook", name, call.type_text));
                return;
            case Starts::kByPolling:
                if (webhook)
                    fault(call.path + ".type", "NotATrigger",
                          base::format("'{}' is asked and does not call back: the trigger's type is "
                                       "{}, with a recurrence", name,
                                       model::is_open_api(call.type) ? "OpenApiConnection"
                                                                     : "ApiConnection"));
                return;
        }
    }

    // As if it were a Compose after all actions.
    void add_output(const model::Output& output) {
        CompiledAction compiled;
        compiled.action.name = output.name;
        compiled.action.path = "outputs." + output.name;
        compiled.action.type = ActionType::kCompose;
        compiled.action.type_text = output.type;
        compiled.action.secure_outputs = output.secure;
        compiled.inputs = parse(output.value, compiled.action.path + ".value");
        program_->outputs.push_back(std::move(compiled));
    }

    // Inputs that may be markup for a mail, in these places; then they are evaluated as HTML too.
    void add_with_markup(CompiledAction& compiled,
                         const std::vector<std::vector<std::string_view>>& places) {
        const Action& action = compiled.action;
        compiled.inputs = parse(action.inputs, action.path + ".inputs");
        if (!compiled.inputs.has_markup()) return;
        compiled.html = parse_again(action.inputs);
        for (const auto& place : places) compiled.html.mark_html(place);
    }

    void add_variable(CompiledAction& compiled) {
        const Json* list = model::find(compiled.action.inputs, "variables");
        const size_t count = list != nullptr && list->is_array() ? list->get_array().size() : 0;
        std::vector<std::string> numbers;
        for (size_t i = 0; i < count; ++i) numbers.push_back(std::to_string(i));
        std::vector<std::vector<std::string_view>> places = {{"value"}};
        for (const std::string& number : numbers) places.push_back({"variables", number, "value"});
        add_with_markup(compiled, places);
    }

    void add_data_operation(CompiledAction& compiled) {
        const Action& action = compiled.action;
        const std::string path = action.path + ".inputs";
        const auto member = [&](std::string_view name) {
            const Json* found = model::find(action.inputs, name);
            return found == nullptr ? Json() : *found;
        };
        switch (action.type) {
            case ActionType::kQuery:
                compiled.inputs = parse(part_of(action.inputs, {"from"}), path);
                compiled.condition = parse_condition_loosely(member("where"), path + ".where");
                break;
            case ActionType::kSelect:
                compiled.inputs = parse(part_of(action.inputs, {"from"}), path);
                compiled.each = parse_loosely(member("select"), path + ".select");
                break;
            case ActionType::kTable:
                compiled.inputs = parse(part_of(action.inputs, {"from", "format"}), path);
                if (const Json* columns = model::find(action.inputs, "columns");
                    columns != nullptr && columns->is_array())
                    for (const Json& column : columns->get_array())
                        add_column(compiled, column, path + ".columns");
                break;
            default:
                compiled.inputs = parse(part_of(action.inputs, {"content"}), path);
                add_schema(compiled, member("schema"), path + ".schema");
        }
    }

    void add_column(CompiledAction& compiled, const Json& column, const std::string& path) {
        const Json* header = model::find(column, "header");
        const Json* value = model::find(column, "value");
        compiled.columns.push_back({parse_loosely(header == nullptr ? Json("") : *header, path),
                                    parse_loosely(value == nullptr ? Json("") : *value, path)});
    }

    void add_schema(CompiledAction& compiled, const Json& schema, const std::string& path) {
        std::vector<definition::Fault> found;
        auto compiled_schema = definition::Schema::compile(schema, &found);
        if (compiled_schema) compiled.schema = std::move(*compiled_schema);
        for (const definition::Fault& one : found)
            if (!one.warning)
                fault(one.path.empty() ? path : path + "." + one.path, one.code, one.message);
    }

    void link() {
        auto& actions = program_->actions;
        for (CompiledAction& compiled : actions) {
            const int parent = compiled.action.parent;
            (parent < 0 ? program_->roots : actions[static_cast<size_t>(parent)].children)
                .push_back(compiled.index);
            // A container stands before what is inside it, so its loops are known here.
            if (parent >= 0) compiled.loops = actions[static_cast<size_t>(parent)].loops_inside;
            compiled.loops_inside = compiled.loops;
            if (compiled.is_loop()) compiled.loops_inside.push_back(compiled.index);
            for (const model::RunAfter& after : compiled.action.run_after) {
                const auto found = program_->index_of.find(after.action);
                if (found == program_->index_of.end()) continue;  // The reader has said so.
                CompiledAction& before = actions[static_cast<size_t>(found->second)];
                compiled.run_after.push_back({found->second, after.statuses});
                before.successors.push_back(compiled.index);
                before.is_leaf = false;
            }
            compiled.inputs.for_each_expression([&](const expression::Expression& expression) {
                compiled.uses_variables =
                    compiled.uses_variables || expression.function_name() == "variables";
            });
            if (compiled.action.type == ActionType::kForeach) compiled.at_once = at_once(compiled);
        }
        for (size_t i = actions.size(); i-- > 0;) {
            CompiledAction& compiled = actions[i];
            compiled.inside_end = std::max(compiled.inside_end, compiled.index + 1);
            if (compiled.action.parent < 0) continue;
            int& around = actions[static_cast<size_t>(compiled.action.parent)].inside_end;
            around = std::max(around, compiled.inside_end);
        }
    }

    // A loop inside a Foreach goes one by one; else many may be under way at once.
    int at_once(const CompiledAction& loop) const {
        for (const int around : loop.loops)
            if (program_->at(around).action.type == ActionType::kForeach) return 1;
        if (loop.action.has_option("Sequential")) return 1;
        return loop.action.repetitions.value_or(
            definition_.origin == model::Origin::kPowerAutomate
                ? definition_.limits.foreach_at_once_power_automate
                : definition_.limits.foreach_at_once_logic_apps);
    }

    const model::Definition& definition_;
    const std::vector<model::ConnectionReference>& connections_;
    const OperationLookup& lookup_;
    std::vector<CompileFault>& faults_;
    std::shared_ptr<Program> program_ = std::make_shared<Program>();
    bool is_evaluated_ = true;  // Not what a static result stands for.
};

}  // namespace

const CompiledAction* Program::find(std::string_view name) const {
    const auto found = index_of.find(name);
    return found == index_of.end() ? nullptr : &actions[static_cast<size_t>(found->second)];
}

std::shared_ptr<const Program> compile(const model::Definition& definition,
                                       const std::vector<model::ConnectionReference>& connections,
                                       const OperationLookup& lookup,
                                       std::vector<CompileFault>& faults,
                                       CallbackUrl callback_url) {
    return Compiler(definition, connections, lookup, faults).compile(std::move(callback_url));
}

}  // namespace leadflow::engine
