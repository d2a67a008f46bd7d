// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/described_connector.h"

#include "base/text.h"
#include "connectors/described/connection_view.h"
#include "connectors/described/faults.h"
#include "connectors/described/request.h"
#include "connectors/described/request_policies.h"
#include "connectors/described/sign_in.h"
#include "connectors/http_reply.h"

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
    } else {
        outcome.error = model::StepError{outcome.code, fault_text(reply)};
        if (worth_repeating(reply.status)) {
            outcome.retry = RetryClass::kYes;
            outcome.retry_after = retry_after_of(reply, invocation.now);
        }
    }
    outcome.outputs = std::move(outputs);
    return outcome;
}

}  // namespace leadflow::connectors::described
