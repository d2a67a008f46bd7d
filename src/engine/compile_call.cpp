// SPDX-License-Identifier: Apache-2.0
#include "engine/compile_call.h"

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
    if (action.type == ActionType::kHttp || action.type == ActionType::kHttpWebhook) return "http";
    if (action.type == ActionType::kWorkflow) return "workflow";
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

}  // namespace

Json evaluated_part(const Action& action) {
    if (model::is_open_api(action.type)) {
        JsonObject part;
        const Json* parameters = model::find(action.inputs, "parameters");
        part["parameters"] = parameters != nullptr ? *parameters : Json(JsonObject());
        return part;
    }
    const Json* inputs = &action.inputs;
    if (action.type == ActionType::kHttpWebhook) inputs = model::find(*inputs, "subscribe");
    if (inputs == nullptr || !inputs->is_object()) return JsonObject();
    JsonObject part = inputs->get_object();
    // Which flow is called may be an expression.
    if (action.type != ActionType::kWorkflow) part.erase("host");
    part.erase("retryPolicy");
    if (model::uses_connection(action.type)) part.erase("authentication");
    return part;
}

namespace {

void mark_html(CompiledAction& compiled) {
    if (!compiled.action.settings.escape_html) return;
    for (const std::string& parameter : compiled.operation.html_parameters) {
        if (model::is_open_api(compiled.action.type)) {
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

}  // namespace

base::Status find_operation(CompiledAction& compiled,
                            const std::vector<model::ConnectionReference>& connections,
                            const OperationLookup& lookup) {
    const Action& action = compiled.action;
    if (model::uses_connection(action.type)) compiled.connection_key = connection_key_of(action);
    compiled.api = api_of(action, compiled.connection_key, connections);
    OperationQuery query{.api = compiled.api};
    if (action.type == ActionType::kWorkflow) query.operation = "Run";
    else if (const Json* host = model::find(action.inputs, "host"))
        query.operation = model::text_at(*host, "operationId");
    const bool http = compiled.api == "http";
    const Json inputs = evaluated_part(action);
    query.method = model::text_at(inputs, "method");
    if (http && query.method.empty()) query.method = "GET";
    // A method that only the run knows: the careful facts, of whichever may be meant.
    if (http && query.method.starts_with('@')) query.operation = "Http";
    query.path = shape_of(model::text_at(inputs, "path"));
    compiled.operation = TRY(lookup(query));
    mark_html(compiled);
    return {};
}

}  // namespace leadflow::engine
