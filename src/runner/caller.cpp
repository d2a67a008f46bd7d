// SPDX-License-Identifier: Apache-2.0
#include "runner/caller.h"

#include <algorithm>

#include "base/text.h"
#include "runner/connection_fault.h"

namespace leadflow::runner {
namespace {

model::Outcome failed(const std::string& code, const base::Error& error) {
    model::Outcome outcome;
    outcome.status = model::StepStatus::kFailed;
    outcome.code = code;
    outcome.error = model::StepError{code, error.message};
    return outcome;
}

// No call goes on beyond the action's own limit.
void limit_time(PendingCall& pending, base::Time now) {
    if (pending.invocation.deadline)
        pending.call.time_max = std::clamp(*pending.invocation.deadline - now, base::Duration(1000),
                                           pending.call.time_max);
}

std::string_view code_of(const base::Error& error) {
    switch (error.code) {
        case base::ErrorCode::kInvalidInput: return "BadRequest";
        case base::ErrorCode::kNotFound: return "ConnectionNotConfigured";
        default: return "ConnectionNotReady";
    }
}

}  // namespace

model::ConnectionReference reference_of(const flows::LiveFlow& live,
                                        const model::Invocation& invocation) {
    if (const model::ConnectionReference* named = live.connection(invocation.connection_key))
        return *named;
    return {.key = invocation.connection_key,
            .connection_name = invocation.connection_key,
            .api = invocation.api};
}

base::Result<std::shared_ptr<PendingCall>> open_call(const Rooms& rooms,
                                                     model::ConnectionReference reference,
                                                     model::Invocation invocation) {
    auto pending = std::make_shared<PendingCall>();
    pending->run = invocation.run;
    pending->connector = rooms.registry.find(invocation.api);
    if (pending->connector == nullptr)
        return base::invalid_input(base::format("there is no connector '{}'", invocation.api));
    if (pending->connector->connection_fields().empty()) {
        pending->connection = std::make_shared<model::OpenConnection>();
    } else {
        auto found = rooms.connections.resolve(reference);
        if (!found) {
            // A custom connector's API in a flow is not how its connections name it.
            reference.api = pending->connector->apis().front();
            if (auto other = rooms.connections.resolve(reference)) found = std::move(other);
        }
        pending->connection = TRY(std::move(found));
    }
    if (invocation.operation.empty())
        invocation.operation = TRY(pending->connector->operation_of(
            model::text_at(invocation.inputs, "method"), model::text_at(invocation.inputs, "path")));
    pending->invocation = std::move(invocation);
    return pending;
}

base::Result<std::shared_ptr<PendingCall>> plan_call(const Rooms& rooms,
                                                     const flows::LiveFlow& live,
                                                     model::Invocation invocation) {
    model::ConnectionReference reference = reference_of(live, invocation);
    auto pending = TRY(open_call(rooms, std::move(reference), std::move(invocation)));
    pending->call = TRY(pending->connector->plan(pending->invocation, *pending->connection));
    pending->call.request_id = pending->invocation.request_id;
    limit_time(*pending, rooms.clock.now());
    return pending;
}

void Caller::perform(const flows::LiveFlow& live, model::Invocation invocation) {
    invocation.flow_name = live.flow.name;
    const model::RunId run = invocation.run;
    const std::string step = invocation.step;
    const int attempt = invocation.attempt;
    auto pending = plan_call(rooms_, live, std::move(invocation));
    if (pending) return send(std::move(*pending));
    active_.post(run, model::Event(model::Answered{
                          .step = step,
                          .attempt = attempt,
                          .outcome = failed(std::string(code_of(pending.error())),
                                            pending.error())}));
}

void Caller::send(std::shared_ptr<PendingCall> pending) {
    const auto arrived = [this, pending](model::Reply reply) {
        active_.post(pending->run, CallReplied{pending, std::move(reply)});
    };
    model::Call call = pending->call;
    auto* flow = std::get_if<model::FlowCall>(&call.what);
    if (flow == nullptr) return rooms_.outbound.perform(std::move(call), arrived);
    if (children_ != nullptr) return children_->call(std::move(*flow), arrived);
    arrived({.fault = "no flow can be called here", .permanent = true});
}

std::optional<model::Event> Caller::read(const CallReplied& replied) {
    const PendingCall& pending = *replied.pending;
    // What changed is written along with the next commit, which is mostly this run's.
    note_call(rooms_, *pending.connection, pending.call, replied.reply);
    model::Outcome outcome = pending.connector->read(pending.invocation, *pending.connection,
                                                     pending.call, replied.reply);
    auto pages = pending.pages;
    if (outcome.next_page || pages != nullptr) {
        if (pages == nullptr) pages = std::make_shared<Pages>();
        if (outcome.status == model::StepStatus::kSucceeded && !outcome.next)
            outcome.next = pages->take(pending.invocation.items_wanted,
                                       replied.reply.body.size(), outcome);
    }
    if (outcome.next) {
        auto next = std::make_shared<PendingCall>(pending);
        next->call = std::move(*outcome.next);
        next->call.request_id = pending.invocation.request_id;
        next->pages = std::move(pages);
        limit_time(*next, rooms_.clock.now());
        send(std::move(next));
        return std::nullopt;
    }
    return model::Answered{.step = pending.invocation.step,
                           .attempt = pending.invocation.attempt,
                           .outcome = std::move(outcome)};
}

}  // namespace leadflow::runner
