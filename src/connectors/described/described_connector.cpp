// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/described_connector.h"

#include "base/text.h"
#include "connectors/described/connection_view.h"
#include "connectors/described/dynamic_calls.h"
#include "connectors/described/faults.h"
#include "connectors/described/limits.h"
#include "connectors/described/request.h"
#include "connectors/described/request_policies.h"
#include "connectors/described/triggers.h"
#include "connectors/described/sign_in.h"
#include "connectors/http_reply.h"
#include "connectors/outcomes.h"
#include "connectors/paging.h"

#include <algorithm>
#include <utility>

namespace leadflow::connectors::described {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::OpenConnection;
using model::Outcome;
using model::Reply;
using model::RetryClass;
using model::StepStatus;

constexpr std::string_view kPurpose = "described";
// A call that learns a value first: "before [\"what earlier ones gave\"]".
constexpr std::string_view kBefore = "before ";
constexpr size_t kNamesShown = 20;

Effect effect_of(const CompiledOperation& operation, const CompiledConnector& connector) {
    std::string_view method = operation.method;
    for (const uint16_t index : operation.policies) {
        const Policy& policy = connector.policies[index];
        if (policy.kind == Policy::Kind::kRoute && !policy.method.empty()) method = policy.method;
    }
    if (method == "GET" || method == "HEAD" || method == "OPTIONS") return Effect::kReadOnly;
    return method == "PUT" || method == "DELETE" ? Effect::kIdempotentByLookup
                                                 : Effect::kNotIdempotent;
}

// The values that earlier calls gave, out of a call's purpose.
std::vector<std::string> fetched_of(const Call& call) {
    std::vector<std::string> fetched;
    const auto kept = model::parse_json(std::string_view(call.purpose).substr(kBefore.size()));
    if (kept && kept->is_array())
        for (const Json& one : kept->get_array()) fetched.emplace_back(model::text_of(one));
    return fetched;
}

// Which field a question is about; of a reply's fields the key is "body".
struct Asked {
    std::string key;
    const Dynamic* dynamic = nullptr;
};

base::Result<Asked> asked_of(const CompiledOperation& operation, const Question& question) {
    if (question.kind == Question::Kind::kOutputs) {
        if (operation.dynamic_outputs != nullptr)
            return Asked{"body", operation.dynamic_outputs.get()};
        return base::invalid_input(
            base::format("the reply of {} has no fields that could be asked for", operation.id));
    }
    const bool fields = question.kind == Question::Kind::kFields;
    const auto fits = [&](const Dynamic* dynamic) {
        return dynamic != nullptr && (dynamic->kind == Dynamic::Kind::kSchema) == fields;
    };
    if (fields && question.field.empty()) {
        for (const Field& field : operation.fields)
            if (fits(field.dynamic.get())) return Asked{field.key, field.dynamic.get()};
    } else if (operation.field(question.field) != nullptr ||
               question.field.find("/*/") != std::string::npos) {
        const Dynamic* dynamic = dynamic_of(operation, question.field);
        if (fits(dynamic)) return Asked{question.field, dynamic};
    }
    return base::invalid_input(base::format("\"{}\" of {} has no {} that could be asked for",
                                            question.field, operation.id,
                                            fields ? "fields" : "choices"));
}

// Which member of the body is the list that goes on at the next page.
std::string list_in(const Json& outputs) {
    const Json* body = model::find(outputs, "body");
    if (body == nullptr || !body->is_object()) return {};
    const Json* usual = model::find(*body, "value");
    if (usual != nullptr && usual->is_array()) return "value";
    for (const auto& member : body->get_object())
        if (member.value().is_array()) return std::string(std::string_view(member.key()));
    return {};
}

Outcome failed(const base::Error& error) {
    Outcome outcome;
    outcome.code = "BadRequest";
    outcome.error = model::StepError{"BadRequest", error.message};
    return outcome;
}

}  // namespace

std::vector<std::string> DescribedConnector::apis() const {
    return {"shared_" + compiled_->name};
}

std::vector<ConnectionField> DescribedConnector::connection_fields() const {
    return compiled_->connection_fields;
}

base::Result<const CompiledOperation*> DescribedConnector::operation(std::string_view id) const {
    if (const CompiledOperation* found = compiled_->operation(id)) return found;
    std::vector<std::string> names;
    for (const CompiledOperation& one : compiled_->operations)
        if (names.size() < kNamesShown && one.visibility != Visibility::kInternal)
            names.push_back(one.id);
    return base::not_found(base::format("{} has no operation \"{}\"; there are {}{}",
                                        compiled_->title, id, base::joined(names, ", "),
                                        names.size() == kNamesShown ? ", …" : ""));
}

base::Result<std::string> DescribedConnector::operation_of(std::string_view method,
                                                           std::string_view path) const {
    const CompiledOperation* found = nullptr;
    for (const CompiledOperation& one : compiled_->operations) {
        if (!base::equals_ignoring_case(one.method, method) || !one.path.match(path)) continue;
        if (found == nullptr || one.path.fixed_length() > found->path.fixed_length()) found = &one;
    }
    if (found != nullptr) return found->id;
    return base::not_found(base::format("{} has no operation {} {}", compiled_->title,
                                        base::upper(method), path));
}

base::Result<Authorization> DescribedConnector::authorization(
    const OpenConnection& connection) const {
    const ConnectionView view(*compiled_, connection);
    if (compiled_->sets.empty() || !view.set().oauth) return Connector::authorization(connection);
    return authorization_of(*view.set().oauth, view);
}

base::Result<Traits> DescribedConnector::traits(std::string_view id) const {
    const CompiledOperation& found = *TRY(operation(id));
    if (!found.problem.empty())
        return base::invalid_input(base::format("{} of {} cannot run: {}", found.id,
                                                compiled_->title, found.problem));
    Traits traits{.effect = effect_of(found, *compiled_)};
    if (found.kind == OperationKind::kWebhook) traits.starts = Starts::kByWebhook;
    if (found.kind == OperationKind::kPolling) traits.starts = Starts::kByPolling;
    for (const Field& field : found.fields)
        if (field.format == "html") traits.html_parameters.push_back(field.key);
    return traits;
}

base::Result<Call> DescribedConnector::plan_with(const Invocation& invocation,
                                                 const OpenConnection& connection,
                                                 std::vector<std::string> fetched) const {
    const CompiledOperation& found = *TRY(operation(invocation.operation));
    model::JsonArray kept;
    for (const std::string& one : fetched) kept.push_back(model::text_value(one));
    PlannedRequest planned = TRY(plan_request({.connector = *compiled_,
                                               .operation = found,
                                               .connection = connection,
                                               .inputs = invocation.inputs,
                                               .seed = invocation.effect_id,
                                               .callback_url = invocation.callback_url,
                                               .fetched = std::move(fetched)}));
    Call call;
    if (invocation.follow_up && !planned.before)
        planned.http = followed(std::move(planned.http), *invocation.follow_up);
    planned.http.headers.emplace_back("x-ms-client-request-id", invocation.effect_id);
    call.what = std::move(planned.http);
    call.purpose = planned.before ? std::string(kBefore) + model::to_text(kept)
                                  : std::string(kPurpose);
    return call;
}

base::Result<Call> DescribedConnector::plan(const Invocation& invocation,
                                            const OpenConnection& connection) const {
    return plan_with(invocation, connection, {});
}

Outcome DescribedConnector::read_before(const CompiledOperation& found,
                                        const Invocation& invocation,
                                        const OpenConnection& connection, const Call& call,
                                        const Reply& reply) const {
    Outcome outcome;
    outcome.code = status_name(reply.status);
    if (reply.status >= 400) {
        outcome.error = model::StepError{
            outcome.code, base::format("the call before {} was refused: {}", found.id,
                                       fault_text(reply))};
        outcome.outputs = http_outputs(reply.status, reply);
        if (worth_repeating(reply.status)) {
            outcome.retry = RetryClass::kYes;
            outcome.retry_after = retry_after_of(reply, invocation.now);
        }
        return outcome;
    }
    std::vector<std::string> fetched = fetched_of(call);
    Json outputs = http_outputs(reply.status, reply);
    const Json* body = model::find(outputs, "body");
    const Json nothing;
    fetched.push_back(
        fetched_value(*compiled_, found, fetched.size(), body == nullptr ? nothing : *body));
    auto next = plan_with(invocation, connection, std::move(fetched));
    if (!next) return failed(next.error());
    outcome.next = std::move(*next);
    return outcome;
}

Outcome DescribedConnector::read(const Invocation& invocation, const OpenConnection& connection,
                                 const Call& call, const Reply& reply) const {
    const auto known = operation(invocation.operation);
    if (!known) return failed(known.error());
    const CompiledOperation& found = **known;
    const bool before = call.purpose.starts_with(kBefore);
    const bool repeatable = before || effect_of(found, *compiled_) != Effect::kNotIdempotent;
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, repeatable);
    if (before) return read_before(found, invocation, connection, call, reply);
    Outcome outcome;
    outcome.code = status_name(reply.status);
    Json outputs = http_outputs(reply.status, reply);
    const auto* http = std::get_if<HttpCall>(&call.what);
    outcome.poll = poll_of(invocation, http == nullptr ? "" : http->url, reply);
    if (reply.status < 400) {
        outcome.status = StepStatus::kSucceeded;
        apply_response_policies(*compiled_, found, ConnectionView(*compiled_, connection),
                                outputs.get_object());
        outcome.outputs = std::move(outputs);
        if (!found.next_link.empty() && !outcome.poll)
            add_next_page(invocation, call, list_in(*outcome.outputs), found.next_link, outcome);
        return outcome;
    }
    outcome.error = model::StepError{outcome.code, fault_text(reply)};
    if (worth_repeating(reply.status)) {
        outcome.retry = RetryClass::kYes;
        outcome.retry_after = retry_after_of(reply, invocation.now);
    }
    outcome.outputs = std::move(outputs);
    return outcome;
}

base::Result<Call> DescribedConnector::plan_poll(const Invocation& invocation,
                                                 const OpenConnection& connection,
                                                 const Json& state) const {
    const CompiledOperation& found = *TRY(operation(invocation.operation));
    Call call;
    HttpCall http = TRY(poll_call({.connector = *compiled_,
                                   .operation = found,
                                   .connection = connection,
                                   .inputs = invocation.inputs,
                                   .seed = invocation.effect_id},
                                  poll_state_of(state)));
    http.headers.emplace_back("x-ms-client-request-id", invocation.effect_id);
    call.what = std::move(http);
    call.purpose = kPurpose;
    return call;
}

base::Result<Polled> DescribedConnector::read_poll(const Invocation& invocation,
                                                   const OpenConnection& connection,
                                                   const Json& state, const Call& call,
                                                   const Reply& reply) const {
    const CompiledOperation& found = *TRY(operation(invocation.operation));
    if (auto fault = probe_fault(call, reply, fault_text(reply)))
        return base::unavailable(std::move(fault->message));
    PollResult result = TRY(described::read_poll({.connector = *compiled_,
                                       .operation = found,
                                       .connection = connection,
                                       .inputs = invocation.inputs},
                                      poll_state_of(state), reply, invocation.now));
    return Polled{.headers = std::move(result.headers),
                  .body = std::move(result.body),
                  .state = to_json(result.state),
                  .wait = result.wait};
}

base::Result<Call> DescribedConnector::ask(const Question& question,
                                           const OpenConnection& connection) const {
    const CompiledOperation& found = *TRY(operation(question.operation));
    const Asked asked = TRY(asked_of(found, question));
    const DynamicWish wish{.connector = *compiled_,
                           .operation = found,
                           .dynamic = *asked.dynamic,
                           .connection = connection,
                           .inputs = question.inputs,
                           .node = question.node ? &*question.node : nullptr};
    return marked(TRY(dynamic_call(wish)), base::format("asks {}", asked.key));
}

base::Status DescribedConnector::read_answer(const Question& question, const OpenConnection&,
                                             const Call& call, const Reply& reply,
                                             Finding& finding) const {
    const CompiledOperation& found = *TRY(operation(question.operation));
    const Asked asked = TRY(asked_of(found, question));
    const std::string words = reply.status >= 400 ? fault_text(reply) : std::string();
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    const auto body = model::parse_json(reply.body);
    if (!body) return base::invalid_input("the service's answer is not JSON");
    if (question.kind == Question::Kind::kChoices) {
        finding.choices = read_options(*asked.dynamic, *body, !question.node);
        finding.cut = finding.choices.size() >= kOptionsReadMax;
    } else {
        finding.fields = read_schema(*asked.dynamic, *body, asked.key);
    }
    return {};
}

}  // namespace leadflow::connectors::described
