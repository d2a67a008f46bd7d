// SPDX-License-Identifier: Apache-2.0
#include "api/lead_json.h"

#include "base/text.h"
#include "leads/lead_source.h"
#include "store/lead_match.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonObject;

void put(JsonObject& object, std::string_view key, std::string_view text) {
    if (!text.empty()) object[key] = model::text_value(text);
}

void put_lead(JsonObject& row, std::string_view summary) {
    JsonObject& object = row["lead"].emplace_object();
    const auto lead = store::lead_facts(summary);
    if (!lead) return;
    put(object, "name", lead->name);
    put(object, "email", lead->mail);
    put(object, "company", lead->company);
    put(object, "country", lead->country);
    put(object, "offer", lead->offer);
    put(object, "source", lead->source);
    put(object, "sourceMeaning", leads::meaning_of_source(lead->source));
    put(object, "action", lead->action);
    put(object, "actionMeaning", leads::meaning_of_action(lead->action));
    object["test"] = lead->test;
    object["doNotContact"] = lead->do_not_contact;
    put(row, "duplicateOf", lead->first);
}

const char* name_of(store::LeadFate fate) {
    switch (fate) {
        case store::LeadFate::kWaiting:
            return "waiting";
        case store::LeadFate::kArrived:
            return "arrived";
        case store::LeadFate::kFailed:
            return "failed";
        case store::LeadFate::kCancelled:
            return "cancelled";
    }
    return "";
}

// As the sender gave it: one that was refused has no other.
std::string tracking_id_in(std::string_view headers) {
    const auto kept = model::parse_json(headers);
    if (!kept || !kept->is_object()) return {};
    for (const auto& header : kept->get_object())
        if (base::equals_ignoring_case(std::string_view(header.key()), "x-ms-client-tracking-id"))
            return std::string(model::text_of(header.value()));
    return {};
}

void put_flow(JsonObject& object, const Rooms& rooms, const model::FlowId& flow) {
    object["flow"] = flow.text();
    if (const auto live = rooms.catalog.find(flow.text())) object["flowName"] = live->flow.name;
}

}  // namespace

JsonObject lead_json(const Rooms& rooms, const model::RunHead& run) {
    JsonObject object{{"id", run.id.text()},
                      {"kind", "run"},
                      {"received", base::iso_text(run.created)},
                      {"run", run.id.text()},
                      {"receipt", run.receipt.number}};
    put_flow(object, rooms, run.flow);
    put_lead(object, run.summary);
    object["fate"] = name_of(store::fate_of(run.status));
    object["effects"] = effects_json(rooms, run);
    if (run.error)
        object["error"] = JsonObject{{"code", run.error->code}, {"message", run.error->message}};
    put(object, "trackingId", run.tracking_id);
    if (!run.resubmitted_from.empty()) object["resubmittedFrom"] = run.resubmitted_from.text();
    return object;
}

JsonObject lead_json(const Rooms& rooms, const model::Receipt& refused) {
    JsonObject object{{"id", base::format("receipt-{}", refused.id.number)},
                      {"kind", "receipt"},
                      {"received", base::iso_text(refused.received)},
                      {"receipt", refused.id.number}};
    put_flow(object, rooms, refused.flow);
    put_lead(object, refused.summary);
    object["fate"] = "refused";
    put(object, "trackingId", tracking_id_in(refused.headers));
    object["effects"] = model::JsonArray();
    object["error"] =
        JsonObject{{"code", refused.refusal_code}, {"message", refused.refusal_reason}};
    return object;
}

}  // namespace leadflow::api
