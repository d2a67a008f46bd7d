// SPDX-License-Identifier: Apache-2.0
#include "engine/program.h"

#include <algorithm>

#include "base/text.h"

namespace leadflow::engine {
namespace {

using model::Action;
using model::ActionType;
using model::Json;
using model::JsonObject;

// The last part of "/providers/Microsoft.PowerApps/apis/shared_smtp".
std::string last_segment(std::string_view path) {
    const size_t slash = path.rfind('/');
    return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

// "@parameters('$connections')['shared_smtp']['connectionId']" names the key shared_smtp.
std::string key_in_connection_expression(std::string_view text) {
    const size_t start = text.find("['");
    if (start == std::string_view::npos) return std::string(text);
    const size_t end = text.find("']", start);
    if (end == std::string_view::npos) return {};
    return std::string(text.substr(start + 2, end - start - 2));
}

std::string connection_key_of(const Action& action) {
    const Json* host = model::find(action.inputs, "host");
    if (host == nullptr) return {};
    if (const auto name = model::text_at(*host, "connectionName"); !name.empty())
        return std::string(name);
    const Json* connection = model::find(*host, "connection");
    if (connection == nullptr) return {};
    if (connection->is_string()) return key_in_connection_expression(model::text_of(*connection));
    if (const auto name = model::text_at(*connection, "referenceName"); !name.empty())
        return std::string(name);
    return key_in_connection_expression(model::text_at(*connection, "name"));
}

std::string api_of(const Action& action, const std::string& key,
                   const std::vector<model::ConnectionReference>& connections) {
    if (action.type == ActionType::kHttp) return "http";
    if (const Json* host = model::find(action.inputs, "host"))
        if (const auto id = model::text_at(*host, "apiId"); !id.empty()) return last_segment(id);
    for (const model::ConnectionReference& reference : connections)
        if (base::equals_ignoring_case(reference.key, key)) return reference.api;
    return key;
}

// A path with its interpolations replaced, so that its shape can be recognised before any run.
std::string shape_of(std::string_view path) {
    std::string shape;
    for (size_t i = 0; i < path.size();) {
        if (path.substr(i, 2) == "@{") {
            const size_t end = path.find('}', i);
            shape += 'x';
            i = end == std::string_view::npos ? path.size() : end + 1;
        } else {
            shape += path[i++];
        }
    }
    return shape;
}

Json evaluated_part(const Action& action) {
    if (action.type == ActionType::kOpenApiConnection) {
        JsonObject part;
        const Json* parameters = model::find(action.inputs, "parameters");
        part["parameters"] = parameters != nullptr ? *parameters : Json(JsonObject());
        return part;
    }
    if (!action.inputs.is_object() ||
        (action.type != ActionType::kApiConnection && action.type != ActionType::kHttp))
        return action.inputs;
    JsonObject part = action.inputs.get_object();
    part.erase("host");
    part.erase("retryPolicy");
    if (action.type == ActionType::kApiConnection) part.erase("authentication");
    return part;
}

void mark_html(CompiledAction& compiled) {
    if (!compiled.action.settings.escape_html) return;
    for (const std::string& parameter : compiled.operation.html_parameters) {
        if (compiled.action.type == ActionType::kOpenApiConnection) {
            compiled.inputs.mark_html({"parameters", parameter});
            // Nested instead of flat: {"emailMessage": {"Body": …}}.
            std::vector<std::string_view> path = {"parameters"};
            for (const std::string_view part : base::split(parameter, '/')) path.push_back(part);
            compiled.inputs.mark_html(path);
        } else {
            compiled.inputs.mark_html(base::split(parameter, '/'));
        }
    }
}

class Compiler {
  public:
    Compiler(const model::Definition& definition,
             const std::vector<model::ConnectionReference>& connections,
             const OperationLookup& lookup, std::vector<CompileFault>& faults)
        : definition_(definition), connections_(connections), lookup_(lookup), faults_(faults) {}

    std::shared_ptr<const Program> compile() {
        program_->trigger = definition_.trigger;
        for (const model::Parameter& parameter : definition_.parameters)
            program_->parameters[parameter.name] = parameter.default_value;
        program_->tracking_id = parse(Json(definition_.trigger.client_tracking_id),
                                      "triggers." + definition_.trigger.name +
                                          ".correlation.clientTrackingId");
        for (const std::string& condition : definition_.trigger.conditions) {
            std::vector<expression::Fault> found;
            program_->conditions.push_back(Condition::parse(Json(condition), found));
            take("triggers." + definition_.trigger.name + ".conditions", found);
        }
        for (size_t i = 0; i < definition_.actions.size(); ++i)
            program_->index_of[definition_.actions[i].name] = static_cast<int>(i);
        for (const Action& action : definition_.actions) add(action);
        link();
        check_references();
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

    expression::Template parse(const Json& value, const std::string& path) {
        std::vector<expression::Fault> found;
        expression::Template parsed = expression::Template::parse(value, found);
        take(path, found);
        return parsed;
    }

    void add(const Action& action) {
        CompiledAction compiled;
        compiled.action = action;
        switch (action.type) {
            case ActionType::kUnknown:
                fault(action.path, "UnknownActionType",
                      base::format("action type '{}' is not supported", action.type_text));
                break;
            case ActionType::kIf: {
                std::vector<expression::Fault> found;
                compiled.condition = Condition::parse(action.expression, found);
                take(action.path + ".expression", found);
                break;
            }
            case ActionType::kScope: break;
            case ActionType::kResponse:
                program_->answers_caller = true;
                [[fallthrough]];
            case ActionType::kCompose:
                compiled.inputs = parse(action.inputs, action.path + ".inputs");
                if (action.type == ActionType::kCompose && compiled.inputs.has_markup()) {
                    std::vector<expression::Fault> same;  // As those just taken.
                    compiled.html = expression::Template::parse(action.inputs, same);
                    compiled.html.mark_html({});
                }
                break;
            case ActionType::kHttp:
            case ActionType::kOpenApiConnection:
            case ActionType::kApiConnection: add_call(compiled); break;
        }
        program_->actions.push_back(std::move(compiled));
    }

    void add_call(CompiledAction& compiled) {
        const Action& action = compiled.action;
        const bool http = action.type == ActionType::kHttp;
        compiled.inputs = parse(evaluated_part(action), action.path + ".inputs");
        compiled.connection_key = http ? std::string() : connection_key_of(action);
        compiled.api = api_of(action, compiled.connection_key, connections_);
        OperationQuery query{.api = compiled.api};
        if (const Json* host = model::find(action.inputs, "host"))
            query.operation = model::text_at(*host, "operationId");
        query.method = http && model::text_at(action.inputs, "method").empty()
                           ? "GET"
                           : std::string(model::text_at(action.inputs, "method"));
        // A method that only the run knows: the careful facts, of whichever may be meant.
        if (http && query.method.starts_with('@')) query.operation = "Http";
        query.path = shape_of(model::text_at(action.inputs, "path"));
        auto facts = lookup_(query);
        if (!facts) {
            fault(action.path, "UnknownOperation", facts.error().message);
            return;
        }
        compiled.operation = std::move(*facts);
        mark_html(compiled);
    }

    void link() {
        for (size_t i = 0; i < program_->actions.size(); ++i) {
            CompiledAction& compiled = program_->actions[i];
            if (compiled.action.parent >= 0)
                program_->actions[static_cast<size_t>(compiled.action.parent)].children.push_back(
                    static_cast<int>(i));
            for (const model::RunAfter& after : compiled.action.run_after) {
                const auto found = program_->index_of.find(after.action);
                if (found == program_->index_of.end()) continue;  // The reader has said so.
                compiled.run_after.push_back({found->second, after.statuses});
                program_->actions[static_cast<size_t>(found->second)].is_leaf = false;
            }
        }
    }

    void check_references() {
        for (const CompiledAction& compiled : program_->actions) {
            std::vector<std::string> names = compiled.inputs.actions_named();
            const std::vector<std::string> more = compiled.condition.actions_named();
            names.insert(names.end(), more.begin(), more.end());
            for (const std::string& name : names)
                if (!program_->index_of.contains(name))
                    fault(compiled.action.path, "InvalidTemplate",
                          base::format("there is no action '{}'{}", name, nearest(name)));
        }
    }

    std::string nearest(const std::string& name) const {
        size_t best = name.size() / 3 + 2;
        std::string found;
        for (const CompiledAction& compiled : program_->actions) {
            const size_t distance = base::edit_distance(name, compiled.action.name);
            if (distance >= best) continue;
            best = distance;
            found = compiled.action.name;
        }
        return found.empty() ? "" : base::format("; did you mean '{}'?", found);
    }

    const model::Definition& definition_;
    const std::vector<model::ConnectionReference>& connections_;
    const OperationLookup& lookup_;
    std::vector<CompileFault>& faults_;
    std::shared_ptr<Program> program_ = std::make_shared<Program>();
};

}  // namespace

const CompiledAction* Program::find(std::string_view name) const {
    const auto found = index_of.find(std::string(name));
    return found == index_of.end() ? nullptr : &actions[static_cast<size_t>(found->second)];
}

std::shared_ptr<const Program> compile(const model::Definition& definition,
                                       const std::vector<model::ConnectionReference>& connections,
                                       const OperationLookup& lookup,
                                       std::vector<CompileFault>& faults) {
    return Compiler(definition, connections, lookup, faults).compile();
}

}  // namespace leadflow::engine
