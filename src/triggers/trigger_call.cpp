// SPDX-License-Identifier: Apache-2.0
#include "triggers/trigger_call.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "connectors/http_reply.h"
#include "connectors/url.h"
#include "crypto/mac.h"
#include "engine/run_context.h"
#include "expression/ast.h"
#include "runner/caller.h"
#include "triggers/limits.h"

namespace leadflow::triggers {
namespace {

using model::Invocation;
using model::Json;
using model::JsonObject;

const engine::CompiledAction& call_in(const flows::LiveFlow& live) {
    CHECK(live.program->trigger_call.has_value());
    return *live.program->trigger_call;
}

// There is no run yet: expressions see the flow, its parameters, and what the service said.
model::Run no_run(const flows::LiveFlow& live, const Json& outputs, base::Time now) {
    model::Run run;
    run.flow = live.flow.id;
    run.flow_version = live.version;
    run.created = now;
    auto record = std::make_shared<model::TriggerRecord>();
    record->name = live.program->trigger.name;
    record->outputs = outputs;
    record->started = now;
    run.trigger = std::move(record);
    return run;
}

base::Result<Json> evaluated(const flows::LiveFlow& live, const expression::Template& inputs,
                             const std::string& url, const Json& outputs, const std::string& name,
                             base::Time now) {
    const model::Run run = no_run(live, outputs, now);
    engine::RunContext context(*live.program, run, name, now);
    context.call_back_at(url);
    auto value = inputs.evaluate(context);
    if (!value) return base::invalid_input(value.error().message);
    return std::move(*value);
}

bool asks_trigger(const expression::Template& inputs) {
    bool asks = false;
    inputs.for_each_expression([&](const expression::Expression& expression) {
        asks = asks || expression.function_name().starts_with("trigger");
    });
    return asks;
}

std::string location_in(const Json& outputs) {
    const Json* headers = model::find(outputs, "headers");
    if (headers == nullptr || !headers->is_object()) return {};
    for (const auto& field : headers->get_object())
        if (base::equals_ignoring_case(std::string_view(field.key()), "location"))
            return std::string(model::text_of(field.value()));
    return {};
}

}  // namespace

std::string fingerprint_of(const flows::LiveFlow& live, std::string_view url) {
    const engine::CompiledAction& call = call_in(live);
    const model::ConnectionReference* reference = live.connection(call.connection_key);
    std::string text = base::format("{}\n{}\n{}\n{}\n", call.action.type_text, call.api,
                                    call.operation.operation, url);
    if (reference != nullptr) text += reference->connection_name + "\n" + reference->api + "\n";
    text += model::to_text(call.action.inputs) + "\n" + model::to_text(live.program->parameters);
    return base::base64url(crypto::hmac_sha256(live.callback_key, text));
}

base::Result<Invocation> call_of(const flows::LiveFlow& live, const std::string& url,
                                 const std::string& name, base::Time now) {
    const engine::CompiledAction& call = call_in(live);
    Invocation invocation;
    invocation.flow_name = live.flow.name;
    invocation.step = call.action.name;
    invocation.api = call.api;
    invocation.operation = call.operation.operation;
    invocation.connection_key = call.connection_key;
    invocation.inputs = TRY(evaluated(live, call.inputs, url, Json(), name, now));
    invocation.effect_id = invocation.request_id = base::uuid_from_name(name);
    invocation.now = now;
    // A subscription that is accepted is made; polling has a protocol of its own.
    invocation.follows_polling = false;
    invocation.callback_url = url;
    return invocation;
}

std::string to_text(const EndCall& end) {
    JsonObject json{{"flow", end.invocation.flow_name},
                    {"step", end.invocation.step},
                    {"api", end.invocation.api},
                    {"operation", end.invocation.operation},
                    {"inputs", end.invocation.inputs},
                    {"effect", end.invocation.effect_id},
                    {"callback", end.invocation.callback_url},
                    {"key", end.reference.key},
                    {"connection", end.reference.connection_name},
                    {"connectionApi", end.reference.api}};
    if (end.invocation.follow_up) json["location"] = end.invocation.follow_up->url;
    return model::to_text(json);
}

base::Result<EndCall> end_call_of(std::string_view text, base::Time now) {
    const Json json = TRY(model::parse_json(text));
    EndCall end;
    const auto read = [&](std::string_view name) { return std::string(model::text_at(json, name)); };
    end.invocation.flow_name = read("flow");
    end.invocation.step = read("step");
    end.invocation.api = read("api");
    end.invocation.operation = read("operation");
    if (const Json* inputs = model::find(json, "inputs")) end.invocation.inputs = *inputs;
    end.invocation.effect_id = end.invocation.request_id = read("effect");
    end.invocation.callback_url = read("callback");
    end.invocation.connection_key = read("key");
    end.invocation.now = now;
    end.invocation.follows_polling = false;
    end.reference = {read("key"), read("connection"), read("connectionApi")};
    if (std::string location = read("location"); !location.empty())
        end.invocation.follow_up = model::FollowUp{"DELETE", std::move(location)};
    return end;
}

std::optional<EndCall> end_of(const flows::LiveFlow& live, const Invocation& subscribed,
                              std::string_view called, const Json& outputs) {
    const engine::CompiledAction& call = call_in(live);
    EndCall end{subscribed, runner::reference_of(live, subscribed)};
    if (call.action.type != model::ActionType::kHttpWebhook) {
        std::string location = connectors::resolved_url(called, location_in(outputs));
        if (location.empty()) return std::nullopt;
        end.invocation.follow_up = model::FollowUp{"DELETE", std::move(location)};
        return end;
    }
    // Half an address may be another's: "…/hooks/@{triggerBody()?['id']}" without the id.
    if (outputs.is_null() && asks_trigger(call.unsubscribe)) return std::nullopt;
    auto inputs = evaluated(live, call.unsubscribe, subscribed.callback_url, outputs,
                            subscribed.effect_id, subscribed.now);
    if (!inputs)
        LOG_WARNING("flow {}: how its subscription ends cannot be evaluated", live.flow.id.text());
    if (!inputs || !inputs->is_object() || inputs->get_object().empty()) return std::nullopt;
    end.invocation.inputs = std::move(*inputs);
    return end;
}

std::string error_text(const flows::LiveFlow* live, std::string_view text) {
    std::string line = connectors::service_text(text);
    if (live != nullptr && !live->signature.empty())
        for (size_t at = line.find(live->signature); at != std::string::npos;
             at = line.find(live->signature, at))
            line.replace(at, live->signature.size(), "***");
    return std::string(base::prefix_of_utf16_units(line, kErrorBytesMax));
}

base::Duration wait_after(int64_t failures, std::optional<base::Duration> asked) {
    base::Duration wait = kRetryFirst;
    for (int64_t i = 1; i < failures && wait < kRetryMost; ++i) wait *= 2;
    wait = std::min<base::Duration>(wait, kRetryMost);
    return std::max(wait, std::min<base::Duration>(asked.value_or(wait), kRetryAfterMost));
}

}  // namespace leadflow::triggers
