// SPDX-License-Identifier: Apache-2.0
#include "api/lead_json.h"
#include "base/text.h"
#include "connectors/dataverse/columns.h"
#include "model/step_record.h"

#include <algorithm>

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr size_t kEffectStepsMax = 100;
constexpr size_t kIdBytesMax = 200;

bool is_dataverse(std::string_view api) {
    return api == "shared_dynamicscrmonline" || api == "shared_commondataservice" ||
           api == "shared_commondataserviceforapps";
}
bool is_mail(std::string_view api) {
    return api == "shared_smtp" || api == "shared_sendmail" || api == "shared_office365" ||
           api == "shared_outlook";
}
bool is_chat(std::string_view api) {
    return api == "shared_teams" || api == "shared_slack";
}

// "https://host" of a URL; empty for anything else.
std::string origin_of(std::string_view url) {
    if (!url.starts_with("https://") && !url.starts_with("http://")) return {};
    return std::string(url.substr(0, url.find('/', url.find("://") + 3)));
}

// The record's own address, where the answer was no more than that.
std::string_view entity_address(const Json& outputs) {
    const Json* headers = model::find(outputs, "headers");
    if (headers == nullptr || !headers->is_object()) return {};
    for (const auto& header : headers->get_object())
        if (base::equals_ignoring_case(std::string_view(header.key()), "odata-entityid"))
            return model::text_of(header.value());
    return {};
}

// "https://org/api/data/v9.2/$metadata#leads/$entity" says whose record it is, and of which table;
// so does "https://org/api/data/v9.2/leads(ID)".
void put_dataverse_record(JsonObject& effect, const Json& outputs, const Json& body) {
    std::string_view context = model::text_at(body, "@odata.context");
    if (context.find('#') == std::string_view::npos) context = entity_address(outputs);
    const size_t mark =
        context.find('#') != std::string_view::npos ? context.find('#') : context.rfind('/');
    if (mark == std::string_view::npos) return;
    const std::string_view behind = context.substr(mark + 1);
    const std::string id_name =
        connectors::dataverse::id_column(behind.substr(0, behind.find_first_of("/(")));
    const std::string_view id = model::text_at(body, id_name);
    if (id.empty()) return;
    effect["id"] = model::text_value(id);
    const std::string origin = origin_of(context);
    if (origin.empty() || id_name.size() <= 2) return;
    effect["link"] = base::format("{}/main.aspx?pagetype=entityrecord&etn={}&id={}", origin,
                                  id_name.substr(0, id_name.size() - 2), id);
}

void put_salesforce_link(JsonObject& effect, const Rooms& rooms, const flows::LiveFlow& live,
                         const engine::CompiledAction& action, std::string_view id) {
    const model::ConnectionReference* reference = live.connection(action.connection_key);
    if (reference == nullptr) return;
    const auto connection = rooms.connections.resolve(*reference);
    if (!connection) return;
    const std::string origin = origin_of(model::text_at((*connection)->settings, "instance_url"));
    if (!origin.empty()) effect["link"] = origin + "/" + std::string(id);
}

void put_record(JsonObject& effect, const Rooms& rooms, const flows::LiveFlow& live,
                const engine::CompiledAction& action, const Json& outputs, const Json& body) {
    if (is_dataverse(action.api)) return put_dataverse_record(effect, outputs, body);
    const Json* id = model::find(body, "id");
    if (id == nullptr || !(id->is_string() || id->is_number())) return;
    const std::string text =
        id->is_string() ? std::string(model::text_of(*id)) : model::to_text(*id);
    if (text.empty() || text.size() > kIdBytesMax) return;
    effect["id"] = model::text_value(text);
    if (action.api == "shared_salesforce") put_salesforce_link(effect, rooms, live, action, text);
    // HubSpot tells its own page of the contact.
    else if (const std::string_view url = model::text_at(body, "url"); url.starts_with("https://"))
        effect["link"] = model::text_value(url);
}

// "a@b.c; d@e.f" under whatever the operation calls its fields.
int64_t recipients_in(const Json& inputs, int depth = 0) {
    constexpr int kDepthMax = 4;
    int64_t count = 0;
    const JsonObject* object = inputs.if_object();
    if (object == nullptr || depth > kDepthMax) return 0;
    for (const auto& member : *object) {
        const std::string key = base::lower(std::string_view(member.key()));
        const std::string_view name = std::string_view(key).substr(key.rfind('/') + 1);
        if (name == "to" || name == "cc" || name == "bcc") {
            const std::string_view text = model::text_of(member.value());
            count += std::count(text.begin(), text.end(), '@');
        } else {
            count += recipients_in(member.value(), depth + 1);
        }
    }
    return count;
}

JsonObject effect_of(const Rooms& rooms, const flows::LiveFlow& live,
                     const engine::CompiledAction& action, const model::Step& step) {
    JsonObject effect{{"action", step.name}, {"connector", action.api}};
    const Json* body = step.outputs ? model::find(*step.outputs, "body") : nullptr;
    if (is_mail(action.api)) {
        effect["kind"] = "mail";
        if (body != nullptr)
            if (const auto id = model::text_at(*body, "messageId"); !id.empty())
                effect["id"] = model::text_value(id);
        if (const int64_t to = step.inputs ? recipients_in(*step.inputs) : 0; to > 0)
            effect["recipients"] = to;
        return effect;
    }
    effect["kind"] = is_chat(action.api) ? "message" : action.api == "http" ? "call" : "record";
    if (body != nullptr && action.api != "http")
        put_record(effect, rooms, live, action, *step.outputs, *body);
    return effect;
}

}  // namespace

JsonArray effects_json(const Rooms& rooms, const model::RunHead& run) {
    JsonArray effects;
    if (run.erased) return effects;
    const auto live = rooms.catalog.version(run.flow, run.flow_version);
    if (!live || (*live)->program == nullptr) return effects;
    const auto rows = rooms.store.lead_steps(run.id, kEffectStepsMax);
    if (!rows) return effects;
    for (const model::SaveStep& row : *rows) {
        const engine::CompiledAction* action = (*live)->program->find(row.name);
        if (action == nullptr || action->api.empty() || action->operation.effect == "readOnly")
            continue;
        if (const auto step = model::to_step(row))
            effects.push_back(effect_of(rooms, **live, *action, *step));
    }
    return effects;
}

}  // namespace leadflow::api
