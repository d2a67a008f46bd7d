// SPDX-License-Identifier: Apache-2.0
// The small language of the connectors' tests: actions, connections and replies in one line each.
#pragma once

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/connector.h"
#include "connectors/parameters.h"
#include "connectors/registry.h"
#include "model/json.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace leadflow::connectors::test {

using model::Json;
using model::JsonObject;

inline constexpr std::string_view kEffectId = "7f3c2a10-5b1e-5c4d-9a6b-0123456789ab";

inline Json json(std::string_view text) {
    auto parsed = model::parse_json(text);
    return parsed ? std::move(*parsed) : Json("this is no JSON: " + std::string(text));
}

inline std::string file_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

inline model::Invocation action(std::string_view api, std::string_view operation, Json inputs) {
    model::Invocation made;
    made.run = model::RunId("08584640926573727105946217888CU00");
    made.flow_name = "Leads";
    made.step = "Act";
    made.api = api;
    made.operation = operation;
    made.inputs = std::move(inputs);
    made.effect_id = kEffectId;
    made.request_id = kEffectId;
    made.now = *base::parse_iso("2026-01-31T08:15:30Z");
    return made;
}

inline model::Invocation action(std::string_view api, std::string_view operation,
                                std::string_view inputs) {
    return action(api, operation, json(inputs));
}

inline model::Invocation action(std::string_view api, std::string_view operation,
                                const char* inputs) {
    return action(api, operation, json(inputs));
}

inline model::OpenConnection connection(std::string_view settings,
                                        std::string_view secrets = "{}") {
    model::OpenConnection made;
    made.name = "mine";
    made.settings = json(settings);
    made.secrets = json(secrets).as_object();
    return made;
}

inline model::OpenConnection entra_connection(std::string_view more = "{}") {
    auto made = connection(R"({"tenant":"contoso.example","client_id":"app-1"})",
                           R"({"client_secret":"hush"})");
    const Json added = json(more);
    for (const auto& member : added.as_object())
        made.settings.as_object()[member.key()] = member.value();
    return made;
}

inline model::Reply answered(int status, std::string_view body = {},
                             std::vector<std::pair<std::string, std::string>> headers = {}) {
    model::Reply reply;
    reply.reach = model::Reach::kAnswered;
    reply.status = status;
    reply.body = body;
    reply.headers = std::move(headers);
    bool typed = false;
    for (const auto& [name, value] : reply.headers)
        typed = typed || base::equals_ignoring_case(name, "content-type");
    if (!typed && !body.empty() && body.front() == '{')
        reply.headers.emplace_back("Content-Type", "application/json; odata.metadata=minimal");
    return reply;
}

inline model::Reply lost(model::Reach reach, std::string_view fault) {
    model::Reply reply;
    reply.reach = reach;
    reply.fault = fault;
    return reply;
}

inline std::string header(const model::HttpCall& call, std::string_view name) {
    for (const auto& [key, value] : call.headers)
        if (base::equals_ignoring_case(key, name)) return value;
    return "(none)";
}

// One of the exported flows with one lead, its expressions evaluated as far as those flows use
// them: @triggerBody()?['A']?['B'], whole or within @{…}.
class ExportedFlow {
  public:
    ExportedFlow(const std::string& file, Json lead)
        : flow_(json(file_text("tests/conformance/flows/" + file))), lead_(std::move(lead)) {}

    model::Invocation invocation(std::string_view action_name) const {
        const Json& written = flow_.at_pointer("/properties/definition/actions")
                                  .as_object()
                                  .at({action_name.data(), action_name.size()})
                                  .at("inputs");
        const std::string api(model::text_at(written.at("host"), "apiId"));
        const std::string operation(model::text_at(written.at("host"), "operationId"));
        const auto traits = Registry().find(api)->traits(operation);
        JsonObject parameters;
        for (const auto& member : written.at("parameters").as_object()) {
            bool html = false;
            for (const std::string& name : traits->html_parameters)
                html = html || std::string_view(member.key()) == name;
            parameters[member.key()] = evaluated(model::text_of(member.value()), html);
        }
        return action(api, operation, JsonObject{{"parameters", parameters}});
    }

  private:
    Json looked_up(std::string_view expression) const {
        const Json* at = &lead_;
        for (size_t open = expression.find("['"); open != std::string_view::npos;
             open = expression.find("['", open + 1)) {
            const size_t close = expression.find("']", open);
            if (!at->is_object()) return Json();
            at = find_member(at->get_object(), expression.substr(open + 2, close - open - 2));
            if (at == nullptr) return Json();
        }
        return *at;
    }

    Json evaluated(std::string_view text, bool html) const {
        if (text.starts_with("@triggerBody()")) return looked_up(text);
        std::string out;
        for (size_t at = text.find("@{"); at != std::string_view::npos; at = text.find("@{")) {
            const size_t end = text.find('}', at);
            const std::string value = as_text(looked_up(text.substr(at, end - at)));
            out += text.substr(0, at);
            out += html ? base::html_escape(value) : value;
            text.remove_prefix(end + 1);
        }
        return model::text_value(out + std::string(text));
    }

    Json flow_;
    Json lead_;
};

// Name and payload of every conformance lead.
inline std::vector<std::pair<std::string, Json>> conformance_leads() {
    std::vector<std::pair<std::string, Json>> leads;
    const std::string text = file_text("tests/conformance/leads.jsonl");
    for (const std::string_view line : base::split(text, '\n'))
        if (!line.empty()) {
            Json lead = json(line);
            leads.emplace_back(model::text_at(lead, "name"), lead.at("payload"));
        }
    return leads;
}

}  // namespace leadflow::connectors::test
