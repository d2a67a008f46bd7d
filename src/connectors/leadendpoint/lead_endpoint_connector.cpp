// SPDX-License-Identifier: Apache-2.0
#include "connectors/leadendpoint/lead_endpoint_connector.h"

#include "base/text.h"
#include "connectors/action_parameters.h"
#include "connectors/content.h"
#include "connectors/limits.h"
#include "connectors/outcomes.h"
#include "connectors/webhook.h"

#include <algorithm>
#include <array>

namespace leadflow::connectors::leadendpoint {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::OpenConnection;
using model::Outcome;
using model::Reply;

constexpr std::string_view kOperation = "PostLead";
constexpr auto kPaths = std::to_array<OperationPath>({{"POST", "/leads", kOperation}});

constexpr std::array kFields = {FormField{.key = "lead",
                                          .title = "Lead",
                                          .description = "As the far side shall get it",
                                          .type = described::ValueType::kObject,
                                          .required = true},
                                FormField{.key = "leadId",
                                          .title = "Lead's id",
                                          .description = "By which the far side knows a lead that "
                                                         "comes again; else the action's own",
                                          .visibility = described::Visibility::kAdvanced}};
constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = kOperation,
     .title = "Send a lead",
     .description = "Posts a lead as JSON, again and again until it is taken",
     .fields = kFields,
     .important = true},
});
constexpr Form kForm{.title = "Lead endpoint",
                     .description = "Another server's HTTPS endpoint for leads",
                     .color = "#0f6cbd",
                     .operations = kOperations};

bool says_something(const Json& value) {
    if (value.is_null()) return false;
    if (value.is_bool()) return value.get_bool();
    if (value.is_string()) return !value.get_string().empty();
    if (value.is_array()) return !value.get_array().empty();
    if (value.is_object()) return !value.get_object().empty();
    return model::to_text(value) != "0";
}

// Gateways and webhooks answer 200 and write into the body what went wrong. Empty: nothing did.
std::string error_inside(const Reply& reply) {
    const auto body = model::parse_json(reply.body.substr(0, kAnswerReadMax));
    if (!body || !body->is_object()) return {};
    for (const std::string_view key : {"error", "errors", "Error", "fault"}) {
        const Json* found = model::find(*body, key);
        if (found == nullptr || !says_something(*found)) continue;
        return found->is_string() ? std::string(model::text_of(*found)) : model::to_text(*found);
    }
    for (const std::string_view key : {"success", "ok"})
        if (model::bool_at(*body, key) == false) return base::format("\"{}\" is false", key);
    return {};
}

std::string_view words_for(int status) {
    if (status < 400)
        return "a redirection, which is not followed with a lead";
    switch (status) {
        case 401:
        case 403: return "it does not let us in: copy its address anew";
        case 404:
        case 410: return "nothing is there any more: copy the address anew";
        case 409: return "it is still busy with an earlier try of this lead";
        case 413: return "the lead is larger than it takes";
        case 429: return "it asks for a pause";
        default: break;
    }
    return status >= 500 ? "it is not available just now" : "it did not take the lead";
}

}  // namespace

std::vector<std::string> LeadEndpointConnector::apis() const { return {"shared_leadendpoint"}; }

std::vector<ConnectionField> LeadEndpointConnector::connection_fields() const {
    return {{.key = "url", .label = "Address of the HTTPS endpoint", .secret = true}};
}

base::Result<std::string> LeadEndpointConnector::operation_of(std::string_view method,
                                                              std::string_view path) const {
    return operation_of_path("Lead endpoint", kPaths, method, path);
}

base::Result<Traits> LeadEndpointConnector::traits(std::string_view operation) const {
    if (operation == kOperation) return Traits{.effect = Effect::kIdempotentByKey};
    return base::not_found(
        base::format("Lead endpoint has no operation \"{}\"; there is {}", operation, kOperation));
}

base::Result<Call> LeadEndpointConnector::plan(const Invocation& invocation,
                                               const OpenConnection& connection) const {
    const ActionParameters given(invocation.inputs, kPaths);
    const Json* lead = given.find({"lead", "body"});
    if (lead == nullptr || !lead->is_object()) return base::invalid_input("lead is not an object");
    HttpCall http = TRY(webhook_call(connection, "url"));
    std::string id = given.text({"leadId"});
    if (id.empty()) id = invocation.effect_id;
    // Of the characters that a header and the key may have.
    id.erase(std::remove_if(id.begin(), id.end(), [](char c) { return c <= ' ' || c >= '\x7f'; }),
             id.end());
    http.headers.emplace_back("Idempotency-Key", id);
    http.headers.emplace_back("x-ms-client-tracking-id", id);
    http.body = model::to_text(*lead);
    return marked(std::move(http), "lead");
}

Outcome LeadEndpointConnector::read(const Invocation& invocation, const OpenConnection&,
                                    const Call& call, const Reply& reply) const {
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, true);
    if (reply.status >= 200 && reply.status < 300) {
        const std::string inside = error_inside(reply);
        if (inside.empty()) return succeeded(reply.status, reply);
        return refused(invocation, reply,
                       {.code = "ErrorInside",
                        .message = base::format("the endpoint answered {}, but speaks of an error{}",
                                                reply.status, said({}, service_text(inside))),
                        .retry = model::RetryClass::kYes,
                        .wait = std::nullopt});
    }
    return refused(invocation, reply,
                   {.code = reply.status < 400 ? "NotTaken" : "",
                    .message = base::format("the endpoint answered {}: {}{}", reply.status,
                                            words_for(reply.status),
                                            said({}, service_text(reply.body))),
                    // What an Idempotency-Key that is in use is answered.
                    .retry = reply.status == 409 ? model::RetryClass::kYes
                                                 : retry_of(reply.status, true),
                    .wait = std::nullopt});
}

base::Result<Call> LeadEndpointConnector::probe(const OpenConnection& connection) const {
    TRY(webhook_call(connection, "url"));
    return base::not_found("an endpoint can only be posted to: send it a test lead");
}

const Form* LeadEndpointConnector::form(std::string_view) const { return &kForm; }

}  // namespace leadflow::connectors::leadendpoint
