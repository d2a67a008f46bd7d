// SPDX-License-Identifier: Apache-2.0
// /api/v1/flows/{flow}/dry-runs and /api/v1/expression-evaluations: what would be, with nothing
// sent and nothing stored.
#include "api/resource.h"
#include "base/text.h"
#include "expression/json_context.h"
#include "expression/template.h"
#include "model/step_record.h"
#include "runner/dry_run.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr const char* kHidden = "*sanitized*";

Json http_json(const model::HttpCall& call) {
    JsonObject headers;
    for (const auto& [name, value] : call.headers) headers[name] = model::text_value(value);
    for (const auto& [name, value] : call.secret_headers) headers[name] = kHidden;
    if (call.token) headers["Authorization"] = "Bearer (fetched when it is sent)";
    return JsonObject{{"method", call.method},
                      {"uri", call.url},
                      {"headers", std::move(headers)},
                      {"body", base::is_valid_utf8(call.body)
                                   ? model::text_value(call.body)
                                   : Json(base::format("({} bytes)", call.body.size()))}};
}

// Of a mail's action, whichever connector it is of: "emailMessage/To" or "To".
Json parameter(const Json& inputs, std::string_view name) {
    const Json* all = model::find(inputs, "parameters");
    if (all == nullptr) all = model::find(inputs, "body");
    if (all == nullptr || !all->is_object()) return nullptr;
    for (const auto& member : all->get_object()) {
        const std::string_view key = member.key();
        if (base::equals_ignoring_case(key.substr(key.rfind('/') + 1), name))
            return member.value();
    }
    return nullptr;
}

Json mail_json(const model::MailCall& call, const Json& inputs) {
    JsonArray recipients;
    for (const std::string& one : call.recipients) recipients.push_back(model::text_value(one));
    return JsonObject{{"from", call.from},
                      {"recipients", std::move(recipients)},
                      {"to", parameter(inputs, "To")},
                      {"cc", parameter(inputs, "Cc")},
                      {"bcc", parameter(inputs, "Bcc")},
                      {"subject", parameter(inputs, "Subject")},
                      {"body", parameter(inputs, "Body")},
                      {"message", model::text_value(call.message)}};
}

void put_call(JsonObject& effect, const model::Call& call, const Json& inputs) {
    if (const auto* http = std::get_if<model::HttpCall>(&call.what)) {
        effect["kind"] = "http";
        effect["content"] = http_json(*http);
    } else if (const auto* mail = std::get_if<model::MailCall>(&call.what)) {
        effect["kind"] = "mail";
        effect["content"] = mail_json(*mail, inputs);
    } else if (const auto* flow = std::get_if<model::FlowCall>(&call.what)) {
        effect["kind"] = "flow";
        effect["content"] = JsonObject{{"flow", flow->flow}, {"body", model::text_value(flow->body)}};
    }
}

Json dry_run_json(const runner::DryRun& dry) {
    JsonArray actions;
    JsonArray effects;
    for (const runner::DryStep& one : dry.steps) {
        actions.push_back(step_json(one.step));
        if (!one.call && one.fault.empty()) continue;
        JsonObject effect{{"action", model::step_key(one.step.name, one.step.repetition)},
                          {"status", std::string(model::name_of(one.step.status))}};
        if (!one.fault.empty()) effect["fault"] = one.fault;
        const bool hidden = one.step.secure_inputs;
        if (one.call && !hidden) put_call(effect, *one.call, one.inputs);
        if (hidden) effect["contentHidden"] = true;
        effects.push_back(std::move(effect));
    }
    JsonObject answer{{"status", std::string(model::name_of(dry.status))},
                      {"effects", std::move(effects)},
                      {"actions", std::move(actions)}};
    if (dry.response) {
        answer["response"] = JsonObject{{"statusCode", dry.response->status},
                                        {"body", model::text_value(dry.response->body)}};
    }
    return answer;
}

// What is rehearsed: the text of a definition that is saved nowhere, a version, or what is published.
base::Result<flows::LiveFlowPtr> rehearsed(const Rooms& rooms, const flows::LiveFlow& live,
                                           const Json& body) {
    if (const auto document = model::text_at(body, "document"); !document.empty()) {
        auto checked = std::make_shared<flows::LiveFlow>(TRY(rooms.catalog.check(document)));
        for (const definition::Fault& fault : checked->faults)
            if (!fault.warning)
                return base::invalid_input(base::format("{}: {}", fault.path, fault.message));
        checked->flow = live.flow;
        return flows::LiveFlowPtr(std::move(checked));
    }
    const Json* version = model::find(body, "version");
    if (version != nullptr && !version->is_int64())
        return base::invalid_input("version is not a whole number");
    return rooms.catalog.version(live.flow.id,
                                 version == nullptr ? live.version : version->get_int64());
}

base::Result<Json> dry_run(const Rooms& rooms, const http::Request& request,
                           const http::PathValues& values) {
    const auto live = TRY(flow_named(rooms, values));
    const Json body = TRY(model::parse_json(request.body));
    const flows::LiveFlowPtr wanted = TRY(rehearsed(rooms, *live, body));
    const runner::Rooms& room = rooms.runner.rooms();
    model::Receipt receipt;
    receipt.flow = live->flow.id;
    receipt.received = room.clock.now();
    receipt.method = "POST";
    receipt.headers = R"({"Content-Type":"application/json"})";
    if (const Json* payload = model::find(body, "payload");
        payload != nullptr && !payload->is_null()) receipt.body = model::to_text(*payload);
    return dry_run_json(TRY(runner::dry_run(room, *wanted, receipt)));
}

base::Result<Json> evaluate(const Rooms& rooms, const http::Request& request) {
    const Json body = TRY(model::parse_json(request.body));
    std::string_view text = model::text_at(body, "expression");
    if (text.starts_with('@')) text.remove_prefix(1);
    if (text.empty()) return base::invalid_input("expression is empty");
    const std::string_view run = model::text_at(body, "run");
    base::Result<Json> result = [&]() -> base::Result<Json> {
        if (!run.empty()) return rooms.runner.evaluate(model::RunId(std::string(run)), text);
        std::vector<expression::Fault> faults;
        const auto parsed =
            expression::Template::parse(model::text_value(base::format("@{}", text)), faults);
        if (!faults.empty()) return base::invalid_input(faults.front().message);
        const runner::Rooms& room = rooms.runner.rooms();
        return parsed.evaluate(
            expression::JsonContext(JsonObject(), room.clock.now(), room.random));
    }();
    if (result) return Json(JsonObject{{"result", std::move(*result)}});
    // That an expression is wrong is an answer, not a fault of the request.
    const bool is_answer = result.error().code == base::ErrorCode::kInvalidInput ||
                           result.error().code == base::ErrorCode::kLimitExceeded;
    if (!is_answer) return result;
    return Json(JsonObject{{"error", JsonObject{{"message", result.error().message}}}});
}

}  // namespace

void add_rehearsals(http::Router& router, const Rooms& rooms) {
    add(router, "POST", "/api/v1/flows/{flow}/dry-runs",
        [&rooms](const auto& request, const auto& values) {
            return dry_run(rooms, request, values);
        });
    add(router, "POST", "/api/v1/expression-evaluations",
        [&rooms](const auto& request, const auto&) { return evaluate(rooms, request); });
}

}  // namespace leadflow::api
