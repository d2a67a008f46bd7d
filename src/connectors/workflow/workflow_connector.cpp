// SPDX-License-Identifier: Apache-2.0
#include "connectors/workflow/workflow_connector.h"

#include "base/text.h"
#include "connectors/content.h"
#include "connectors/http_reply.h"
#include "connectors/parameters.h"

namespace leadflow::connectors::workflow {
namespace {

using model::FlowCall;
using model::Json;

// "/subscriptions/…/workflows/Notify" or "Notify".
std::string flow_of(const Json& inputs) {
    const Json* host = model::find(inputs, "host");
    std::string_view name;
    if (host != nullptr) name = model::text_at(*host, "workflowReferenceName");
    const Json* id = model::find_path(inputs, {"host", "workflow", "id"});
    if (id != nullptr && !model::text_of(*id).empty()) name = model::text_of(*id);
    return std::string(name.substr(name.rfind('/') + 1));
}

base::Status add_headers(const Json& inputs, FlowCall& call) {
    const Json* headers = model::find(inputs, "headers");
    if (headers == nullptr || headers->is_null()) return {};
    if (!headers->is_object()) return base::invalid_input("headers is not an object");
    for (const auto& member : headers->get_object())
        if (!member.value().is_null())
            call.headers.emplace_back(std::string_view(member.key()), as_text(member.value()));
    return {};
}

void add_body(const Json& inputs, FlowCall& call) {
    const Json* body = model::find(inputs, "body");
    if (body == nullptr || body->is_null()) return;
    std::string type = "application/json";
    if (auto content = content_of(*body)) {
        call.body = std::move(content->bytes);
        type = content->type;
    } else if (body->is_string()) {
        call.body = std::string(model::text_of(*body));
        type = "text/plain; charset=utf-8";
    } else {
        call.body = model::to_text(*body);
    }
    for (const auto& [name, value] : call.headers)
        if (base::equals_ignoring_case(name, "content-type")) return;
    call.headers.emplace_back("Content-Type", type);
}

}  // namespace

std::vector<std::string> WorkflowConnector::apis() const { return {"workflow"}; }

std::vector<ConnectionField> WorkflowConnector::connection_fields() const { return {}; }

base::Result<std::string> WorkflowConnector::operation_of(std::string_view,
                                                          std::string_view) const {
    return std::string("Run");
}

base::Result<Traits> WorkflowConnector::traits(std::string_view) const {
    return Traits{.effect = Effect::kIdempotentByKey};
}

base::Result<model::Call> WorkflowConnector::plan(const model::Invocation& invocation,
                                                  const model::OpenConnection&) const {
    FlowCall flow;
    flow.run = invocation.child_run;
    flow.effects_of = invocation.effect_id;
    flow.depth = invocation.flow_depth + 1;
    flow.flow = flow_of(invocation.inputs);
    if (flow.flow.empty()) return base::invalid_input("host names no flow to call");
    if (const Json* host = model::find(invocation.inputs, "host"))
        flow.trigger = model::text_at(*host, "triggerName");
    if (invocation.follow_up) {
        flow.operation = invocation.follow_up->url;
    } else {
        TRY(add_headers(invocation.inputs, flow));
        flow.query = TRY(encoded_queries(invocation.inputs));
        add_body(invocation.inputs, flow);
    }
    model::Call call;
    call.what = std::move(flow);
    call.purpose = "workflow";
    return call;
}

model::Outcome WorkflowConnector::read(const model::Invocation& invocation,
                                       const model::OpenConnection&, const model::Call& call,
                                       const model::Reply& reply) const {
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, true);
    model::Outcome outcome;
    outcome.code = status_name(reply.status);
    outcome.outputs = http_outputs(reply.status, reply);
    const std::string_view location = header_of(reply, "location");
    if (reply.status == 202 && invocation.follows_polling && !location.empty())
        outcome.poll = model::Poll{std::string(location), retry_after_of(reply, invocation.now)};
    if (reply.status < 400) {
        outcome.status = model::StepStatus::kSucceeded;
    } else if (reply.status == 429 || reply.status == 503) {
        // Not taken by the server. Whatever else is said, the flow has run: again would be twice.
        outcome.retry = model::RetryClass::kYes;
        outcome.retry_after = retry_after_of(reply, invocation.now);
    }
    return outcome;
}

}  // namespace leadflow::connectors::workflow
